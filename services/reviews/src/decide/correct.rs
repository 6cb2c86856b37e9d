//! May this review be put right, or taken back? Only a final one that counts; what it said stays readable.

use kit::http::command::{Refusal, Sent};
use kit::repository::Proposed;
use proto::event::{Review, ReviewCorrected, ReviewRetracted, ReviewStatus};
use proto::{Event, EventId, Visibility};

use super::Cluster;
use super::newest::check_newest;
use super::review::{check_discrepancies, check_values, effects_of};
use crate::commands::{CorrectReview, RetractReview};
use crate::finding::Finding;
use crate::state::{Known, Reviews};

/// A final review of `cluster` is put right: other values of its scheme and stage.
pub fn correct(
    reviews: &Reviews,
    id: EventId,
    cluster: &Cluster,
    sent: &Sent<CorrectReview>,
) -> Result<Vec<Proposed>, Refusal> {
    let (known, body) = (counting(reviews, id)?, &sent.body);
    check_newest(known.changed_on, sent.occurred)?;
    check_values(known.review.scheme, known.review.stage, &body.values)?;
    if known.review.values == body.values {
        return Err(Refusal::broken("/values", "must differ from the values there are"));
    }
    let before = known.review.values.clone();
    let discrepancies = body.discrepancies.clone().unwrap_or_else(|| known.review.discrepancies.clone());
    check_discrepancies(&discrepancies)?;
    let member_name = cluster.member.name.clone();
    let review = Review { values: body.values.clone(), discrepancies, member_name, ..known.review.clone() };
    let effects = effects_of(cluster, sent.today, |commitment| {
        let after =
            reviews.counting(commitment).map(|other| if other.review_id == id { &review } else { &other.review });
        (finding(reviews.counting(commitment)), Finding::of(after))
    });
    let (reason, note) = (body.reason, body.note.clone());
    let event = Event::from(ReviewCorrected { review_id: id, review, before, reason, note, effects });
    Ok(proposed(known, event, sent, body.source_url.clone()))
}

/// A final review of `cluster` is taken back.
pub fn retract(
    reviews: &Reviews,
    id: EventId,
    cluster: &Cluster,
    sent: &Sent<RetractReview>,
) -> Result<Vec<Proposed>, Refusal> {
    let (known, body) = (counting(reviews, id)?, &sent.body);
    check_newest(known.changed_on, sent.occurred)?;
    let review = Review { member_name: cluster.member.name.clone(), ..known.review.clone() };
    let effects = effects_of(cluster, sent.today, |commitment| {
        let others = reviews.counting(commitment).filter(|other| other.review_id != id);
        (finding(reviews.counting(commitment)), finding(others))
    });
    let (reason, note) = (body.reason, body.note.clone());
    let event = Event::from(ReviewRetracted { review_id: id, review, reason, note, effects });
    Ok(proposed(known, event, sent, body.source_url.clone()))
}

fn finding<'a>(known: impl Iterator<Item = &'a Known>) -> Finding {
    Finding::of(known.map(|known| &known.review))
}

/// The review with this id, if it counts.
fn counting(reviews: &Reviews, id: EventId) -> Result<&Known, Refusal> {
    let known = reviews.get(id).ok_or_else(|| unknown_review(&id.to_string()))?;
    if known.review.review_status != ReviewStatus::Final {
        return Err(Refusal::conflict("", format!("{id} is a draft; only a final review is put right or taken back")));
    }
    if known.retracted {
        return Err(Refusal::conflict("", format!("{id} was taken back and counts no more")));
    }
    Ok(known)
}

/// The refusal where the path names no review.
#[must_use]
pub fn unknown_review(id: &str) -> Refusal {
    Refusal::unknown("review", format!("{id} is not a review"))
}

fn proposed<T>(known: &Known, event: Event, sent: &Sent<T>, source_url: Option<proto::text::Link>) -> Vec<Proposed> {
    let (subject, occurred) = (known.subject.clone(), sent.occurred);
    vec![Proposed { subject, event, occurred, visibility: Visibility::Public, source_url }]
}

#[cfg(test)]
mod tests {
    use proto::event::CommitmentChange;
    use serde_json::{Value, json};

    use super::*;
    use crate::decide::{cluster, review};
    use kit::testing::{fold, said, sent};

    use crate::testing::known_commitments;

    /// The id of every event that tests record.
    const ID: &str = "0193c1a0-7b1e-7c55-9d2f-4f1f0a6b1c03";

    fn open_data() -> Cluster {
        cluster(&known_commitments(), &"SEO0001".parse().expect("an id"), &[]).expect("a commitment")
    }

    /// One review of SEO0001.
    fn reviewed(status: &str) -> Reviews {
        let body = json!({"product": "end_of_term_report", "stage": "final", "scheme": "2015",
            "values": {"completion": "Limited"}, "review_status": status, "occurred": "2024-05-10"});
        let mut reviews = Reviews::default();
        let proposed = review(&reviews, &open_data(), &sent(&body)).expect("a review");
        fold(&mut reviews, proposed);
        reviews
    }

    fn say(decided: Result<Vec<Proposed>, Refusal>) -> Result<String, String> {
        let proposed = decided.map_err(|refusal| said(&refusal))?;
        let Event::Commitment(change) = &proposed[0].event else { panic!("a review, not {proposed:?}") };
        let kind = match change {
            CommitmentChange::Reviewed(_) => "reviewed",
            CommitmentChange::Corrected(_) => "corrected",
            CommitmentChange::Retracted(_) => "retracted",
        };
        let effects: Vec<Value> =
            change.effects().iter().map(|effect| serde_json::to_value(effect).expect("JSON")["kind"].clone()).collect();
        Ok(format!("{} {kind} {}", proposed[0].subject, Value::from(effects)))
    }

