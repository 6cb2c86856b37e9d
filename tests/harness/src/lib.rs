//! What end-to-end tests stand on: private servers started once, a world for each test (its own database, log and keys), the
//! real binary as processes that can be killed, and clients that speak the public protocols only.

#![expect(clippy::missing_panics_doc, reason = "a harness panics wherever the test has failed; that is how it tells")]

mod binary;
mod event_stream;
mod fault_proxy;
mod framing;
mod holding_proxy;
mod keys;
mod live;
mod process;
mod proxy;
mod servers;
mod tables;
mod wait;
mod world;

pub use binary::binary;
pub use event_stream::{Event, EventStream};
pub use fault_proxy::{FaultCounts, FaultProxy, connect};
pub use holding_proxy::HoldingProxy;
pub use live::LiveClient;
pub use process::Service;
pub use proxy::Proxy;
pub use servers::{LogCopy, Servers, pool, servers};
pub use tables::{Tables, assert_chained, assert_same, differences, replay, tables};
pub use wait::{WAIT_MAX, eventually, skip, within};
pub use world::{Answer, COMMAND_ROLES, World};
