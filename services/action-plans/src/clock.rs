//! What the calendar causes: plans end, and the next one is overdue. Every replica looks; each fact is told once, under a
//! command made from its cause and its date.

use chrono::NaiveDate;
use kit::clock::Clock;
use kit::http::command::Refusal;
use kit::lifecycle::Lifecycle;
use kit::repository::{Command, ExecuteError, Receipt};
use kit::schedule;
use proto::event::OverdueThreshold;
use proto::{ActionPlanId, MemberId};
use tracing::{debug, info, warn};

use crate::decide::{self, Case, Decision, Late};
use crate::service::ActionPlans;
use crate::state::{Owing, Plans};

/// Looks at the calendar until the stop.
pub(crate) fn start(service: ActionPlans, lifecycle: &Lifecycle) {
    let clock: Clock = service.clock();
    schedule::spawn(lifecycle, "action plans' calendar", clock, move |today| {
        let service = service.clone();
        async move { service.look(today).await }
    });
}

/// A plan whose end came.
struct Over {
    plan_id: ActionPlanId,
    member_id: MemberId,
    cause: String,
}

impl ActionPlans {
    async fn look(&self, today: NaiveDate) -> anyhow::Result<()> {
        for over in self.plans(|plans| over(plans, today)).await? {
            self.end(&over, today).await?;
        }
        let owing = self.members(|members| members.owing_plans(today)).await?;
        for (owing, late, cause) in self.plans(|plans| overdue(plans, owing, today)).await? {
            let decide = |plans: &Plans| decide::overdue(plans, &owing, late, today);
            self.tell(&cause, decide).await?;
        }
        Ok(())
    }

    async fn end(&self, over: &Over, today: NaiveDate) -> anyhow::Result<()> {
        let Some(member) = self.members(|members| members.named(&over.member_id)).await? else { return Ok(()) };
        let reviewed = self.finally_reviewed(&over.member_id).await?;
        let decide =
            |plans: &Plans| decide::end_by_calendar(&Case::of(plans, &over.plan_id, &member)?, &reviewed, today);
        self.tell(&over.cause, decide).await
    }

    /// Tells a fact.
    async fn tell(&self, cause: &str, decide: impl Fn(&Plans) -> Decision) -> anyhow::Result<()> {
        let command: Command = schedule::command(cause);
        settle(cause, self.execute(&command, decide).await)
    }
}

/// Whether the look goes on after a fact. That it was told meanwhile, or is none any more, is no failure.
fn settle(cause: &str, outcome: Result<Receipt, ExecuteError<Refusal>>) -> anyhow::Result<()> {
    match outcome {
        Ok(receipt) => info!(seq = receipt.seq.0, "the calendar told: {cause}"),
        Err(ExecuteError::Refused(Refusal { rule, .. })) => debug!("the calendar need not tell {cause}: {rule}"),
        Err(away @ ExecuteError::Unavailable(_)) => return Err(away.into()),
        // The others must not wait for the one that the log will never take.
        Err(error) => warn!("the calendar could not tell {cause}: {:#}", anyhow::Error::from(error)),
    }
    Ok(())
}

/// The plans whose end came and was not told.
fn over(plans: &Plans, today: NaiveDate) -> Vec<Over> {
    let due = plans.all().filter(|known| decide::is_due(known, today));
    due.map(|known| {
        let plan = &known.plan;
        // An extension moves the end and counts the version on: what it moved to is another fact.
        let cause = format!("implementation-ended {} {} {}", plan.plan_id, plan.version, known.ends_on());
        Over { plan_id: plan.plan_id.clone(), member_id: plan.member_id.clone(), cause }
    })
    .collect()
}

/// The thresholds that the next plans of members reached and that were not told.
fn overdue(plans: &Plans, members: Vec<Owing>, today: NaiveDate) -> Vec<(Owing, Late, String)> {
    let of = |owing: Owing| {
        let (known, reached) = decide::late(plans, &owing, today)?;
        let plan_id = known.plan.plan_id.clone();
        Some(reached.into_iter().map(move |late| {
            let threshold = match late.threshold {
                OverdueThreshold::Due => "due",
                OverdueThreshold::FourMonths => "four_months",
                OverdueThreshold::TwelveMonths => "twelve_months",
            };
            (owing.clone(), late, format!("overdue {plan_id} {threshold} {}", late.due_on))
        }))
    };
    members.into_iter().filter_map(of).flatten().collect()
}

#[cfg(test)]
mod tests {
    use kit::log::AppendError;
    use proto::Seq;

    use super::*;

    #[track_caller]
    fn check(outcome: Result<Receipt, ExecuteError<Refusal>>, goes_on: bool) {
        let seen = format!("{outcome:?}");
        assert_eq!(settle("a cause", outcome).is_ok(), goes_on, "{seen}");
    }

    #[test]
    fn only_a_log_out_of_reach_stops_the_look() {
        check(Ok(Receipt { event_ids: Vec::new(), seq: Seq(7), replayed: false }), true);
        check(Err(ExecuteError::Refused(Refusal::conflict("", "it was told"))), true);
        check(Err(ExecuteError::IdReused), true);
        let refused = AppendError::Refused { code: 10_054, description: "message size exceeds maximum".to_owned() };
        check(Err(ExecuteError::NotTaken(refused)), true);
        check(Err(ExecuteError::Unavailable("the log is away".into())), false);
    }
}
