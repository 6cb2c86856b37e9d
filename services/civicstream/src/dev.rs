//! `civicstream dev`: everything on this machine. A private Postgres and nats-server that live as long as this process,
//! all roles, keys and tokens of a development issuer, and the demo history, loaded once.

use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::time::Duration;

use anyhow::{Context as _, bail};
use gateway::GatewayOptions;
use kit::clock::sleep;
use kit::http::auth::AuthOptions;
use kit::http::base::BaseOptions;
use kit::http::health::Health;
use kit::lifecycle::Lifecycle;
use kit::log::{Log, LogOptions};
use kit::postgres::PostgresOptions;
use local_stack::{Endpoints, KeeperOptions, Stack};
use sqlx::postgres::PgConnectOptions;
use sqlx::{Connection as _, PgConnection};

use crate::import;
use crate::roles::{Role, RoleOptions};
use crate::serve::{self, Listeners, Listening};
use crate::token;

/// The name of the database.
const DATABASE: &str = "civicstream";
/// How long all roles may take until they are ready.
const READY_WAIT_MAX: Duration = Duration::from_mins(1);
/// How often readiness is looked at.
const READY_POLL: Duration = Duration::from_millis(50);
/// How long pages that are open may hold up a stop.
const DRAIN_WINDOW_MAX: Duration = Duration::from_millis(500);
/// How long the printed token is good.
const TOKEN_TTL: Duration = Duration::from_hours(12);
/// What the printed token may do.
const TOKEN_SCOPES: &str = "members:write plans:write reviews:write calendar:write staff audit";

/// How to run everything here.
#[derive(Debug, clap::Args)]
pub(crate) struct DevArguments {
    /// Where data, keys and tools are kept.
    #[arg(long, env = "CIVICSTREAM_DEV_DIR", default_value = ".dev")]
    dir: PathBuf,
    /// The demo history that is loaded once.
    #[arg(long, env = "CIVICSTREAM_DEMO", default_value = "deploy/demo")]
    demo: PathBuf,
    /// Do not load the demo history.
    #[arg(long)]
    no_demo: bool,
    /// The nats-server to run, instead of the one that `make setup` installed or the one on PATH.
    #[arg(long, env = "CIVICSTREAM_NATS_SERVER")]
    nats_server: Option<PathBuf>,
    /// The port of the private nats-server; any free one when absent.
    #[arg(long, env = "CIVICSTREAM_NATS_PORT")]
    nats_port: Option<u16>,
    /// The port of the private Postgres on 127.0.0.1; a unix socket only when absent.
    #[arg(long, env = "CIVICSTREAM_POSTGRES_PORT")]
    postgres_port: Option<u16>,
    #[command(flatten)]
    gateway: GatewayOptions,
    #[command(flatten)]
    site: site::SiteOptions,
    #[command(flatten)]
    base: BaseOptions,
    #[command(flatten)]
    listeners: Listeners,
}

/// Runs everything until Ctrl-C, or until something fails.
pub(crate) async fn run(arguments: DevArguments) -> anyhow::Result<()> {
    let lifecycle = Lifecycle::from_signals(arguments.listeners.shutdown_grace)?;
    std::fs::create_dir_all(&arguments.dir).with_context(|| format!("creating {}", arguments.dir.display()))?;
    say("starting a private Postgres and nats-server");
    let stack = start_servers(&arguments).await?;
    watch(&stack, &lifecycle);
    let outcome = run_roles(&arguments, stack.endpoints(), &lifecycle).await;
    lifecycle.stop();
    let stopped = lifecycle.wait().await;
    say("stopping the private servers");
    tokio::task::spawn_blocking(move || stack.stop()).await??;
    outcome.and(stopped)
}

async fn start_servers(arguments: &DevArguments) -> anyhow::Result<Stack> {
    let program = std::env::current_exe().context("finding this program")?;
    // The servers run in folders of their own, where a relative path would mean something else.
    let dir = std::path::absolute(&arguments.dir)?;
    let mut options = KeeperOptions::new(&dir);
    options.tools_dir = Some(dir.join("tools"));
    options.nats_server = arguments.nats_server.as_ref().map(std::path::absolute).transpose()?;
    options.nats_port = arguments.nats_port;
    options.postgres_port = arguments.postgres_port;
    Ok(tokio::task::spawn_blocking(move || Stack::start(&program, &options)).await??)
}

/// Stops everything when the private servers end before they are told to.
fn watch(stack: &Stack, lifecycle: &Lifecycle) {
    let (ended, stopping) = (stack.ended(), lifecycle.stopping());
    let waiting = tokio::task::spawn_blocking(move || ended.wait());
    lifecycle.spawn("private servers", async move {
        tokio::select! {
            () = stopping.cancelled() => Ok(()),
            said = waiting => bail!("the private servers ended: {}", said.unwrap_or_default()),
        }
    });
}

async fn run_roles(arguments: &DevArguments, endpoints: &Endpoints, lifecycle: &Lifecycle) -> anyhow::Result<()> {
    let stopping = lifecycle.stopping();
    let auth_dir = arguments.dir.join("auth");
    token::create_keys(&auth_dir).context("making the keys of the development issuer")?;
    let log = LogOptions { nats_url: endpoints.nats_operator_url.clone(), log_replicas: 1, log_namespace: None };
    Log::init(&log).await.context("creating the log")?;
    let database_url = create_database(endpoints).await.context("creating the database")?;
    leave_operators_addresses(&arguments.dir, endpoints, &database_url)?;
    let options = RoleOptions {
        log: LogOptions { nats_url: endpoints.nats_url.clone(), ..log },
        postgres: Some(PostgresOptions::new(database_url)),
        auth: Some(auth_options(&auth_dir)),
        gateway: gateway_options(&arguments.gateway),
        site: arguments.site.clone(),
        base: arguments.base.clone(),
        clock_ahead: None,
    };
    let (listening, health) = serve::start(Role::ALL, &options, &arguments.listeners, lifecycle).await?;
    tokio::select! {
        () = stopping.cancelled() => return Ok(()),
        ready = wait_until_ready(&health) => ready?,
    }
    let token = staff_token(&auth_dir)?;
    if !arguments.no_demo {
        tokio::select! {
            () = stopping.cancelled() => return Ok(()),
            loaded = load_demo(arguments, &listening, &token) => loaded?,
        }
    }
    announce(&arguments.dir, &listening);
    stopping.cancelled().await;
    Ok(())
}

