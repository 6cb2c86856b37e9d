//! A world for one test: a database, a log and keys of its own on the shared servers, and the roles that run in it.

use std::path::PathBuf;
use std::process::Command;
use std::sync::Arc;

use futures_util::TryStreamExt as _;
use proto::Seq;
use serde_json::Value;
use sqlx::PgPool;
use tempfile::TempDir;
use tokio::sync::OnceCell;
use uuid::Uuid;

use crate::{LiveClient, Servers, Service, eventually, keys, pool, servers};

/// The roles that take commands.
pub const COMMAND_ROLES: &[&str] = &["membership", "action-plans", "reviews", "calendar"];
const READ_ROLES: &[&str] = &["projector", "gateway", "site", "read-api"];
const SCOPES: &str = "members:write plans:write reviews:write calendar:write";

/// A world for one test.
#[derive(Debug)]
pub struct World {
    servers: &'static Servers,
    name: String,
    database_url: String,
    keys: Arc<TempDir>,
    token: OnceCell<String>,
    http: reqwest::Client,
    /// All roles in one process, unless the world was made empty.
    service: Option<Service>,
}

/// An answer of the HTTP APIs.
#[derive(Debug, Clone, PartialEq)]
pub struct Answer {
    /// The status code.
    pub status: u16,
    /// The body; null when it is not JSON.
    pub body: Value,
}

impl World {
    /// A world in which all roles run.
    pub async fn start() -> Self {
        let mut world = Self::empty().await;
        world.serve_all(&[]).await;
        world
    }

    /// Starts all roles in one process, with further variables.
    pub async fn serve_all(&mut self, variables: &[(&str, &str)]) {
        let roles: Vec<&str> = COMMAND_ROLES.iter().chain(READ_ROLES).copied().collect();
        self.service = Some(self.serve_with(&roles, variables));
        self.ready(self.service().operations()).await;
    }

    /// A world in which nothing runs yet.
    pub async fn empty() -> Self {
        Self::empty_on(servers()).await
    }

    /// A world on given servers in which nothing runs yet.
    pub async fn empty_on(servers: &'static Servers) -> Self {
        let name = format!("t{}", Uuid::now_v7().simple());
        let database_url = servers.create_database(&name).await;
        let keys = Arc::new(tempfile::tempdir().expect("a temporary folder"));
        // The tests trust no certificate: everything is on loopback.
        rustls::crypto::ring::default_provider().install_default().ok();
        let http = reqwest::Client::new();
        let world = Self { servers, name, database_url, keys, token: OnceCell::new(), http, service: None };
        world.init_log();
        world.token().await;
        world
    }

    /// A place on other servers to which this world could move: under the same name and with the same keys, but with an empty
    /// database and without a log.
    pub async fn twin_on(&self, servers: &'static Servers) -> Self {
        let database_url = servers.create_database(&self.name).await;
        let (name, keys, http) = (self.name.clone(), Arc::clone(&self.keys), self.http.clone());
        Self { servers, name, database_url, keys, token: OnceCell::new(), http, service: None }
    }

    /// Runs the log tool in this world as the operator, with further arguments.
    #[must_use]
    pub fn log_tool(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(crate::binary());
        command.args(["--die-with-parent", "log"]).args(arguments);
        command.env("CIVICSTREAM_NATS_URL", &self.servers.endpoints().nats_operator_url);
        command.env("CIVICSTREAM_LOG_NAMESPACE", &self.name).env("CIVICSTREAM_DATABASE_URL", &self.database_url);
        command
    }

    /// The process in which all roles run.
    #[must_use]
    pub fn service(&self) -> &Service {
        self.service.as_ref().expect("a world that was started")
    }

    /// Starts roles in a process of their own.
    #[must_use]
    pub fn serve(&self, roles: &[&str]) -> Service {
        Service::start(roles, self.environment())
    }

    /// Waits until a process says that it is ready.
    pub async fn ready(&self, operations: std::net::SocketAddr) {
        let url = format!("http://{operations}/readyz");
        eventually("readiness", || async {
            self.http.get(&url).send().await.ok().filter(|answer| answer.status().is_success()).map(|_| ())
        })
        .await;
    }

