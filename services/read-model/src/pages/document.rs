//! Documents.

use proto::event::{DocumentKind, PageImage};
use proto::{DocumentId, MemberId, PartialDate};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use sqlx::FromRow;
use sqlx::types::Json;

use super::{Snapshot, Text};

/// A document as its newest version has it.
#[derive(Debug, Clone, PartialEq, Eq, FromRow, Serialize, JsonSchema)]
pub struct Document {
    /// Its id.
    pub document_id: Text<DocumentId>,
    /// What kind of document it is.
    pub kind: Text<DocumentKind>,
    /// Its title.
    pub title: String,
    /// The date printed on it.
    pub dated: Option<Text<PartialDate>>,
    /// The year it is filed under.
    pub year: i32,
    /// The language it is written in (BCP 47).
    pub language: Option<String>,
    /// Who signed it, with the office held.
    pub signatory: Option<String>,
    /// What it says, in short.
    pub summary: Option<String>,
    /// Its full text.
    pub body: Option<String>,
    /// Its pages as images, in order.
    #[schemars(with = "Vec<PageImage>")]
    pub page_images: Json<Vec<PageImage>>,
    /// How many pages it has.
    pub pages: Option<i64>,
    /// Where it can be read.
    pub url: Option<String>,
    /// What happened to it last.
    pub change: Text<DocumentState>,
    /// Why, where it was replaced or withdrawn.
    pub reason: Option<String>,
    /// Where the facts can be checked.
    pub source_url: Option<String>,
}

/// What happened to a document last.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum DocumentState {
    /// It was published.
    Published,
    /// Another file took its place under the same address.
    Replaced,
    /// It was withdrawn: its title, date and the reason stay.
    Withdrawn,
}

/// A document with the members on whose pages it stands.
#[derive(Debug, Clone, PartialEq, Eq, FromRow, Serialize, JsonSchema)]
pub struct SharedDocument {
    /// The members' ids, the one it is recorded under first.
    pub members: Vec<String>,
    /// The document.
    #[sqlx(flatten)]
    #[serde(flatten)]
    pub document: Document,
}

impl Snapshot {
    /// The document with this id.
    pub async fn document(&mut self, id: &DocumentId) -> sqlx::Result<Option<SharedDocument>> {
        sqlx::query_as(
            "SELECT members, document_id, kind, title, dated, year, language, signatory, summary, body, page_images, pages,
                 url, change, reason, source_url
             FROM document_versions_at($2, $3)
             WHERE document_id = $1
             ORDER BY seq DESC
             LIMIT 1",
        )
        .bind(id.as_str())
        .bind(self.moment.known_at.as_i64())
        .bind(self.moment.as_of)
        .fetch_optional(&mut *self.transaction)
        .await
    }

    /// The documents on a member's page, newest first.
    pub async fn documents(&mut self, member: &MemberId) -> sqlx::Result<Vec<Document>> {
        self.of_member(
            "SELECT document_id, kind, title, dated, year, language, signatory, summary, body, page_images, pages, url,
                 change, reason, source_url
             FROM document_at($1, $2, $3)
             ORDER BY year DESC, dated DESC NULLS LAST, title, document_id",
            member,
        )
        .await
    }
}
