//! Patterns that a message must match, and values that are put into what is sent. A pattern is JSON: an object matches one
//! that has at least its fields; everything else matches what is equal. Text that begins with `$` is a variable: equal to
//! its value, or given its value by the first match. An object whose one field begins with `$` says more:
//!
//! ```text
//! "$any"  anything          "$absent"  the field is not there
//! {"$each": p}  every item  {"$length": n}  {"$min": n}  {"$max": n}  {"$one_of": [p, …]}  {"$not": p}
//! in what is sent: {"$list": [item, n]}  n times the item      {"$text": ["x", n]}  n times the text
//! ```

use std::collections::HashMap;

use serde_json::Value;

/// The values of variables.
#[derive(Debug, Clone, Default)]
pub(crate) struct Variables(HashMap<String, Value>);

impl Variables {
    /// Gives a variable its value.
    pub(crate) fn set(&mut self, name: &str, value: Value) {
        self.0.insert(name.to_owned(), value);
    }

    /// The value of `$name` or `$name.field.field`.
    pub(crate) fn get(&self, variable: &str) -> Option<&Value> {
        let mut path = variable.strip_prefix('$')?.split('.');
        let first = self.0.get(path.next()?)?;
        path.try_fold(first, |value, field| value.get(field))
    }

    /// What is sent: variables and generators become their values.
    pub(crate) fn fill(&self, value: &Value) -> Result<Value, String> {
        match value {
            Value::String(text) => self.fill_text(text),
            Value::Array(items) => items.iter().map(|item| self.fill(item)).collect::<Result<_, _>>().map(Value::Array),
            Value::Object(fields) => match operator(value) {
                Some(("$list", [item, count])) => Ok(vec![self.fill(item)?; length(&self.fill(count)?)?].into()),
                Some(("$text", [Value::String(text), count])) => Ok(text.repeat(length(count)?).into()),
                Some((operator, _)) => Err(format!("{operator} makes nothing that can be sent")),
                None => {
                    let fields = fields.iter().map(|(name, field)| Ok((name.clone(), self.fill(field)?)));
                    fields.collect::<Result<_, String>>().map(Value::Object)
                }
            },
            _ => Ok(value.clone()),
        }
    }

    /// `$name` becomes its value, `${name}` inside a text the text of its value.
    fn fill_text(&self, text: &str) -> Result<Value, String> {
        if text.starts_with('$') && !text.starts_with("${") {
            return self.get(text).cloned().ok_or_else(|| format!("{text} has no value"));
        }
        let mut parts = text.split("${");
        let mut filled = parts.next().unwrap_or_default().to_owned();
        for part in parts {
            let (name, rest) = part.split_once('}').ok_or_else(|| format!("{text} lacks a brace"))?;
            match self.get(&format!("${name}")).ok_or_else(|| format!("${name} has no value"))? {
                Value::String(value) => filled.push_str(value),
                other => filled.push_str(&other.to_string()),
            }
            filled.push_str(rest);
        }
        Ok(filled.into())
    }

    /// Matches a value and keeps what its variables were given; keeps nothing when it does not match, and says why not.
    pub(crate) fn matches(&mut self, pattern: &Value, value: &Value) -> Result<(), String> {
        let mut given = self.clone();
        given.compare(pattern, Some(value), "")?;
        *self = given;
        Ok(())
    }

    fn compare(&mut self, pattern: &Value, value: Option<&Value>, at: &str) -> Result<(), String> {
        let Some(value) = value else {
            return if pattern == "$absent" { Ok(()) } else { Err(format!("{at} is missing")) };
        };
        if let Some((name, arguments)) = operator(pattern) {
            return self.operate(name, arguments, value, at);
        }
        match pattern {
            Value::String(text) if text == "$any" => Ok(()),
            Value::String(text) if text == "$absent" => Err(format!("{at} must not be there, but is {value}")),
            Value::String(text) if text.starts_with('$') => match self.get(text) {
                Some(expected) => equal(expected, value, at),
                None if text.contains('.') => Err(format!("{text} has no value")),
                None => {
                    self.set(&text[1..], value.clone());
                    Ok(())
                }
            },
            Value::Object(fields) => {
                if !value.is_object() {
                    return Err(format!("{at} must be an object, but is {value}"));
                }
                fields
                    .iter()
                    .try_for_each(|(name, field)| self.compare(field, value.get(name), &format!("{at}/{name}")))
            }
            Value::Array(items) => {
                let found = value.as_array().filter(|found| found.len() == items.len());
                let found = found.ok_or_else(|| format!("{at} must be {pattern}, but is {value}"))?;
                items.iter().zip(found).try_for_each(|(item, found)| self.compare(item, Some(found), at))
            }
            _ => equal(pattern, value, at),
        }
    }

