//! The languages the product speaks. What it says in them is in the catalogue; what people wrote stays as they wrote it.

use std::fmt;
use std::str::FromStr;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

/// A language the product speaks.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema)]
pub enum Language {
    /// English, in which the partnership works.
    #[default]
    #[serde(rename = "en")]
    English,
    /// Korean.
    #[serde(rename = "ko")]
    Korean,
    /// Spanish.
    #[serde(rename = "es")]
    Spanish,
    /// French.
    #[serde(rename = "fr")]
    French,
    /// Arabic, written from right to left.
    #[serde(rename = "ar")]
    Arabic,
}

/// Text that names none of the languages.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("must be one of en, ko, es, fr, ar")]
pub struct UnknownLanguage;

impl Language {
    /// All of them, English first.
    pub const ALL: [Self; 5] = [Self::English, Self::Korean, Self::Spanish, Self::French, Self::Arabic];

    /// Its code (BCP 47).
    #[must_use]
    pub const fn code(self) -> &'static str {
        match self {
            Self::English => "en",
            Self::Korean => "ko",
            Self::Spanish => "es",
            Self::French => "fr",
            Self::Arabic => "ar",
        }
    }

    /// What it calls itself.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::English => "English",
            Self::Korean => "한국어",
            Self::Spanish => "Español",
            Self::French => "Français",
            Self::Arabic => "العربية",
        }
    }

    /// Where its lines begin: `ltr` or `rtl`, as HTML says it.
    #[must_use]
    pub const fn direction(self) -> &'static str {
        match self {
            Self::Arabic => "rtl",
            Self::English | Self::Korean | Self::Spanish | Self::French => "ltr",
        }
    }

    /// The one of the languages that a reader likes best, by the header `Accept-Language` (RFC 9110, 12.5.4).
    #[must_use]
    pub fn preferred(accept_language: &str) -> Option<Self> {
        let liked = accept_language.split(',').filter_map(|range| {
            let mut parts = range.split(';').map(str::trim);
            let language = parts.next()?.parse().ok()?;
            let weight = parts.find_map(|part| part.strip_prefix("q=")).map_or(Some(1.0), |q| q.parse::<f32>().ok())?;
            (weight > 0.0).then_some((language, weight))
        });
        // Of those liked equally the first, as `max_by` would not take it.
        liked.reduce(|best, other| if other.1 > best.1 { other } else { best }).map(|(language, _)| language)
    }
}

impl FromStr for Language {
    type Err = UnknownLanguage;

    /// By its code, also by one that says more, such as `es-MX`.
    fn from_str(text: &str) -> Result<Self, UnknownLanguage> {
        let primary = text.split('-').next().unwrap_or(text);
        let named = Self::ALL.into_iter().find(|language| language.code().eq_ignore_ascii_case(primary));
        named.ok_or(UnknownLanguage)
    }
}

impl fmt::Display for Language {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.code())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_language_goes_by_its_code() {
        for language in Language::ALL {
            assert_eq!(language.code().parse(), Ok(language));
            assert_eq!(serde_json::to_value(language).expect("JSON"), language.code());
        }
        assert_eq!("es-MX".parse(), Ok(Language::Spanish));
        assert_eq!("AR".parse(), Ok(Language::Arabic));
        for text in ["", "e", "eng", "de", "-en"] {
            assert_eq!(text.parse::<Language>(), Err(UnknownLanguage), "{text}");
        }
    }

    #[test]
    fn the_reader_s_first_choice_that_there_is_wins() {
        for (header, expected) in [
            ("ko-KR,ko;q=0.9,en-US;q=0.8,en;q=0.7", Some(Language::Korean)),
            ("de,fr;q=0.5,es;q=0.8", Some(Language::Spanish)),
            ("fr;q=0.5, ar;q=0.5", Some(Language::French)),
            ("ar;q=0, fr;q=0.1", Some(Language::French)),
            ("de, *;q=0.1", None),
            ("fr;q=much", None),
            ("", None),
        ] {
            assert_eq!(Language::preferred(header), expected, "{header}");
        }
    }
}
