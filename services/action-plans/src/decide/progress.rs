//! How does this commitment get on, in the words of whoever carries it out? Self-reported: what reviewers judge rests on
//! none of it.

use kit::http::command::{Refusal, Sent};
use proto::event::ProgressReported;

use super::Decision;
use super::case::CommitmentCase;
use crate::commands::ReportProgress;

/// Somebody reports how a commitment gets on, as a whole or in one milestone; after the plan's end too.
pub fn report(of: &CommitmentCase<'_>, sent: &Sent<ReportProgress>) -> Decision {
    let (case, commitment, body) = (&of.case, &of.listed.commitment, &sent.body);
    case.check_alive(sent)?;
    of.check_promised()?;
    if let Some(number) = body.milestone.filter(|number| commitment.milestone(*number).is_none()) {
        let rule = format!("must be a milestone of {}, which {number} is not", commitment.commitment_id);
        return Err(Refusal::broken("/milestone", rule));
    }
    let event = ProgressReported {
        plan: case.plan(),
        commitment: Box::new(commitment.clone()),
        milestone: body.milestone,
        state: body.state,
        text: body.text.clone(),
        evidence_url: body.evidence_url.clone(),
        reporter: sent.command.actor,
    };
    Ok(vec![case.propose(event, sent)])
}

#[cfg(test)]
mod tests {
    use kit::testing::changed;
    use serde_json::{Value, json};

    use super::*;
    use crate::testing::{History, payload};

    #[track_caller]
    fn check(history: &History, change: &Value, expected: Result<&Value, &str>) {
        let body = changed(json!({"state": "on_track"}), change);
        let seen = history.commitment("SEO0006", &body, report).map(|events| {
            let mut told = payload(&events[0]);
            told.as_object_mut().expect("an object").remove("commitment");
            told
        });
        assert_eq!(seen.as_ref().map_err(String::as_str), expected, "{change}");
    }

    #[test]
    fn progress_is_of_the_whole_or_of_a_milestone() {
        let history = History::default();
        check(&history, &json!({}), Ok(&json!({"state": "on_track", "reporter": "support_unit"})));
        let said = json!({"milestone": 2, "state": "delayed", "text": "No rooms.\n\nNext year.",
            "evidence_url": "https://example.org/report"});
        check(&history, &said, Ok(&changed(said.clone(), &json!({"reporter": "support_unit"}))));
        for number in [0, 3] {
            let rule = format!("422 /milestone must be a milestone of SEO0006, which {number} is not");
            check(&history, &json!({ "milestone": number }), Err(&rule));
        }
    }

    #[test]
    fn progress_is_reported_of_what_holds() {
        let told = json!({"state": "on_track", "reporter": "support_unit"});
        check(&History::default().ended("2023"), &json!({}), Ok(&told));
        let rule = "409  AP_SEO02 was withdrawn and changes no more";
        check(&History::default().withdrawn(), &json!({}), Err(rule));
        let rule = "422 /occurred must not be before AP_SEO02 was submitted, 2021-08";
        check(&History::default(), &json!({"occurred": "2020"}), Err(rule));
    }
}
