//! Events of a member of the partnership.

use serde::{Deserialize, Serialize};

use crate::date::PartialDate;
use crate::ids::{MemberId, Slug};
use crate::text::Line;

/// A country or a local government became a member.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MemberJoined {
    /// The member's stable id.
    pub member_id: MemberId,
    /// Its name, for a local member with its country: `Seoul, South Korea`.
    pub name: Line,
    /// National, local or neither.
    pub kind: MemberKind,
    /// The country's ISO 3166-1 alpha-3 code, where it is established.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub country_code: Option<Country>,
    /// The country a local member lies in, when that country is or was a member.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub parent_member_id: Option<MemberId>,
    /// The year the page shows as the year of joining, which need not be the formal one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub displayed_year: Option<u16>,
    /// The date of the letter in which the government asked to join.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub letter_date: Option<PartialDate>,
    /// The formal start.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub formal_date: Option<PartialDate>,
    /// The group it joined with, such as `2016 pioneers`.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub cohort: Option<Line>,
    /// The region, where it is established.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub region: Option<Region>,
    /// Whether it votes and stands for the Steering Committee.
    pub voting: bool,
    /// The names of its page's address: the one in use first, then older ones that lead to it.
    pub slugs: Vec<Slug>,
}

/// What kind of government a member is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum MemberKind {
    /// A country.
    National,
    /// A city, state, region or county.
    Local,
    /// A member that the United Nations do not universally recognise as a country.
    Other,
}

/// The region OGP files a member under.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub enum Region {
    /// Africa and the Middle East.
    #[serde(rename = "Africa and the Middle East")]
    AfricaMiddleEast,
    /// The Americas.
    Americas,
    /// Asia and the Pacific.
    #[serde(rename = "Asia and the Pacific")]
    AsiaPacific,
    /// Europe.
    Europe,
}

/// An ISO 3166-1 alpha-3 country code, such as `KOR`.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct Country(String);

/// Text that is no country code.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("must be three capital letters (ISO 3166-1 alpha-3), as in KOR")]
pub struct InvalidCountry;

impl Country {
    /// The code.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for Country {
    type Error = InvalidCountry;
    fn try_from(text: String) -> Result<Self, InvalidCountry> {
        if text.len() == 3 && text.bytes().all(|byte| byte.is_ascii_uppercase()) {
            Ok(Self(text))
        } else {
            Err(InvalidCountry)
        }
    }
}

impl From<Country> for String {
    fn from(country: Country) -> Self {
        country.0
    }
}