    fn corrected(reviews: &Reviews, id: &str, values: &Value) -> Result<String, String> {
        let body = json!({"values": values, "reason": "typo"});
        say(correct(reviews, id.parse().expect("an id"), &open_data(), &sent(&body)))
    }

    fn retracted(reviews: &Reviews) -> Result<Vec<Proposed>, Refusal> {
        retract(reviews, ID.parse().expect("an id"), &open_data(), &sent(&json!({"reason": "report_withdrawn"})))
    }

    #[track_caller]
    fn check(seen: &Result<String, String>, expected: Result<&str, &str>) {
        assert_eq!(seen.as_deref().map_err(String::as_str), expected);
    }

    #[test]
    fn a_final_review_is_put_right_and_says_what_that_causes() {
        let reviews = reviewed("final");
        let expected = r#"activity.seoul.commitment.SEO0001 corrected ["completion_raised"]"#;
        check(&corrected(&reviews, ID, &json!({"completion": "Complete"})), Ok(expected));
        let rule = "422 /values must differ from the values there are";
        check(&corrected(&reviews, ID, &json!({"completion": "Limited"})), Err(rule));
        let rule = "422 /values/early_results is not a variable of the scheme of 2015";
        check(&corrected(&reviews, ID, &json!({"early_results": "Moderate"})), Err(rule));
        let other = "0193c1a0-7b1e-7c55-9d2f-4f1f0a6b1cff";
        check(&corrected(&reviews, other, &json!({})), Err(&format!("404 unknown-review {other} is not a review")));
    }

    #[test]
    fn a_review_that_was_taken_back_counts_no_more() {
        let mut reviews = reviewed("final");
        let proposed = retracted(&reviews);
        let expected = r#"activity.seoul.commitment.SEO0001 retracted ["moved_to_awaiting_review"]"#;
        check(&say(proposed.clone()), Ok(expected));
        fold(&mut reviews, proposed.expect("a change"));
        let rule = format!("409  {ID} was taken back and counts no more");
        check(&say(retracted(&reviews)), Err(&rule));
        check(&corrected(&reviews, ID, &json!({"completion": "Complete"})), Err(&rule));
        // Its place is free for another review of that stage.
        assert_eq!(reviews.final_of(proto::event::Stage::Final, &"SEO0001".parse().expect("an id")), None);
    }

    #[test]
    fn what_was_withdrawn_waits_for_no_review() {
        let withdrawn = Cluster { withdrawn: vec!["SEO0001".parse().expect("an id")], ..open_data() };
        let body = json!({"reason": "report_withdrawn"});
        let id = ID.parse().expect("an id");
        let expected = "activity.seoul.commitment.SEO0001 retracted []";
        check(&say(retract(&reviewed("final"), id, &withdrawn, &sent(&body))), Ok(expected));
        let body = json!({"product": "end_of_term_report", "stage": "final", "scheme": "2015",
            "values": {"completion": "Limited"}});
        let expected = r#"activity.seoul.commitment.SEO0001 reviewed ["moved_to_post_implementation"]"#;
        check(&say(review(&Reviews::default(), &withdrawn, &sent(&body))), Ok(expected));
    }

    #[test]
    fn a_change_carries_the_name_of_the_member_now() {
        let mut renamed = open_data();
        renamed.member.name = "Seoul".parse().expect("a name");
        let (reviews, id) = (reviewed("final"), ID.parse().expect("an id"));
        let body = json!({"values": {"completion": "Complete"}, "reason": "typo"});
        let corrected = correct(&reviews, id, &renamed, &sent(&body));
        let retracted = retract(&reviews, id, &renamed, &sent(&json!({"reason": "report_withdrawn"})));
        for decided in [corrected, retracted] {
            let proposed = decided.expect("a change");
            let recorded: Value = serde_json::from_slice(&proposed[0].event.to_json()).expect("JSON");
            assert_eq!(recorded["review"]["member_name"], "Seoul");
        }
    }

    #[test]
    fn a_change_is_not_older_than_the_one_before_it() {
        let mut reviews = reviewed("final");
        let id: EventId = ID.parse().expect("an id");
        let typo = |occurred: &str, completion: &str| {
            sent(&json!({"values": {"completion": completion}, "reason": "typo", "occurred": occurred}))
        };
        let rule =
            |day: &str| format!("422 /occurred must not be before {day}, the day of the newest change on record");
        let early = correct(&reviews, id, &open_data(), &typo("2024-05-09", "Complete"));
        check(&say(early), Err(&rule("2024-05-10")));
        let corrected = correct(&reviews, id, &open_data(), &typo("2024-05-12", "Complete")).expect("a change");
        fold(&mut reviews, corrected);
        let early = correct(&reviews, id, &open_data(), &typo("2024-05-11", "Limited"));
        check(&say(early), Err(&rule("2024-05-12")));
        let body = json!({"reason": "report_withdrawn", "occurred": "2024-05-11"});
        check(&say(retract(&reviews, id, &open_data(), &sent(&body))), Err(&rule("2024-05-12")));
        assert!(correct(&reviews, id, &open_data(), &typo("unknown", "Limited")).is_ok());
    }

    #[test]
    fn a_draft_is_neither_put_right_nor_taken_back() {
        let rule = format!("409  {ID} is a draft; only a final review is put right or taken back");
        check(&say(retracted(&reviewed("draft_for_public"))), Err(&rule));
    }
}
