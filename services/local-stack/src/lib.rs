//! A private Postgres and nats-server on this machine, for development and tests.
//!
//! Two sides. The *keeper* ([`run_keeper`]) is a process of its own that starts both servers, says where they listen
//! ([`Endpoints`], one line of JSON) and stops them when its standard input ends, whatever ended it. The *parent*
//! ([`Stack`]) starts a keeper and holds its standard input open. Nothing outlives the parent, not even when the
//! parent or the keeper is killed with SIGKILL: the servers carry a parent-death signal.
//!
//! This crate knows no role of Civicstream, creates no stream and no database. Linux only (`setpriv`, `/proc`).

mod account;
mod events;
mod find;
mod folder;
mod keeper;
mod nats;
mod options;
mod parent_death;
mod ports;
mod postgres;
mod postgres_data;
mod secrets;
mod server;
mod sockets;
mod stack;

pub use find::{FindError, Programs, find_postgres_program};
pub use keeper::run_keeper;
pub use options::{DataAtStop, Durability, Endpoints, KeeperOptions, Restarted};
pub use parent_death::die_with_parent;
pub use stack::{Ended, STOP_LIMIT, Stack, StackError};
