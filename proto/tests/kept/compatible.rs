//! Does a newer JSON Schema take in everything that an older one let be emitted? Pure rules over the keywords that schemas of
//! ours are made of. What no rule knows must stay as it is: a rule that is missing refuses too much, never too little.

use std::fmt;

use serde_json::Value;

/// A change by which something that was emitted could not be read any more.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Break {
    /// Where, as a JSON path into the payload.
    pub(crate) path: String,
    /// What is not compatible.
    pub(crate) rule: String,
    /// How the same version can be kept.
    pub(crate) way_out: &'static str,
    /// Whether it is another value that tells one thing from another, such as the variant of an enum.
    is_value: bool,
}

const LEAVE: &str = "leave it as it was";

/// What says nothing about which payloads are valid.
const ANNOTATIONS: [&str; 7] = ["$schema", "$id", "$defs", "title", "description", "default", "examples"];
/// Of how many schemas one of which must fit a value.
const CHOICES: [&str; 2] = ["anyOf", "oneOf"];

/// Every way in which `new` shuts out what `old` takes in.
pub(crate) fn breaks(old: &Value, new: &Value) -> Vec<Break> {
    Roots { old, new }.compare((old, new), "$", &mut Vec::new())
}

/// The documents that `$ref` points into.
struct Roots<'a> {
    old: &'a Value,
    new: &'a Value,
}

/// An old and a new schema of the same thing.
type Pair<'a> = (&'a Value, &'a Value);

impl<'a> Roots<'a> {
    /// `within` holds what is being compared already, so that a type that holds itself comes to an end.
    fn compare(&self, pair: Pair<'a>, path: &str, within: &mut Vec<Pair<'a>>) -> Vec<Break> {
        let (old, new) = (follow(self.old, pair.0), follow(self.new, pair.1));
        if within.iter().any(|(known, other)| std::ptr::eq(*known, old) && std::ptr::eq(*other, new)) {
            return Vec::new();
        }
        within.push((old, new));
        let (before, now) = (choices(self.old, old), choices(self.new, new));
        let mut breaks = Vec::new();
        for old in before {
            let tried = now.iter().map(|new| self.one((old, new), path, within));
            // Where none fits, the nearest one says best what is wrong: of the same variant, with the fewest breaks.
            let nearest = tried.min_by_key(|breaks| (breaks.iter().any(|found| found.is_value), breaks.len()));
            breaks.extend(nearest.unwrap_or_default());
        }
        within.pop();
        breaks
    }

    /// Compares schemas without choices and references.
    fn one(&self, (old, new): Pair<'a>, path: &str, within: &mut Vec<Pair<'a>>) -> Vec<Break> {
        static ANYTHING: Value = Value::Bool(true);
        let keywords = match (old, new) {
            (Value::Bool(false), _) | (_, Value::Bool(true)) => return Vec::new(),
            (_, Value::Object(keywords)) => keywords,
            _ => return vec![Break::at(path, "nothing is valid here any more")],
        };
        let mut breaks = removed(old, new, path);
        for (keyword, now) in keywords {
            let before = old.get(keyword);
            breaks.extend(match keyword.as_str() {
                annotation if ANNOTATIONS.contains(&annotation) => Vec::new(),
                "properties" => self.properties((before, now), path, within),
                "items" => self.compare((before.unwrap_or(&ANYTHING), now), &format!("{path}[]"), within),
                "additionalProperties" => match (before, now) {
                    (Some(Value::Bool(false)), _) | (_, Value::Bool(true)) => Vec::new(),
                    (_, Value::Bool(false)) => vec![Break::at(path, "fields it does not name are refused now")],
                    (before, now) => self.compare((before.unwrap_or(&ANYTHING), now), &format!("{path}.*"), within),
                },
                "required" => required(before, now, path),
                "const" | "enum" => values(old, new, path),
                _ if before.is_some_and(|before| fits(keyword, before, now)) => Vec::new(),
                _ => vec![Break::at(path, tightened(keyword, before, now))],
            });
        }
        breaks
    }

    fn properties(&self, pair: (Option<&'a Value>, &'a Value), path: &str, within: &mut Vec<Pair<'a>>) -> Vec<Break> {
        let both = |(name, new): (&'a String, &'a Value)| Some((name, (pair.0?.get(name)?, new)));
        let kept = pair.1.as_object().into_iter().flatten().filter_map(both);
        kept.flat_map(|(name, pair)| self.compare(pair, &format!("{path}.{name}"), within)).collect()
    }
}

/// What a schema that is nothing but a reference points to.
fn follow<'a>(root: &'a Value, schema: &'a Value) -> &'a Value {
    let target = alone(schema, "$ref").and_then(Value::as_str).and_then(|target| target.strip_prefix('#'));
    target.and_then(|pointer| root.pointer(pointer)).map_or(schema, |target| follow(root, target))
}

