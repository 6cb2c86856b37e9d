//! The commands as their senders write them. Every field is checked by its type; what fields mean together and what the
//! log knows is judged by the deciders.

use kit::http::command::CommandBody;
use proto::date::PartialDate;
use proto::event::{Country, DocumentKind, MemberKind, MemberStatus, PageImage, Region, StatusReason, Vote};
use proto::text::{Line, Link, Prose};
use proto::{DocumentId, MemberId, Occurred, Slug};
use schemars::JsonSchema;
use serde::Deserialize;

/// The scope that members and their documents are written with.
const SCOPE: &str = "members:write";

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
    /// The names of its page's address, the one in use first; the member's id where the sender names none.
    pub slugs: Option<Vec<Slug>>,
    /// When it joined; today where the sender does not say.
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
    /// When it takes effect, where that is another day.
    pub effective_on: Option<PartialDate>,
    /// Until when it holds, where that was decided.
    pub until: Option<PartialDate>,
    /// How the deciding body voted.
    pub vote: Option<Vote>,
    /// When it changed; today where the sender does not say.
    pub occurred: Option<Occurred>,
    /// Where the fact can be checked.
    pub source_url: Option<Link>,
}

/// A document was published on the pages of one or more members.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PublishDocument {
    /// The document; an id is made from the command's where the sender names none.
    pub document_id: Option<DocumentId>,
    /// What kind of document it is.
    pub kind: DocumentKind,
    /// The title.
    pub title: Line,
    /// The date printed on it.
    pub date: Option<PartialDate>,
    /// The year it is filed under; the date's year where the sender does not say.
    pub year: Option<u16>,
    /// The language it is written in (BCP 47).
    pub language: Option<Line>,
    /// Who signed it, with the office held.
    pub signatory: Option<Line>,
    /// What it says, in short.
    pub summary: Option<Prose>,
    /// Its full text.
    pub text: Option<Prose>,
    /// Its pages as images, in order.
    #[serde(default)]
    pub page_images: Vec<PageImage>,
    /// SHA-256 of the file, in hexadecimal.
    pub file_hash: Option<Line>,
    /// How many pages it has.
    pub pages: Option<u32>,
    /// Where it can be read.
    pub url: Option<Link>,
    /// The members on whose pages it stands beside the one in the path.
    #[serde(default)]
    pub also_members: Vec<MemberId>,
    /// When it was published; today where the sender does not say.
    pub occurred: Option<Occurred>,
    /// Where the fact can be checked.
    pub source_url: Option<Link>,
}

impl CommandBody for JoinMember {
    const SCOPE: &'static str = SCOPE;
    fn occurred(&self) -> Option<Occurred> {
        self.occurred
    }
}

impl CommandBody for ChangeStatus {
    const SCOPE: &'static str = SCOPE;
    fn occurred(&self) -> Option<Occurred> {
        self.occurred
    }
}

impl CommandBody for PublishDocument {
    const SCOPE: &'static str = SCOPE;
    fn occurred(&self) -> Option<Occurred> {
        self.occurred
    }
}

fn votes() -> bool {
    true
}
