//! Commitments: the lists, what was found, and the numbers over them.

use proto::{Occurred, dates, words};
use read_model::pages::{Commitment, CompletionCount, Correction, State, ThemeCount};

/// A commitment in a list.
#[derive(Debug)]
pub(super) struct Entry {
    pub(super) id: String,
    pub(super) title: String,
    pub(super) plan_id: String,
    pub(super) plan_title: String,
    pub(super) themes: String,
    /// What sets it apart within the list.
    pub(super) state: Option<String>,
    pub(super) is_starred: bool,
    pub(super) is_reviewed: bool,
    pub(super) findings: Vec<Finding>,
    /// What was put right or taken back, and why.
    pub(super) corrections: Vec<String>,
    pub(super) source: Option<String>,
}

/// A value of a variable, in the words of its scale.
#[derive(Debug)]
pub(super) struct Finding {
    pub(super) variable: &'static str,
    pub(super) value: &'static str,
}

/// The themes of the current plan.
#[derive(Debug)]
pub(super) struct Themes {
    pub(super) plan_title: String,
    pub(super) counts: Vec<(String, i64)>,
}

impl Entry {
    /// The commitments that are in one of `states`.
    pub(super) fn in_states(commitments: &[Commitment], corrections: &[Correction], states: &[State]) -> Vec<Self> {
        let listed = commitments.iter().filter(|commitment| states.contains(&commitment.state.0));
        listed.map(|commitment| Self::new(commitment, corrections)).collect()
    }

    fn new(commitment: &Commitment, corrections: &[Correction]) -> Self {
        Self {
            id: commitment.commitment_id.to_string(),
            title: commitment.title.clone(),
            plan_id: commitment.plan_id.to_string(),
            plan_title: commitment.plan_title.clone(),
            themes: commitment.themes.join(", "),
            state: state(commitment),
            is_starred: commitment.starred,
            is_reviewed: commitment.reviews > 0,
            findings: findings(commitment),
            corrections: corrections
                .iter()
                .filter(|correction| correction.commitment_id == commitment.commitment_id)
                .map(said)
                .collect(),
            source: commitment.source_url.clone(),
        }
    }
}

fn said(correction: &Correction) -> String {
    let when = match correction.occurred.0 {
        Occurred::On(date) => dates::partial(date),
        Occurred::Unknown => dates::NOT_ON_RECORD.to_owned(),
    };
    let why = words::correction(correction.correction_reason.0, correction.correction_note.as_deref());
    if correction.retracted {
        return format!("Review taken back ({when}): {why}");
    }
    let changes = words::value_changes(&correction.values_before, &correction.values);
    format!("Review corrected ({when}): {changes}. Reason: {why}")
}

fn state(commitment: &Commitment) -> Option<String> {
    match commitment.state.0 {
        State::AwaitingReview => Some(format!("Awaiting review since {}", dates::since_end(commitment.plan_ends.0))),
        State::Current | State::PostImplementation => None,
    }
}

fn findings(commitment: &Commitment) -> Vec<Finding> {
    [
        ("Completion", commitment.completion.map(|value| value.word())),
        ("Did it open government?", commitment.did_it_open_government.map(|value| value.word())),
        ("Early results", commitment.early_results.map(|value| value.word())),
        ("Potential impact", commitment.impact.map(|value| value.word())),
        ("Potential for results", commitment.potential_for_results.map(|value| value.word())),
    ]
    .into_iter()
    .filter_map(|(variable, value)| value.map(|value| Finding { variable, value }))
    .collect()
}

impl Themes {
    /// The themes; none where no plan is open.
    pub(super) fn of(counts: &[ThemeCount]) -> Option<Self> {
        let plan_title = counts.first()?.plan_title.clone();
        Some(Self { plan_title, counts: counts.iter().map(|count| (count.theme.clone(), count.commitments)).collect() })
    }
}

/// The distribution of completion, in words and numbers.
pub(super) fn completion(counts: &[CompletionCount]) -> Vec<(&'static str, i64)> {
    counts.iter().map(|count| (count.completion.word(), count.commitments)).collect()
}
