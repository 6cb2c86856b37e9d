//! How a stream is shown: its language, its length and its looks, as addresses and attributes of the element say them.

use std::fmt;
use std::str::FromStr;

use proto::Language;
use proto::filter::TypeFilter;
use proto::live::Filter;
use url::form_urlencoded::Serializer;

use super::asked::{self, Asked};
use super::refusal::Refusal;

/// How a stream is shown.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Look {
    pub(super) language: Language,
    pub(super) limit: Limit,
    pub(super) theme: Theme,
    pub(super) density: Density,
    pub(super) heading_level: HeadingLevel,
    pub(super) types: Option<Types>,
}

/// A number from `MIN` to `MAX`, `USUAL` where nobody says otherwise.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Number<const MIN: u32, const MAX: u32, const USUAL: u32>(pub(super) u32);

/// How many activities.
pub(super) type Limit = Number<1, 50, 10>;
/// The level of the heading.
pub(super) type HeadingLevel = Number<2, 6, 2>;

/// The colours.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Theme {
    #[default]
    Auto,
    Light,
    Dark,
}

/// How much room the entries have.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(super) enum Density {
    #[default]
    Comfortable,
    Compact,
}

/// The types of activities that are shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Types {
    /// As they were asked for.
    asked: String,
    filter: TypeFilter,
}

/// Text that is none of the values.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct NoValue;

impl Look {
    /// The parameters that say it.
    const PARAMETERS: [&str; 6] = ["lang", "limit", "theme", "density", "heading_level", "types"];

    /// The look that a query asks for.
    pub(super) fn read(query: Option<&str>) -> Result<Self, Refusal> {
        Self::of(&Asked::read(query, &Self::PARAMETERS, asked::language(query))?)
    }

    fn of(asked: &Asked) -> Result<Self, Refusal> {
        Ok(Self {
            language: asked.value("lang")?,
            limit: asked.value("limit")?,
            theme: asked.value("theme")?,
            density: asked.value("density")?,
            heading_level: asked.value("heading_level")?,
            types: asked.optional("types")?,
        })
    }

    /// What is not usual about it, by the names of parameters.
    fn unusual(&self) -> Vec<(&'static str, String)> {
        let usual = Self::default();
        let mut said = Vec::new();
        if self.language != usual.language {
            said.push(("lang", self.language.to_string()));
        }
        if self.limit != usual.limit {
            said.push(("limit", self.limit.to_string()));
        }
        if self.theme != usual.theme {
            said.push(("theme", self.theme.to_string()));
        }
        if self.density != usual.density {
            said.push(("density", self.density.to_string()));
        }
        if self.heading_level != usual.heading_level {
            said.push(("heading_level", self.heading_level.to_string()));
        }
        if let Some(types) = &self.types {
            said.push(("types", types.asked.clone()));
        }
        said
    }

    /// The query of an address for it: empty for the usual look.
    pub(super) fn query(&self) -> String {
        let unusual = self.unusual();
        if unusual.is_empty() {
            return String::new();
        }
        format!("?{}", Serializer::new(String::new()).extend_pairs(unusual).finish())
    }

    /// The attributes of the element for it. The language is always said: the page around it may be in another.
    pub(super) fn attributes(&self) -> Vec<(&'static str, String)> {
        let language = [("lang", self.language.to_string()), ("dir", self.language.direction().to_owned())];
        let others = self.unusual().into_iter().filter(|(name, _)| *name != "lang");
        let attribute = |(name, value)| if name == "heading_level" { ("heading-level", value) } else { (name, value) };
        language.into_iter().chain(others.map(attribute)).collect()
    }

    /// The names of the types it shows; none where it shows all.
    pub(super) fn type_names(&self) -> Option<Vec<&'static str>> {
        self.types.as_ref().map(|types| types.filter.type_names().collect())
    }
}

impl<const MIN: u32, const MAX: u32, const USUAL: u32> Default for Number<MIN, MAX, USUAL> {
    fn default() -> Self {
        Self(USUAL)
    }
}

impl<const MIN: u32, const MAX: u32, const USUAL: u32> FromStr for Number<MIN, MAX, USUAL> {
    type Err = NoValue;
    fn from_str(text: &str) -> Result<Self, NoValue> {
        text.parse().ok().filter(|number| (MIN..=MAX).contains(number)).map(Self).ok_or(NoValue)
    }
}

