//! The words for kinds of record and for what changed, where feed entries and pages use the same ones.

use serde_json::Value;

use crate::date::PartialDate;
use crate::envelope::Actor;
use crate::event::{
    CalendarEventKind, CalendarEventState, CorrectionReason, DocumentKind, Effect, FieldChange, Ground, MemberStatus,
    OverdueThreshold, ProgressState, StatusReason,
};
use crate::scheme::{ValueChange, Values};

/// The longest value, in characters, that is said where a field changed. Of longer ones it is said that they changed.
const CHANGED_CHARS_MAX: usize = 120;

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

/// What an event causes for a commitment: `Completion up from Limited to Complete`.
#[must_use]
pub fn effect(effect: &Effect) -> String {
    match effect {
        Effect::StarWon { .. } => "Starred now".to_owned(),
        Effect::StarLost { .. } => "No longer starred".to_owned(),
        Effect::CompletionRaised { from, to, .. } => format!("Completion up from {} to {}", from.word(), to.word()),
        Effect::CompletionLowered { from, to, .. } => format!("Completion down from {} to {}", from.word(), to.word()),
        Effect::MovedToPostImplementation { .. } => "Now post-implementation".to_owned(),
        Effect::MovedToAwaitingReview { .. } => "Awaiting review now".to_owned(),
        Effect::MovedToCurrent { .. } => "Current again".to_owned(),
    }
}

/// What differs between two versions of a plan or a commitment: `title from “Open data” to “Open budgets”`.
#[must_use]
pub fn field_changes(changes: &[FieldChange]) -> String {
    changes.iter().map(field_change).collect::<Vec<_>>().join("; ")
}

fn field_change(change: &FieldChange) -> String {
    let field = change.field.as_str().replace('_', " ");
    let side = |value: &Option<Value>| match value {
        None => Some("nothing".to_owned()),
        Some(value) => brief(value).filter(|text| text.chars().count() <= CHANGED_CHARS_MAX),
    };
    match (side(&change.from), side(&change.to)) {
        (Some(from), Some(to)) => format!("{field} from {from} to {to}"),
        _ => format!("{field} changed"),
    }
}

/// A value as a part of a sentence; none where it is made of parts.
fn brief(value: &Value) -> Option<String> {
    match value {
        Value::String(date) if date.parse::<PartialDate>().is_ok() => Some(date.clone()),
        Value::String(text) => Some(format!("“{text}”")),
        Value::Number(number) => Some(number.to_string()),
        Value::Array(values) => values.iter().map(brief).collect::<Option<Vec<_>>>().map(|texts| texts.join(", ")),
        Value::Null | Value::Bool(_) | Value::Object(_) => None,
    }
}

/// How a commitment or a milestone gets on.
#[must_use]
pub fn progress(state: ProgressState) -> &'static str {
    match state {
        ProgressState::NotStarted => "not started",
        ProgressState::OnTrack => "on track",
        ProgressState::Delayed => "delayed",
        ProgressState::Done => "done",
    }
}

/// How late a plan is.
#[must_use]
pub fn threshold(threshold: OverdueThreshold) -> &'static str {
    match threshold {
        OverdueThreshold::Due => "due",
        OverdueThreshold::FourMonths => "four months late",
        OverdueThreshold::TwelveMonths => "twelve months late",
    }
}

/// Who somebody is that acts in a role.
#[must_use]
pub fn role(actor: Actor) -> &'static str {
    match actor {
        Actor::SupportUnit => "the Support Unit",
        Actor::Irm => "the Independent Reporting Mechanism",
        Actor::GovernmentPoc => "the government",
        Actor::CivilSociety => "civil society",
        Actor::LocalMonitor => "the local monitoring body",
        Actor::System => "the system",
    }
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

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[track_caller]
    fn check(change: &Value, expected: &str) {
        let change: FieldChange = serde_json::from_value(change.clone()).expect("a change");
        assert_eq!(field_changes(&[change]), expected);
    }

    #[test]
    fn what_changed_is_said_as_far_as_it_is_short() {
        check(&json!({"field": "title", "from": "A", "to": "B"}), "title from “A” to “B”");
        check(&json!({"field": "end", "from": "2020", "to": "2021-08"}), "end from 2020 to 2021-08");
        check(&json!({"field": "count_claimed", "to": 3}), "count claimed from nothing to 3");
        check(&json!({"field": "themes", "from": ["A", "B"], "to": ["C"]}), "themes from “A”, “B” to “C”");
        check(&json!({"field": "description", "from": "A", "to": "b".repeat(121)}), "description changed");
        check(&json!({"field": "milestones", "from": [{"title": "A"}]}), "milestones changed");
    }
}
