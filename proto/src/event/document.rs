//! Events of a document.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::{DocumentChange, NamedMember};
use crate::date::PartialDate;
use crate::ids::DocumentId;
use crate::text::{Line, Link, Prose};

/// A document as it is after an event: every change carries the whole of it, so that nobody has to look it up.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Document {
    /// The document.
    pub document_id: DocumentId,
    /// What kind of document it is.
    pub kind: DocumentKind,
    /// The title.
    pub title: Line,
    /// The date printed on it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub date: Option<PartialDate>,
    /// The year it is filed under.
    pub year: u16,
    /// The language it is written in (BCP 47).
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub language: Option<Line>,
    /// Who signed it, with the office held: public office holders only.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub signatory: Option<Line>,
    /// What it says, in short.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub summary: Option<Prose>,
    /// Its full text.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<Prose>,
    /// Its pages as images, in order.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub page_images: Vec<PageImage>,
    /// SHA-256 of the file, in hexadecimal.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub file_hash: Option<Line>,
    /// How many pages it has.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pages: Option<u32>,
    /// Where it can be read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<Link>,
    /// The members on whose pages it stands; at least one, the one it is recorded under first.
    pub members: Vec<NamedMember>,
}

/// A document was published on the pages of one or more members.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DocumentPublished {
    /// The document.
    pub document: Document,
}

/// A document was replaced by a newer version, under the same address.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DocumentReplaced {
    /// The newer version.
    pub document: Document,
    /// Why.
    pub reason: Line,
}

/// A document was withdrawn. What it was stays on record, what it said is not shown any more.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct DocumentWithdrawn {
    /// The document without its content, see [`Document::withdrawn`].
    pub document: Document,
    /// Why.
    pub reason: Line,
}

impl Document {
    /// What stays of the document when it is withdrawn: what it was, when, and on whose pages.
    #[must_use]
    pub fn withdrawn(self) -> Self {
        Self {
            signatory: None,
            summary: None,
            text: None,
            page_images: Vec::new(),
            file_hash: None,
            pages: None,
            url: None,
            ..self
        }
    }
}

impl DocumentChange {
    /// The document as it is after the change.
    #[must_use]
    pub fn document(&self) -> &Document {
        match self {
            Self::Published(event) => &event.document,
            Self::Replaced(event) => &event.document,
            Self::Withdrawn(event) => &event.document,
        }
    }
}

/// One page of a document as an image.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PageImage {
    /// Where the image is.
    pub url: Link,
    /// What it shows, for those who cannot see it.
    pub alternative: Line,
}

/// The kinds of document that member pages list.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum DocumentKind {
    /// The letter in which a government asked to join.
    LetterOfApplication,
    /// Another letter, such as an endorsement.
    Letter,
    /// An action plan.
    ActionPlan,
    /// A report by the Independent Reporting Mechanism.
    IrmReport,
    /// Comments on a report, or a report put up for comment.
    ReportComments,
    /// A government's assessment of itself.
    SelfAssessment,
    /// A local monitoring body's report at the start of a plan.
    InceptionReport,
    /// A local monitoring body's report at the end of a commitment.
    EndOfCommitmentReport,
    /// A local monitoring body's report at the end of a plan.
    FinalLearningExercise,
    /// A resolution of a governing body.
    Resolution,
    /// Guidance.
    GuidanceDocument,
    /// A concept note.
    ConceptNote,
    /// A perspective.
    Perspective,
}
