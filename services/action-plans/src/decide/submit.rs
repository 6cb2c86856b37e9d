//! May this member submit this plan?

use kit::http::command::{Refusal, Sent};
use kit::repository::Proposed;
use proto::discrepancy::DISCREPANCIES_MAX;
use proto::event::{ActionPlan, ActionPlanSubmitted, NamedMember};
use proto::{Event, Language, MemberId, Subject, Visibility, words};

use super::commitments::{self, check_len};
use super::{Decision, period, unknown_member};
use crate::commands::SubmitActionPlan;
use crate::state::{Plans, Submitter};

/// The version of a plan that is submitted; amendments count on.
const VERSION_FIRST: u16 = 1;

/// The member with this id, which must have joined.
pub fn member<T>(submitter: &Submitter, id: &MemberId, _: &Sent<T>) -> Result<NamedMember, Refusal> {
    let name = submitter.name.clone().ok_or_else(|| unknown_member(id.as_str()))?;
    Ok(NamedMember { member_id: id.clone(), name })
}

/// The member with this id, which must have joined and, on the day of the fact, have been in a standing to submit plans.
pub fn submitter<T>(submitter: &Submitter, id: &MemberId, sent: &Sent<T>) -> Result<NamedMember, Refusal> {
    let member = member(submitter, id, sent)?;
    let day = sent.occurred.last_day().map_or(sent.today, |day| day.min(sent.today));
    if let Some(joined) = submitter.joined_after(day) {
        let rule = format!("{id} was no member yet on {day}: the day it joined is {joined}");
        return Err(Refusal::conflict("", rule));
    }
    let status = submitter.status_on(day);
    if !status.submits_plans() {
        let status = words::member_status(Language::English, status).to_lowercase();
        return Err(Refusal::conflict("", format!("{id} was {status} on {day}; only active members submit plans")));
    }
    Ok(member)
}

/// The member, or why it may not do what was sent. A decision asks for it, and none is made where the command was carried
/// out before: sent again, it is answered as the first time, however the member stands by then.
pub fn standing(member: &Result<NamedMember, Refusal>) -> Result<&NamedMember, Refusal> {
    member.as_ref().map_err(Clone::clone)
}

/// A member submits a plan: once, under the next number, with commitments that no other plan has.
pub fn submit(plans: &Plans, member: &NamedMember, sent: &Sent<SubmitActionPlan>) -> Decision {
    let body = &sent.body;
    if let Some(known) = plans.get(&body.plan_id) {
        let rule = format!(
            "must be new: {} was submitted already, by {}; a second submission is an amendment",
            body.plan_id, known.plan.member_id
        );
        return Err(Refusal::conflict("/plan_id", rule));
    }
    check_number(plans.last_number(&member.member_id), body)?;
    period::check("/end", body.start, body.end, body.duration_years)?;
    commitments::check(plans, "/commitments", &body.commitments, 0)?;
    check_len("/discrepancies", body.discrepancies.len(), DISCREPANCIES_MAX)?;
    let subject = Subject::action_plan(&member.member_id, &body.plan_id);
    let event = Event::from(submitted(body.clone(), member.clone()));
    let source_url = body.source_url.clone();
    Ok(vec![Proposed { subject, event, occurred: sent.occurred, visibility: Visibility::Public, source_url }])
}

fn check_number(last: u16, body: &SubmitActionPlan) -> Result<(), Refusal> {
    let next = u32::from(last) + 1;
    match (body.number, &body.number_note) {
        (Some(0), _) => Err(Refusal::broken("/number", "must be 1 at least")),
        (Some(number), _) if number <= last => {
            let rule = format!("must be higher than {last}, the number of the member's last plan");
            Err(Refusal::broken("/number", rule))
        }
        (Some(number), None) if u32::from(number) != next => {
            Err(Refusal::broken("/number_note", format!("must say why the number is not {next}, the next one")))
        }
        (None, None) => Err(Refusal::broken("/number_note", "must say why there is no number")),
        _ => Ok(()),
    }
}

fn submitted(body: SubmitActionPlan, member: NamedMember) -> ActionPlanSubmitted {
    let plan = ActionPlan {
        plan_id: body.plan_id,
        member_id: member.member_id,
        member_name: member.name,
        number: body.number,
        number_note: body.number_note,
        title: body.title,
        start: body.start,
        end: body.end,
        duration_years: body.duration_years,
        language: body.language,
        document_id: body.document_id,
        count_claimed: body.count_claimed,
        version: VERSION_FIRST,
        discrepancies: body.discrepancies,
    };
    ActionPlanSubmitted { plan, commitments: body.commitments }
}

#[cfg(test)]
mod tests {
    use kit::testing::{changed, fold, proposed, said, sent};
    use serde_json::{Value, json};

