//! What became of an import, for people and for the file of refusals.

use std::collections::BTreeMap;
use std::fmt;

use super::work::Refusal;
use crate::client::{Command, Outcome};

/// The most refusals, and the most kinds of warning, that are listed on the screen.
const LISTED_MAX: usize = 20;

/// What became of an import.
#[derive(Debug, Default)]
pub(crate) struct Summary {
    /// How many commands there were.
    pub(crate) total: usize,
    /// How many are in the log because of this import.
    pub(crate) recorded: usize,
    /// How many were in the log before.
    pub(crate) already_there: usize,
    /// The records that are not in the log, and why.
    pub(crate) refused: Vec<Refusal>,
    /// What the source says that cannot be, each as a line.
    pub(crate) contradictions: Vec<String>,
    /// How often the service warned of what.
    warnings: BTreeMap<String, Vec<String>>,
    notes: BTreeMap<String, usize>,
    unsupported: BTreeMap<&'static str, usize>,
}

impl Summary {
    pub(crate) fn new(
        total: usize,
        refused: Vec<Refusal>,
        notes: BTreeMap<String, usize>,
        unsupported: BTreeMap<&'static str, usize>,
    ) -> Self {
        Self { total, refused, notes, unsupported, ..Self::default() }
    }

    /// Takes the answer to one command.
    pub(crate) fn add(&mut self, command: Command, answer: Outcome) {
        let Command { id, path, body, .. } = command;
        let warnings = match answer {
            Outcome::Recorded { warnings } => {
                self.recorded += 1;
                warnings
            }
            Outcome::AlreadyThere { warnings } => {
                self.already_there += 1;
                warnings
            }
            Outcome::Refused(problem) => {
                let (reason, detail) = (problem.name().to_owned(), problem.detail.or(Some(problem.title)));
                self.refused.push(Refusal { id, path, reason, detail, errors: problem.errors, body });
                return;
            }
        };
        for warning in warnings {
            self.warnings.entry(warning).or_default().push(id.clone());
        }
    }

    /// The refusals as JSON Lines.
    pub(crate) fn refusals_as_lines(&self) -> serde_json::Result<String> {
        self.refused
            .iter()
            .try_fold(String::new(), |lines, refusal| Ok(lines + &serde_json::to_string(refusal)? + "\n"))
    }

    /// How many commands have no answer, because the import ended before its end.
    fn unanswered(&self) -> usize {
        let refused = self.refused.iter().filter(|refusal| !refusal.body.is_null()).count();
        self.total.saturating_sub(self.recorded + self.already_there + refused)
    }
}

impl fmt::Display for Summary {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        row(f, 0, self.recorded, "recorded")?;
        row(f, 0, self.already_there, "already there")?;
        row(f, 0, self.refused.len(), "refused")?;
        let mut reasons: BTreeMap<&str, usize> = BTreeMap::new();
        for refusal in &self.refused {
            *reasons.entry(&refusal.reason).or_default() += 1;
        }
        for (reason, count) in reasons {
            row(f, 1, count, reason)?;
        }
        if self.unanswered() > 0 {
            row(f, 0, self.unanswered(), "not sent: run the import again to go on")?;
        }
        for (kind, count) in &self.unsupported {
            row(f, 0, *count, &format!("not supported yet: {kind}"))?;
        }
        for (note, count) in &self.notes {
            row(f, 0, *count, &format!("note: {note}"))?;
        }
        if !self.contradictions.is_empty() {
            row(f, 0, self.contradictions.len(), "contradictions in the source")?;
        }
        self.list_warnings(f)?;
        self.list_refusals(f)?;
        // Each is something for somebody to look at, so none is left out.
        self.contradictions.iter().try_for_each(|line| writeln!(f, "contradiction {line}"))
    }
}

impl Summary {
    fn list_warnings(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (warning, ids) in self.warnings.iter().take(LISTED_MAX) {
            let first = ids.first().map(String::as_str).unwrap_or_default();
            let more = if ids.len() > 1 { ", …" } else { "" };
            row(f, 0, ids.len(), &format!("warning: {warning} ({first}{more})"))?;
        }
        let more = self.warnings.len().saturating_sub(LISTED_MAX);
        if more > 0 { row(f, 0, more, "more kinds of warning") } else { Ok(()) }
    }

    fn list_refusals(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for refusal in self.refused.iter().take(LISTED_MAX) {
            write!(f, "refused {}: {}", refusal.id, refusal.reason)?;
            if let Some(detail) = refusal.detail.as_deref().filter(|detail| !detail.is_empty()) {
                write!(f, ": {detail}")?;
            }
            for error in &refusal.errors {
                write!(f, " [{} {}]", error.pointer, error.rule)?;
            }
            writeln!(f)?;
        }
        let more = self.refused.len().saturating_sub(LISTED_MAX);
        if more > 0 { writeln!(f, "… and {more} more: --refused FILE keeps them all") } else { Ok(()) }
    }
}

fn row(f: &mut fmt::Formatter<'_>, depth: usize, count: usize, what: &str) -> fmt::Result {
    writeln!(f, "{count:>8}  {:indent$}{what}", "", indent = depth * 2)
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::import::work::{Work, command};

    #[test]
    fn the_summary_tells_what_became_of_everything() {
        let mut work = Work::default();
        work.refuse("SEO0001 website_snapshot".to_owned(), "/v1/commitments/SEO0001/reviews".to_owned(), "a snapshot");
        work.note("a date left out");
        work.unsupported("status changes", 2);
        let mut summary = Summary::new(5, work.refused, work.notes, work.unsupported);
        let record = |id: &str| command("test", id.to_owned(), "/v1/members".to_owned(), json!({"member_id": id}));
        summary.add(record("a"), Outcome::Recorded { warnings: vec!["odd".to_owned()] });
        summary.add(record("b"), Outcome::AlreadyThere { warnings: vec!["odd".to_owned()] });
        let problem = json!({"type": "/problems/rule-broken", "title": "A rule is broken", "detail": "slug is taken",
            "errors": [{"pointer": "/slugs/0", "rule": "must be unique"}]});
        summary.add(record("c"), Outcome::Refused(serde_json::from_value(problem).expect("a problem")));
        assert_eq!(
            summary.to_string(),
            "       1  recorded\n       1  already there\n       2  refused\n       1    a snapshot\n       1    rule-broken\n       \
             2  not sent: run the import again to go on\n       2  not supported yet: status changes\n       \
             1  note: a date left out\n       2  warning: odd (a, …)\n\
             refused SEO0001 website_snapshot: a snapshot\n\
             refused c: rule-broken: slug is taken [/slugs/0 must be unique]\n"
        );
        summary.contradictions = vec!["SEO0001  Youth: said NA, recorded nothing; must be 0 or 1".to_owned()];
        let text = summary.to_string();
        assert!(text.contains("       1  contradictions in the source\n"), "{text}");
        assert!(text.ends_with("contradiction SEO0001  Youth: said NA, recorded nothing; must be 0 or 1\n"), "{text}");
        let lines = summary.refusals_as_lines().expect("lines");
        assert_eq!(lines.lines().count(), 2);
        assert!(lines.contains(r#""body":{"member_id":"c"}"#), "{lines}");
    }
}
