//! Ports on loopback.

use std::{
    io,
    net::{Ipv4Addr, TcpListener},
};

/// A port that a person may choose, with the names to choose it by.
#[derive(Debug, Clone, Copy)]
pub(crate) struct ChosenPort {
    pub(crate) program: &'static str,
    pub(crate) flag: &'static str,
    pub(crate) variable: &'static str,
}

pub(crate) const NATS_PORT: ChosenPort =
    ChosenPort { program: "nats-server", flag: "--nats-port", variable: "CIVICSTREAM_NATS_PORT" };
pub(crate) const POSTGRES_PORT: ChosenPort =
    ChosenPort { program: "Postgres", flag: "--postgres-port", variable: "CIVICSTREAM_POSTGRES_PORT" };

impl ChosenPort {
    /// Fails when something listens on `port` already. Asked before the server starts: its own message would be in
    /// its log and name no way out.
    pub(crate) fn check_free(self, port: u16) -> anyhow::Result<()> {
        let Self { program, flag, variable } = self;
        match TcpListener::bind((Ipv4Addr::LOCALHOST, port)) {
            Ok(_listener) => Ok(()),
            Err(error) if error.kind() == io::ErrorKind::AddrInUse => {
                anyhow::bail!("port {port} for {program} is taken, choose another with {flag} / {variable}")
            }
            Err(error) => {
                anyhow::bail!(
                    "port {port} for {program} can not be used ({error}), choose another with {flag} / {variable}"
                )
            }
        }
    }
}