    use super::*;

    fn seoul() -> NamedMember {
        let name = "Seoul, South Korea".parse().expect("a name");
        NamedMember { member_id: "seoul".parse().expect("an id"), name }
    }

    fn plan(change: &Value) -> Sent<SubmitActionPlan> {
        let body = json!({
            "plan_id": "AP_SEO03", "number": 3, "title": "Seoul Action Plan 2021-2023",
            "start": "2021", "end": "2023", "commitments": [], "occurred": "2021-08",
        });
        sent(&changed(body, change))
    }

    /// Seoul has submitted a plan with the number 2 and the commitment SEO0006, then one without a number.
    fn known() -> Plans {
        let second = json!({
            "plan_id": "AP_SEO02", "number": 2, "number_note": "the first is not on record",
            "commitments": [{"commitment_id": "SEO0006", "title": "Open data"}],
        });
        let other = json!({"plan_id": "AP_SEO09", "number": null, "number_note": "not established"});
        let mut plans = Plans::default();
        for given in [second, other] {
            let events = submit(&plans, &seoul(), &plan(&given)).expect("a plan");
            fold(&mut plans, events);
        }
        plans
    }

    #[track_caller]
    fn check(change: &Value, expected: Result<(), &str>) {
        let seen = submit(&known(), &seoul(), &plan(change)).map(|_| ()).map_err(|refusal| said(&refusal));
        assert_eq!(seen, expected.map_err(ToOwned::to_owned), "{change}");
    }

    fn joining(on: &str) -> Proposed {
        let joined = json!({"member": {"member_id": "seoul", "name": "Seoul, South Korea", "kind": "local", "voting": true,
            "slugs": ["seoul"]}});
        let joining = proposed(Subject::member(&seoul().member_id), "ogp.member.joined.v1", &joined);
        Proposed { occurred: on.parse().expect("a date"), ..joining }
    }

    /// Seoul, which joined in 2016 and left on 29 June 2017, as far as it has.
    fn seoul_until_2017(joins: bool, leaves: bool) -> Submitter {
        let id = seoul().member_id;
        let left = json!({"member_id": "seoul", "member_name": "Seoul, South Korea", "from": "active", "to": "withdrawn",
            "reason": "own_decision"});
        let leaving = proposed(Subject::member(&id), "ogp.member.status-changed.v2", &left);
        let leaving = Proposed { occurred: "2017-06-29".parse().expect("a date"), ..leaving };
        let history = [joins.then(|| joining("2016")), leaves.then_some(leaving)];
        let mut submitter = Submitter::default();
        fold(&mut submitter, history.into_iter().flatten().collect());
        submitter
    }

    #[track_caller]
    fn check_submitter(submitter_is: &Submitter, occurred: &str, expected: Result<(), &str>) {
        let given = plan(&json!({"occurred": occurred}));
        let seen = submitter(submitter_is, &seoul().member_id, &given).map_err(|refusal| said(&refusal));
        assert_eq!(seen, expected.map(|()| seoul()).map_err(ToOwned::to_owned), "{occurred}");
    }

    #[test]
    fn only_members_in_good_standing_submit_plans() {
        let stranger = Err("404 unknown-member seoul is not a member");
        check_submitter(&seoul_until_2017(false, false), "2016", stranger);
        check_submitter(&seoul_until_2017(true, false), "2018", Ok(()));
        let left = seoul_until_2017(true, true);
        // The standing on the day of submission counts, whenever it is recorded.
        check_submitter(&left, "2016-12", Ok(()));
        let rule = |day: &str| format!("409  seoul was withdrawn on {day}; only active members submit plans");
        check_submitter(&left, "2017-06-29", Err(&rule("2017-06-29")));
        check_submitter(&left, "2018", Err(&rule("2018-12-31")));
        check_submitter(&left, "unknown", Err(&rule("2024-05-17")));
    }

    #[test]
    fn the_standing_is_part_of_the_decision() {
        let given = plan(&json!({"occurred": "2018"}));
        let decide = |leaves: bool| {
            let member = submitter(&seoul_until_2017(true, leaves), &seoul().member_id, &given);
            let decision = standing(&member).and_then(|member| submit(&known(), member, &given));
            decision.map(|events| events.len()).map_err(|refusal| said(&refusal))
        };
        assert_eq!(decide(false), Ok(1));
        let rule = "409  seoul was withdrawn on 2018-12-31; only active members submit plans";
        assert_eq!(decide(true), Err(rule.to_owned()));
    }

