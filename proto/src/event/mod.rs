//! The domain events: what may stand in the log. A payload carries what a reader needs to render it (names and titles
//! as they were then). Decoding validates: an event that decodes can be projected. Only the newest version of each payload is
//! known here; what old ones become is `upcast`'s.

mod action_plan;
mod calendar;
mod contact;
mod document;
mod entry;
mod member;
mod process;
mod record;
mod report;
mod review;

use std::fmt;

use chrono::{DateTime, Utc};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

pub use action_plan::{
    ActionPlan, ActionPlanAmended, ActionPlanExtended, ActionPlanSubmitted, ActionPlanWithdrawn, CommitmentAdded,
    CommitmentAmended, CommitmentCarriedForward, CommitmentWithdrawn, EndedBy, FieldChange, ImplementationEnded,
    Milestone, MilestoneReached, MilestoneRescheduled, OverdueThreshold, PlanOverdue, PlannedCommitment,
    ProgressReported, ProgressState,
};
pub use calendar::{
    CalendarEvent, CalendarEventApproved, CalendarEventCancelled, CalendarEventHeld, CalendarEventKind,
    CalendarEventModeChanged, CalendarEventPostponed, CalendarEventRescheduled, CalendarEventScheduled,
    CalendarEventState, Mode, Moment, Period, TimeZone,
};
pub use contact::{Contact, ContactChanged, PersonalDataErased, PersonalField};
pub use document::{Document, DocumentKind, DocumentPublished, DocumentReplaced, DocumentWithdrawn, PageImage};
pub use entry::{FeedEntryHidden, FeedEntryShown};
pub use member::{
    Country, Member, MemberJoined, MemberKind, MemberRenamed, MemberStatus, MemberStatusChanged, Region, SlugChanged,
    StatusReason, Vote,
};
pub use process::{
    ContraryToProcessFound, Ground, MemberResponded, Opening, Outcome, ProceduralReviewClosed, ProceduralReviewOpened,
};
pub use record::EventDiscarded;
pub use report::{
    ClosedBy, CommentPeriodClosed, CommentPeriodOpened, CommentReceived, CommentState, Report, ReportVersion,
    ReviewReportPublished, Totals,
};
pub use review::{
    CommitmentReviewed, CorrectionReason, Effect, Product, Review, ReviewCorrected, ReviewRetracted, ReviewStatus,
    ReviewedCommitment, Stage,
};

use crate::envelope::Envelope;
use crate::ids::{MemberId, Seq};
use crate::subject::Subject;
use crate::text::Line;

