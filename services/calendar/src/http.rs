//! The command API of the calendar: loads what a decision rests on, asks the decider, answers.

use std::sync::Arc;

use axum::Router;
use axum::extract::{FromRef, State};
use axum::routing::post;
use kit::http::command::{Answer, CommandContext, Sent};
use kit::http::problem::Problem;
use kit::repository::Repository;
use proto::Aggregate;

use crate::commands::ScheduleCalendarEvent;
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
    let routes = Router::new().route("/v1/calendar-events", post(schedule)).with_state(service);
    context.measured("calendar", routes)
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
