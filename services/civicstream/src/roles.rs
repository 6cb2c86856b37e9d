//! The roles and how each is put together from what it needs: the only place that knows them all.

use std::time::Duration;

use anyhow::Context as _;
use axum::Router;
use chrono::TimeDelta;
use clap::ValueEnum;
use gateway::GatewayOptions;
use kit::clock::{Clock, sleep};
use kit::http::auth::{AuthOptions, Authenticator};
use kit::http::base::BaseOptions;
use kit::http::command::CommandContext;
use kit::http::health::Health;
use kit::lifecycle::Lifecycle;
use kit::log::{Log, LogOptions};
use kit::metrics::Metrics;
use kit::postgres::{self, PostgresOptions};
use site::SiteOptions;
use sqlx::PgPool;

use crate::openapi::{self, Descriptions};

/// How often the connection to the log is looked at.
const CONNECTION_LOOK: Duration = Duration::from_secs(1);

/// A part of the system that can run alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
pub(crate) enum Role {
    /// Takes commands about members and documents.
    Membership,
    /// Takes commands about action plans.
    ActionPlans,
    /// Takes commands about reviews and reports, and ends comment periods.
    Reviews,
    /// Takes commands about calendar events.
    Calendar,
    /// Writes the read models.
    Projector,
    /// Streams feeds.
    Gateway,
    /// Serves the pages.
    Site,
    /// Serves everything public as JSON and in open feed formats.
    ReadApi,
}

impl Role {
    /// Every role.
    pub(crate) const ALL: &[Self] = &[
        Self::Membership,
        Self::ActionPlans,
        Self::Reviews,
        Self::Calendar,
        Self::Projector,
        Self::Gateway,
        Self::Site,
        Self::ReadApi,
    ];

    fn takes_commands(self) -> bool {
        matches!(self, Self::Membership | Self::ActionPlans | Self::Reviews | Self::Calendar)
    }

    fn takes_tokens(self) -> bool {
        self.takes_commands() || self == Self::Gateway
    }

    fn needs_log(self) -> bool {
        self != Self::Site
    }

    fn needs_database(self) -> bool {
        // The membership service keeps the persons behind contacts there.
        !self.takes_commands() || self == Self::Membership
    }
}

/// Where the roles find what they need.
#[derive(Debug, Clone, clap::Args)]
pub(crate) struct RoleOptions {
    #[command(flatten)]
    pub log: LogOptions,
    /// For roles that read or write the read models, and for the persons behind contacts.
    #[command(flatten)]
    pub postgres: Option<PostgresOptions>,
    /// For roles that take commands, and for feeds that are not open to everybody.
    #[command(flatten)]
    pub auth: Option<AuthOptions>,
    #[command(flatten)]
    pub gateway: GatewayOptions,
    #[command(flatten)]
    pub site: SiteOptions,
    #[command(flatten)]
    pub base: BaseOptions,
    /// How far the clock goes before the system's: for rehearsals and tests.
    #[arg(long, hide = true, env = "CIVICSTREAM_CLOCK_AHEAD", value_parser = kit::config::parse_duration)]
    pub clock_ahead: Option<Duration>,
}

/// The routes of the roles that run, by listener. None where no role has any.
#[derive(Debug, Default)]
pub(crate) struct Routes {
    pub commands: Option<Router>,
    pub public: Option<Router>,
}

/// Connects what the roles need, starts their tasks and answers with their routes.
pub(crate) async fn start(
    roles: &[Role],
    options: &RoleOptions,
    lifecycle: &Lifecycle,
    health: &Health,
    metrics: &Metrics,
) -> anyhow::Result<Routes> {
    let name = process_name(roles);
    let shared = Shared::connect(roles, options, &name, metrics).await?;
    shared.watch_log(lifecycle, health);
    let mut routes = Routes::default();
    for role in roles {
        shared.start(*role, options, lifecycle, health, metrics, &mut routes).await?;
    }
    let Descriptions { commands, public } = openapi::of(roles);
    routes.commands = routes.commands.map(|router| router.merge(openapi::router(commands)));
    routes.public = routes.public.map(|router| router.merge(openapi::router(public)));
    Ok(routes)
}

/// How the process introduces itself to Postgres (63 bytes at most) and NATS.
fn process_name(roles: &[Role]) -> String {
    if roles == Role::ALL {
        return "civicstream".to_owned();
    }
    let names: Vec<_> = roles.iter().filter_map(ValueEnum::to_possible_value).collect();
    let names: Vec<_> = names.iter().map(clap::builder::PossibleValue::get_name).collect();
    format!("civicstream {}", names.join(" "))
}

/// What the roles of one process share.
struct Shared {
    log: Option<Log>,
    database: Option<PgPool>,
    commands: Option<CommandContext>,
    authenticator: Option<Authenticator>,
    clock: Clock,
    /// How the process introduces itself.
    name: String,
}