/// Declares [`Event`] with an enum for each kind of thing, [`EventType`], and the names that tie them together.
macro_rules! events {
    ($($(#[$thing_doc:meta])* $thing:ident($events:ident) {
        $($(#[$doc:meta])* $variant:ident($payload:ident) = $name:literal,)+
    })+) => {
        /// A domain event.
        #[derive(Debug, Clone, PartialEq)]
        pub enum Event {
            $($(#[$thing_doc])* $thing($events),)+
        }

        $(
            $(#[$thing_doc])*
            #[derive(Debug, Clone, PartialEq)]
            pub enum $events {
                $($(#[$doc])* $variant($payload),)+
            }

            impl From<$events> for Event {
                fn from(event: $events) -> Self {
                    Self::$thing(event)
                }
            }

            $(
                impl From<$payload> for Event {
                    fn from(payload: $payload) -> Self {
                        Self::$thing($events::$variant(payload))
                    }
                }
            )+
        )+

        /// The type of a domain event, whatever its version.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
        pub enum EventType {
            $($($(#[$doc])* $payload,)+)+
        }

        impl EventType {
            /// Every type.
            pub const ALL: &[Self] = &[$($(Self::$payload,)+)+];

            /// The name in `ce-type` of its newest version, which is the one that is emitted.
            #[must_use]
            pub fn name(self) -> &'static str {
                match self {
                    $($(Self::$payload => $name,)+)+
                }
            }

            /// The JSON Schema of its payload in the newest version.
            #[must_use]
            pub fn schema(self) -> serde_json::Value {
                match self {
                    $($(Self::$payload => crate::schema::of::<$payload>($name),)+)+
                }
            }

            /// The type whose newest version has this name.
            pub(crate) fn from_newest_name(name: &str) -> Option<Self> {
                match name {
                    $($($name => Some(Self::$payload),)+)+
                    _ => None,
                }
            }
        }

        impl Event {
            /// The type.
            #[must_use]
            pub fn event_type(&self) -> EventType {
                match self {
                    $($(Self::$thing($events::$variant(_)) => EventType::$payload,)+)+
                }
            }

            /// The payload as JSON.
            #[must_use]
            pub fn to_json(&self) -> Vec<u8> {
                let json = match self {
                    $($(Self::$thing($events::$variant(payload)) => serde_json::to_vec(payload),)+)+
                };
                json.unwrap_or_else(|error| unreachable!("payloads hold nothing JSON cannot say: {error}"))
            }

            /// Reads a payload in the newest version of a type.
            pub fn of_type(event_type: EventType, json: &[u8]) -> Result<Self, serde_json::Error> {
                match event_type {
                    $($(EventType::$payload => serde_json::from_slice::<$payload>(json).map(Self::from),)+)+
                }
            }
        }
    };
}

events! {
    /// What happens to a member of the partnership.
    Member(MemberChange) {
        /// A country or a local government became a member.
        Joined(MemberJoined) = "ogp.member.joined.v1",
        /// It has another name.
        Renamed(MemberRenamed) = "ogp.member.renamed.v1",
        /// Its page has another address.
        SlugChanged(SlugChanged) = "ogp.member.slug-changed.v1",
        /// Its status changed.
        StatusChanged(MemberStatusChanged) = "ogp.member.status-changed.v2",
        /// It was found to have acted contrary to the partnership's process.
        ContraryToProcessFound(ContraryToProcessFound) = "ogp.member.contrary-to-process-found.v1",
        /// It responded to such a finding.
        Responded(MemberResponded) = "ogp.member.responded.v1",
        /// A procedural review of it was opened.
        ProceduralReviewOpened(ProceduralReviewOpened) = "ogp.member.procedural-review-opened.v1",
        /// That review was closed.
        ProceduralReviewClosed(ProceduralReviewClosed) = "ogp.member.procedural-review-closed.v1",
        /// Whom one can turn to there changed.
        ContactChanged(ContactChanged) = "ogp.member.contact-changed.v1",
        /// What was known of a contact person was erased.
        PersonalDataErased(PersonalDataErased) = "ogp.member.personal-data-erased.v1",
        /// An entry is not shown in its feed.
        EntryHidden(FeedEntryHidden) = "ogp.member.entry-hidden.v1",
        /// An entry is shown in its feed again.
        EntryShown(FeedEntryShown) = "ogp.member.entry-shown.v1",
    }
    /// What happens to a document.
    Document(DocumentChange) {
        /// A document was published.
        Published(DocumentPublished) = "ogp.document.published.v1",
        /// It was replaced by a newer version.
        Replaced(DocumentReplaced) = "ogp.document.replaced.v1",
        /// It was withdrawn.
        Withdrawn(DocumentWithdrawn) = "ogp.document.withdrawn.v1",
    }
    /// What happens to an action plan and the commitments in it.
    ActionPlan(ActionPlanChange) {
        /// A member submitted an action plan.
        Submitted(ActionPlanSubmitted) = "ogp.action-plan.submitted.v1",
        /// It was amended.
        Amended(ActionPlanAmended) = "ogp.action-plan.amended.v1",
        /// It runs longer than it was to.
        Extended(ActionPlanExtended) = "ogp.action-plan.extended.v1",
        /// It was withdrawn.
        Withdrawn(ActionPlanWithdrawn) = "ogp.action-plan.withdrawn.v1",
        /// Its implementation ended.
        ImplementationEnded(ImplementationEnded) = "ogp.action-plan.implementation-ended.v1",
        /// No plan follows it, and that is overdue.
        Overdue(PlanOverdue) = "ogp.action-plan.overdue.v1",
        /// It has a commitment more.
        CommitmentAdded(CommitmentAdded) = "ogp.commitment.added.v1",
        /// A commitment was amended.
        CommitmentAmended(CommitmentAmended) = "ogp.commitment.amended.v1",
        /// A commitment was withdrawn.
        CommitmentWithdrawn(CommitmentWithdrawn) = "ogp.commitment.withdrawn.v1",
        /// A commitment goes on in another plan.
        CommitmentCarriedForward(CommitmentCarriedForward) = "ogp.commitment.carried-forward.v1",
        /// A milestone was reached, as somebody reports.
        MilestoneReached(MilestoneReached) = "ogp.milestone.reached.v1",
        /// A milestone is to be done at another time.
        MilestoneRescheduled(MilestoneRescheduled) = "ogp.milestone.rescheduled.v1",
        /// How a commitment gets on, as somebody reports.
        ProgressReported(ProgressReported) = "ogp.commitment.progress-reported.v1",
    }
    /// What happens to a commitment.
    Commitment(CommitmentChange) {
        /// The Independent Reporting Mechanism reviewed a commitment, or several together.
        Reviewed(CommitmentReviewed) = "ogp.commitment.reviewed.v1",
        /// A final review was put right.
        Corrected(ReviewCorrected) = "ogp.review.corrected.v1",
        /// A final review counts no more.
        Retracted(ReviewRetracted) = "ogp.review.retracted.v1",
    }
    /// What happens to a calendar event.
    Calendar(CalendarChange) {
        /// A calendar event was announced.
        Scheduled(CalendarEventScheduled) = "ogp.calendar-event.scheduled.v1",
        /// Staff confirmed it.
        Approved(CalendarEventApproved) = "ogp.calendar-event.approved.v1",
        /// It takes place at another time, or at a time again after it was postponed.
        Rescheduled(CalendarEventRescheduled) = "ogp.calendar-event.rescheduled.v1",
        /// It takes place later; the new date is open.
        Postponed(CalendarEventPostponed) = "ogp.calendar-event.postponed.v1",
        /// It does not take place.
        Cancelled(CalendarEventCancelled) = "ogp.calendar-event.cancelled.v1",
        /// One takes part in another way.
        ModeChanged(CalendarEventModeChanged) = "ogp.calendar-event.mode-changed.v1",
        /// It took place.
        Held(CalendarEventHeld) = "ogp.calendar-event.held.v1",
    }
    /// What happens to a report.
    Report(ReportChange) {
        /// A version of it was published.
        Published(ReviewReportPublished) = "ogp.report.published.v1",
        /// Everybody may comment on its draft.
        CommentsOpened(CommentPeriodOpened) = "ogp.report.comment-period-opened.v1",
        /// Comments are not in time any more.
        CommentsClosed(CommentPeriodClosed) = "ogp.report.comment-period-closed.v1",
        /// Somebody commented on it.
        CommentReceived(CommentReceived) = "ogp.report.comment-received.v1",
    }
    /// What happens to the record itself.
    Record(RecordChange) {
        /// A message that cannot be projected is passed over for ever.
        Discarded(EventDiscarded) = "ogp.record.event-discarded.v1",
    }
}

/// A message that is not a domain event.
#[derive(Debug, thiserror::Error)]
pub enum InvalidEvent {
    /// No event has this type.
    #[error("event type {name:?} is not known")]
    Type {
        /// The name in `ce-type`.
        name: String,
    },
    /// The type is known, this version of it is not: a newer program emitted it.
    #[error("version {version} of {type_name} is not known; this program knows {}", counted_to(*newest))]
    Version {
        /// The name of the type without a version.
        type_name: String,
        /// The version it has.
        version: u16,
        /// The newest version that is known; all before it are known too.
        newest: u16,
    },
    /// The payload does not match the type and its version.
    #[error("payload is not a valid {name}")]
    Payload {
        /// The type it should have had, as in `ce-type`.
        name: String,
        /// What is wrong with it.
        #[source]
        source: serde_json::Error,
    },
}

/// `1`, `1 and 2`, `1 to 3`.
fn counted_to(newest: u16) -> String {
    match newest {
        0 | 1 => "1".to_owned(),
        2 => "1 and 2".to_owned(),
        _ => format!("1 to {newest}"),
    }
}

impl fmt::Display for EventType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.name())
    }
}

/// An event as it stands in the log.
#[derive(Debug, Clone, PartialEq)]
pub struct Recorded {
    /// Its place in the log.
    pub seq: Seq,
    /// When the log took it.
    pub recorded_at: DateTime<Utc>,
    /// Where it stands.
    pub subject: Subject,
    /// Its envelope, as it was emitted: the version that its type names may be an old one.
    pub envelope: Envelope,
    /// Its payload, in the newest version.
    pub event: Event,
}

/// A member with its name as it was when the event was emitted.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct NamedMember {
    /// The member.
    pub member_id: MemberId,
    /// Its name then.
    pub name: Line,
}
