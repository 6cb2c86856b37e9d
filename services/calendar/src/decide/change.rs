//! May an announced calendar event change so? What was held or cancelled changes no more; a cancelled event can be
//! announced anew under another id. What changed carries the members with the names they have now, in `members`.

use kit::http::command::{Refusal, Sent};
use kit::repository::Proposed;
use proto::event::{
    CalendarEvent, CalendarEventApproved, CalendarEventCancelled, CalendarEventHeld, CalendarEventModeChanged,
    CalendarEventPostponed, CalendarEventRescheduled, CalendarEventState, NamedMember,
};
use proto::text::Link;
use proto::{CalendarEventId, Event};

use super::period::period;
use super::schedule::{is_staff, visibility};
use crate::commands::{
    ApproveCalendarEvent, CancelCalendarEvent, ChangeMode, HoldCalendarEvent, PostponeCalendarEvent,
    RescheduleCalendarEvent,
};
use crate::state::{CalendarEvents, Known};

type Decision = Result<Vec<Proposed>, Refusal>;

/// Staff confirm it: from here on everybody sees it.
pub fn approve(
    events: &CalendarEvents,
    id: &CalendarEventId,
    members: &[NamedMember],
    sent: &Sent<ApproveCalendarEvent>,
) -> Decision {
    let known = open(events, id, members, sent)?;
    if !is_staff(sent.command.actor) {
        return Err(Refusal::broken("", "a calendar event is confirmed by staff"));
    }
    if known.event.approved {
        return Err(Refusal::conflict("", format!("{id} is approved already")));
    }
    let mut approved = known;
    approved.event.approved = true;
    let event = CalendarEventApproved { calendar_event: approved.event.clone() };
    Ok(proposed(&approved, event, sent, sent.body.source_url.as_ref()))
}

/// It takes place at another time, or at a time again after it was postponed.
pub fn reschedule(
    events: &CalendarEvents,
    id: &CalendarEventId,
    members: &[NamedMember],
    sent: &Sent<RescheduleCalendarEvent>,
) -> Decision {
    let (known, body) = (open(events, id, members, sent)?, &sent.body);
    let to = period(body.start, body.end, body.all_day, body.time_zone)?;
    let from = known.event.period;
    if from == Some(to) {
        return Err(Refusal::broken("/start", "must differ: it takes place then already"));
    }
    let mut calendar_event = known.event.clone();
    calendar_event.state = CalendarEventState::Scheduled;
    calendar_event.period = Some(to);
    calendar_event.place = body.place.clone().or(calendar_event.place);
    let event = CalendarEventRescheduled { calendar_event, from, reason: body.reason.clone() };
    Ok(proposed(&known, event, sent, body.source_url.as_ref()))
}

/// It takes place later, at a time that is not yet known.
pub fn postpone(
    events: &CalendarEvents,
    id: &CalendarEventId,
    members: &[NamedMember],
    sent: &Sent<PostponeCalendarEvent>,
) -> Decision {
    let (known, body) = (open(events, id, members, sent)?, &sent.body);
    let Some(from) = known.event.period else {
        return Err(Refusal::conflict("", "is postponed already; its new date is open"));
    };
    let mut calendar_event = known.event.clone();
    calendar_event.state = CalendarEventState::Postponed;
    calendar_event.period = None;
    let event = CalendarEventPostponed { calendar_event, from, reason: body.reason.clone() };
    Ok(proposed(&known, event, sent, body.source_url.as_ref()))
}

/// It does not take place.
pub fn cancel(
    events: &CalendarEvents,
    id: &CalendarEventId,
    members: &[NamedMember],
    sent: &Sent<CancelCalendarEvent>,
) -> Decision {
    let (known, body) = (open(events, id, members, sent)?, &sent.body);
    if let Some(replacement) = &body.replacement_id {
        check_replacement(events, &known, replacement)?;
    }
    let mut calendar_event = known.event.clone();
    calendar_event.state = CalendarEventState::Cancelled;
    let replacement_id = body.replacement_id.clone();
    let event = CalendarEventCancelled { calendar_event, reason: body.reason.clone(), replacement_id };
    Ok(proposed(&known, event, sent, body.source_url.as_ref()))
}