/// There is no other gateway to which clients could move, so a stop need not wait for them.
fn gateway_options(given: &GatewayOptions) -> GatewayOptions {
    GatewayOptions { drain_window: given.drain_window.min(DRAIN_WINDOW_MAX), ..given.clone() }
}

fn auth_options(auth_dir: &Path) -> AuthOptions {
    AuthOptions {
        auth_jwks: auth_dir.join("jwks.json").display().to_string(),
        auth_issuer: token::DEVELOPMENT_ISSUER.to_owned(),
        auth_audience: token::AUDIENCE.to_owned(),
    }
}

/// Creates the database when it does not exist yet; answers with its address.
async fn create_database(endpoints: &Endpoints) -> anyhow::Result<String> {
    let options: PgConnectOptions = endpoints.postgres_url.parse()?;
    let mut connection = PgConnection::connect_with(&options).await?;
    let exists: bool = sqlx::query_scalar("SELECT EXISTS (SELECT FROM pg_database WHERE datname = $1)")
        .bind(DATABASE)
        .fetch_one(&mut connection)
        .await?;
    if !exists {
        sqlx::query("CREATE DATABASE civicstream").execute(&mut connection).await?;
    }
    connection.close().await?;
    let mut address: url::Url = endpoints.postgres_url.parse()?;
    address.set_path(DATABASE);
    Ok(address.into())
}

/// Leaves the addresses for the operator's tools in a file for the shell, as they are others after every start.
fn leave_operators_addresses(dir: &Path, endpoints: &Endpoints, database_url: &str) -> anyhow::Result<()> {
    let nats_url = &endpoints.nats_operator_url;
    let text = format!("CIVICSTREAM_NATS_URL='{nats_url}'\nCIVICSTREAM_DATABASE_URL='{database_url}'\n");
    token::write_secret(&dir.join("operator.env"), &text)
}

async fn wait_until_ready(health: &Health) -> anyhow::Result<()> {
    let ready = async {
        while !health.readiness().ready {
            sleep(READY_POLL).await;
        }
    };
    if tokio::time::timeout(READY_WAIT_MAX, ready).await.is_err() {
        bail!("not ready within {} s: {}", READY_WAIT_MAX.as_secs(), serde_json::to_string(&health.readiness())?);
    }
    Ok(())
}

/// Signs a token and leaves it in a file, so that it need not be typed.
fn staff_token(auth_dir: &Path) -> anyhow::Result<String> {
    let token = token::sign(
        &auth_dir.join("key.pem"),
        &token::Request {
            subject: "local-staff".to_owned(),
            scopes: TOKEN_SCOPES.to_owned(),
            actor: proto::Actor::Irm,
            ttl: TOKEN_TTL,
        },
    )?;
    token::write_secret(&auth_dir.join("staff.token"), &token)?;
    Ok(token)
}

/// Loads the demo history unless it was loaded before. Repeating it would change nothing but take its time.
async fn load_demo(arguments: &DevArguments, listening: &Listening, token: &str) -> anyhow::Result<()> {
    let marker = arguments.dir.join("demo-loaded");
    if marker.exists() {
        return Ok(());
    }
    let commands = listening.commands.context("the commands listener runs")?;
    say(&format!("loading the demo history from {}", arguments.demo.display()));
    let loaded = import::load(&format!("http://{commands}"), token, std::slice::from_ref(&arguments.demo)).await;
    loaded.context("loading the demo history")?;
    std::fs::write(&marker, "").with_context(|| format!("writing {}", marker.display()))
}

fn announce(dir: &Path, listening: &Listening) {
    let (Some(public), Some(commands)) = (listening.public, listening.commands) else { return };
    let token_file = dir.join("auth").join("staff.token");
    let text = format!(
        "
ready

  pages       http://{public}/members/seoul
  live feed   ws://{public}/v1/live
  commands    http://{commands}/v1/…
  operations  http://{}/readyz  /metrics
  token       {}

Publish a review and watch it arrive on the page:

  curl -sS http://{commands}/v1/commitments/SEO0006/reviews \\
    -H \"Authorization: Bearer $(cat {})\" \\
    -H \"Idempotency-Key: $(cat /proc/sys/kernel/random/uuid)\" \\
    -H 'Content-Type: application/json' \\
    -d '{{\"product\":\"transitional_results_report\",\"stage\":\"final\",\"scheme\":\"2017\",\"values\":{{\"completion\":\"Substantial\",\"did_it_open_government\":\"Marginal\"}},\"summary\":\"A made-up review, to see it arrive.\"}}'

Ctrl-C stops everything; data stays in {}.",
        listening.operations,
        token_file.display(),
        token_file.display(),
        dir.display(),
    );
    print(&text);
}

fn say(text: &str) {
    print(&format!("civicstream: {text}"));
}

/// Unlike `println!`, goes on when nobody reads any more.
fn print(text: &str) {
    let mut stdout = std::io::stdout().lock();
    _ = writeln!(stdout, "{text}").and_then(|()| stdout.flush());
}
