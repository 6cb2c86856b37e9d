//! What is asked for of a feed, and in which language.

use proto::{Language, Seq};
use schemars::JsonSchema;
use serde::Deserialize;

use super::Head;
use crate::failure::{Failure, invalid_parameter};
use crate::view::Asked;

/// In which language a feed is asked for.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AskedLanguage {
    /// The language of the sentences; English where it is not given. What people wrote stays as they wrote it.
    #[schemars(with = "Option<Language>")]
    lang: Option<String>,
}

/// Which part of a JSON Feed is asked for.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AskedItems {
    /// Entries before this place in the log.
    pub(super) before: Option<Seq>,
    /// How many entries a page holds, 1 to 100; 50 where it is not given.
    pub(super) limit: Option<u16>,
    /// The last day that counts, as `2018-12-31`; today where it is not given.
    as_of: Option<String>,
    /// What was on record: the number of the last entry that counts, or a time (RFC 3339).
    known_at: Option<String>,
    /// The language of the sentences; English where it is not given. What people wrote stays as they wrote it.
    #[schemars(with = "Option<Language>")]
    lang: Option<String>,
}

impl AskedLanguage {
    pub(super) fn language(&self) -> Result<Language, Failure> {
        language(self.lang.as_deref())
    }
}

impl AskedItems {
    pub(super) fn language(&self) -> Result<Language, Failure> {
        language(self.lang.as_deref())
    }

    pub(super) fn moment(&self) -> Asked {
        Asked { as_of: self.as_of.clone(), known_at: self.known_at.clone() }
    }

    /// The address of the same part of a feed, from another entry on.
    pub(super) fn address(&self, head: &Head, before: Option<Seq>) -> String {
        let address = head.address("feed.json", head.language).with("before", before).with("limit", self.limit);
        self.moment().on(address).to_string()
    }
}

fn language(asked: Option<&str>) -> Result<Language, Failure> {
    let language = asked.map(str::parse).transpose();
    let language = language
        .map_err(|error: proto::language::UnknownLanguage| invalid_parameter("lang", &format!("lang {error}.")))?;
    Ok(language.unwrap_or_default())
}

#[cfg(test)]
mod tests {
    use axum::response::IntoResponse as _;

    use super::*;

    #[test]
    fn a_language_that_is_not_spoken_is_refused() {
        let read = |lang: Option<&str>| AskedLanguage { lang: lang.map(str::to_owned) }.language();
        assert_eq!(read(None).expect("a language"), Language::English);
        assert_eq!(read(Some("ar")).expect("a language"), Language::Arabic);
        assert_eq!(read(Some("es-MX")).expect("a language"), Language::Spanish);
        for lang in ["", "de", "Korean"] {
            assert_eq!(read(Some(lang)).expect_err("refused").into_response().status(), 400, "{lang}");
        }
    }
}