/// It is another event, and one that everybody who reads of it may see.
fn check_replacement(events: &CalendarEvents, known: &Known, id: &CalendarEventId) -> Result<(), Refusal> {
    let broken = |rule| Err(Refusal::broken("/replacement_id", rule));
    let other = events.get(id).filter(|_| *id != known.event.calendar_id);
    let Some(other) = other else {
        return broken(format!("must be another event that was announced, which {id} is not"));
    };
    if known.event.approved && !other.event.approved {
        return broken(format!("must be an event that staff confirmed, which {id} is not yet"));
    }
    Ok(())
}

/// One takes part in another way.
pub fn change_mode(
    events: &CalendarEvents,
    id: &CalendarEventId,
    members: &[NamedMember],
    sent: &Sent<ChangeMode>,
) -> Decision {
    let (known, body) = (open(events, id, members, sent)?, &sent.body);
    let from = known.event.mode;
    if from == Some(body.mode) {
        return Err(Refusal::broken("/mode", "must differ: one takes part so already"));
    }
    let mut calendar_event = known.event.clone();
    calendar_event.mode = Some(body.mode);
    calendar_event.place = body.place.clone().or(calendar_event.place);
    calendar_event.url = body.url.clone().or(calendar_event.url);
    calendar_event.registration_url = body.registration_url.clone().or(calendar_event.registration_url);
    let event = CalendarEventModeChanged { calendar_event, from, reason: body.reason.clone() };
    Ok(proposed(&known, event, sent, body.source_url.as_ref()))
}

/// It took place: only once its last day has passed.
pub fn hold(
    events: &CalendarEvents,
    id: &CalendarEventId,
    members: &[NamedMember],
    sent: &Sent<HoldCalendarEvent>,
) -> Decision {
    let (known, body) = (open(events, id, members, sent)?, &sent.body);
    let Some(period) = known.event.period else {
        return Err(Refusal::conflict("", "is postponed: it needs a date before it can have been held"));
    };
    let ends = period.end.day();
    if ends >= sent.today {
        return Err(Refusal::conflict("", format!("ends on {ends}, which has not passed")));
    }
    if sent.occurred.last_day().is_some_and(|day| day < ends) {
        return Err(Refusal::broken("/occurred", format!("must not be before {ends}, when it ended")));
    }
    let mut calendar_event = known.event.clone();
    calendar_event.state = CalendarEventState::Held;
    let event = CalendarEventHeld { calendar_event, note: body.note.clone() };
    Ok(proposed(&known, event, sent, body.source_url.as_ref()))
}

/// The event with this id, if it can still change, and as late as `sent` says. Its members have the names they have now.
fn open<T>(
    events: &CalendarEvents,
    id: &CalendarEventId,
    members: &[NamedMember],
    sent: &Sent<T>,
) -> Result<Known, Refusal> {
    let unknown = || Refusal::unknown("calendar-event", format!("{id} was not announced"));
    let known = events.get(id).ok_or_else(unknown)?;
    let closed = |what| Err(Refusal::conflict("", format!("{id} was {what} and changes no more")));
    match known.event.state {
        CalendarEventState::Scheduled | CalendarEventState::Postponed => {}
        CalendarEventState::Cancelled => return closed("cancelled"),
        CalendarEventState::Held => return closed("held"),
    }
    if let (Some(newest), Some(day)) = (known.changed_on, sent.occurred.last_day())
        && day < newest
    {
        let rule = format!("must not be before {newest}, the day of the newest change on record");
        return Err(Refusal::broken("/occurred", rule));
    }
    let event = CalendarEvent { members: members.to_vec(), ..known.event.clone() };
    Ok(Known { event, ..known.clone() })
}

