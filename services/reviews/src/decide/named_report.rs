//! Does a review agree with the report it names? Reviews are often recorded before their report, so only what can never be
//! right is refused; the rest the sender should look at.

use kit::http::command::{Refusal, Sent};
use proto::event::{ReportVersion, ReviewStatus};
use proto::{Language, Seq, words};

use super::Cluster;
use crate::commands::ReviewCommitment;
use crate::state::KnownReport;

/// A report that is on record is one on a plan of the same member.
pub fn check_named_report(report: Option<&KnownReport>, cluster: &Cluster) -> Result<(), Refusal> {
    let member = &cluster.member.member_id;
    match report.map(|known| &known.report).filter(|report| report.member_id != *member) {
        Some(other) => {
            let rule =
                format!("must be a report on a plan of {member}; {} is on one of {}", other.report_id, other.member_id);
            Err(Refusal::broken("/report_id", rule))
        }
        None => Ok(()),
    }
}

/// What the sender of a review that was recorded at `seq` should look at.
#[must_use]
pub fn named_report_warnings(
    report: Option<&KnownReport>,
    cluster: &Cluster,
    sent: &Sent<ReviewCommitment>,
    seq: Seq,
) -> Vec<String> {
    let body = &sent.body;
    let Some(id) = &body.report_id else { return Vec::new() };
    let Some(known) = report.filter(|known| known.was_known(seq)) else {
        return vec![format!("/report_id {id} was not known as a report")];
    };
    let report = &known.report;
    let mut warnings = Vec::new();
    if report.plan_id != cluster.plan_id {
        warnings.push(format!("/report_id {id} is a report on {}, not on {}", report.plan_id, cluster.plan_id));
    }
    if report.product != body.product {
        warnings.push(format!("/product {id} was published as {}", words::product(Language::English, report.product)));
    }
    if body.review_status == ReviewStatus::Final && !known.had(ReportVersion::Final, seq) {
        warnings.push(format!("/review_status {id} was not final"));
    }
    warnings
}

#[cfg(test)]
mod tests {
    use kit::testing::{changed, fold, said, sent};
    use serde_json::{Value, json};

    use super::*;
    use crate::decide::{cluster, plan, publish};
    use crate::state::Reports;
    use crate::testing::{known_commitments, known_plans};

    /// A report on `AP_SEO01`, published once for the government and, where it is, at last.
    fn report(is_final: bool) -> KnownReport {
        let mut reports = Reports::default();
        let versions = [Some("for_government"), is_final.then_some("final")];
        let mut events = Vec::new();
        for version in versions.into_iter().flatten() {
            let body = json!({"report_id": "seoul-end", "product": "end_of_term_report", "plan_id": "AP_SEO01",
                "title": "Report", "version": version});
            let sent = sent(&body);
            let plan = plan(&known_plans(), &sent).expect("a plan");
            events.extend(publish(&Reports::default(), &plan, &sent).expect("a version"));
        }
        fold(&mut reports, events);
        reports.get(&"seoul-end".parse().expect("an id")).expect("the report").clone()
    }

    /// Expects what is refused, or else what the sender is pointed at when the review was recorded at `seq`.
    #[track_caller]
    fn check(report: Option<&KnownReport>, path: &str, change: &Value, seq: u64, expected: Result<&[&str], &str>) {
        let body = json!({"product": "end_of_term_report", "stage": "final", "scheme": "2015",
            "values": {"completion": "Complete"}, "report_id": "seoul-end"});
        let sent: Sent<ReviewCommitment> = sent(&changed(body, change));
        let cluster = cluster(&known_commitments(), &path.parse().expect("an id"), &[]).expect("a commitment");
        let seen = check_named_report(report, &cluster).map_err(|refusal| said(&refusal));
        let seen = seen.map(|()| named_report_warnings(report, &cluster, &sent, Seq(seq)));
        let expected = expected.map(|warnings| warnings.iter().map(ToString::to_string).collect::<Vec<_>>());
        assert_eq!(seen, expected.map_err(ToOwned::to_owned), "{path} {change}");
    }

    #[test]
    fn a_review_agrees_with_the_report_it_names() {
        let published = report(true);
        let report = Some(&published);
        check(report, "SEO0001", &json!({}), 2, Ok(&[]));
        check(None, "SEO0001", &json!({"report_id": null}), 2, Ok(&[]));
        let plan = "/report_id seoul-end is a report on AP_SEO01, not on AP_SEO02";
        check(report, "SEO0003", &json!({}), 2, Ok(&[plan]));
        let product = "/product seoul-end was published as End-of-Term Report";
        check(report, "SEO0001", &json!({"product": "final_report"}), 2, Ok(&[product]));
    }

    #[test]
    fn what_was_on_record_then_is_what_counts() {
        let published = report(true);
        let unknown: &[&str] = &["/report_id seoul-end was not known as a report"];
        check(None, "SEO0001", &json!({}), 2, Ok(unknown));
        check(Some(&published), "SEO0001", &json!({}), 0, Ok(unknown));
        check(Some(&published), "SEO0001", &json!({}), 1, Ok(&["/review_status seoul-end was not final"]));
        check(Some(&report(false)), "SEO0001", &json!({"review_status": "draft_for_public"}), 1, Ok(&[]));
    }

    #[test]
    fn a_report_of_another_member_is_refused() {
        let mut other = report(true);
        other.report.member_id = "madrid".parse().expect("an id");
        let rule = "422 /report_id must be a report on a plan of seoul; seoul-end is on one of madrid";
        check(Some(&other), "SEO0001", &json!({}), 2, Err(rule));
    }
}
