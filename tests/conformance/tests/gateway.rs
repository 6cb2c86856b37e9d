//! The suite against our own gateway, with everything that it can be given; nothing may be skipped. And against a gateway
//! that breaks rules, so that it is known to find them.

use std::path::Path;
use std::process::Command;
use std::sync::Arc;

use conformance::{Outcome, Parameters, Suite, Sum, Target, Writer};
use futures_util::{FutureExt as _, StreamExt as _};
use harness::{COMMAND_ROLES, Service, World, binary};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpListener;
use uuid::Uuid;

/// Times short enough to wait for and long enough for a busy machine to answer in; and origins restricted, so that it is seen
/// to refuse others.
const SETTINGS: [(&str, &str); 3] = [
    ("CIVICSTREAM_PING_INTERVAL", "2s"),
    ("CIVICSTREAM_PONG_TIMEOUT", "3s"),
    ("CIVICSTREAM_ALLOWED_ORIGINS", "https://www.example.org"),
];
const FEED: &str = "member:seoul";

/// All roles, and a city with something in its feed.
async fn city() -> (Arc<World>, Service) {
    let world = World::empty().await;
    let mut environment = world.environment();
    environment.extend(SETTINGS.map(|(name, value)| (name.to_owned(), value.to_owned())));
    let roles = [COMMAND_ROLES, &["projector", "gateway"]].concat();
    let service = Service::start(&roles, environment);
    world.ready(service.operations()).await;
    let korea = json!({"member_id": "republic-of-korea", "name": "Republic of Korea", "kind": "national",
        "country_code": "KOR", "displayed_year": 2011, "occurred": "2011", "slugs": ["republic-of-korea"]});
    let seoul = json!({"member_id": "seoul", "name": "Seoul, South Korea", "kind": "local",
        "parent_member_id": "republic-of-korea", "displayed_year": 2016, "letter_date": "2016-02-23", "occurred": "2016",
        "slugs": ["seoul"]});
    for member in [korea, seoul] {
        record(&world, &service, "/v1/members", &member).await;
    }
    for _ in 0..4 {
        record(&world, &service, "/v1/calendar-events", &meeting()).await;
    }
    let last = record(&world, &service, "/v1/calendar-events", &meeting()).await;
    world.projected(&world.database().await, last).await;
    (Arc::new(world), service)
}

fn meeting() -> Value {
    json!({"title": "협치포럼", "kind": "co_creation", "members": ["seoul"], "start": "2026-12-03", "end": "2026-12-03"})
}

async fn record(world: &World, service: &Service, path: &str, body: &Value) -> proto::Seq {
    let answer = world.command_as(service.commands(), path, body, Uuid::now_v7()).await;
    assert_eq!(answer.status, 201, "{path} was refused: {}", answer.body);
    answer.seq()
}

fn letter() -> Value {
    json!({"kind": "letter", "title": "A letter", "year": 2020})
}

/// Sends a command for each activity.
fn writer(world: &Arc<World>, service: &Service, path: &'static str, body: fn() -> Value) -> Writer {
    let (world, to) = (Arc::clone(world), service.commands());
    Arc::new(move |count| {
        let world = Arc::clone(&world);
        async move {
            for _ in 0..count {
                let answer = world.command_as(to, path, &body(), Uuid::now_v7()).await;
                if answer.status != 201 {
                    return Err(format!("the log took no event: {}", answer.body));
                }
            }
            Ok(())
        }
        .boxed()
    })
}

fn token(world: &World, subject: &str, scope: &str, ttl: &str) -> String {
    let output = Command::new(binary())
        .args(["token", "--subject", subject, "--scope", scope, "--ttl", ttl, "--key"])
        .arg(world.keys().join("key.pem"))
        .output()
        .expect("the token tool");
    assert!(output.status.success(), "no token: {}", String::from_utf8_lossy(&output.stderr));
    String::from_utf8(output.stdout).expect("a token is text").trim().to_owned()
}

/// Plays the cases that contain `only`; answers with the lines of those that did not pass, and the sum.
async fn play(target: &Target, parameters: &Parameters, only: &str) -> (String, Sum) {
    let suite = Suite::load().expect("cases");
    let (mut rest, mut sum) = (Vec::new(), Sum::default());
    let mut lines = Box::pin(suite.play(target, parameters, only));
    while let Some(line) = lines.next().await {
        sum.add(&line.outcome);
        if line.outcome != Outcome::Passed {
            rest.push(line.to_string());
        }
    }
    (rest.join("\n"), sum)
}

