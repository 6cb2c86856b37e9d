//! May this calendar event be announced?

use kit::http::command::{Refusal, Sent};
use kit::repository::Proposed;
use proto::event::{CalendarEvent, CalendarEventScheduled, CalendarEventState, NamedMember};
use proto::{Actor, CalendarEventId, Event, MemberId, Subject, Visibility};

use super::period::period;
use crate::commands::ScheduleCalendarEvent;
use crate::state::CalendarEvents;

/// The id of the calendar event that `sent` is about: the sender's, or one made from the command's, so that sending the
/// command again makes the same one.
#[must_use]
pub fn calendar_id(sent: &Sent<ScheduleCalendarEvent>) -> CalendarEventId {
    sent.body.calendar_id.clone().unwrap_or_else(|| {
        let id = format!("event-{}", sent.command.id).parse();
        id.unwrap_or_else(|error| unreachable!("a UUID after a word has the form of an id: {error}"))
    })
}

/// A calendar event is announced, once, for `members` or for the whole partnership.
pub fn schedule(
    events: &CalendarEvents,
    members: &[NamedMember],
    sent: &Sent<ScheduleCalendarEvent>,
) -> Result<Vec<Proposed>, Refusal> {
    let (id, body) = (calendar_id(sent), sent.body.clone());
    if let Some(known) = events.get(&id) {
        let rule = format!("must be new: {id} was announced already, as {:?}", known.event.title.as_str());
        return Err(Refusal::conflict("/calendar_id", rule));
    }
    let approved = approved(sent.command.actor, body.approved)?;
    let period = period(body.start, body.end, body.all_day, body.time_zone)?;
    let owner = members.first().map_or_else(MemberId::partnership, |member| member.member_id.clone());
    let subject = Subject::calendar_event(&owner, &id);
    let calendar_event = CalendarEvent {
        calendar_id: id,
        title: body.title,
        kind: body.kind,
        members: members.to_vec(),
        state: CalendarEventState::Scheduled,
        period: Some(period),
        mode: body.mode,
        place: body.place,
        url: body.url,
        registration_url: body.registration_url,
        submitted_by: sent.command.actor,
        approved,
    };
    let visibility = visibility(&calendar_event);
    let event = Event::from(CalendarEventScheduled { calendar_event });
    Ok(vec![Proposed { subject, event, occurred: sent.occurred, visibility, source_url: body.source_url }])
}

/// Whether staff confirmed what somebody in this role submits.
fn approved(actor: Actor, said: Option<bool>) -> Result<bool, Refusal> {
    match (is_staff(actor), said) {
        (false, Some(true)) => Err(Refusal::broken("/approved", "must not be true: staff confirm what others submit")),
        (is_staff, said) => Ok(said.unwrap_or(is_staff)),
    }
}

/// Whether somebody in this role confirms calendar events.
pub(super) fn is_staff(actor: Actor) -> bool {
    match actor {
        Actor::SupportUnit | Actor::Irm | Actor::System => true,
        Actor::GovernmentPoc | Actor::CivilSociety | Actor::LocalMonitor => false,
    }
}

/// What staff did not confirm is visible to staff only, whatever happens to it.
pub(super) fn visibility(event: &CalendarEvent) -> Visibility {
    if event.approved { Visibility::Public } else { Visibility::Staff }
}

#[cfg(test)]
mod tests {
    use kit::testing::{changed, fold, said, sent};
    use serde_json::{Value, json};

    use super::*;
    use crate::decide::name_members;
    use crate::testing::known_members;

    fn summit(change: &Value) -> Sent<ScheduleCalendarEvent> {
        let body = json!({
            "calendar_id": "summit-2021", "title": "Global Summit", "kind": "summit", "members": ["korea", "seoul"],
            "start": "2021-12-15", "end": "2021-12-17", "occurred": "2021-06",
        });
        sent(&changed(body, change))
    }

    fn decide(events: &CalendarEvents, given: &Sent<ScheduleCalendarEvent>) -> Result<Vec<Proposed>, Refusal> {
        schedule(events, &name_members(&known_members(), &given.body.members)?, given)
    }

    /// Expects the subject and who may see it.
    #[track_caller]
    fn check(change: &Value, expected: Result<&str, &str>) {
        let seen = decide(&CalendarEvents::default(), &summit(change)).map_err(|refusal| said(&refusal));
        let seen = seen.map(|events| format!("{} {:?}", events[0].subject, events[0].visibility));
        assert_eq!(seen.as_deref().map_err(String::as_str), expected, "{change}");
    }

    const SUMMIT: Result<&str, &str> = Ok("activity.korea.calendar-event.summit-2021 Public");

    #[test]
    fn an_event_stands_under_its_first_member_or_the_partnership() {
        check(&json!({}), SUMMIT);
        check(&json!({"members": []}), Ok("activity.ogp.calendar-event.summit-2021 Public"));
        check(&json!({"occurred": "unknown"}), SUMMIT);
        check(&json!({"approved": false}), Ok("activity.korea.calendar-event.summit-2021 Staff"));
        let expected = "activity.korea.calendar-event.event-0193c1a0-0000-7000-8000-000000000001 Public";
        check(&json!({"calendar_id": null}), Ok(expected));
    }

