//! May these commitments be judged so?

use chrono::NaiveDate;
use kit::http::command::{Refusal, Sent};
use kit::repository::Proposed;
use proto::discrepancy::DISCREPANCIES_MAX;
use proto::event::{CommitmentReviewed, Effect, Review, ReviewStatus, Stage};
use proto::scheme::{Scheme, Values};
use proto::text::Line;
use proto::{CommitmentId, Discrepancy, Event, Language, Subject, Visibility, words};

use super::Cluster;
use crate::commands::ReviewCommitment;
use crate::finding::{Finding, effects};
use crate::state::Reviews;

/// Who reviews where the sender does not say.
const REVIEWER: &str = "Independent Reporting Mechanism";

/// Commitments are reviewed: with values of the scheme and the stage, at a stage the product judges, finally once for
/// each stage. A final review may come before or without those of earlier stages.
pub fn review(reviews: &Reviews, cluster: &Cluster, sent: &Sent<ReviewCommitment>) -> Result<Vec<Proposed>, Refusal> {
    let body = &sent.body;
    check_stage(body)?;
    check_values(body.scheme, body.stage, &body.values)?;
    check_discrepancies(&body.discrepancies)?;
    if body.report_date.is_some_and(|date| date.first_day() > sent.today) {
        return Err(Refusal::broken("/report_date", "must not be after today"));
    }
    let visibility = match body.review_status {
        ReviewStatus::Final => {
            check_first_final(reviews, cluster, body.stage)?;
            check_verifiable(reviews, cluster, body)?;
            Visibility::Public
        }
        ReviewStatus::DraftForGovernment | ReviewStatus::DraftForPublic => Visibility::Staff,
    };
    let Some(first) = cluster.commitments.first() else { unreachable!("the commitment in the path is always there") };
    let subject = Subject::commitment(&cluster.member.member_id, &first.commitment_id);
    let review = reviewed(body.clone(), cluster.clone());
    let effects = match body.review_status {
        ReviewStatus::Final => effects_of(cluster, sent.today, |id| {
            let before: Vec<&Review> = reviews.counting(id).map(|known| &known.review).collect();
            (Finding::of(before.iter().copied()), Finding::of(before.into_iter().chain([&review])))
        }),
        // Drafts count for nothing.
        ReviewStatus::DraftForGovernment | ReviewStatus::DraftForPublic => Vec::new(),
    };
    let event = Event::from(CommitmentReviewed { review, effects });
    let source_url = body.source_url.clone();
    Ok(vec![Proposed { subject, event, occurred: sent.occurred, visibility, source_url }])
}

/// What a change causes today for each commitment of a review, where `finding` answers with the finding before and after it.
pub(super) fn effects_of(
    cluster: &Cluster,
    today: NaiveDate,
    finding: impl Fn(&CommitmentId) -> (Finding, Finding),
) -> Vec<Effect> {
    let ids = cluster.commitments.iter().map(|commitment| &commitment.commitment_id);
    ids.flat_map(|id| {
        let (before, after) = finding(id);
        effects(id, before, after, cluster.plan_ends_on < today, cluster.withdrawn.contains(id))
    })
    .collect()
}

/// The values belong to the scheme and the stage.
pub(super) fn check_values(scheme: Scheme, stage: Stage, values: &Values) -> Result<(), Refusal> {
    scheme.check(stage, values).map_err(|broken| {
        let pointer =
            if broken.variable.is_empty() { "/values".to_owned() } else { format!("/values/{}", broken.variable) };
        Refusal::broken(pointer, broken.rule)
    })
}

/// There are not too many.
pub(super) fn check_discrepancies(discrepancies: &[Discrepancy]) -> Result<(), Refusal> {
    if discrepancies.len() > DISCREPANCIES_MAX {
        return Err(Refusal::broken("/discrepancies", format!("must have {DISCREPANCIES_MAX} entries at most")));
    }
    Ok(())
}

