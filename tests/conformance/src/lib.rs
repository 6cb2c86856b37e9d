//! The conformance suite of the live feed `activity.v1.json`: cases, each with the rule it checks, that are played against a
//! gateway at any address. It looks from outside: it sends bytes and reads JSON, and knows of the project's types only the
//! schemas that are made from them.

mod case;
mod frame;
mod http;
mod pattern;
mod player;
mod rules;
mod schemas;
mod socket;
mod stream;
mod suite;
mod target;

pub use suite::{Line, Outcome, Suite, Sum};
pub use target::{Parameters, Target, Writer};
