//! The read models in Postgres: their migrations, what the projector writes and what the public parts read. The
//! projector alone writes; `site` and `gateway` read. Nothing here knows the log or a socket.

pub mod checkpoint;
pub mod feed;
pub mod generation;
pub mod holder;
pub mod late;
pub mod migrate;
pub mod moment;
pub mod pages;
pub mod parked;
pub mod rows;
pub mod verify;

/// The schema of the live read models, which is where statements look, as none of them names a schema.
pub const SCHEMA: &str = "read_model";
