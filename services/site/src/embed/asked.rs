//! The parameters of an address: each known, and given once.

use std::str::FromStr;

use proto::Language;
use url::form_urlencoded;

use super::refusal::Refusal;

/// The parameters that were given. An empty field of a form says nothing.
#[derive(Debug, Clone)]
pub(super) struct Asked {
    given: Vec<(String, String)>,
    /// The language to answer in.
    language: Language,
}

impl Asked {
    /// Reads a query. One that names something not `known` is refused, in a language: a typo must not become a default.
    pub(super) fn read(query: Option<&str>, known: &[&str], language: Language) -> Result<Self, Refusal> {
        let given: Vec<(String, String)> = pairs(query).collect();
        for (at, (name, _)) in given.iter().enumerate() {
            if !known.contains(&name.as_str()) {
                return Err(Refusal::unknown_parameter(language, name, known));
            }
            if given[..at].iter().any(|(other, _)| other == name) {
                return Err(Refusal::repeated_parameter(language, name));
            }
        }
        Ok(Self { given, language })
    }

    /// What was given for a parameter.
    pub(super) fn text(&self, name: &str) -> Option<&str> {
        let found = self.given.iter().find(|(given, _)| given == name);
        found.map(|(_, value)| value.trim()).filter(|value| !value.is_empty())
    }

    /// The value of a parameter; its default where none was given.
    pub(super) fn value<T: FromStr + Default>(&self, name: &'static str) -> Result<T, Refusal> {
        Ok(self.optional(name)?.unwrap_or_default())
    }

    /// The value of a parameter, where one was given.
    pub(super) fn optional<T: FromStr>(&self, name: &'static str) -> Result<Option<T>, Refusal> {
        let Some(text) = self.text(name) else { return Ok(None) };
        text.parse().map(Some).map_err(|_| self.broken(name))
    }

    /// The refusal of a value that a parameter does not take.
    pub(super) fn broken(&self, name: &'static str) -> Refusal {
        Refusal::rule(self.language, name)
    }
}

/// The language that a query names; English where it names none.
pub(super) fn language(query: Option<&str>) -> Language {
    pairs(query).find(|(name, _)| name == "lang").and_then(|(_, code)| code.parse().ok()).unwrap_or_default()
}

fn pairs(query: Option<&str>) -> impl Iterator<Item = (String, String)> {
    form_urlencoded::parse(query.unwrap_or_default().as_bytes()).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(query: &str, refused: Option<&str>) {
        let read = Asked::read(Some(query), &["lang", "limit"], language(Some(query)))
            .and_then(|asked| asked.optional::<u16>("limit"));
        assert_eq!(read.err().map(|refusal| refusal.plain()).as_deref(), refused, "{query}");
    }

    #[test]
    fn what_is_not_understood_is_refused_by_name() {
        check("", None);
        check("limit=", None);
        check("limit=%205%20&lang=ko", None);
        check("limits=5", Some("“limits” is no parameter of this address. It takes lang, limit."));
        check("limit=5&limit=6", Some("“limit” is given more than once."));
        check("limit=many", Some("“limit” must be a whole number from 1 to 50."));
        check("lang=ko&limit=many", Some("“limit”은(는) 1에서 50까지의 정수여야 합니다."));
    }
}
