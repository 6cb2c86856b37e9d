//! What every service needs and no service owns: configuration, telemetry, lifecycle, log client, database pool, HTTP scaffolding.

pub mod clock;
pub mod config;
pub mod crash;
pub mod http;
pub mod lifecycle;
pub mod log;
pub mod metrics;
pub mod postgres;
pub mod repository;
pub mod schedule;
pub mod telemetry;
#[cfg(feature = "testing")]
pub mod testing;