fn proposed<T>(known: &Known, event: impl Into<Event>, sent: &Sent<T>, source_url: Option<&Link>) -> Vec<Proposed> {
    let event = event.into();
    let visibility = visibility(&known.event);
    let subject = known.subject.clone();
    vec![Proposed { subject, event, occurred: sent.occurred, visibility, source_url: source_url.cloned() }]
}

#[cfg(test)]
mod tests {
    use proto::Actor;
    use serde_json::{Value, json};

    use super::*;
    use crate::commands::ScheduleCalendarEvent;
    use crate::decide::schedule;
    use kit::testing::{fold, said, sent};

    fn seoul() -> NamedMember {
        serde_json::from_value(json!({"member_id": "seoul", "name": "Seoul"})).expect("a member")
    }

    /// A summit on three days of May 2024, which the commands are sent in the middle of, and a forum that is over.
    fn announced() -> CalendarEvents {
        let mut events = CalendarEvents::default();
        for (id, start, end, approved) in [
            ("summit", "2024-05-16", "2024-05-18", true),
            ("forum", "2024-05-16", "2024-05-16", true),
            ("rumour", "2024-05-16", "2024-05-16", false),
        ] {
            let body = json!({"calendar_id": id, "title": id, "kind": "summit", "start": start, "end": end,
                "place": "Seoul", "mode": "hybrid", "approved": approved, "occurred": "2024-05-01"});
            let given: Sent<ScheduleCalendarEvent> = sent(&body);
            let proposed = schedule(&events, &[seoul()], &given).expect("an event");
            fold(&mut events, proposed);
        }
        events
    }

    /// Decides on a change of `id`, takes it in, and says what the event is like then.
    fn change(events: &mut CalendarEvents, id: &str, what: &str, body: &Value) -> Result<String, String> {
        let id: CalendarEventId = id.parse().expect("an id");
        let decided = match what {
            "reschedule" => reschedule(events, &id, &[seoul()], &sent(body)),
            "postpone" => postpone(events, &id, &[seoul()], &sent(body)),
            "cancel" => cancel(events, &id, &[seoul()], &sent(body)),
            "mode" => change_mode(events, &id, &[seoul()], &sent(body)),
            _ => hold(events, &id, &[seoul()], &sent(body)),
        };
        let proposed = decided.map_err(|refusal| said(&refusal))?;
        assert_eq!(proposed[0].subject.to_string(), format!("activity.seoul.calendar-event.{id}"));
        fold(events, proposed);
        let event = &events.get(&id).expect("the event").event;
        let period = event.period.map(|period| format!("{} to {}", period.start, period.end));
        Ok(format!("{:?} {} {:?}", event.state, period.unwrap_or_default(), event.mode))
    }

    #[track_caller]
    fn check(id: &str, changes: &[(&str, Value)], expected: Result<&str, &str>) {
        let mut events = announced();
        let (last, before) = changes.split_last().expect("a change");
        for (what, body) in before {
            change(&mut events, id, what, body).expect("a change that is not the one under test");
        }
        let seen = change(&mut events, id, last.0, &last.1);
        assert_eq!(seen.as_deref().map_err(String::as_str), expected);
    }

    fn to(start: &str, end: &str) -> Value {
        json!({"start": start, "end": end})
    }

    #[test]
    fn an_event_moves_and_comes_back_after_it_was_postponed() {
        let postponed = ("postpone", json!({"reason": "The pandemic"}));
        let moved = ("reschedule", to("2024-06-01", "2024-06-03"));
        check("summit", std::slice::from_ref(&moved), Ok("Scheduled 2024-06-01 to 2024-06-03 Some(Hybrid)"));
        check("summit", std::slice::from_ref(&postponed), Ok("Postponed  Some(Hybrid)"));
        check("summit", &[postponed.clone(), moved], Ok("Scheduled 2024-06-01 to 2024-06-03 Some(Hybrid)"));
        check("summit", &[postponed.clone(), postponed], Err("409  is postponed already; its new date is open"));
        let same = ("reschedule", to("2024-05-16", "2024-05-18"));
        check("summit", &[same], Err("422 /start must differ: it takes place then already"));
        let backwards = ("reschedule", to("2024-06-03", "2024-06-01"));
        check("summit", &[backwards], Err("422 /end must not be before the start, 2024-06-03"));
    }