    /// Starts roles in a process of their own, with further variables.
    #[must_use]
    pub fn serve_with(&self, roles: &[&str], variables: &[(&str, &str)]) -> Service {
        let more = variables.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        Service::start(roles, self.environment().into_iter().chain(more).collect())
    }

    /// What roles find in their environment.
    #[must_use]
    pub fn environment(&self) -> Vec<(String, String)> {
        let jwks = self.keys.path().join("jwks.json").display().to_string();
        [
            ("CIVICSTREAM_NATS_URL", self.servers.endpoints().nats_url.clone()),
            ("CIVICSTREAM_LOG_NAMESPACE", self.name.clone()),
            ("CIVICSTREAM_DATABASE_URL", self.database_url.clone()),
            ("CIVICSTREAM_AUTH_JWKS", jwks),
            ("CIVICSTREAM_AUTH_ISSUER", "civicstream-dev".to_owned()),
            ("CIVICSTREAM_AUTH_AUDIENCE", "civicstream".to_owned()),
        ]
        .map(|(name, value)| (name.to_owned(), value))
        .into()
    }

    /// The name of this world's log and database.
    #[must_use]
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The servers it is on.
    #[must_use]
    pub fn servers(&self) -> &'static Servers {
        self.servers
    }

    /// A token for every command.
    pub async fn token(&self) -> &str {
        self.token.get_or_init(|| async { self.token_for(SCOPES) }).await
    }

    /// A token for the given scopes.
    #[must_use]
    pub fn token_for(&self, scopes: &str) -> String {
        self.token_with(scopes, &[])
    }

    /// A token for the given scopes, with further arguments of the token tool.
    #[must_use]
    pub fn token_with(&self, scopes: &str, more: &[&str]) -> String {
        keys::token(&self.keys(), scopes, more)
    }

    /// The folder with the keys.
    #[must_use]
    pub fn keys(&self) -> PathBuf {
        self.keys.path().to_owned()
    }

    /// Sends a command under a new key.
    pub async fn command(&self, path: &str, body: &Value) -> Answer {
        self.command_as(self.service().commands(), path, body, Uuid::now_v7()).await
    }

    /// Sends a command that must be carried out; answers with its place in the log.
    pub async fn record(&self, path: &str, body: &Value) -> Seq {
        let answer = self.command(path, body).await;
        assert_eq!(answer.status, 201, "{path} was refused: {}", answer.body);
        answer.seq()
    }

    /// Sends a command to an address under a key.
    pub async fn command_as(&self, to: std::net::SocketAddr, path: &str, body: &Value, key: Uuid) -> Answer {
        let request = self.http.post(format!("http://{to}{path}")).bearer_auth(self.token().await).json(body);
        let answer = request.header("Idempotency-Key", key.to_string()).send().await.expect("an answer");
        Answer::of(answer).await
    }

    /// Sends a request as a test made it.
    pub async fn send(&self, request: impl FnOnce(&reqwest::Client, String) -> reqwest::RequestBuilder) -> Answer {
        let base = format!("http://{}", self.service().commands());
        Answer::of(request(&self.http, base).send().await.expect("an answer")).await
    }

    /// A page of the site.
    pub async fn page(&self, path: &str) -> (u16, String) {
        let answer =
            self.http.get(format!("http://{}{path}", self.service().public())).send().await.expect("an answer");
        (answer.status().as_u16(), answer.text().await.expect("text"))
    }

    /// What the public listener answers to a request as a test made it.
    pub async fn get(
        &self,
        request: impl FnOnce(&reqwest::Client, String) -> reqwest::RequestBuilder,
    ) -> reqwest::Response {
        let base = format!("http://{}", self.service().public());
        request(&self.http, base).send().await.expect("an answer")
    }

    /// What the public listener answers under a path.
    pub async fn read(&self, path: &str) -> Answer {
        Answer::of(self.get(|client, base| client.get(format!("{base}{path}"))).await).await
    }

    /// A websocket client.
    pub async fn live(&self) -> LiveClient {
        LiveClient::connect(self.service().public()).await
    }

    /// The database.
    pub async fn database(&self) -> PgPool {
        self.database_of(2).await
    }

    /// The database, over so many connections.
    pub async fn database_of(&self, connections: u32) -> PgPool {
        pool(&self.database_url, connections).await
    }

    /// Waits until the read models have taken in everything up to `seq`.
    pub async fn projected(&self, database: &PgPool, seq: Seq) {
        eventually(&format!("the read models to reach {seq}"), || async {
            // Before the projector's first start there is no such table.
            let reached: Option<i64> =
                sqlx::query_scalar("SELECT seq FROM checkpoint").fetch_optional(database).await.ok().flatten();
            reached.filter(|reached| *reached >= seq.as_i64()).map(|_| ())
        })
        .await;
    }

    /// Publishes a message past every service.
    pub async fn publish(&self, subject: &str, payload: &'static [u8]) {
        // Held until the acknowledgement is there: dropping it closes the connection.
        let jetstream = self.servers.jetstream().await;
        let ack = jetstream.publish(subject.to_owned(), payload.into()).await;
        ack.expect("a server").await.expect("an acknowledgement");
    }

    /// Deletes the log and creates another one under the same name.
    pub async fn replace_log(&self) {
        self.servers.jetstream().await.delete_stream(self.stream()).await.expect("a stream that can be deleted");
        self.init_log();
    }

    /// Deletes one message of the log.
    pub async fn delete_message(&self, seq: Seq) {
        let stream = self.servers.jetstream().await.get_stream(self.stream()).await.expect("the stream");
        assert!(stream.delete_message(seq.0).await.expect("an answer"));
    }

    /// Makes the server forget who follows the log; answers with how many there were.
    pub async fn forget_readers(&self) -> usize {
        let stream = self.servers.jetstream().await.get_stream(self.stream()).await.expect("the stream");
        let names: Vec<String> = stream.consumer_names().try_collect().await.expect("names");
        for name in &names {
            stream.delete_consumer(name).await.expect("a consumer that can be deleted");
        }
        names.len()
    }

    /// How many messages the log holds.
    pub async fn log_len(&self) -> u64 {
        let stream = self.servers.jetstream().await.get_stream(self.stream()).await.expect("the stream");
        stream.get_info().await.expect("an answer").state.messages
    }

    /// How many messages the log holds; none when there is no log.
    pub async fn find_log_len(&self) -> Option<u64> {
        let stream = self.servers.jetstream().await.get_stream(self.stream()).await.ok()?;
        Some(stream.get_info().await.ok()?.state.messages)
    }

    /// Everything the log holds, as text: subject, headers and payload of each message.
    pub async fn log_text(&self) -> String {
        let stream = self.servers.jetstream().await.get_stream(self.stream()).await.expect("the stream");
        let last = stream.get_info().await.expect("an answer").state.last_sequence;
        let mut lines = Vec::new();
        for seq in 1..=last {
            let message = stream.get_raw_message(seq).await.expect("a message");
            let payload = String::from_utf8_lossy(&message.payload);
            lines.push(format!("{} {:?} {payload}", message.subject, message.headers));
        }
        lines.join("\n")
    }

    /// What stands at an address, as text.
    pub async fn text(&self, url: &str) -> String {
        self.http.get(url).send().await.expect("an answer").text().await.expect("text")
    }

    fn stream(&self) -> String {
        format!("ACTIVITY_{}", self.name)
    }

    fn init_log(&self) {
        let output = self.log_tool(&["init"]).output().expect("the log tool");
        assert!(output.status.success(), "no log: {}", String::from_utf8_lossy(&output.stderr));
    }
}

impl Answer {
    async fn of(answer: reqwest::Response) -> Self {
        let status = answer.status().as_u16();
        Self { status, body: answer.json().await.unwrap_or_default() }
    }

    /// The place in the log that a command was recorded at.
    #[must_use]
    pub fn seq(&self) -> Seq {
        Seq(self.body["seq"].as_u64().unwrap_or_else(|| panic!("no seq in {}", self.body)))
    }
}