    fn operate(&mut self, name: &str, arguments: &[Value], value: &Value, at: &str) -> Result<(), String> {
        let [argument, ..] = arguments else { return Err(format!("{name} lacks its argument")) };
        let number = || self.fill(argument)?.as_i64().ok_or_else(|| format!("{name} wants a number"));
        match name {
            "$each" => {
                let items = value.as_array().ok_or_else(|| format!("{at} must be a list, but is {value}"))?;
                items.iter().try_for_each(|item| self.clone().compare(argument, Some(item), at))
            }
            "$length" => {
                equal(&number()?.into(), &value.as_array().map_or(0, Vec::len).into(), &format!("the length of {at}"))
            }
            "$min" if value.as_i64().is_some_and(|value| number().is_ok_and(|least| value >= least)) => Ok(()),
            "$max" if value.as_i64().is_some_and(|value| number().is_ok_and(|most| value <= most)) => Ok(()),
            "$min" | "$max" => Err(format!("{at} must be {name} {argument}, but is {value}")),
            "$one_of" => {
                let fits = arguments.iter().any(|pattern| self.clone().compare(pattern, Some(value), at).is_ok());
                if fits { Ok(()) } else { Err(format!("{at} must be one of {arguments:?}, but is {value}")) }
            }
            "$not" => match self.clone().compare(argument, Some(value), at) {
                Ok(()) => Err(format!("{at} must not be {argument}, but is {value}")),
                Err(_) => Ok(()),
            },
            _ => Err(format!("{name} is no operator")),
        }
    }
}

/// The operator and its arguments, where a value is one.
fn operator(value: &Value) -> Option<(&str, &[Value])> {
    let fields = value.as_object().filter(|fields| fields.len() == 1)?;
    let (name, arguments) = fields.iter().next().filter(|(name, _)| name.starts_with('$'))?;
    let arguments = arguments.as_array().map_or(std::slice::from_ref(arguments), Vec::as_slice);
    Some((name, arguments))
}

fn length(count: &Value) -> Result<usize, String> {
    count.as_u64().and_then(|count| usize::try_from(count).ok()).ok_or_else(|| format!("{count} is no length"))
}

fn equal(expected: &Value, found: &Value, at: &str) -> Result<(), String> {
    if expected == found { Ok(()) } else { Err(format!("{at} must be {expected}, but is {found}")) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[track_caller]
    fn check(pattern: &Value, value: &Value, expected: bool) {
        let mut variables = Variables::default();
        variables.set("hello", json!({"limits": {"subscriptions": 64}}));
        assert_eq!(variables.matches(pattern, value).is_ok(), expected, "{pattern} and {value}");
    }

    #[test]
    fn an_object_matches_one_that_has_its_fields() {
        check(&json!({"a": 1}), &json!({"a": 1, "b": 2}), true);
        check(&json!({"a": 1}), &json!({"a": 2}), false);
        check(&json!({"a": "$absent"}), &json!({"b": 2}), true);
        check(&json!({"a": "$absent"}), &json!({"a": null}), false);
        check(&json!({"a": "$any"}), &json!({}), false);
        check(&json!({"a": {"b": [1, "$any"]}}), &json!({"a": {"b": [1, 2]}}), true);
        check(&json!({"a": [1]}), &json!({"a": [1, 2]}), false);
    }

    #[test]
    fn a_variable_is_given_its_value_once() {
        check(&json!(["$a", "$a"]), &json!([1, 1]), true);
        check(&json!(["$a", "$a"]), &json!([1, 2]), false);
        check(&json!("$hello.limits.subscriptions"), &json!(64), true);
        check(&json!("$hello.limits.colour"), &json!(64), false);
        let mut variables = Variables::default();
        variables.matches(&json!({"a": "$a", "b": 2}), &json!({"a": 1, "b": 3})).expect_err("no match");
        assert!(variables.get("$a").is_none());
    }

    #[test]
    fn operators_say_more() {
        check(&json!({"$each": {"a": "$any"}}), &json!([{"a": 1}, {"a": 2}]), true);
        check(&json!({"$each": {"a": 1}}), &json!([{"a": 1}, {"a": 2}]), false);
        check(&json!({"$length": 2}), &json!([1, 2]), true);
        check(&json!({"$length": 2}), &json!([1]), false);
        check(&json!({"$min": 2}), &json!(2), true);
        check(&json!({"$min": 2}), &json!(1), false);
        check(&json!({"$max": 2}), &json!(3), false);
        check(&json!({"$max": 2}), &json!("2"), false);
        check(&json!({"$one_of": [1, 2]}), &json!(2), true);
        check(&json!({"$one_of": [1, 2]}), &json!(3), false);
        check(&json!({"$not": 1}), &json!(1), false);
        check(&json!({"$not": 1}), &json!(2), true);
        check(&json!({"$what": 1}), &json!(1), false);
    }

    #[test]
    fn what_is_sent_is_filled() {
        let mut variables = Variables::default();
        variables.set("feed", json!("all"));
        let filled = |value| variables.fill(&value);
        let given =
            json!({"feed": "$feed", "text": "to ${feed}!", "list": {"$list": ["a", 3]}, "long": {"$text": ["x", 3]}});
        let expected = json!({"feed": "all", "text": "to all!", "list": ["a", "a", "a"], "long": "xxx"});
        assert_eq!(filled(given), Ok(expected));
        assert!(filled(json!("$token")).is_err());
    }
}
