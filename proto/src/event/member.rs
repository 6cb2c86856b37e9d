//! Events of a member of the partnership.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::MemberChange;
use crate::date::PartialDate;
use crate::discrepancy::Discrepancy;
use crate::ids::{MemberId, Slug};
use crate::text::Line;

/// A member as it is after an event: every change of what it is carries the whole of it, so that nobody has to look it
/// up. Where it stands is told by [`MemberStatusChanged`] alone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Member {
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

/// A country or a local government became a member.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MemberJoined {
    /// The member.
    pub member: Member,
}

/// A member has another name.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MemberRenamed {
    /// The member, with its new name.
    pub member: Member,
    /// The name before.
    pub from: Line,
    /// Why.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<Line>,
}

/// A member's page has another address. The old one leads to it for ever.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct SlugChanged {
    /// The member, with the slug in use first and the old ones after it.
    pub member: Member,
    /// The slug before.
    pub from: Slug,
}

/// A member's status changed. It holds from the day of the event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct MemberStatusChanged {
    /// The member.
    pub member_id: MemberId,
    /// The member's name then.
    pub member_name: Line,
    /// The status before.
    pub from: MemberStatus,
    /// The status now.
    pub to: MemberStatus,
    /// Why.
    pub reason: StatusReason,
    /// Who decided it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub decided_by: Option<Line>,
    /// The date of the letter about it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub letter_dated: Option<PartialDate>,
    /// When the letter was received.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub received_on: Option<PartialDate>,
    /// Until when it holds, where that was decided.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub until: Option<PartialDate>,
    /// How the deciding body voted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub vote: Option<Vote>,
    /// What its source says that cannot be, such as another day of effect.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub discrepancies: Vec<Discrepancy>,
}

impl MemberChange {
    /// The member concerned; the whole partnership where it is about one of its own entries.
    #[must_use]
    pub fn member_id(&self) -> &MemberId {
        match self {
            Self::Joined(event) => &event.member.member_id,
            Self::Renamed(event) => &event.member.member_id,
            Self::SlugChanged(event) => &event.member.member_id,
            Self::StatusChanged(event) => &event.member_id,
            Self::ContraryToProcessFound(event) => &event.member_id,
            Self::Responded(event) => &event.member_id,
            Self::ProceduralReviewOpened(event) => &event.member_id,
            Self::ProceduralReviewClosed(event) => &event.member_id,
            Self::ContactChanged(event) => &event.member_id,
            Self::PersonalDataErased(event) => &event.member_id,
            Self::EntryHidden(event) => &event.member_id,
            Self::EntryShown(event) => &event.member_id,
        }
    }

    /// The member as it is after this change, when the change gives it its name.
    #[must_use]
    pub fn named(&self) -> Option<&Member> {
        match self {
            Self::Joined(event) => Some(&event.member),
            Self::Renamed(event) => Some(&event.member),
            Self::SlugChanged(_)
            | Self::StatusChanged(_)
            | Self::ContraryToProcessFound(_)
            | Self::Responded(_)
            | Self::ProceduralReviewOpened(_)
            | Self::ProceduralReviewClosed(_)
            | Self::ContactChanged(_)
            | Self::PersonalDataErased(_)
            | Self::EntryHidden(_)
            | Self::EntryShown(_) => None,
        }
    }
}

/// Where a member stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum MemberStatus {
    /// It takes full part.
    Active,
    /// It acted contrary to process in two action plan cycles in a row.
    UnderProceduralReview,
    /// A procedural review was not resolved; until 2018 also the outcome of the Response Policy.
    Inactive,
    /// The outcome of the Response Policy: it attends as an observer and does not vote.
    Suspended,
    /// It no longer takes part.
    PermanentlySuspended,
    /// It left.
    Withdrawn,
}

impl MemberStatus {
    /// Whether a member can move from this status to another one. A member that left, or was suspended for good, comes
    /// back only by joining anew.
    #[must_use]
    pub fn can_become(self, to: Self) -> bool {
        match self {
            Self::Active | Self::UnderProceduralReview | Self::Inactive | Self::Suspended => to != self,
            Self::PermanentlySuspended | Self::Withdrawn => false,
        }
    }

    /// Whether the member is one still: it may come back without joining anew.
    #[must_use]
    pub fn is_member(self) -> bool {
        !matches!(self, Self::PermanentlySuspended | Self::Withdrawn)
    }

    /// Whether a member of this status submits action plans.
    #[must_use]
    pub fn submits_plans(self) -> bool {
        matches!(self, Self::Active | Self::UnderProceduralReview)
    }
}

/// Why a member's status changed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum StatusReason {
    /// It did not keep the partnership's process, or does so again.
    Procedural,
    /// The Response Policy.
    ResponsePolicy,
    /// The member decided it.
    OwnDecision,
    /// It is not eligible, or is so again.
    Eligibility,
}

/// How a body voted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Vote {
    /// Votes for it.
    #[serde(rename = "for")]
    pub in_favour: u16,
    /// Votes against it.
    pub against: u16,
    /// Abstentions.
    pub abstain: u16,
}

/// What kind of government a member is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
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
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
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
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
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
