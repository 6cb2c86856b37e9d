//! Members.

use proto::event::{MemberKind, MemberStatus, Region, StatusReason};
use proto::{MemberId, Occurred, PartialDate, Slug};
use sqlx::FromRow;

use super::{Snapshot, Text};

/// A member as its newest version has it.
#[derive(Debug, Clone, PartialEq, Eq, FromRow)]
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

impl Snapshot {
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
