//! The contract between the parts of Civicstream: what stands in the log, what travels over the live feed, and how an
//! event is rendered for readers. Everything here is a type or a pure function; no module knows a clock, a socket, a
//! log client or a database.

pub mod asyncapi;
pub mod catalogue;
mod checked;
pub mod cursor;
pub mod date;
pub mod dates;
pub mod discrepancy;
pub mod envelope;
pub mod event;
pub mod feed;
pub mod filter;
pub mod ids;
pub mod language;
pub mod live;
pub mod messages;
pub mod notice;
pub mod render;
mod schema;
pub mod scheme;
pub mod subject;
pub mod text;
mod upcast;
pub mod words;

pub use cursor::Cursor;
pub use date::{Occurred, PartialDate};
pub use discrepancy::Discrepancy;
pub use envelope::{Actor, Envelope, Visibility};
pub use event::{Event, EventType, Recorded};
pub use feed::Feed;
pub use ids::{
    ActionPlanId, CalendarEventId, CommandId, CommitmentId, ContactId, DocumentId, EventId, LogId, MemberId, ReportId,
    Seq, Slug,
};
pub use language::Language;
pub use subject::{Aggregate, Subject};
