//! The words for kinds of record, where feed entries and pages use the same ones.

use crate::event::{CalendarEventKind, DocumentKind};

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
