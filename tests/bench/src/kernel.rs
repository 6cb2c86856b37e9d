//! What the kernel holds for connections, which no process's memory shows: as `ss` (iproute2) tells it.

use std::collections::HashMap;
use std::net::SocketAddr;
use std::process::Command;

use anyhow::{Context as _, ensure};

/// What is held for each connection to `server` in KiB, by the client's port: the queues of both ends, with what the kernel
/// needs around them.
pub(crate) fn held_kib(server: SocketAddr) -> anyhow::Result<HashMap<u16, f64>> {
    let port = server.port();
    let filter = format!("( sport = :{port} or dport = :{port} )");
    let output = Command::new("ss").args(["-tmnHO", "state", "established", &filter]).output();
    let output = output.context("running ss, which the package iproute2 has")?;
    ensure!(output.status.success(), "ss failed: {}", String::from_utf8_lossy(&output.stderr));
    let text = String::from_utf8(output.stdout).context("reading what ss says")?;
    let mut held = HashMap::new();
    for line in text.lines() {
        let (client, kib) = connection(line, port).with_context(|| format!("ss said {line:?}"))?;
        *held.entry(client).or_default() += kib;
    }
    Ok(held)
}

/// One end of a connection: the client's port, and what is held at this end.
fn connection(line: &str, server: u16) -> anyhow::Result<(u16, f64)> {
    // Queues of the socket, both addresses, then the rest; the state is left out where only one is asked for.
    let ports: Vec<u16> = line
        .split_whitespace()
        .filter_map(|word| word.rsplit_once(':'))
        .map_while(|(_, port)| port.parse().ok())
        .take(2)
        .collect();
    let client = ports.iter().copied().find(|&port| port != server).context("no client")?;
    let (_, memory) = line.split_once("skmem:(").context("no memory")?;
    let fields = memory.split(')').next().unwrap_or_default().split(',');
    // r: received and not read. w: written and not taken. f: set aside for either.
    let bytes = fields.filter_map(|field| field.split_at_checked(1)).filter(|(name, _)| ["r", "w", "f"].contains(name));
    let bytes: Vec<f64> = bytes.filter_map(|(_, number)| number.parse().ok()).collect();
    ensure!(bytes.len() == 3, "three numbers were expected");
    Ok((client, bytes.iter().sum::<f64>() / 1_024.0))
}