fn target(address: std::net::SocketAddr) -> Target {
    format!("ws://{address}/v1/live").parse().expect("an address")
}

#[tokio::test(flavor = "multi_thread")]
async fn our_gateway_keeps_every_rule() {
    let (world, service) = city().await;
    let mut parameters = Parameters::new(FEED);
    parameters.foreign_origin = Some("http://origin.invalid".to_owned());
    parameters.token = Some(token(&world, "ana", "staff", "1h"));
    parameters.other_token = Some(token(&world, "ben", "staff", "1h"));
    parameters.plain_token = Some(token(&world, "ana", "audit", "1h"));
    parameters.writer = Some(writer(&world, &service, "/v1/calendar-events", meeting));
    parameters.other_writer = Some(writer(&world, &service, "/v1/members/seoul/documents", letter));
    let (failures, sum) = play(&target(service.public()), &parameters, "").await;
    assert_eq!(sum.failed, 0, "{sum}\n{failures}");
    // Tokens that end are played apart, since they must be new.
    assert_eq!(failures.matches("(needs ").count(), failures.matches("(needs --brief-token)").count(), "{failures}");
    assert!(sum.passed > 100, "{sum}");
}

#[tokio::test(flavor = "multi_thread")]
async fn our_gateway_keeps_the_rules_about_tokens_that_end() {
    let (world, service) = city().await;
    let mut parameters = Parameters::new(FEED);
    parameters.token = Some(token(&world, "ana", "staff", "1h"));
    parameters.brief_token = Some(token(&world, "ana", "staff", "10s"));
    let (failures, sum) = play(&target(service.public()), &parameters, "token").await;
    assert_eq!(sum.failed, 0, "{sum}\n{failures}");
    assert!(!failures.contains("--brief-token"), "{failures}");
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_not_given_is_said() {
    let (_world, service) = city().await;
    let (skipped, sum) = play(&target(service.public()), &Parameters::new(FEED), "a token of somebody else").await;
    assert_eq!((sum.skipped, sum.failed, sum.passed), (1, 0, 0), "{skipped}");
    assert!(skipped.contains("needs --token"), "{skipped}");
}

/// A gateway that says hello and then nothing, under a contract of its own.
#[tokio::test]
async fn a_gateway_that_breaks_rules_is_found_out() {
    let listener = TcpListener::bind(("127.0.0.1", 0)).await.expect("a free port");
    let address = listener.local_addr().expect("an address");
    let gateway = tokio::spawn(async move {
        while let Ok((mut client, _)) = listener.accept().await {
            let mut request = [0; 4_096];
            _ = client.read(&mut request).await;
            let upgrade = "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n\
                Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\nSec-WebSocket-Protocol: activity.v1.json\r\n\r\n";
            _ = client.write_all(upgrade.as_bytes()).await;
            _ = client.write_all(b"\x81\x10{\"type\":\"hello\"}").await;
        }
    });
    let (failures, sum) = play(&target(address), &Parameters::new("all"), "the subprotocol is chosen").await;
    assert_eq!((sum.failed, sum.passed), (1, 0));
    assert!(failures.contains("not as its schema says"), "{failures}");
    gateway.abort();
}

#[tokio::test]
async fn the_document_is_one_by_the_specification_itself() {
    let (world, service) = city().await;
    let document = world.text(&format!("http://{}/asyncapi.json", service.public())).await;
    let document: Value = serde_json::from_str(&document).expect("JSON");
    let specification =
        Path::new(env!("CARGO_MANIFEST_DIR")).join("../browser/node_modules/@asyncapi/specs/schemas/3.0.0.json");
    let specification = std::fs::read_to_string(specification).expect("the specification: run `make setup`");
    let specification: Value = serde_json::from_str(&specification).expect("JSON");
    let validator = jsonschema::draft7::new(&specification).expect("a schema");
    let errors: Vec<_> =
        validator.iter_errors(&document).map(|error| format!("{error} at {}", error.instance_path())).collect();
    assert!(errors.is_empty(), "{errors:#?}");
    let mut wrong = document;
    wrong["operations"]["ping"]["action"] = json!("shout");
    assert!(!validator.is_valid(&wrong));
}
