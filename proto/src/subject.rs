//! The subject under which an event stands in the log: `activity.{member}.{aggregate}.{id}`. One subject is one
//! consistency boundary. Subjects are built and parsed here and nowhere else.

use std::fmt;
use std::str::FromStr;

use crate::ids::{ActionPlanId, CalendarEventId, CommitmentId, DocumentId, MemberId, ReportId, Seq};

/// The first token of every subject of the log.
pub const ROOT: &str = "activity";

/// The kind of thing whose history a subject holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub enum Aggregate {
    /// A member of the partnership.
    Member,
    /// An action plan with its commitments.
    ActionPlan,
    /// A commitment's reviews.
    Commitment,
    /// A calendar event.
    CalendarEvent,
    /// A document.
    Document,
    /// A review report.
    Report,
    /// A message of the log itself, about which something was decided.
    Record,
}

impl Aggregate {
    /// Every kind.
    pub const ALL: [Self; 7] = [
        Self::Member,
        Self::ActionPlan,
        Self::Commitment,
        Self::CalendarEvent,
        Self::Document,
        Self::Report,
        Self::Record,
    ];

    /// The token in the subject.
    #[must_use]
    pub fn token(self) -> &'static str {
        match self {
            Self::Member => "member",
            Self::ActionPlan => "action-plan",
            Self::Commitment => "commitment",
            Self::CalendarEvent => "calendar-event",
            Self::Document => "document",
            Self::Report => "report",
            Self::Record => "record",
        }
    }

    /// The pattern that matches every subject of this kind, of every member.
    #[must_use]
    pub fn of_all_members(self) -> String {
        format!("{ROOT}.*.{}.*", self.token())
    }

    /// The pattern that matches every subject of this kind of one member.
    #[must_use]
    pub fn of_member(self, member: &MemberId) -> String {
        format!("{ROOT}.{member}.{}.*", self.token())
    }
}

/// The subject of one thing.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Subject {
    member: MemberId,
    aggregate: Aggregate,
    id: String,
}

impl Subject {
    /// A member's own history.
    #[must_use]
    pub fn member(member: &MemberId) -> Self {
        Self::new(member, Aggregate::Member, member.as_str())
    }

    /// An action plan's history.
    #[must_use]
    pub fn action_plan(member: &MemberId, plan: &ActionPlanId) -> Self {
        Self::new(member, Aggregate::ActionPlan, plan.as_str())
    }

    /// A commitment's reviews.
    #[must_use]
    pub fn commitment(member: &MemberId, commitment: &CommitmentId) -> Self {
        Self::new(member, Aggregate::Commitment, commitment.as_str())
    }

    /// A calendar event's history.
    #[must_use]
    pub fn calendar_event(member: &MemberId, event: &CalendarEventId) -> Self {
        Self::new(member, Aggregate::CalendarEvent, event.as_str())
    }

    /// A document's history.
    #[must_use]
    pub fn document(member: &MemberId, document: &DocumentId) -> Self {
        Self::new(member, Aggregate::Document, document.as_str())
    }

    /// A review report's history.
    #[must_use]
    pub fn report(member: &MemberId, report: &ReportId) -> Self {
        Self::new(member, Aggregate::Report, report.as_str())
    }

    /// What was decided about the message at a place in the log. It is the whole partnership's, whosever message it is.
    #[must_use]
    pub fn record(seq: Seq) -> Self {
        Self::new(&MemberId::partnership(), Aggregate::Record, &seq.to_string())
    }

    fn new(member: &MemberId, aggregate: Aggregate, id: &str) -> Self {
        Self { member: member.clone(), aggregate, id: id.to_owned() }
    }

    /// The member it is recorded under.
    #[must_use]
    pub fn owner(&self) -> &MemberId {
        &self.member
    }

    /// The kind of thing.
    #[must_use]
    pub fn aggregate(&self) -> Aggregate {
        self.aggregate
    }

    /// The thing's id.
    #[must_use]
    pub fn id(&self) -> &str {
        &self.id
    }
}

impl fmt::Display for Subject {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{ROOT}.{}.{}.{}", self.member, self.aggregate.token(), self.id)
    }
}

/// A subject that is not one of the log's.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("subject {subject:?} is not {ROOT}.{{member}}.{{aggregate}}.{{id}}")]
pub struct InvalidSubject {
    subject: String,
}

impl FromStr for Subject {
    type Err = InvalidSubject;
    fn from_str(text: &str) -> Result<Self, InvalidSubject> {
        parse(text).ok_or_else(|| InvalidSubject { subject: text.to_owned() })
    }
}

fn parse(text: &str) -> Option<Subject> {
    let mut tokens = text.split('.');
    let (root, member, aggregate, id) = (tokens.next()?, tokens.next()?, tokens.next()?, tokens.next()?);
    if root != ROOT || tokens.next().is_some() {
        return None;
    }
    let member: MemberId = member.parse().ok()?;
    let aggregate = Aggregate::ALL.into_iter().find(|known| known.token() == aggregate)?;
    let valid = match aggregate {
        Aggregate::Member => id == member.as_str(),
        Aggregate::ActionPlan => id.parse::<ActionPlanId>().is_ok(),
        Aggregate::Commitment => id.parse::<CommitmentId>().is_ok(),
        Aggregate::CalendarEvent => id.parse::<CalendarEventId>().is_ok(),
        Aggregate::Document => id.parse::<DocumentId>().is_ok(),
        Aggregate::Report => id.parse::<ReportId>().is_ok(),
        Aggregate::Record => member.is_partnership() && is_place(id),
    };
    valid.then(|| Subject::new(&member, aggregate, id))
}

/// Whether text is a place in the log, written as it is written here.
fn is_place(text: &str) -> bool {
    text.parse::<u64>().is_ok_and(|place| place > 0 && place.to_string() == text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn subjects_round_trip() {
        for text in [
            "activity.seoul.member.seoul",
            "activity.seoul.action-plan.AP_SEOUL02",
            "activity.seoul.commitment.SEO0006",
            "activity.ogp.calendar-event.summit-2021",
            "activity.seoul.document.letter-2016",
            "activity.seoul.report.final-2019",
            "activity.ogp.record.1847",
        ] {
            let subject: Subject = text.parse().expect("a subject");
            assert_eq!(subject.to_string(), text);
        }
    }

    #[test]
    fn what_is_decided_about_a_message_stands_under_the_partnership() {
        let subject = Subject::record(Seq(1847));
        assert_eq!(subject.to_string(), "activity.ogp.record.1847");
        assert_eq!(subject.to_string().parse(), Ok(subject));
    }

    #[test]
    fn other_subjects_are_refused() {
        for text in [
            "activity.seoul.member",
            "activity.seoul.member.busan",
            "activity.seoul.commitment.seo0006",
            "activity.seoul.mayor.seoul",
            "activity.seoul.record.1847",
            "activity.ogp.record.0",
            "activity.ogp.record.007",
            "activity.ogp.record.+7",
            "activity.seoul.member.seoul.x",
            "other.seoul.member.seoul",
        ] {
            assert!(text.parse::<Subject>().is_err(), "{text}");
        }
    }
}
