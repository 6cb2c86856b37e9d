//! The decisions: pure functions of what the log knows and what a sender wants. No clock, no log, no network.

mod amend;
mod carry_forward;
mod case;
mod commitments;
mod end;
mod extend;
mod milestone;
mod overdue;
mod period;
mod progress;
mod submit;
mod withdraw;

use kit::http::command::Refusal;
use kit::repository::Proposed;

pub use amend::amend;
pub use carry_forward::carry_forward;
pub use case::{
    Case, CommitmentCase, MilestoneCase, owner_of_commitment, owner_of_plan, unknown_commitment, unknown_plan,
};
pub use end::{end, end_by_calendar, is_due};
pub use extend::extend;
pub use milestone::{reach, reschedule};
pub use overdue::{Late, late, overdue};
pub use progress::report;
pub use submit::{member, standing, submit, submitter};
pub use withdraw::withdraw;

/// The events to record, or why there are none.
pub type Decision = Result<Vec<Proposed>, Refusal>;

/// The refusal where the path names no member.
#[must_use]
pub fn unknown_member(id: &str) -> Refusal {
    Refusal::unknown("member", format!("{id} is not a member"))
}
