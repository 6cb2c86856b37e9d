//! `civicstream serve`: roles and their listeners in one process.

use std::net::SocketAddr;
use std::time::Duration;

use anyhow::Context as _;
use kit::http::health::{Health, operations_router};
use kit::http::server::{Server, ServerOptions};
use kit::lifecycle::Lifecycle;
use kit::metrics::Metrics;
use nix::sys::resource::{Resource, getrlimit, setrlimit};

use crate::roles::{self, Role, RoleOptions};

/// What to run.
#[derive(Debug, clap::Args)]
pub(crate) struct ServeArguments {
    /// The roles to run in this process.
    #[arg(required = true)]
    roles: Vec<Role>,
    #[command(flatten)]
    options: RoleOptions,
    #[command(flatten)]
    listeners: Listeners,
}

/// Where to listen.
#[derive(Debug, Clone, clap::Args)]
pub(crate) struct Listeners {
    /// Where commands are taken.
    #[arg(long, env = "CIVICSTREAM_COMMANDS_ADDRESS", default_value = "127.0.0.1:8081")]
    pub commands_address: SocketAddr,
    /// Where pages and feeds are served.
    #[arg(long, env = "CIVICSTREAM_PUBLIC_ADDRESS", default_value = "127.0.0.1:8080")]
    pub public_address: SocketAddr,
    /// Where health and metrics are served.
    #[arg(long, env = "CIVICSTREAM_OPERATIONS_ADDRESS", default_value = "127.0.0.1:9090")]
    pub operations_address: SocketAddr,
    /// How long a stop may take.
    #[arg(long, env = "CIVICSTREAM_SHUTDOWN_GRACE", default_value = "10s", value_parser = kit::config::parse_duration)]
    pub shutdown_grace: Duration,
    #[command(flatten)]
    pub server: ServerOptions,
}

/// Where was really listened; port 0 asks for any free one.
#[derive(Debug, Clone, Copy, serde::Serialize)]
pub(crate) struct Listening {
    pub commands: Option<SocketAddr>,
    pub public: Option<SocketAddr>,
    pub operations: SocketAddr,
}

/// Runs roles until a signal comes or one of them fails.
pub(crate) async fn run(arguments: ServeArguments) -> anyhow::Result<()> {
    let lifecycle = Lifecycle::from_signals(arguments.listeners.shutdown_grace)?;
    let stopping = lifecycle.stopping();
    let started = tokio::select! {
        // Servers that are away are waited for; a stop is not.
        () = stopping.cancelled() => return lifecycle.wait().await,
        started = start(&arguments.roles, &arguments.options, &arguments.listeners, &lifecycle) => started,
    };
    match started {
        // For whoever started this with port 0.
        Ok((listening, _)) => println!("{}", serde_json::to_string(&listening)?),
        Err(error) => {
            lifecycle.stop();
            return Err(error);
        }
    }
    lifecycle.wait().await
}

/// Starts roles and their listeners.
pub(crate) async fn start(
    roles: &[Role],
    options: &RoleOptions,
    listeners: &Listeners,
    lifecycle: &Lifecycle,
) -> anyhow::Result<(Listening, Health)> {
    allow_open_files();
    let (health, metrics) = (Health::new(), Metrics::new());
    // Until the roles have registered their own parts, a process without any would pass for ready.
    let started = health.register("start");
    let operations = operations_router(health.clone(), metrics.clone());
    let server = Server::new(lifecycle, &metrics, &listeners.server);
    let (name, variable) = OPERATIONS;
    let operations = server.listen_to_the_end(name, variable, listeners.operations_address, operations);
    let operations = operations.context("starting the operations listener")?;
    let routes = roles::start(roles, options, lifecycle, &health, &metrics).await?;
    let commands = routes.commands.map(|router| serve(&server, COMMANDS, listeners.commands_address, router));
    let public = routes.public.map(|router| serve(&server, PUBLIC, listeners.public_address, router));
    let listening = Listening { commands: commands.transpose()?, public: public.transpose()?, operations };
    started.ready();
    Ok((listening, health))
}

/// Every connection is an open file, and the limit that shells set by default is one of a person's programs. The system's
/// own limit, which an operator sets, stays.
fn allow_open_files() {
    let raised = getrlimit(Resource::RLIMIT_NOFILE)
        .and_then(|(_, allowed)| setrlimit(Resource::RLIMIT_NOFILE, allowed, allowed).map(|()| allowed));
    match raised {
        Ok(allowed) => tracing::info!(files = allowed, "{allowed} files may be open, each connection is one"),
        Err(error) => tracing::warn!("the limit of open files could not be raised: {error}"),
    }
}

/// A listener's name and the variable that sets its address.
type Named = (&'static str, &'static str);
const COMMANDS: Named = ("commands", "CIVICSTREAM_COMMANDS_ADDRESS");
const PUBLIC: Named = ("public", "CIVICSTREAM_PUBLIC_ADDRESS");
const OPERATIONS: Named = ("operations", "CIVICSTREAM_OPERATIONS_ADDRESS");

fn serve(
    server: &Server,
    (name, variable): Named,
    address: SocketAddr,
    router: axum::Router,
) -> anyhow::Result<SocketAddr> {
    server.listen(name, variable, address, router).with_context(|| format!("starting the {name} listener"))
}
