//! What decisions on members and documents rest on, folded from the log.

mod cycles;
mod documents;
mod members;
mod newest;
mod process;

pub use cycles::Cycles;
pub use documents::{Documents, KnownDocument};
pub use members::{Known, KnownContact, Members};
pub use newest::Newest;
pub use process::{Finding, Process};