fn check_stage(body: &ReviewCommitment) -> Result<(), Refusal> {
    let stages = body.product.stages();
    if stages.contains(&body.stage) {
        return Ok(());
    }
    let judged: Vec<&str> = stages.iter().map(|stage| word(*stage)).collect();
    let (product, judged, stage) =
        (words::product(Language::English, body.product), judged.join(" or "), word(body.stage));
    let article = if product.starts_with(['A', 'E', 'I', 'O', 'U']) { "an" } else { "a" };
    Err(Refusal::broken("/stage", format!("does not fit: {article} {product} judges {judged}, not {stage}")))
}

fn word(stage: Stage) -> &'static str {
    match stage {
        Stage::Design => "design",
        Stage::MidTerm => "mid_term",
        Stage::Final => "final",
    }
}

fn check_first_final(reviews: &Reviews, cluster: &Cluster, stage: Stage) -> Result<(), Refusal> {
    for (index, commitment) in cluster.commitments.iter().enumerate() {
        let id = &commitment.commitment_id;
        let Some(earlier) = reviews.final_of(stage, id) else { continue };
        let pointer = match index.checked_sub(1) {
            None => "/stage".to_owned(),
            Some(also) => format!("/also_commitments/{also}"),
        };
        let (product, review_id) = (words::product(Language::English, earlier.review.product), earlier.review_id);
        let rule = format!(
            "stands in the way: {id} has a final review of that stage already ({product}, {}, review {review_id}); a second one is a correction",
            earlier.occurred
        );
        return Err(Refusal::conflict(pointer, rule));
    }
    Ok(())
}

/// The scheme of 2020 judges the completion of verifiable commitments alone, and an earlier review may have found that one is
/// not.
fn check_verifiable(reviews: &Reviews, cluster: &Cluster, body: &ReviewCommitment) -> Result<(), Refusal> {
    if body.scheme != Scheme::S2020 || body.values.completion.is_none() || body.values.verifiable == Some(true) {
        return Ok(());
    }
    let ids = cluster.commitments.iter().map(|commitment| &commitment.commitment_id);
    for id in ids {
        let finding = Finding::of(reviews.counting(id).map(|known| &known.review));
        if finding.verifiable == Some(false) {
            let rule = format!("cannot be judged: {id} was found not to be verifiable (scheme of 2020)");
            return Err(Refusal::broken("/values/completion", rule));
        }
    }
    Ok(())
}

fn reviewed(body: ReviewCommitment, cluster: Cluster) -> Review {
    Review {
        commitments: cluster.commitments,
        member_id: cluster.member.member_id,
        member_name: cluster.member.name,
        plan_id: cluster.plan_id,
        product: body.product,
        stage: body.stage,
        scheme: body.scheme,
        values: body.values,
        report_id: body.report_id,
        report_date: body.report_date,
        reviewer: body.reviewer.unwrap_or_else(default_reviewer),
        review_status: body.review_status,
        summary: body.summary,
        discrepancies: body.discrepancies,
    }
}

fn default_reviewer() -> Line {
    REVIEWER.parse().unwrap_or_else(|error| unreachable!("the reviewer's name is a line: {error}"))
}

#[cfg(test)]
mod tests {
    use kit::testing::{changed, fold, said, sent};
    use serde_json::{Value, json};

    use super::*;
    use crate::decide::cluster;
    use crate::testing::known_commitments;

    fn body(change: &Value) -> Sent<ReviewCommitment> {
        let body = json!({
            "product": "end_of_term_report", "stage": "final", "scheme": "2015",
            "values": {"completion": "Complete", "did_it_open_government": "Major"}, "occurred": "2017-07",
        });
        sent(&changed(body, change))
    }

    fn decide(reviews: &Reviews, path: &str, given: &Sent<ReviewCommitment>) -> Result<Vec<Proposed>, Refusal> {
        let path = path.parse().expect("an id");
        review(reviews, &cluster(&known_commitments(), &path, &given.body.also_commitments)?, given)
    }

