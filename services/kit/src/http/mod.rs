//! HTTP scaffolding: listeners, problems, request bodies, tokens and health. Knows no route but those for operations.

pub mod auth;
pub mod base;
pub mod client_address;
pub mod command;
pub mod document;
pub mod etag;
pub mod extract;
pub mod health;
pub mod idempotency;
pub mod json;
mod jwks;
pub mod openapi;
pub mod problem;
pub mod server;
