//! The decisions: pure functions of what the log knows and what a sender wants. No clock, no log, no network.

mod cluster;
mod comment;
mod correct;
mod named_report;
mod newest;
mod publish;
mod review;
mod totals;

pub use cluster::{Cluster, cluster, unknown_commitment};
pub use comment::{close_over, end_comment_period, receive_comment, unknown_report};
pub use correct::{correct, retract, unknown_review};
pub use named_report::{check_named_report, named_report_warnings};
pub use publish::{missing_version, plan, publish};
pub use review::review;
pub use totals::compare_totals;