    #[track_caller]
    fn check(reviews: &Reviews, path: &str, change: &Value, expected: Result<Visibility, &str>) {
        let seen =
            decide(reviews, path, &body(change)).map_err(|refusal| said(&refusal)).map(|events| events[0].visibility);
        assert_eq!(seen, expected.map_err(ToOwned::to_owned), "{path} {change}");
    }

    #[track_caller]
    fn check_first(change: &Value, expected: Result<(), &str>) {
        check(&Reviews::default(), "SEO0001", change, expected.map(|()| Visibility::Public));
    }

    #[test]
    fn values_belong_to_scheme_and_stage() {
        check_first(&json!({}), Ok(()));
        let rule = "422 /values/did_it_open_government is not a variable of the scheme of 2011";
        check_first(&json!({"scheme": "2011"}), Err(rule));
        let rule = "422 /values/completion cannot be judged at the design stage";
        check_first(&json!({"product": "design_report", "stage": "design", "scheme": "2017"}), Err(rule));
        check_first(&json!({"values": {}}), Err("422 /values must hold at least one value"));
    }

    #[test]
    fn a_product_judges_its_own_stages() {
        let values = json!({"completion": "Limited"});
        let of = |product: &str, stage: &str| json!({"product": product, "stage": stage, "values": values});
        check_first(&of("progress_report", "mid_term"), Ok(()));
        check_first(&of("preliminary_review", "mid_term"), Ok(()));
        let rule = "422 /stage does not fit: a Progress Report judges mid_term, not final";
        check_first(&of("progress_report", "final"), Err(rule));
        let rule = "422 /stage does not fit: an End-of-Term Report judges final, not mid_term";
        check_first(&of("end_of_term_report", "mid_term"), Err(rule));
        let rule = "422 /stage does not fit: a Preliminary Review judges design or mid_term, not final";
        check_first(&of("preliminary_review", "final"), Err(rule));
    }

    #[test]
    fn a_report_is_not_from_the_future() {
        check_first(&json!({"report_date": "2024-05-17"}), Ok(()));
        check_first(&json!({"report_date": "2024"}), Ok(()));
        check_first(&json!({"report_date": "2024-05-18"}), Err("422 /report_date must not be after today"));
    }

    #[test]
    fn a_stage_is_judged_finally_once() {
        let mut reviews = Reviews::default();
        let together = body(&json!({"also_commitments": ["SEO0002"]}));
        let events = decide(&reviews, "SEO0001", &together).expect("a review");
        fold(&mut reviews, events);
        let already = |pointer: &str, id: &str| {
            format!(
                "409 {pointer} stands in the way: {id} has a final review of that stage already (End-of-Term Report, 2017-07, \
                 review 0193c1a0-7b1e-7c55-9d2f-4f1f0a6b1c03); a second one is a correction"
            )
        };
        check(&reviews, "SEO0001", &json!({}), Err(&already("/stage", "SEO0001")));
        check(&reviews, "SEO0002", &json!({}), Err(&already("/stage", "SEO0002")));
        check(&reviews, "SEO0002", &json!({"also_commitments": ["SEO0001"]}), Err(&already("/stage", "SEO0002")));
        check(&reviews, "SEO0003", &json!({}), Ok(Visibility::Public));
        let earlier = json!({"product": "progress_report", "stage": "mid_term", "values": {"completion": "Limited"}});
        check(&reviews, "SEO0001", &earlier, Ok(Visibility::Public));
        check(&reviews, "SEO0001", &json!({"review_status": "draft_for_public"}), Ok(Visibility::Staff));
    }

