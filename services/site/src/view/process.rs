//! How a member keeps the partnership's process, in words.

use proto::{Language, dates, words};
use read_model::pages::{Overdue, ProcessStep, ProcessStepKind};

use super::commitment::occurred;

/// A step of the procedure.
#[derive(Debug)]
pub(super) struct Step {
    pub(super) date: String,
    pub(super) sentence: String,
    pub(super) source: Option<String>,
}

impl Step {
    pub(super) fn all(steps: &[ProcessStep]) -> Vec<Self> {
        steps.iter().map(Self::new).collect()
    }

    fn new(step: &ProcessStep) -> Self {
        let what = match step.kind.0 {
            ProcessStepKind::ContraryToProcess => "Acted contrary to process",
            ProcessStepKind::Response => "Responded",
            ProcessStepKind::ReviewOpened => "Procedural review opened",
            ProcessStepKind::ReviewClosed => "Procedural review closed",
        };
        let outcome = step.outcome.as_deref().map(|word| word.replace('_', " "));
        let details =
            [step.ground.map(|ground| words::ground(Language::English, ground.0)), outcome, step.note.clone()];
        let details: Vec<String> = details.into_iter().flatten().collect();
        let plan = step.plan_id.as_ref().map(|plan| format!(" ({})", plan.0)).unwrap_or_default();
        let details = if details.is_empty() { String::new() } else { format!(": {}", details.join(", ")) };
        Self {
            date: occurred(step.occurred.0),
            sentence: format!("{what}{plan}{details}"),
            source: step.source_url.clone(),
        }
    }
}

/// `The next action plan is four months late: it was due on 1 January 2024 (rule of 2022)`.
pub(super) fn overdue(overdue: &Overdue) -> String {
    format!(
        "The next action plan is {}: it was due on {} (rule of {})",
        words::threshold(Language::English, overdue.threshold.0),
        dates::day(Language::English, overdue.due_on),
        overdue.rule_version
    )
}
