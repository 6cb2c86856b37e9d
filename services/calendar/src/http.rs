//! The command API of the calendar: loads what a decision rests on, asks the decider, answers.

use std::sync::Arc;

use axum::Router;
use axum::extract::{FromRef, State};
use axum::routing::post;
use kit::http::command::{Answer, CommandContext, Refusal, Sent};
use kit::http::extract::Path;
use kit::http::openapi::ApiDescription;
use kit::http::problem::Problem;
use kit::repository::{Proposed, Repository};
use proto::event::NamedMember;
use proto::{Aggregate, CalendarEventId};

use crate::commands::{
    ApproveCalendarEvent, CancelCalendarEvent, ChangeMode, HoldCalendarEvent, PostponeCalendarEvent,
    RescheduleCalendarEvent, ScheduleCalendarEvent,
};
use crate::decide;
use crate::state::{CalendarEvents, Members};

#[derive(Clone, FromRef)]
struct Calendar {
    context: CommandContext,
    members: Arc<Repository<Members>>,
    events: Arc<Repository<CalendarEvents>>,
}

/// The routes of this service.
pub fn router(context: CommandContext) -> Router {
    let service = Calendar {
        members: context.repository(crate::SERVICE),
        events: context.repository(crate::SERVICE),
        context: context.clone(),
    };
    let routes = Router::new()
        .route("/v1/calendar-events", post(schedule))
        .route("/v1/calendar-events/{event}/approval", post(approve))
        .route("/v1/calendar-events/{event}/reschedule", post(reschedule))
        .route("/v1/calendar-events/{event}/postpone", post(postpone))
        .route("/v1/calendar-events/{event}/cancel", post(cancel))
        .route("/v1/calendar-events/{event}/mode", post(change_mode))
        .route("/v1/calendar-events/{event}/held", post(hold))
        .with_state(service);
    context.measured("calendar", routes)
}

/// Describes the routes of this service, one line for each command.
pub fn describe(api: &mut ApiDescription) {
    api.command::<ScheduleCalendarEvent>("/v1/calendar-events");
    api.command::<ApproveCalendarEvent>("/v1/calendar-events/{event}/approval");
    api.command::<RescheduleCalendarEvent>("/v1/calendar-events/{event}/reschedule");
    api.command::<PostponeCalendarEvent>("/v1/calendar-events/{event}/postpone");
    api.command::<CancelCalendarEvent>("/v1/calendar-events/{event}/cancel");
    api.command::<ChangeMode>("/v1/calendar-events/{event}/mode");
    api.command::<HoldCalendarEvent>("/v1/calendar-events/{event}/held");
}

async fn schedule(State(service): State<Calendar>, sent: Sent<ScheduleCalendarEvent>) -> Result<Answer, Problem> {
    let name = |members: &Members| decide::name_members(members, &sent.body.members);
    let members = service.members.current(&Aggregate::Member.of_all_members(), name).await??;
    let id = decide::calendar_id(&sent);
    // Ids are unique among all members, so all calendar events are one boundary.
    let boundary = Aggregate::CalendarEvent.of_all_members();
    let decide = |events: &CalendarEvents| decide::schedule(events, &members, &sent);
    let receipt = service.events.execute(&boundary, &sent.command, decide).await?;
    Ok(Answer::new(receipt, "calendar_id", id))
}

/// Defines the handler of a command that changes an announced event.
macro_rules! change {
    ($handler:ident($command:ident)) => {
        async fn $handler(
            State(service): State<Calendar>,
            Path(event): Path<String>,
            sent: Sent<$command>,
        ) -> Result<Answer, Problem> {
            service.change(&event, &sent, decide::$handler).await
        }
    };
}
change!(approve(ApproveCalendarEvent));
change!(reschedule(RescheduleCalendarEvent));
change!(postpone(PostponeCalendarEvent));
change!(cancel(CancelCalendarEvent));
change!(change_mode(ChangeMode));
change!(hold(HoldCalendarEvent));

impl Calendar {
    async fn change<T>(
        &self,
        event: &str,
        sent: &Sent<T>,
        decide: impl Fn(&CalendarEvents, &CalendarEventId, &[NamedMember], &Sent<T>) -> Result<Vec<Proposed>, Refusal>,
    ) -> Result<Answer, Problem> {
        let unknown = |_| Refusal::unknown("calendar-event", format!("{event} was not announced"));
        let id: CalendarEventId = event.parse().map_err(unknown)?;
        let boundary = Aggregate::CalendarEvent.of_all_members();
        // No change gives an event other members, but they may have other names than when it was announced.
        let members = |events: &CalendarEvents| events.get(&id).map(|known| known.event.members.clone());
        let members = self.events.current(&boundary, members).await?.unwrap_or_default();
        let now = |known: &Members| known.now(&members);
        let members = self.members.current(&Aggregate::Member.of_all_members(), now).await?;
        let decide = |events: &CalendarEvents| decide(events, &id, &members, sent);
        let receipt = self.events.execute(&boundary, &sent.command, decide).await?;
        Ok(Answer::new(receipt, "calendar_id", id))
    }
}
