//! Members.

use proto::event::{MemberKind, MemberStatus, Region, StatusReason};
use proto::{MemberId, Occurred, PartialDate, Slug};
use schemars::JsonSchema;
use serde::Serialize;
use sqlx::FromRow;

use super::{Snapshot, Text};

/// A member as its newest version has it.
#[derive(Debug, Clone, PartialEq, Eq, FromRow, Serialize, JsonSchema)]
pub struct Member {
    /// Its id.
    pub member_id: Text<MemberId>,
    /// The slug that its page's address carries now, whatever the moment: an address is no part of history.
    pub slug: Text<Slug>,
    /// Its name.
    pub name: String,
    /// National, local or neither.
    pub kind: Text<MemberKind>,
    /// Its region, where it is on record.
    pub region: Option<Text<Region>>,
    /// The year it joined, as shown; none where it is not on record.
    pub displayed_year: Option<i32>,
    /// The date of its letter of application.
    pub letter_date: Option<Text<PartialDate>>,
    /// The formal start of its membership.
    pub formal_date: Option<Text<PartialDate>>,
    /// The group it joined with.
    pub cohort: Option<String>,
    /// Where the facts can be checked.
    pub source_url: Option<String>,
    /// Where it stands.
    pub status: Text<MemberStatus>,
    /// Since when.
    pub status_since: Text<Occurred>,
    /// Why; nothing where it joined.
    pub status_reason: Option<Text<StatusReason>>,
}

/// The statement that reads members, with what restricts or orders them.
macro_rules! members {
    ($which:literal) => {
        concat!(
            "SELECT m.member_id, s.slug, m.name, m.kind, m.region, m.displayed_year, m.letter_date, m.formal_date,
                 m.cohort, m.source_url, st.status, st.occurred AS status_since, st.reason AS status_reason
             FROM member_at($1, $2) m
             JOIN member_slug s USING (member_id)
             JOIN member_status_at($1, $2) st USING (member_id) ",
            $which
        )
    };
}

/// Which members to list.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Search {
    /// Text that their name, their id or a name of their page's address holds, in whatever case.
    pub text: Option<String>,
    /// Their region.
    pub region: Option<Region>,
    /// Their kind.
    pub kind: Option<MemberKind>,
    /// Where they stand.
    pub status: Option<MemberStatus>,
    /// Only those whose id comes after this one.
    pub after: Option<MemberId>,
}

impl Snapshot {
    /// The first `limit` members that `search` finds, by id.
    pub async fn members_found(&mut self, search: &Search, limit: u16) -> sqlx::Result<Vec<Member>> {
        sqlx::query_as(members!(
            "WHERE ($3::text IS NULL OR m.member_id > $3)
                 AND ($4::text IS NULL OR m.region = $4)
                 AND ($5::text IS NULL OR m.kind = $5)
                 AND ($6::text IS NULL OR st.status = $6)
                 AND ($7::text IS NULL OR EXISTS (
                     SELECT FROM unnest(m.slugs || m.name || m.member_id) AS called
                     WHERE position(lower($7) IN lower(called)) > 0))
             ORDER BY m.member_id
             LIMIT $8"
        ))
        .bind(self.moment.known_at.as_i64())
        .bind(self.moment.as_of)
        .bind(search.after.as_ref().map(MemberId::as_str))
        .bind(search.region.map(Text))
        .bind(search.kind.map(Text))
        .bind(search.status.map(Text))
        .bind(search.text.as_deref())
        .bind(i64::from(limit))
        .fetch_all(&mut *self.transaction)
        .await
    }

    /// The name that every member's page has in its address now.
    pub async fn slugs(&mut self) -> sqlx::Result<Vec<(Text<MemberId>, Text<Slug>)>> {
        sqlx::query_as("SELECT member_id, slug FROM member_slug").fetch_all(&mut *self.transaction).await
    }

    /// All members by name.
    pub async fn members(&mut self) -> sqlx::Result<Vec<Member>> {
        sqlx::query_as(members!("ORDER BY m.name, m.member_id"))
            .bind(self.moment.known_at.as_i64())
            .bind(self.moment.as_of)
            .fetch_all(&mut *self.transaction)
            .await
    }

    /// The member with this id.
    pub async fn member(&mut self, id: &MemberId) -> sqlx::Result<Option<Member>> {
        sqlx::query_as(members!("WHERE m.member_id = $3"))
            .bind(self.moment.known_at.as_i64())
            .bind(self.moment.as_of)
            .bind(id.as_str())
            .fetch_optional(&mut *self.transaction)
            .await
    }

    /// The member whose page has or once had `slug` in its address.
    pub async fn member_by_slug(&mut self, slug: &Slug) -> sqlx::Result<Option<Member>> {
        // A slug is never given away again, so one of an older version still names the member.
        sqlx::query_as(members!(
            "WHERE m.member_id = (
                 SELECT member_id FROM member_version WHERE slugs @> ARRAY[$3] ORDER BY seq DESC LIMIT 1)"
        ))
        .bind(self.moment.known_at.as_i64())
        .bind(self.moment.as_of)
        .bind(slug.as_str())
        .fetch_optional(&mut *self.transaction)
        .await
    }
}
