//! The table that people read: each measure as a ratio to its yardstick, with the numbers and the goal beside it.

use std::fmt;

use crate::stats::median;

/// The columns that are aligned at their ends.
const NUMBERS: std::ops::RangeInclusive<usize> = 1..=2;

/// Every measure of a run.
#[derive(Debug, Default)]
pub(crate) struct Table(Vec<Line>);

/// One measure.
#[derive(Debug)]
pub(crate) struct Line {
    /// What was measured.
    pub what: &'static str,
    /// What it was held against.
    pub yardstick: &'static str,
    /// What both numbers count.
    pub unit: &'static str,
    /// For each round what was measured, ours and the yardstick.
    pub rounds: Vec<(f64, f64)>,
    /// What is hoped for.
    pub goal: Goal,
}

/// What is hoped for.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Goal {
    /// A ratio of so much or more.
    RatioAtLeast(f64),
    /// A ratio of so much or less.
    RatioAtMost(f64),
    /// No more than so much, in the unit of the measure.
    OursAtMost(f64),
    /// Printed to explain another line.
    Unset,
}

impl Line {
    fn ours(&self) -> f64 {
        median(self.rounds.iter().map(|round| round.0))
    }

    fn yardstick(&self) -> f64 {
        median(self.rounds.iter().map(|round| round.1))
    }

    fn ratios(&self) -> impl Iterator<Item = f64> {
        self.rounds.iter().map(|(ours, yardstick)| ours / yardstick)
    }

    fn spread(&self) -> String {
        if !self.ratios().all(f64::is_finite) {
            return "-".to_owned();
        }
        let lowest = self.ratios().fold(f64::INFINITY, f64::min);
        let highest = self.ratios().fold(0.0, f64::max);
        format!("{:.2} ({lowest:.2}-{highest:.2})", median(self.ratios()))
    }

    fn verdict(&self) -> String {
        let ratio = median(self.ratios());
        let (goal, met) = match self.goal {
            Goal::RatioAtLeast(least) => (format!("ratio >= {least}"), ratio >= least),
            Goal::RatioAtMost(most) => (format!("ratio <= {most}"), ratio <= most),
            Goal::OursAtMost(most) => (format!("<= {most} {}", self.unit), self.ours() <= most),
            Goal::Unset => return "-".to_owned(),
        };
        format!("{goal}: {}", if met { "met" } else { "MISSED" })
    }

    fn cells(&self) -> [String; 6] {
        [
            self.what.to_owned(),
            format!("{} {}", number(self.ours()), self.unit),
            format!("{} {}", number(self.yardstick()), self.unit),
            self.spread(),
            self.verdict(),
            self.yardstick.to_owned(),
        ]
    }
}

impl Table {
    /// Adds lines.
    pub(crate) fn extend(&mut self, lines: Vec<Line>) {
        self.0.extend(lines);
    }
}

impl fmt::Display for Table {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let head = ["measure", "ours", "yardstick", "ratio (rounds)", "goal", "the yardstick is"].map(str::to_owned);
        let rows: Vec<_> = std::iter::once(head).chain(self.0.iter().map(Line::cells)).collect();
        let width = |column: usize| rows.iter().map(|row| row[column].chars().count()).max().unwrap_or_default();
        for row in &rows {
            for (column, cell) in row.iter().enumerate().take(row.len() - 1) {
                let width = width(column);
                if NUMBERS.contains(&column) { write!(f, "{cell:>width$}  ")? } else { write!(f, "{cell:width$}  ")? }
            }
            writeln!(f, "{}", row[row.len() - 1])?;
        }
        writeln!(
            f,
            "Medians of {} rounds (long measures: one), both sides in turns; ratio = ours / yardstick, median of the",
            crate::ROUNDS
        )?;
        writeln!(
            f,
            "rounds' ratios. Postgres and nats-server flush before they answer; everything shares this machine."
        )
    }
}

/// Three digits that count, thousands apart.
fn number(value: f64) -> String {
    let decimals = match value.abs() {
        value if value >= 100.0 => 0,
        value if value >= 10.0 => 1,
        _ => 2,
    };
    let plain = format!("{value:.decimals$}");
    let whole = plain.split('.').next().unwrap_or_default().len();
    let mut text = String::new();
    for (place, character) in plain.char_indices() {
        if place > 0 && place < whole && (whole - place).is_multiple_of(3) {
            text.push(',');
        }
        text.push(character);
    }
    text
}
