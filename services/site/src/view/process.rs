//! How a member keeps the partnership's process, in words.

use proto::catalogue::Arg;
use proto::event::OverdueThreshold;
use proto::{Language, dates};
use read_model::pages::{Overdue, ProcessStep};

use super::commitment::occurred;
use crate::said::Said;
use crate::words;

/// A step of the procedure.
#[derive(Debug)]
pub(super) struct Step {
    pub(super) date: String,
    pub(super) sentence: Said,
    pub(super) source: Option<String>,
}

impl Step {
    pub(super) fn all(language: Language, steps: &[ProcessStep]) -> Vec<Self> {
        steps.iter().map(|step| Self::new(language, step)).collect()
    }

    fn new(language: Language, step: &ProcessStep) -> Self {
        Self {
            date: occurred(language, step.occurred.0),
            sentence: sentence(language, step),
            source: step.source_url.clone(),
        }
    }
}

/// `Acted contrary to process (AP_SEO02): no plan in time`.
fn sentence(language: Language, step: &ProcessStep) -> Said {
    let mut sentence = Said::from(words::process_step(language, step.kind.0));
    if let Some(plan) = &step.plan_id {
        let args = [("step", sentence.arg()), ("plan", Arg::Original(plan.0.as_str()))];
        sentence = Said::new(language, "process-of-plan", &args);
    }
    let ground = step.ground.map(|ground| Said::from(proto::words::ground(language, ground.0)));
    let outcome = step.outcome.as_deref().map(|word| outcome(language, word));
    let details = [ground, outcome, step.note.as_deref().map(Said::original)].into_iter().flatten();
    match Said::list(language, details) {
        Some(details) => Said::new(language, "with-note", &[("what", sentence.arg()), ("note", details.arg())]),
        None => sentence,
    }
}

/// What opened a review, or how it ended.
fn outcome(language: Language, word: &str) -> Said {
    language.word("process-outcome", word).map_or_else(|| Said::original(&word.replace('_', " ")), Said::from)
}

/// `The next action plan is four months late: it was due on 1 January 2024 (rule of 2022)`.
pub(super) fn overdue(language: Language, overdue: &Overdue) -> String {
    let id = match overdue.threshold.0 {
        OverdueThreshold::Due => "next-plan.due",
        OverdueThreshold::FourMonths => "next-plan.four-months",
        OverdueThreshold::TwelveMonths => "next-plan.twelve-months",
    };
    let day = dates::day(language, overdue.due_on);
    language.say_with(id, &[("day", Arg::Words(&day)), ("year", Arg::Words(&overdue.rule_version))])
}
