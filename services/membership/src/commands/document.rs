//! Commands about documents.

use proto::date::PartialDate;
use proto::event::{DocumentKind, PageImage};
use proto::text::{Line, Link, Prose};
use proto::{DocumentId, MemberId, Occurred};
use schemars::JsonSchema;
use serde::Deserialize;

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

/// A document is replaced by a newer version, under the same address and on the same pages. All of it is said anew.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ReplaceDocument {
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
    /// Where it can be read; where it could until now, unless the sender says otherwise.
    pub url: Option<Link>,
    /// Why.
    pub reason: Line,
    /// When it was replaced; today where the sender does not say.
    pub occurred: Option<Occurred>,
    /// Where the fact can be checked.
    pub source_url: Option<Link>,
}

/// A document is withdrawn. What it was stays on record.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct WithdrawDocument {
    /// Why.
    pub reason: Line,
    /// When it was withdrawn; today where the sender does not say.
    pub occurred: Option<Occurred>,
    /// Where the fact can be checked.
    pub source_url: Option<Link>,
}
