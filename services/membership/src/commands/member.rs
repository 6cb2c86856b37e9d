//! Commands about what a member is and where it stands.

use proto::date::PartialDate;
use proto::discrepancy::Discrepancy;
use proto::event::{Country, MemberKind, MemberStatus, Region, StatusReason, Vote};
use proto::text::{Line, Link};
use proto::{MemberId, Occurred, Slug};
use schemars::JsonSchema;
use serde::Deserialize;

/// A country or a local government became a member.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct JoinMember {
    /// The member's stable id.
    pub member_id: MemberId,
    /// Its name, for a local member with its country.
    pub name: Line,
    /// National, local or neither.
    pub kind: MemberKind,
    /// The country's ISO 3166-1 alpha-3 code.
    pub country_code: Option<Country>,
    /// The country a local member lies in.
    pub parent_member_id: Option<MemberId>,
    /// The year its page shows as the year of joining.
    pub displayed_year: Option<u16>,
    /// The date of the letter in which the government asked to join.
    pub letter_date: Option<PartialDate>,
    /// The formal start.
    pub formal_date: Option<PartialDate>,
    /// The group it joined with.
    pub cohort: Option<Line>,
    /// The region.
    pub region: Option<Region>,
    /// Whether it votes; it does unless the sender says otherwise.
    #[serde(default = "votes")]
    pub voting: bool,
    /// The names of its page's address, the one in use first; where the sender names none,
    /// those it had when it left, else the member's id.
    pub slugs: Option<Vec<Slug>>,
    /// When it joined; today where the sender does not say.
    pub occurred: Option<Occurred>,
    /// Where the fact can be checked.
    pub source_url: Option<Link>,
}

fn votes() -> bool {
    true
}

/// A member has another name.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct RenameMember {
    /// The name now.
    pub name: Line,
    /// Why.
    pub reason: Option<Line>,
    /// When it changed; today where the sender does not say.
    pub occurred: Option<Occurred>,
    /// Where the fact can be checked.
    pub source_url: Option<Link>,
}

/// A member's page has another address.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangeSlug {
    /// The slug in use now: a new one, or an old one of the member.
    pub slug: Slug,
    /// When it changed; today where the sender does not say.
    pub occurred: Option<Occurred>,
    /// Where the fact can be checked.
    pub source_url: Option<Link>,
}

/// A member's status changed.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangeStatus {
    /// The status now.
    pub to: MemberStatus,
    /// Why.
    pub reason: StatusReason,
    /// Who decided it.
    pub decided_by: Option<Line>,
    /// The date of the letter about it.
    pub letter_dated: Option<PartialDate>,
    /// When the letter was received.
    pub received_on: Option<PartialDate>,
    /// Until when it holds, where that was decided.
    pub until: Option<PartialDate>,
    /// How the deciding body voted.
    pub vote: Option<Vote>,
    /// When it changed: the day from which the status holds. Today where the sender does not say.
    pub occurred: Option<Occurred>,
    /// Where the fact can be checked.
    pub source_url: Option<Link>,
    /// What the source says that cannot be, such as another day.
    #[serde(default)]
    pub discrepancies: Vec<Discrepancy>,
}
