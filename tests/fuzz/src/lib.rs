//! Whatever a client may say must neither break the gateway nor hold it up. Two targets take bytes of any kind: [`frames`]
//! plays them to a gateway in memory as a client's side of a websocket, [`parsers`] reads them as messages, filters, cursors,
//! feeds and headers. They fail by panicking.
//!
//! `make test` plays the inputs in `corpus/`, written by hand, and some thousands more from a fixed seed. `make fuzz` hands
//! the targets to libFuzzer, which looks for inputs that reach code no input before reached.

#![expect(clippy::missing_panics_doc, reason = "a target panics wherever a promise is broken; that is how it tells")]

mod conversation;
mod frames;
mod parsers;
mod server_frame;

pub use frames::{Seen, frames};
pub use parsers::parsers;