    #[test]
    fn what_was_cancelled_or_held_changes_no_more() {
        let cancelled = ("cancel", json!({"reason": "Venue closed"}));
        let held = ("held", json!({}));
        let moved = ("reschedule", to("2024-06-01", "2024-06-03"));
        check("forum", std::slice::from_ref(&cancelled), Ok("Cancelled 2024-05-16 to 2024-05-16 Some(Hybrid)"));
        check("forum", &[cancelled, moved.clone()], Err("409  forum was cancelled and changes no more"));
        check("forum", std::slice::from_ref(&held), Ok("Held 2024-05-16 to 2024-05-16 Some(Hybrid)"));
        check("forum", &[held, moved], Err("409  forum was held and changes no more"));
    }

    #[test]
    fn an_event_was_held_only_once_its_end_has_passed() {
        check("summit", &[("held", json!({}))], Err("409  ends on 2024-05-18, which has not passed"));
        let today = ("reschedule", to("2024-05-16", "2024-05-17"));
        let rule = "409  ends on 2024-05-17, which has not passed";
        check("summit", &[today, ("held", json!({}))], Err(rule));
        let held = |occurred: &str| ("held", json!({ "occurred": occurred }));
        check("forum", &[held("2024-05-15")], Err("422 /occurred must not be before 2024-05-16, when it ended"));
        for occurred in ["2024-05-16", "2024-05", "unknown"] {
            check("forum", &[held(occurred)], Ok("Held 2024-05-16 to 2024-05-16 Some(Hybrid)"));
        }
        let postponed = ("postpone", json!({"reason": "The pandemic"}));
        let rule = "409  is postponed: it needs a date before it can have been held";
        check("summit", &[postponed, ("held", json!({}))], Err(rule));
    }

    #[test]
    fn a_change_is_not_older_than_the_newest_one_on_record() {
        let online = |occurred: &str| ("mode", json!({"mode": "online", "occurred": occurred}));
        let postponed = |occurred: &str| ("postpone", json!({"reason": "Rain", "occurred": occurred}));
        let rule =
            |day: &str| format!("422 /occurred must not be before {day}, the day of the newest change on record");
        check("summit", &[online("2024-04")], Err(&rule("2024-05-01")));
        for occurred in ["2024-05-01", "2024-05", "2024", "unknown"] {
            check("summit", &[online(occurred)], Ok("Scheduled 2024-05-16 to 2024-05-18 Some(Online)"));
        }
        check("summit", &[postponed("2024-05-03"), online("2024-05-02")], Err(&rule("2024-05-03")));
        // What is not dated makes nothing older.
        let undated = ("reschedule", json!({"start": "2024-06-01", "end": "2024-06-03", "occurred": "unknown"}));
        check("summit", &[postponed("2024-05-03"), undated, online("2024-05-02")], Err(&rule("2024-05-03")));
    }