    #[test]
    fn what_others_than_staff_submit_is_not_confirmed() {
        let rule = "422 /approved must not be true: staff confirm what others submit";
        for (actor, unsaid, confirmed) in [
            (Actor::SupportUnit, Visibility::Public, Ok(Visibility::Public)),
            (Actor::Irm, Visibility::Public, Ok(Visibility::Public)),
            (Actor::System, Visibility::Public, Ok(Visibility::Public)),
            (Actor::GovernmentPoc, Visibility::Staff, Err(rule)),
            (Actor::CivilSociety, Visibility::Staff, Err(rule)),
            (Actor::LocalMonitor, Visibility::Staff, Err(rule)),
        ] {
            let expected = [(Value::Null, Ok(unsaid)), (json!(false), Ok(Visibility::Staff)), (json!(true), confirmed)];
            for (approved, expected) in expected {
                let mut given = summit(&json!({ "approved": approved }));
                given.command.actor = actor;
                let seen = decide(&CalendarEvents::default(), &given).map(|events| events[0].visibility);
                assert_eq!(seen.map_err(|refusal| said(&refusal)), expected.map_err(ToOwned::to_owned), "{actor:?}");
            }
        }
    }

    #[test]
    fn an_event_lasts_whole_days_or_from_time_to_time() {
        let timed = |change: &Value| {
            let times = json!({"start": "2021-12-15T09:00", "end": "2021-12-15T18:00", "time_zone": "Asia/Seoul"});
            changed(times, change)
        };
        check(&json!({"all_day": true}), SUMMIT);
        check(&timed(&json!({})), SUMMIT);
        check(&timed(&json!({"all_day": false})), SUMMIT);
        let rule = "422 /all_day must be true where start and end are days";
        check(&json!({"all_day": false}), Err(rule));
        let rule = "422 /all_day must be false where start and end are local times";
        check(&timed(&json!({"all_day": true})), Err(rule));
        let rule = "422 /all_day cannot be told: start and end must both be days or both be local times";
        check(&timed(&json!({"end": "2021-12-17"})), Err(rule));
        check(&timed(&json!({"start": "2021-12-15", "all_day": true})), Err(rule));
        let rule = "422 /time_zone must be there unless the event lasts all day";
        check(&timed(&json!({"time_zone": null})), Err(rule));
    }

    #[test]
    fn an_event_does_not_end_before_it_starts() {
        check(&json!({"end": "2021-12-15"}), SUMMIT);
        check(&json!({"end": "2021-12-14"}), Err("422 /end must not be before the start, 2021-12-15"));
        let times = |start: &str, end: &str| json!({"start": start, "end": end, "time_zone": "Asia/Seoul"});
        check(&times("2021-12-15T18:00", "2021-12-15T18:00"), SUMMIT);
        check(&times("2021-12-15T18:00", "2021-12-16T05:30"), SUMMIT);
        let rule = "422 /end must not be before the start, 2021-12-15T18:00";
        check(&times("2021-12-15T18:00", "2021-12-15T05:30"), Err(rule));
    }

    #[test]
    fn an_event_is_announced_once() {
        let mut announced = CalendarEvents::default();
        let events = decide(&announced, &summit(&json!({}))).expect("an event");
        fold(&mut announced, events);
        let refusal = decide(&announced, &summit(&json!({"members": []}))).expect_err("announced already");
        let rule = "409 /calendar_id must be new: summit-2021 was announced already, as \"Global Summit\"";
        assert_eq!(said(&refusal), rule);
    }

    #[test]
    fn what_is_recorded_is_what_was_said() {
        let given = json!({
            "mode": "hybrid", "place": "Seoul", "url": "https://example.org/summit", "time_zone": "Asia/Seoul",
            "registration_url": "https://example.org/register",
        });
        let events = decide(&CalendarEvents::default(), &summit(&given)).expect("an event");
        let [proposed] = events.as_slice() else { panic!("one event, not {events:?}") };
        assert_eq!(proposed.occurred.to_string(), "2021-06");
        let recorded: Value = serde_json::from_slice(&proposed.event.to_json()).expect("JSON");
        let expected = json!({"calendar_event": {
            "calendar_id": "summit-2021", "title": "Global Summit", "kind": "summit", "state": "scheduled",
            "members": [
                {"member_id": "korea", "name": "South Korea"},
                {"member_id": "seoul", "name": "Seoul, South Korea"},
            ],
            "period": {"start": "2021-12-15", "end": "2021-12-17", "time_zone": "Asia/Seoul", "all_day": true},
            "mode": "hybrid", "place": "Seoul", "url": "https://example.org/summit",
            "registration_url": "https://example.org/register", "submitted_by": "support_unit", "approved": true,
        }});
        assert_eq!(recorded, expected);
    }
}