impl<const MIN: u32, const MAX: u32, const USUAL: u32> fmt::Display for Number<MIN, MAX, USUAL> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl Theme {
    /// All of them.
    pub(super) const ALL: [Self; 3] = [Self::Auto, Self::Light, Self::Dark];

    /// What it is called in addresses and attributes.
    pub(super) const fn word(self) -> &'static str {
        match self {
            Self::Auto => "auto",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }

    /// The colour schemes of a page in it (CSS Color Adjustment, 2).
    pub(super) const fn color_scheme(self) -> &'static str {
        match self {
            Self::Auto => "light dark",
            Self::Light => "light",
            Self::Dark => "dark",
        }
    }
}

impl Density {
    /// All of them.
    pub(super) const ALL: [Self; 2] = [Self::Comfortable, Self::Compact];

    /// What it is called in addresses and attributes.
    pub(super) const fn word(self) -> &'static str {
        match self {
            Self::Comfortable => "comfortable",
            Self::Compact => "compact",
        }
    }
}

impl FromStr for Theme {
    type Err = NoValue;
    fn from_str(text: &str) -> Result<Self, NoValue> {
        Self::ALL.into_iter().find(|theme| theme.word() == text).ok_or(NoValue)
    }
}

impl FromStr for Density {
    type Err = NoValue;
    fn from_str(text: &str) -> Result<Self, NoValue> {
        Self::ALL.into_iter().find(|density| density.word() == text).ok_or(NoValue)
    }
}

impl fmt::Display for Theme {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

impl fmt::Display for Density {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.word())
    }
}

impl FromStr for Types {
    type Err = NoValue;
    fn from_str(text: &str) -> Result<Self, NoValue> {
        let types: Vec<String> = text.split(',').map(|name| name.trim().to_owned()).collect();
        let asked = types.join(",");
        let filter = TypeFilter::try_from(&Filter { types }).map_err(|_| NoValue)?;
        Ok(Self { asked, filter })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn look(query: &str) -> Result<Look, Refusal> {
        Look::read(Some(query))
    }

    #[track_caller]
    fn check(query: &str, attributes: &str, kept: &str) {
        let look = look(query).expect("a look");
        let said: Vec<_> = look.attributes().iter().map(|(name, value)| format!("{name}={value}")).collect();
        assert_eq!((said.join(" ").as_str(), look.query().as_str()), (attributes, kept), "{query}");
    }

    #[test]
    fn addresses_and_attributes_say_what_is_not_usual() {
        check("", "lang=en dir=ltr", "");
        check("limit=10&theme=auto&density=comfortable&heading_level=2&lang=en", "lang=en dir=ltr", "");
        check("lang=ar-EG&limit=50", "lang=ar dir=rtl limit=50", "?lang=ar&limit=50");
        check(
            "theme=dark&density=compact&heading_level=3",
            "lang=en dir=ltr theme=dark density=compact heading-level=3",
            "?theme=dark&density=compact&heading_level=3",
        );
        check(
            "types=commitment.*,%20member.joined",
            "lang=en dir=ltr types=commitment.*,member.joined",
            "?types=commitment.*%2Cmember.joined",
        );
    }

    #[test]
    fn what_is_out_of_range_is_refused_by_its_rule() {
        for (query, rule) in [
            ("limit=0", "“limit” must be a whole number from 1 to 50."),
            ("limit=51", "“limit” must be a whole number from 1 to 50."),
            ("limit=-1", "“limit” must be a whole number from 1 to 50."),
            ("heading_level=1", "“heading_level” must be a whole number from 2 to 6."),
            ("heading_level=7", "“heading_level” must be a whole number from 2 to 6."),
            ("lang=de", "“lang” must be one of en, ko, es, fr, ar."),
            ("theme=blue", "“theme” must be one of auto, light, dark."),
            ("density=loose", "“density” must be one of comfortable, compact."),
            ("types=weather.*", TYPES_RULE),
            ("types=,", TYPES_RULE),
        ] {
            assert_eq!(look(query).expect_err("refused").plain(), rule, "{query}");
        }
    }

    const TYPES_RULE: &str = "“types” must name up to 32 types of activities, separated by commas, such as commitment.*,calendar-event.scheduled.";
}