    #[test]
    fn a_change_carries_the_names_of_the_members_now() {
        let renamed = json!([{"member_id": "seoul", "name": "Seoul, South Korea"}]);
        let members: Vec<NamedMember> = serde_json::from_value(renamed.clone()).expect("members");
        let (events, summit) = (announced(), "summit".parse().expect("an id"));
        let rumour = "rumour".parse().expect("an id");
        for decided in [
            approve(&events, &rumour, &members, &sent(&json!({}))),
            reschedule(&events, &summit, &members, &sent(&to("2024-06-01", "2024-06-03"))),
            postpone(&events, &summit, &members, &sent(&json!({"reason": "Rain"}))),
            cancel(&events, &summit, &members, &sent(&json!({"reason": "Rain"}))),
            change_mode(&events, &summit, &members, &sent(&json!({"mode": "online"}))),
            hold(&events, &rumour, &members, &sent(&json!({}))),
        ] {
            let proposed = decided.expect("a change");
            let recorded: Value = serde_json::from_slice(&proposed[0].event.to_json()).expect("JSON");
            assert_eq!(recorded["calendar_event"]["members"], renamed);
        }
    }

    #[test]
    fn a_replacement_is_another_event() {
        let by = |id: &str| ("cancel", json!({"reason": "Venue closed", "replacement_id": id}));
        check("summit", &[by("forum")], Ok("Cancelled 2024-05-16 to 2024-05-18 Some(Hybrid)"));
        let rule =
            |id: &str| format!("422 /replacement_id must be another event that was announced, which {id} is not");
        check("summit", &[by("summit")], Err(&rule("summit")));
        check("summit", &[by("nothing")], Err(&rule("nothing")));
        let rule = "422 /replacement_id must be an event that staff confirmed, which rumour is not yet";
        check("summit", &[by("rumour")], Err(rule));
        check("rumour", &[by("forum")], Ok("Cancelled 2024-05-16 to 2024-05-16 Some(Hybrid)"));
    }

    #[test]
    fn a_mode_changes_to_another_one() {
        check("summit", &[("mode", json!({"mode": "online"}))], Ok("Scheduled 2024-05-16 to 2024-05-18 Some(Online)"));
        check(
            "summit",
            &[("mode", json!({"mode": "hybrid"}))],
            Err("422 /mode must differ: one takes part so already"),
        );
        check(
            "nothing",
            &[("mode", json!({"mode": "online"}))],
            Err("404 unknown-calendar-event nothing was not announced"),
        );
    }

    #[test]
    fn what_happens_to_an_unconfirmed_event_stays_with_staff() {
        let decided =
            cancel(&announced(), &"rumour".parse().expect("an id"), &[seoul()], &sent(&json!({"reason": "A mistake"})));
        assert_eq!(decided.expect("a change")[0].visibility, proto::Visibility::Staff);
    }

    #[test]
    fn nobody_but_staff_confirms_an_event() {
        for (actor, may) in [
            (Actor::SupportUnit, true),
            (Actor::Irm, true),
            (Actor::System, true),
            (Actor::GovernmentPoc, false),
            (Actor::CivilSociety, false),
            (Actor::LocalMonitor, false),
        ] {
            let mut sent: Sent<ApproveCalendarEvent> = sent(&json!({}));
            sent.command.actor = actor;
            let seen = approve(&announced(), &"rumour".parse().expect("an id"), &[seoul()], &sent).map(drop);
            let rule = Err("422  a calendar event is confirmed by staff".to_owned());
            assert_eq!(seen.map_err(|refusal| said(&refusal)), if may { Ok(()) } else { rule }, "{actor:?}");
        }
    }

    #[test]
    fn an_event_is_confirmed_once_and_for_everybody() {
        let mut events = announced();
        let rumour: CalendarEventId = "rumour".parse().expect("an id");
        let decided = approve(&events, &rumour, &[seoul()], &sent(&json!({}))).expect("a change");
        assert_eq!(decided[0].visibility, proto::Visibility::Public);
        fold(&mut events, decided);
        let again = approve(&events, &rumour, &[seoul()], &sent(&json!({}))).expect_err("approved");
        assert_eq!(said(&again), "409  rumour is approved already");
        let moved = postpone(&events, &rumour, &[seoul()], &sent(&json!({"reason": "Rain"}))).expect("a change");
        assert_eq!(moved[0].visibility, proto::Visibility::Public);
    }
}
