//! Counts as bars, with their numbers as text beside them.

use proto::Language;
use proto::scheme::Completion;
use read_model::pages::{CompletionCount, ThemeCount};

use crate::said::Said;
use crate::words::scale::COMPLETION;

/// How long the longest bar is, in units of the drawing.
const LENGTH_MAX: i64 = 100;

/// A count and its bar.
#[derive(Debug)]
pub(super) struct Bar {
    pub(super) label: Said,
    pub(super) count: i64,
    pub(super) length: i64,
}

/// The themes of the current plan.
#[derive(Debug)]
pub(super) struct Themes {
    pub(super) plan_title: String,
    pub(super) bars: Vec<Bar>,
}

impl Bar {
    /// Bars that are to each other as the counts are.
    fn all(counts: Vec<(Said, i64)>) -> Vec<Self> {
        let max = counts.iter().map(|(_, count)| *count).max().unwrap_or_default().max(1);
        counts.into_iter().map(|(label, count)| Self { label, count, length: count * LENGTH_MAX / max }).collect()
    }
}

impl Themes {
    /// The themes; none where no plan is open.
    pub(super) fn of(counts: &[ThemeCount]) -> Option<Self> {
        let plan_title = counts.first()?.plan_title.clone();
        let counts = counts.iter().map(|count| (Said::original(&count.theme), count.commitments)).collect();
        Some(Self { plan_title, bars: Bar::all(counts) })
    }
}

/// The distribution of completion, furthest first: every step of the scale, and what stands apart where it occurs.
pub(super) fn completion(language: Language, counts: &[CompletionCount]) -> Vec<Bar> {
    if counts.is_empty() {
        return Vec::new();
    }
    let count = |value: Completion| {
        counts.iter().find(|count| count.completion.0 == value).map_or(0, |count| count.commitments)
    };
    let is_step = |value: Completion| COMPLETION.step(value.word()).is_some();
    let shown = Completion::ALL.iter().rev().copied().filter(|value| is_step(*value) || count(*value) > 0);
    let label = |value: Completion| Said::from(COMPLETION.word(language, value.word()));
    Bar::all(shown.map(|value| (label(value), count(value))).collect())
}
