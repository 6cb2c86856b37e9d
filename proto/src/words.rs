//! The words for kinds of record and for what changed, where feed entries and pages use the same ones.

use crate::event::{
    CalendarEventKind, CalendarEventState, CorrectionReason, DocumentKind, Ground, MemberStatus, StatusReason,
};
use crate::scheme::{ValueChange, Values};

/// What a kind of document is called.
#[must_use]
pub fn document_kind(kind: DocumentKind) -> &'static str {
    match kind {
        DocumentKind::LetterOfApplication => "Letter of application",
        DocumentKind::Letter => "Letter",
        DocumentKind::ActionPlan => "Action plan",
        DocumentKind::IrmReport => "IRM report",
        DocumentKind::ReportComments => "Comments on a report",
        DocumentKind::SelfAssessment => "Self-assessment",
        DocumentKind::InceptionReport => "Inception report",
        DocumentKind::EndOfCommitmentReport => "End-of-commitment report",
        DocumentKind::FinalLearningExercise => "Final learning exercise",
        DocumentKind::Resolution => "Resolution",
        DocumentKind::GuidanceDocument => "Guidance",
        DocumentKind::ConceptNote => "Concept note",
        DocumentKind::Perspective => "Perspective",
    }
}

/// What a kind of calendar event is called.
#[must_use]
pub fn calendar_kind(kind: CalendarEventKind) -> &'static str {
    match kind {
        CalendarEventKind::Summit => "Global summit",
        CalendarEventKind::RegionalMeeting => "Regional meeting",
        CalendarEventKind::OpenGovWeek => "Open Gov Week",
        CalendarEventKind::CoCreation => "Co-creation",
        CalendarEventKind::Consultation => "Consultation",
        CalendarEventKind::ReviewLaunch => "Review launch",
        CalendarEventKind::Webinar => "Webinar",
        CalendarEventKind::Deadline => "Deadline",
        CalendarEventKind::Other => "Event",
    }
}

/// What became of a calendar event; nothing where it simply takes place.
#[must_use]
pub fn calendar_state(state: CalendarEventState) -> Option<&'static str> {
    match state {
        CalendarEventState::Scheduled => None,
        CalendarEventState::Postponed => Some("Postponed"),
        CalendarEventState::Cancelled => Some("Cancelled"),
        CalendarEventState::Held => Some("Held"),
    }
}

/// Why a review was corrected or retracted: `new evidence: the city sent its records`.
#[must_use]
pub fn correction(reason: CorrectionReason, note: Option<&str>) -> String {
    let reason = match reason {
        CorrectionReason::Typo => "a typo",
        CorrectionReason::NewEvidence => "new evidence",
        CorrectionReason::WrongCommitment => "it was about another commitment",
        CorrectionReason::ReportWithdrawn => "the report was withdrawn",
    };
    note.map_or_else(|| reason.to_owned(), |note| format!("{reason}: {note}"))
}

/// What differs between two versions of a review: `completion from Limited to Complete`.
#[must_use]
pub fn value_changes(before: &Values, after: &Values) -> String {
    let side = |value: &Option<String>| value.clone().unwrap_or_else(|| "nothing".to_owned());
    let change = |change: &ValueChange| {
        let variable = change.variable.replace('_', " ");
        format!("{variable} from {} to {}", side(&change.before), side(&change.after))
    };
    before.changes_to(after).iter().map(change).collect::<Vec<_>>().join("; ")
}

/// What a status is called.
#[must_use]
pub fn member_status(status: MemberStatus) -> &'static str {
    match status {
        MemberStatus::Active => "Active",
        MemberStatus::UnderProceduralReview => "Under procedural review",
        MemberStatus::Inactive => "Inactive",
        MemberStatus::Suspended => "Suspended",
        MemberStatus::PermanentlySuspended => "Permanently suspended",
        MemberStatus::Withdrawn => "Withdrawn",
    }
}

/// Why a member's status changed.
#[must_use]
pub fn status_reason(reason: StatusReason) -> &'static str {
    match reason {
        StatusReason::Procedural => "procedural review",
        StatusReason::ResponsePolicy => "Response Policy",
        StatusReason::OwnDecision => "its own decision",
        StatusReason::Eligibility => "eligibility",
    }
}

/// What a member did not do that acted contrary to process.
#[must_use]
pub fn ground(ground: Ground) -> &'static str {
    match ground {
        Ground::LatePlan => "no plan in time",
        Ground::MinimumRequirement => "minimum requirements for participation not met",
        Ground::NoProgress => "no progress on any commitment",
        Ground::Repository => "no online repository",
        Ground::PublicInfluence => "too little public influence",
    }
}
