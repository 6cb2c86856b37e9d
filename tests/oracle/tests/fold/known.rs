//! Histories known by name: what matters most, and what the two once disagreed about.

use chrono::TimeDelta;
use oracle::{Change, Oracle, Page, PlanState};
use proto::event::OverdueThreshold;
use proto::scheme::Completion;
use proto::{Event, EventType, MemberId, Occurred, Recorded, Seq, Subject, Visibility};
use serde_json::{Value, json};

use crate::differ::differences;
use crate::record::{begins, event_id, recorded};
use crate::{database, read};

/// What is told and when, each event on the day after the one before it, from 2 March 2018 on.
struct History(Vec<Recorded>);

fn parsed<T: std::str::FromStr<Err: std::fmt::Debug>>(text: &str) -> T {
    text.parse().expect("text of the right form")
}

impl History {
    /// Seoul and Korea are members, and Seoul has a plan that ended with January 2018.
    fn new() -> Self {
        let mut history = Self(Vec::new());
        for id in ["seoul", "korea"] {
            let member = json!({"member_id": id, "name": id, "kind": "other", "voting": true, "slugs": [id]});
            history.tell("2012", "ogp.member.joined.v1", &json!({ "member": member }));
        }
        let commitments = json!([{"commitment_id": "SEO0001", "title": "Open data"}]);
        history.of_plan("2016", "ogp.action-plan.submitted.v1", &json!({ "commitments": commitments }));
        history
    }

    fn tell(&mut self, occurred: &str, event_type: &str, payload: &Value) {
        let named = EventType::from_name(event_type).filter(|named| named.name() == event_type);
        let named = named.expect("the newest version of a type");
        let event = Event::of_type(named, payload.to_string().as_bytes()).expect("an event of the type");
        let seq = Seq(u64::try_from(self.0.len()).expect("a short history") + 1);
        let at = begins() + TimeDelta::days(seq.as_i64());
        let subject = Subject::member(&parsed("seoul"));
        let occurred: Occurred = parsed(occurred);
        self.0.push(recorded(seq, at, occurred, 0, (subject, event, Visibility::Public)));
    }

    fn of_plan(&mut self, occurred: &str, event_type: &str, with: &Value) {
        let mut payload = with.clone();
        let of = |field: &str, otherwise: &'static str| with[field].as_str().unwrap_or(otherwise).to_owned();
        payload["plan"] = json!({"plan_id": of("plan_id", "AP_SEO01"), "member_id": "seoul", "member_name": "seoul",
            "title": "A plan", "start": "2016", "end": of("end", "2018-01"), "version": 1});
        for field in ["plan_id", "end"] {
            payload.as_object_mut().expect("an object").remove(field);
        }
        self.tell(occurred, event_type, &payload);
    }

    /// A review of Seoul's commitment, by the event's type with what it changes.
    fn of_review(&mut self, occurred: &str, event_type: &str, (stage, completion): (&str, &str), with: &Value) {
        let product = if stage == "final" { "end_of_term_report" } else { "progress_report" };
        let mut payload = with.clone();
        let mut values = json!({ "completion": completion });
        if let Some(Value::Object(more)) = payload.as_object_mut().expect("an object").remove("values") {
            values.as_object_mut().expect("an object").extend(more);
        }
        payload["review"] = json!({"commitments": [{"commitment_id": "SEO0001", "title": "Open data"}],
            "member_id": "seoul", "member_name": "seoul", "plan_id": "AP_SEO01", "product": product, "stage": stage,
            "scheme": "2015", "values": values, "reviewer": "IRM", "review_status": "final"});
        self.tell(occurred, event_type, &payload);
    }

    /// The page on which the read models and the oracle agree.
    async fn page(&self, member: &str, as_of: &str) -> Page {
        let (member, as_of): (MemberId, _) = (parsed(member), parsed(as_of));
        let mut oracle = Oracle::default();
        for recorded in &self.0 {
            oracle.fold(recorded);
        }
        let pool = database::empty().await;
        database::fill(&pool, &self.0).await;
        let expected = oracle.page(&member, Seq(u64::MAX), as_of);
        let seen = read::page(&pool, &member, Seq(u64::MAX), as_of).await;
        assert!(seen == expected, "{}", differences(&expected, &seen));
        seen
    }
}

#[tokio::test]
async fn a_star_is_won_half_way_and_lost_in_the_end() {
    let mut history = History::new();
    let judged = "ogp.commitment.reviewed.v1";
    let designed = json!({"specificity": "High", "relevant": true, "potential_impact": "Transformative"});
    history.of_review("2016", judged, ("mid_term", "Substantial"), &json!({ "values": designed }));
    let page = history.page("seoul", "2017-12-31").await;
    assert_eq!((page.counters.current, page.counters.starred, page.counters.post_implementation), (1, 1, 0));
    history.of_review("2018-02", judged, ("final", "Limited"), &json!({}));
    let page = history.page("seoul", "2018-12-31").await;
    assert_eq!((page.counters.current, page.counters.starred, page.counters.post_implementation), (0, 0, 1));
    assert_eq!(page.commitments[0].change, Some(Change::Decrease));
}

