//! What the calendar causes: a comment period that is over ends on the day after its last one. Every replica looks; it
//! ends once.

use chrono::NaiveDate;
use kit::http::command::CommandContext;
use kit::lifecycle::Lifecycle;
use kit::repository::{ExecuteError, Repository};
use kit::schedule;
use proto::{Aggregate, ReportId};
use tracing::{info, warn};

use crate::decide;
use crate::state::Reports;

/// How many comment periods end in one look; the next one sees to the rest.
const ENDED_MAX: usize = 1_000;

/// A comment period that is over.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Over {
    /// The report that could be commented on.
    pub report_id: ReportId,
    /// The first day on which that is over.
    pub since: NaiveDate,
}

/// Sees to comment periods that are over, until the stop.
pub fn spawn(context: &CommandContext, lifecycle: &Lifecycle) {
    let reports = context.repository::<Reports>(crate::SERVICE);
    schedule::spawn(lifecycle, "clock of comment periods", context.clock(), move |today| {
        let reports = reports.clone();
        async move { look(&reports, today).await }
    });
}

/// The comment periods that nobody ended and that are over by `today`. One that was over before it was recorded is history
/// and ends by a command: the clock only tells what it saw.
#[must_use]
pub fn over(reports: &Reports, today: NaiveDate) -> Vec<Over> {
    let periods = reports.open().filter_map(|known| {
        let since = known.comment_period()?.1.succ_opt()?;
        let seen = (known.recorded_on..=today).contains(&since);
        seen.then(|| Over { report_id: known.report.report_id.clone(), since })
    });
    periods.collect()
}

/// Ends the comment periods that are over by `today`.
pub async fn look(repository: &Repository<Reports>, today: NaiveDate) -> anyhow::Result<()> {
    let boundary = Aggregate::Report.of_all_members();
    let periods = repository.current(&boundary, |reports| over(reports, today)).await?;
    for Over { report_id, since } in periods.iter().take(ENDED_MAX) {
        let command = schedule::command(&format!("comment-period-over {report_id} {since}"));
        let decide = |reports: &Reports| decide::close_over(reports, report_id, today);
        match repository.execute(&boundary, &command, decide).await {
            Ok(receipt) => info!(report.id = %report_id, "the comment period of {report_id} ended at {}", receipt.seq),
            Err(ExecuteError::Refused(refusal)) => {
                info!(report.id = %report_id, "the comment period of {report_id} was ended meanwhile: {}", refusal.rule);
            }
            Err(away @ ExecuteError::Unavailable(_)) => return Err(away.into()),
            // The others must not wait for the one that the log will never take.
            Err(error) => {
                let error = anyhow::Error::from(error);
                warn!(report.id = %report_id, "the comment period of {report_id} could not be ended: {error:#}");
            }
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use kit::testing::{changed, fold, sent};
    use serde_json::json;

    use super::*;
    use crate::testing::known_plans;

    /// A report for public comment, recorded on 17 May 2024.
    fn open(opens: &str, closes: &str) -> Reports {
        let body = json!({"report_id": "results", "product": "results_report", "plan_id": "AP_SEO01", "title": "Results",
            "version": "for_public_comment", "occurred": opens});
        let sent = sent(&changed(body, &json!({"comment_opens": opens, "comment_closes": closes})));
        let plan = decide::plan(&known_plans(), &sent).expect("a plan");
        let mut reports = Reports::default();
        let events = decide::publish(&reports, &plan, &sent).expect("a draft");
        fold(&mut reports, events);
        reports
    }

    #[track_caller]
    fn check(reports: &Reports, today: &str, since: Option<&str>) {
        let seen: Vec<String> = over(reports, today.parse().expect("a day"))
            .into_iter()
            .map(|Over { report_id, since }| format!("{report_id} {since}"))
            .collect();
        let expected: Vec<String> = since.map(|since| format!("results {since}")).into_iter().collect();
        assert_eq!(seen, expected, "{today}");
    }

    #[test]
    fn a_period_is_over_from_the_day_after_its_last() {
        let reports = open("2024-05-17", "2024-05-31");
        check(&reports, "2024-05-17", None);
        check(&reports, "2024-05-31", None);
        check(&reports, "2024-06-01", Some("2024-06-01"));
        // After an outage the cause is the same, and so is the command.
        check(&reports, "2024-07-15", Some("2024-06-01"));
    }

    #[test]
    fn a_period_ends_once() {
        let mut reports = open("2024-05-17", "2024-05-31");
        let (id, day) = ("results".parse().expect("an id"), "2024-06-01".parse().expect("a day"));
        let ended = decide::close_over(&reports, &id, day).expect("an end");
        fold(&mut reports, ended);
        check(&reports, "2024-06-01", None);
    }

    #[test]
    fn a_period_that_was_over_before_it_was_recorded_is_history() {
        check(&open("2024-05-02", "2024-05-16"), "2024-05-17", Some("2024-05-17"));
        check(&open("2024-05-01", "2024-05-15"), "2024-05-17", None);
    }
}