    #[test]
    fn nobody_submits_a_plan_before_it_joined() {
        let joined = seoul_until_2017(true, false);
        let rule = "409  seoul was no member yet on 2015-12-31: the day it joined is 2016";
        check_submitter(&joined, "2015", Err(rule));
        check_submitter(&joined, "2015-12-31", Err(rule));
        // It joined in 2016, nobody knows when.
        check_submitter(&joined, "2016-01-01", Ok(()));
        check_submitter(&joined, "unknown", Ok(()));
        let mut undated = Submitter::default();
        fold(&mut undated, vec![joining("unknown")]);
        check_submitter(&undated, "2011", Ok(()));
    }

    #[test]
    fn a_plan_is_submitted_once() {
        check(
            &json!({"plan_id": "AP_SEO02"}),
            Err(
                "409 /plan_id must be new: AP_SEO02 was submitted already, by seoul; a second submission is an amendment",
            ),
        );
    }

    #[test]
    fn numbers_count_up_and_gaps_are_explained() {
        check(&json!({"number": 3}), Ok(()));
        check(&json!({"number": 5, "number_note": "the fourth is not on record"}), Ok(()));
        check(&json!({"number": null, "number_note": "not established"}), Ok(()));
        check(&json!({"number": null}), Err("422 /number_note must say why there is no number"));
        check(&json!({"number": 5}), Err("422 /number_note must say why the number is not 3, the next one"));
        let rule = "422 /number must be higher than 2, the number of the member's last plan";
        check(&json!({"number": 2}), Err(rule));
        check(&json!({"number": 1, "number_note": "found later"}), Err(rule));
    }

    #[test]
    fn every_member_counts_its_own_plans() {
        let busan = NamedMember { member_id: "busan".parse().expect("an id"), name: "Busan".parse().expect("a name") };
        let first =
            |change: &Value| submit(&known(), &busan, &plan(change)).map(|_| ()).map_err(|refusal| said(&refusal));
        assert_eq!(first(&json!({"number": 1})), Ok(()));
        let seen = first(&json!({"number": 3})).expect_err("a gap");
        assert_eq!(seen, "422 /number_note must say why the number is not 1, the next one");
        let seen = first(&json!({"number": 0, "number_note": "counted from 0"})).expect_err("no number");
        assert_eq!(seen, "422 /number must be 1 at least");
    }

    #[test]
    fn a_plan_ends_after_it_starts() {
        check(&json!({"start": "2021-09-01", "end": "2021-09-02"}), Ok(()));
        check(&json!({"start": "2021", "end": "2021"}), Ok(()));
        check(
            &json!({"start": "2021-09-01", "end": "2021-09-01"}),
            Err("422 /end must be after the start, 2021-09-01"),
        );
        check(&json!({"start": "2021-09", "end": "2021-08"}), Err("422 /end must be after the start, 2021-09"));
        check(&json!({"duration_years": 1}), Ok(()));
        check(&json!({"duration_years": 5}), Ok(()));
        check(&json!({"duration_years": 0}), Err("422 /duration_years must be between 1 and 5"));
        check(&json!({"duration_years": 6}), Err("422 /duration_years must be between 1 and 5"));
    }

    #[test]
    fn commitments_belong_to_one_plan() {
        let of = |id: &str| json!({"commitments": [{"commitment_id": id, "title": "Open data"}], "count_claimed": 13});
        check(&of("SEO0007"), Ok(()));
        let rule = "409 /commitments/0/commitment_id must be new: SEO0006 is a commitment of AP_SEO02";
        check(&of("SEO0006"), Err(rule));
    }

    #[test]
    fn what_is_recorded_is_what_was_said() {
        let stated = json!({
            "count_claimed": 13, "duration_years": 2, "language": "ko", "document_id": "plan-2021",
        });
        let commitments = json!([{
            "commitment_id": "SEO0007", "title": "Open data", "description": "All of it.\n\nFor everybody.",
            "milestones": [{"title": "Publish"}],
        }]);
        let given = plan(&changed(stated.clone(), &json!({ "commitments": commitments })));
        let events = submit(&known(), &seoul(), &given).expect("a plan");
        let [proposed] = events.as_slice() else { panic!("one event, not {events:?}") };
        assert_eq!(proposed.subject.to_string(), "activity.seoul.action-plan.AP_SEO03");
        assert_eq!((proposed.occurred.to_string().as_str(), proposed.visibility), ("2021-08", Visibility::Public));
        let expected = json!({
            "plan_id": "AP_SEO03", "member_id": "seoul", "member_name": "Seoul, South Korea", "number": 3,
            "title": "Seoul Action Plan 2021-2023", "start": "2021", "end": "2023", "version": 1,
        });
        let recorded: Value = serde_json::from_slice(&proposed.event.to_json()).expect("JSON");
        assert_eq!(recorded, json!({"plan": changed(expected, &stated), "commitments": commitments}));
    }
}