#[tokio::test]
async fn an_entry_that_one_member_hides_is_hidden_in_every_stream() {
    let mut history = History::new();
    let members = json!([{"member_id": "seoul", "name": "seoul"}, {"member_id": "korea", "name": "korea"}]);
    let meeting = json!({"calendar_id": "meeting", "title": "A meeting", "kind": "other", "members": members,
        "state": "scheduled", "submitted_by": "irm", "approved": true});
    history.tell("2018", "ogp.calendar-event.scheduled.v1", &json!({ "calendar_event": meeting }));
    let entry = Seq(4);
    let of = |member: &str, more: &Value| {
        let mut payload = more.clone();
        payload["member_id"] = json!(member);
        payload["member_name"] = json!(member);
        payload["entry_seq"] = json!(entry);
        payload["entry_id"] = json!(event_id(entry));
        payload
    };
    let hidden = "ogp.member.entry-hidden.v1";
    history.tell("2018", hidden, &of("seoul", &json!({"reason": "announced twice"})));
    history.tell("2018", hidden, &of("ogp", &json!({"reason": "announced twice"})));
    assert!(history.page("seoul", "2018-12-31").await.shown.hidden.contains(&entry));
    let other = history.page("korea", "2018-12-31").await.shown;
    assert!(other.entries.contains(&entry) && other.hidden.contains(&entry), "{other:?}");
    // What one shows again stays hidden where another hid it.
    history.tell("2018", "ogp.member.entry-shown.v1", &of("ogp", &json!({})));
    assert!(history.page("seoul", "2018-12-31").await.shown.hidden.contains(&entry));
}

#[tokio::test]
async fn a_plan_of_which_nothing_was_finally_reviewed_is_not_reviewed() {
    let mut history = History::new();
    history.of_review("2017", "ogp.commitment.reviewed.v1", ("mid_term", "Limited"), &json!({}));
    let commitment = json!({"commitment_id": "SEO0001", "title": "Open data"});
    let withdrawn = json!({"commitment": commitment, "position": 1, "reason": "No money"});
    history.of_plan("2017-12", "ogp.commitment.withdrawn.v1", &withdrawn);
    let page = history.page("seoul", "2018-12-31").await;
    assert_eq!(page.plans[&parsed("AP_SEO01")].state, PlanState::ImplementationEnded);
    history.of_review("2018", "ogp.commitment.reviewed.v1", ("final", "Withdrawn"), &json!({}));
    let page = history.page("seoul", "2018-12-31").await;
    assert_eq!(page.plans[&parsed("AP_SEO01")].state, PlanState::Reviewed);
}

#[tokio::test]
async fn completion_was_judged_before_at_an_earlier_stage_only() {
    let mut history = History::new();
    let judged = "ogp.commitment.reviewed.v1";
    history.of_review("2018-01", judged, ("final", "Complete"), &json!({}));
    let first = history.0.last().expect("an event").envelope.id;
    let taken_back = json!({"review_id": first, "reason": "report_withdrawn"});
    history.of_review("2018-03-06", "ogp.review.retracted.v1", ("final", "Complete"), &taken_back);
    history.of_review("2018-02", judged, ("final", "Limited"), &json!({}));
    // In February both final reviews were published, and neither was taken back.
    let page = history.page("seoul", "2018-02-28").await;
    let [commitment] = &*page.commitments else { panic!("one commitment: {page:?}") };
    assert_eq!((commitment.finding.reviews, commitment.finding.completion), (2, Some(Completion::Limited)));
    assert_eq!((commitment.finding.completion_before, commitment.change), (None, None));
    history.of_review("2017", judged, ("mid_term", "Substantial"), &json!({}));
    let page = history.page("seoul", "2018-02-28").await;
    assert_eq!(page.commitments[0].finding.completion_before, Some(Completion::Substantial));
}

#[tokio::test]
async fn the_threshold_that_was_told_last_is_the_one_that_was_passed_last() {
    let mut history = History::new();
    let late = |due_on: &str, threshold: &str, end: &str| json!({"due_on": due_on, "threshold": threshold, "rule_version": "2022", "days_late": 0, "end": end});
    history.of_plan("2018-02", "ogp.action-plan.overdue.v1", &late("2018-02-01", "due", "2018-01"));
    let early = json!({"ended_on": "2017-11", "by": "early", "end": "2017-11"});
    history.of_plan("2017-11", "ogp.action-plan.implementation-ended.v1", &early);
    history.of_plan("2018-03", "ogp.action-plan.overdue.v1", &late("2017-12-01", "four_months", "2017-11"));
    let overdue = history.page("seoul", "2018-12-31").await.overdue.expect("a late plan");
    assert_eq!((overdue.due_on, overdue.threshold), (parsed("2017-12-01"), OverdueThreshold::FourMonths));
    // A plan that follows clears it, unless it is withdrawn.
    let next = json!({"plan_id": "AP_SEO02", "end": "2020", "commitments": []});
    history.of_plan("2018-03", "ogp.action-plan.submitted.v1", &next);
    assert_eq!(history.page("seoul", "2018-12-31").await.overdue, None);
    let withdrawn = json!({"plan_id": "AP_SEO02", "end": "2020", "reason": "No money"});
    history.of_plan("2018-03", "ogp.action-plan.withdrawn.v1", &withdrawn);
    assert_eq!(history.page("seoul", "2018-12-31").await.overdue, Some(overdue));
}
