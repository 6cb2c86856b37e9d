//! The read models in Postgres: their migrations, what the projector writes and what the public parts read. The
//! projector alone writes; `site` and `gateway` read. Nothing here knows the log or a socket.

pub mod checkpoint;
pub mod feed;
pub mod migrate;
pub mod moment;
pub mod pages;
pub mod parked;
pub mod rows;

/// The name of the projection that writes these read models.
pub const PROJECTION: &str = "read-model";