/// The schemas of which one must fit; itself where there is no choice.
fn choices<'a>(root: &'a Value, schema: &'a Value) -> Vec<&'a Value> {
    let schema = follow(root, schema);
    match CHOICES.iter().find_map(|keyword| alone(schema, keyword)?.as_array()) {
        Some(choice) => choice.iter().flat_map(|one| choices(root, one)).collect(),
        None => vec![schema],
    }
}

/// What stands under a keyword that stands alone.
fn alone<'a>(schema: &'a Value, keyword: &str) -> Option<&'a Value> {
    let mut keywords = schema.as_object()?.keys().filter(|key| !ANNOTATIONS.contains(&key.as_str()));
    (keywords.next()? == keyword && keywords.next().is_none()).then(|| &schema[keyword])
}

fn removed(old: &Value, new: &Value, path: &str) -> Vec<Break> {
    let before = old["properties"].as_object().into_iter().flatten();
    let gone = before.filter(|(name, _)| new["properties"].get(name.as_str()).is_none());
    gone.map(|(name, _)| Break::at(&format!("{path}.{name}"), "was removed")).collect()
}

fn required(before: Option<&Value>, now: &Value, path: &str) -> Vec<Break> {
    let before = before.and_then(Value::as_array);
    let added = now.as_array().into_iter().flatten().filter(|name| !before.is_some_and(|names| names.contains(name)));
    let named = added.filter_map(Value::as_str);
    let required = |name| Break {
        way_out: "make it optional",
        ..Break::at(&format!("{path}.{name}"), "is required now, and was not")
    };
    named.map(required).collect()
}

/// The values a schema enumerates, where it does.
fn enumerated(schema: &Value) -> Option<Vec<&Value>> {
    schema.get("const").map(|value| vec![value]).or_else(|| Some(schema.get("enum")?.as_array()?.iter().collect()))
}

fn values(old: &Value, new: &Value, path: &str) -> Vec<Break> {
    let now = enumerated(new).unwrap_or_default();
    let Some(before) = enumerated(old) else { return vec![Break::at(path, "takes some values only now")] };
    let gone = before.into_iter().filter(|value| !now.contains(value));
    gone.map(|value| Break { is_value: true, ..Break::at(path, format!("{value} is no value any more")) }).collect()
}

/// Whether what a keyword says now takes in everything that it took in before.
fn fits(keyword: &str, before: &Value, now: &Value) -> bool {
    let order = || before.as_f64().zip(now.as_f64());
    match keyword {
        _ if CHOICES.contains(&keyword) || keyword == "$ref" => false,
        "type" => listed(before).iter().all(|kind| {
            listed(now).contains(kind) || (*kind == "integer" && listed(now).contains(&&Value::from("number")))
        }),
        "maxLength" | "maximum" | "exclusiveMaximum" | "maxItems" | "maxProperties" => {
            order().is_some_and(|(before, now)| before <= now)
        }
        "minLength" | "minimum" | "exclusiveMinimum" | "minItems" | "minProperties" => {
            order().is_some_and(|(before, now)| before >= now)
        }
        "format" => before == now || widened(before, now).unwrap_or(false),
        _ => before == now,
    }
}

/// One or several, as `type` has them.
fn listed(value: &Value) -> Vec<&Value> {
    value.as_array().map_or_else(|| vec![value], |values| values.iter().collect())
}

/// Whether the format of a number is now that of a wider one: `uint16`, then `uint32` or `int32`.
fn widened(before: &Value, now: &Value) -> Option<bool> {
    let number = |format: &str| -> Option<(bool, u32)> {
        let signed = format.strip_prefix("int");
        let bits = signed.or_else(|| format.strip_prefix("uint"))?.parse().ok()?;
        Some((signed.is_some(), bits))
    };
    let ((was_signed, before), (is_signed, now)) = (number(before.as_str()?)?, number(now.as_str()?)?);
    Some(before < now && (is_signed || !was_signed))
}

fn tightened(keyword: &str, before: Option<&Value>, now: &Value) -> String {
    match (keyword, before) {
        _ if CHOICES.contains(&keyword) || keyword == "$ref" => {
            format!("has {keyword} beside other keywords, which no rule knows")
        }
        (_, Some(before)) => format!("{keyword} was {before} and is {now}"),
        (_, None) => format!("{keyword} is {now} now"),
    }
}

impl Break {
    fn at(path: &str, rule: impl Into<String>) -> Self {
        Self { path: path.to_owned(), rule: rule.into(), way_out: LEAVE, is_value: false }
    }
}

impl fmt::Display for Break {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}", self.path, self.rule)
    }
}

#[cfg(test)]
mod tests;