    #[test]
    fn what_was_found_not_to_be_verifiable_has_no_completion() {
        let design = |verifiable: bool| json!({"product": "action_plan_review", "stage": "design", "scheme": "2020", "values": {"verifiable": verifiable}});
        let done = |change: &Value| {
            let values = changed(json!({"completion": "Complete"}), change);
            json!({"product": "results_report", "scheme": "2020", "values": values})
        };
        let after = |verifiable: bool| {
            let mut reviews = Reviews::default();
            let events = decide(&reviews, "SEO0001", &body(&design(verifiable))).expect("a review");
            fold(&mut reviews, events);
            reviews
        };
        let rule = "422 /values/completion cannot be judged: SEO0001 was found not to be verifiable (scheme of 2020)";
        check(&after(false), "SEO0001", &done(&json!({})), Err(rule));
        let together = changed(done(&json!({})), &json!({"also_commitments": ["SEO0001"]}));
        check(&after(false), "SEO0002", &together, Err(rule));
        check(&after(false), "SEO0002", &done(&json!({})), Ok(Visibility::Public));
        check(&after(false), "SEO0001", &done(&json!({"verifiable": true})), Ok(Visibility::Public));
        check(&after(true), "SEO0001", &done(&json!({})), Ok(Visibility::Public));
        check(&after(false), "SEO0001", &changed(done(&json!({})), &json!({"scheme": "2017"})), Ok(Visibility::Public));
        let draft = json!({"review_status": "draft_for_public"});
        check(&after(false), "SEO0001", &changed(done(&json!({})), &draft), Ok(Visibility::Staff));
    }

    #[test]
    fn the_commitment_that_was_judged_before_is_named() {
        let mut reviews = Reviews::default();
        let events = decide(&reviews, "SEO0002", &body(&json!({}))).expect("a review");
        fold(&mut reviews, events);
        let seen = decide(&reviews, "SEO0001", &body(&json!({"also_commitments": ["SEO0002"]}))).expect_err("judged");
        assert!(said(&seen).starts_with("409 /also_commitments/0 stands in the way: SEO0002 has"), "{}", said(&seen));
    }

    #[test]
    fn drafts_bind_nobody_and_are_for_staff() {
        let mut reviews = Reviews::default();
        for status in ["draft_for_government", "draft_for_public", "draft_for_public"] {
            let draft = body(&json!({ "review_status": status }));
            let events = decide(&reviews, "SEO0001", &draft).expect("a draft");
            assert_eq!(events[0].visibility, Visibility::Staff);
            fold(&mut reviews, events);
        }
        check(&reviews, "SEO0001", &json!({}), Ok(Visibility::Public));
    }

    #[test]
    fn what_is_recorded_is_what_was_said() {
        let given = json!({
            "report_id": "seoul-end-of-term-2017", "report_date": "2017-07", "summary": "Fully carried out.",
            "also_commitments": ["SEO0002"], "source_url": "https://example.org/report",
            "discrepancies": [{"field": "Change In Completion", "said": "Decrease", "recorded": "Increase", "rule": "must follow"}],
        });
        let events = decide(&Reviews::default(), "SEO0001", &body(&given)).expect("a review");
        let [proposed] = events.as_slice() else { panic!("one event, not {events:?}") };
        assert_eq!(proposed.subject.to_string(), "activity.seoul.commitment.SEO0001");
        assert_eq!(proposed.occurred.to_string(), "2017-07");
        let recorded: Value = serde_json::from_slice(&proposed.event.to_json()).expect("JSON");
        let expected = json!({
            "commitments": [
                {"commitment_id": "SEO0001", "title": "Open data"},
                {"commitment_id": "SEO0002", "title": "Open meetings"},
            ],
            "member_id": "seoul", "member_name": "Seoul, South Korea", "plan_id": "AP_SEO01",
            "product": "end_of_term_report", "stage": "final", "scheme": "2015",
            "values": {"completion": "Complete", "did_it_open_government": "Major"},
            "report_id": "seoul-end-of-term-2017", "report_date": "2017-07",
            "reviewer": "Independent Reporting Mechanism", "review_status": "final", "summary": "Fully carried out.",
            "discrepancies": given["discrepancies"],
        });
        assert_eq!(recorded["review"], expected);
    }
}
