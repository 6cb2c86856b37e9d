//! Every report there is, as its last change left it.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use kit::repository::State;
use proto::event::{CommentState, NamedMember, Report, ReportChange, ReportVersion};
use proto::{Event, Occurred, Recorded, ReportId, Seq, Subject};

/// Every report there is.
#[derive(Debug, Default)]
pub struct Reports {
    by_id: BTreeMap<ReportId, KnownReport>,
}

/// A report as its last change left it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownReport {
    /// What it is.
    pub report: Report,
    /// Where its history stands.
    pub subject: Subject,
    /// The first day that the date of its newest change can mean; none while no date is known.
    pub changed_on: Option<NaiveDate>,
    /// When its last version was published.
    pub published: Occurred,
    /// The day on which its last version was recorded.
    pub recorded_on: NaiveDate,
    /// Its versions with their places in the log.
    versions: Vec<(Seq, ReportVersion)>,
}

impl Reports {
    /// The report with this id.
    #[must_use]
    pub fn get(&self, id: &ReportId) -> Option<&KnownReport> {
        self.by_id.get(id)
    }

    /// The reports on which comments are taken.
    pub fn open(&self) -> impl Iterator<Item = &KnownReport> {
        self.by_id.values().filter(|known| known.report.comment_state == Some(CommentState::Open))
    }
}

impl KnownReport {
    /// The member it is about, with the name it had then.
    #[must_use]
    pub fn member(&self) -> NamedMember {
        NamedMember { member_id: self.report.member_id.clone(), name: self.report.member_name.clone() }
    }

    /// The first and the last day of its comment period.
    #[must_use]
    pub fn comment_period(&self) -> Option<(NaiveDate, NaiveDate)> {
        self.report.comment_opens.zip(self.report.comment_closes)
    }

    /// Whether it was on record in this version when the log reached `seq`.
    #[must_use]
    pub fn had(&self, version: ReportVersion, seq: Seq) -> bool {
        self.versions.iter().any(|(since, had)| *had == version && *since <= seq)
    }

    /// Whether it was on record in any version when the log reached `seq`.
    #[must_use]
    pub fn was_known(&self, seq: Seq) -> bool {
        self.versions.iter().any(|(since, _)| *since <= seq)
    }
}

impl State for Reports {
    fn evolve(&mut self, recorded: &Recorded) {
        match &recorded.event {
            Event::Report(change) => {
                let report = change.report().clone();
                let published = matches!(change, ReportChange::Published(_));
                let known = self.by_id.entry(report.report_id.clone()).or_insert_with(|| KnownReport {
                    report: report.clone(),
                    subject: recorded.subject.clone(),
                    changed_on: None,
                    published: recorded.envelope.occurred,
                    recorded_on: recorded.recorded_at.date_naive(),
                    versions: Vec::new(),
                });
                if published {
                    known.published = recorded.envelope.occurred;
                    known.recorded_on = recorded.recorded_at.date_naive();
                    known.versions.push((recorded.seq, report.version));
                }
                known.changed_on = known.changed_on.max(recorded.envelope.occurred.first_day());
                known.report = report;
            }
            // They do not stand under a report's subject.
            Event::Member(_)
            | Event::Document(_)
            | Event::ActionPlan(_)
            | Event::Commitment(_)
            | Event::Calendar(_)
            | Event::Record(_) => {}
        }
    }
}
