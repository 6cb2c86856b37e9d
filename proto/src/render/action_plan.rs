//! What happens to an action plan, in words.

use super::{Rendering, Thing, member, partnership, thing};
use crate::dates;
use crate::event::{ActionPlanChange, ActionPlanSubmitted};

pub(super) fn render(change: &ActionPlanChange) -> Rendering {
    match change {
        ActionPlanChange::Submitted(event) => submitted(event),
    }
}

fn submitted(plan: &ActionPlanSubmitted) -> Rendering {
    let count = match plan.commitments.len() {
        0 => String::new(),
        1 => " with 1 commitment on record".to_owned(),
        n => format!(" with {n} commitments on record"),
    };
    let submitter = member(&plan.member_id, plan.member_name.as_str());
    Rendering {
        verb: "Offer",
        label: "Action plan submitted",
        name: format!(
            "{} submitted the action plan “{}” ({}){count}",
            plan.member_name,
            plan.title,
            dates::period(plan.start, plan.end)
        ),
        object: Thing {
            start: Some(plan.start.to_string()),
            end: Some(plan.end.to_string()),
            ..thing(format!("/v1/action-plans/{}", plan.plan_id), &["Document", "ogp:ActionPlan"], plan.title.as_str())
        },
        target: Some(partnership()),
        actor: submitter,
    }
}
