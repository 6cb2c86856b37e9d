//! What the table says that cannot be: every column that follows from others is held against them. A check says what a
//! column must say; what contradicts it is recorded with the thing it is about and printed.

mod clusters;
mod codes;
mod completion;
mod design;
mod labels;
mod plans;
mod reports;
mod stars;

use std::collections::{BTreeMap, HashMap};
use std::fmt::Display;

use proto::Discrepancy;
use proto::text::{LINE_CHARS_MAX, Line};

use super::file::Row;
use super::plans::Plan;
use super::text::shortened;

/// What a column must say.
pub(super) struct Check {
    /// The column.
    column: &'static str,
    /// What a contradiction is about.
    about: About,
    /// Compares what the column says with the row around it.
    verdict: fn(&Row, &str) -> Verdict,
    /// The rule, in words.
    rule: &'static str,
}

/// What a contradiction is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum About {
    /// The commitment.
    Commitment,
    /// Its first review.
    First,
    /// Its last review.
    Last,
}

/// What a check found.
pub(super) enum Verdict {
    /// Nothing.
    Fine,
    /// Something else is on record.
    Instead(String),
    /// Nothing is on record.
    Nothing,
}

/// What contradicts itself, by the thing that it is recorded with.
#[derive(Debug, Default)]
pub(super) struct Found {
    plans: HashMap<String, Vec<Discrepancy>>,
    commitments: HashMap<String, Vec<Discrepancy>>,
    firsts: HashMap<String, Vec<Discrepancy>>,
    lasts: HashMap<String, Vec<Discrepancy>>,
    lines: Vec<String>,
}

impl Found {
    /// Everything that contradicts itself in the rows of a table whose last year is `last_year`.
    pub(super) fn of(of_member: &BTreeMap<String, Vec<Plan>>, last_year: u16) -> Self {
        let mut found = Self::default();
        for plan in of_member.values().flatten() {
            for discrepancy in plans::check(plan) {
                found.add_line(&plan.id, &discrepancy);
                found.plans.entry(plan.id.clone()).or_default().push(discrepancy);
            }
            for rows in super::clusters::of(plan) {
                for row in &rows {
                    found.check(row, plan, rows.len() > 1, last_year);
                }
            }
        }
        found
    }

    fn check(&mut self, row: &Row, plan: &Plan, clustered: bool, last_year: u16) {
        let checks =
            [codes::CHECKS, completion::CHECKS, design::CHECKS, labels::CHECKS, reports::CHECKS, stars::CHECKS];
        for check in checks.into_iter().flatten().filter(|check| row.has(check.column)) {
            if let Some(discrepancy) = check.of(row) {
                self.add(row, check.about, clustered, discrepancy);
            }
        }
        let (_, _, dates) = super::plans::period(row, super::plans::around(row, plan));
        let others = dates.into_iter().chain(plans::active(row, last_year)).chain(plans::areas(row));
        for discrepancy in others.chain(clusters::check(row, plan)).chain(stars::now(row)) {
            self.add(row, About::Commitment, clustered, discrepancy);
        }
    }

    /// Where there is no such review, or one of several commitments, the commitment is what it is about.
    fn add(&mut self, row: &Row, about: About, clustered: bool, discrepancy: Discrepancy) {
        self.add_line(row.id(), &discrepancy);
        let list = match about {
            About::First if !clustered && super::reviews::first(row).is_some() => &mut self.firsts,
            About::Last if super::reviews::last(row).is_some() => &mut self.lasts,
            About::Commitment | About::First | About::Last => &mut self.commitments,
        };
        list.entry(row.id().to_owned()).or_default().push(discrepancy);
    }

    fn add_line(&mut self, id: &str, discrepancy: &Discrepancy) {
        let Discrepancy { field, said, recorded, rule } = discrepancy;
        let recorded = recorded.as_ref().map_or("nothing", Line::as_str);
        self.lines.push(format!("{id}  {field}: said {said}, recorded {recorded}; {rule}"));
    }

    /// What is recorded with a plan.
    pub(super) fn of_plan(&self, id: &str) -> &[Discrepancy] {
        self.plans.get(id).map(Vec::as_slice).unwrap_or_default()
    }

    /// What is recorded with a commitment.
    pub(super) fn of_row(&self, id: &str) -> &[Discrepancy] {
        self.commitments.get(id).map(Vec::as_slice).unwrap_or_default()
    }

    /// What is recorded with the first review of a commitment.
    pub(super) fn of_first(&self, id: &str) -> &[Discrepancy] {
        self.firsts.get(id).map(Vec::as_slice).unwrap_or_default()
    }

    /// What is recorded with the last review of a commitment.
    pub(super) fn of_last(&self, id: &str) -> &[Discrepancy] {
        self.lasts.get(id).map(Vec::as_slice).unwrap_or_default()
    }

    /// Each contradiction as a line for people.
    pub(super) fn into_lines(self) -> Vec<String> {
        self.lines
    }
}

impl Check {
    fn of(&self, row: &Row) -> Option<Discrepancy> {
        let said = row.get(self.column);
        match (self.verdict)(row, said) {
            Verdict::Fine => None,
            Verdict::Instead(recorded) => discrepancy(self.column, said, Some(&recorded), self.rule),
            Verdict::Nothing => discrepancy(self.column, said, None, self.rule),
        }
    }
}

impl Verdict {
    /// The column must say this and nothing else.
    fn is(said: &str, expected: impl Display + Copy) -> Self {
        let expected = expected.to_string();
        if said == expected { Self::Fine } else { Self::Instead(expected) }
    }

    /// The column must say yes or no.
    fn flag(said: &str, expected: bool) -> Self {
        Self::is(said, u8::from(expected))
    }

    /// The column must say that there is nothing.
    fn absent(said: &str) -> Self {
        if matches!(said, "ND" | "NR" | "NA" | "") { Self::Fine } else { Self::Nothing }
    }
}

/// What stands in a cell, as far as a line takes it.
pub(super) fn discrepancy(field: &str, said: &str, recorded: Option<&str>, rule: &str) -> Option<Discrepancy> {
    let line = |text: &str| shortened(&super::text::line(text)?, LINE_CHARS_MAX).parse::<Line>().ok();
    Some(Discrepancy {
        field: line(field)?,
        said: line(said).or_else(|| line("nothing"))?,
        recorded: recorded.and_then(line),
        rule: line(rule)?,
    })
}
