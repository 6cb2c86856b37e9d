//! The decisions: pure functions of what the log knows and what a sender wants. No clock, no log, no network.

mod cluster;
mod correct;
mod review;

pub use cluster::{Cluster, cluster, unknown_commitment};
pub use correct::{correct, retract, unknown_review};
pub use review::review;