impl Shared {
    async fn connect(roles: &[Role], options: &RoleOptions, name: &str, metrics: &Metrics) -> anyhow::Result<Self> {
        let ahead = options.clock_ahead.unwrap_or_default();
        let clock = Clock::ahead(TimeDelta::from_std(ahead).context("--clock-ahead is too long")?);
        let name = name.to_owned();
        let mut shared =
            Self { log: None, database: None, commands: None, authenticator: None, clock: clock.clone(), name };
        let name = shared.name.as_str();
        if roles.iter().any(|role| role.needs_log()) {
            shared.log = Some(Log::connect(&options.log, name).await.context("connecting to the log")?);
        }
        if roles.iter().any(|role| role.needs_database()) {
            let postgres = options.postgres.as_ref().context("--database-url (CIVICSTREAM_DATABASE_URL) is needed")?;
            let database = postgres::connect(postgres, name, read_model::SCHEMA).await;
            shared.database = Some(database.context("connecting to Postgres")?);
        }
        if let Some(auth) = options.auth.as_ref().filter(|_| roles.iter().any(|role| role.takes_tokens())) {
            shared.authenticator = Some(Authenticator::load(auth).await.context("reading the keys for tokens")?);
        }
        if let Some(log) = shared.log.clone().filter(|_| roles.iter().any(|role| role.takes_commands())) {
            let authenticator = shared.authenticator.clone();
            let authenticator = authenticator.context("--auth-jwks, --auth-issuer and --auth-audience are needed")?;
            shared.commands = Some(CommandContext::new(log, authenticator, clock, metrics));
        }
        Ok(shared)
    }

    /// A process that cannot reach the log is not ready.
    fn watch_log(&self, lifecycle: &Lifecycle, health: &Health) {
        let Some(log) = self.log.clone() else { return };
        let (handle, stopping) = (health.register("log"), lifecycle.stopping());
        lifecycle.spawn("log connection", async move {
            let watch = async {
                loop {
                    if log.is_connected() {
                        handle.ready();
                    } else {
                        handle.failing("the connection to NATS is down");
                    }
                    sleep(CONNECTION_LOOK).await;
                }
            };
            stopping.run_until_cancelled(watch).await.unwrap_or(Ok(()))
        });
    }

    fn log(&self) -> anyhow::Result<Log> {
        self.log.clone().context("the role needs the log")
    }

    fn database(&self) -> anyhow::Result<PgPool> {
        self.database.clone().context("the role needs Postgres")
    }

    async fn start(
        &self,
        role: Role,
        options: &RoleOptions,
        lifecycle: &Lifecycle,
        health: &Health,
        metrics: &Metrics,
        routes: &mut Routes,
    ) -> anyhow::Result<()> {
        let commands = || self.commands.clone().context("the role takes commands");
        match role {
            Role::Membership => {
                let context = membership::Context { commands: commands()?, database: self.database()? };
                merge(&mut routes.commands, membership::start(context, lifecycle).await?);
            }
            Role::ActionPlans => merge(&mut routes.commands, action_plans::start(commands()?, lifecycle)),
            Role::Reviews => merge(&mut routes.commands, reviews::start(commands()?, lifecycle)),
            Role::Calendar => merge(&mut routes.commands, calendar::router(commands()?)),
            Role::Projector => {
                let postgres = options.postgres.as_ref().context("the role needs Postgres")?;
                let context = projector::Context {
                    log: self.log()?,
                    database: self.database()?,
                    direct: postgres.direct(&self.name, read_model::SCHEMA)?,
                    process: self.name.clone(),
                    clock: self.clock.clone(),
                    health: health.clone(),
                    metrics: metrics.clone(),
                };
                lifecycle.spawn("projector", projector::run(context, lifecycle.clone()));
            }
            Role::Gateway => {
                let context = gateway::Context {
                    log: self.log()?,
                    database: self.database()?,
                    authenticator: self.authenticator.clone(),
                    clock: self.clock.clone(),
                    health: health.clone(),
                    metrics: metrics.clone(),
                };
                merge(&mut routes.public, gateway::start(context, &options.gateway, lifecycle)?);
            }
            Role::Site => {
                let (database, clock) = (self.database()?, self.clock.clone());
                merge(&mut routes.public, site::router(database, clock, options.site.clone(), options.base.clone()));
            }
            Role::ReadApi => {
                let context =
                    read_api::Context { log: self.log()?, database: self.database()?, clock: self.clock.clone() };
                merge(&mut routes.public, read_api::router(context, options.base.clone()));
            }
        }
        Ok(())
    }
}

fn merge(routes: &mut Option<Router>, more: Router) {
    *routes = Some(routes.take().unwrap_or_default().merge(more));
}
