//! The alerts that ship watch what the roles really report: every expression can be read, and every series in it, with its
//! labels, is one that the running role shows.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use harness::{LiveClient, Service, World, eventually};
use promql_parser::parser::{Expr, VectorSelector, parse};
use promql_parser::util::{ExprVisitor, walk_expr};
use proto::live::CloseCode;
use serde_json::{Value, json};

/// What the monitoring itself adds.
const OF_THE_MONITORING: &[&str] = &["up"];
const LABELS_OF_THE_MONITORING: &[&str] = &["instance", "job"];
/// The most connections of the gateway under test: a websocket and an event stream.
const CONNECTIONS: &str = "2";

/// The files with rules.
const FILES: [&str; 2] = ["gateway.yml", "projector.yml"];

/// The rules of all groups of a file.
fn rules(file: &str) -> Vec<Value> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../deploy/alerts").join(file);
    let text = std::fs::read_to_string(path).expect("the file with the rules");
    let file: Value = serde_saphyr::from_str(&text).expect("YAML");
    let groups = file["groups"].as_array().expect("groups").iter();
    groups.flat_map(|group| group["rules"].as_array().expect("rules").clone()).collect()
}

fn text<'a>(rule: &'a Value, pointer: &str) -> &'a str {
    rule.pointer(pointer).and_then(Value::as_str).unwrap_or_else(|| panic!("no {pointer} in {rule}"))
}

fn expression(rule: &Value) -> Expr {
    parse(text(rule, "/expr")).unwrap_or_else(|error| panic!("{}: {error}", text(rule, "/alert")))
}

/// Every selector of an expression.
#[derive(Default)]
struct Selectors(Vec<VectorSelector>);

impl ExprVisitor for Selectors {
    type Error = std::convert::Infallible;
    fn pre_visit(&mut self, expression: &Expr) -> Result<bool, Self::Error> {
        match expression {
            Expr::VectorSelector(selector) => self.0.push(selector.clone()),
            Expr::MatrixSelector(selector) => self.0.push(selector.vs.clone()),
            _ => {}
        }
        Ok(true)
    }
}

fn selectors(rule: &Value) -> Vec<VectorSelector> {
    let mut selectors = Selectors::default();
    let Ok(_) = walk_expr(&mut selectors, &expression(rule));
    assert!(!selectors.0.is_empty(), "{} looks at nothing", text(rule, "/alert"));
    selectors.0
}

#[test]
fn every_alert_says_how_bad_it_is_what_is_wrong_and_what_to_do() {
    let rules: Vec<Value> = FILES.iter().flat_map(|file| rules(file)).collect();
    let names: BTreeSet<&str> = rules.iter().map(|rule| text(rule, "/alert")).collect();
    assert_eq!(names.len(), rules.len(), "each has a name of its own");
    for rule in &rules {
        let known = ["alert", "expr", "for", "labels", "annotations"];
        let fields = rule.as_object().expect("fields").keys();
        assert!(fields.clone().all(|field| known.contains(&field.as_str())), "{fields:?}");
        assert!(["page", "ticket"].contains(&text(rule, "/labels/severity")), "{rule}");
        let (summary, description) = (text(rule, "/annotations/summary"), text(rule, "/annotations/description"));
        assert!(!summary.contains('\n') && summary.len() < 160, "{summary}");
        assert!(description.len() > 100, "{description}");
        expression(rule);
    }
}

/// The series a role shows: of each name the labels and their values.
type Shown = BTreeMap<String, BTreeMap<String, BTreeSet<String>>>;

fn shown(metrics: &str) -> Shown {
    let mut shown = Shown::new();
    for line in metrics.lines().filter(|line| !line.starts_with('#')) {
        let (series, _) = line.rsplit_once(' ').expect("a name and a value");
        let (name, labels) = series.split_once('{').unwrap_or((series, ""));
        let known = shown.entry(name.to_owned()).or_default();
        for label in labels.trim_end_matches('}').split("\",").filter(|label| !label.is_empty()) {
            let (label, value) = label.split_once("=\"").expect("a label and a value");
            known.entry(label.to_owned()).or_default().insert(value.trim_end_matches('"').to_owned());
        }
    }
    shown
}

/// A gateway in which everything happened that the alerts look for, as far as it happens to order.
async fn eventful(world: &World) -> (Service, Shown) {
    let mut environment = world.environment();
    environment.push(("CIVICSTREAM_LIVE_CONNECTIONS".to_owned(), CONNECTIONS.to_owned()));
    let gateway = Service::start(&["gateway"], environment);
    world.ready(gateway.operations()).await;
    let mut client = LiveClient::connect(gateway.public()).await;
    client.resume("all", &format!("{}.1", "0".repeat(32))).await;
    client.expect("subscribed").await;
    assert_eq!(client.expect("reset").await["reason"], "log_changed");
    let address = format!("http://{}/v1/live/sse?feed=all", gateway.public());
    let stream = reqwest::get(&address).await.expect("an answer");
    assert_eq!(stream.status(), 200);
    let refused = reqwest::get(&address).await.expect("an answer");
    assert_eq!(refused.status(), 503, "the gateway is full");
    for _ in 0..50 {
        client.say(&json!({"type": "pong"})).await;
    }
    assert_eq!(client.close_code().await, CloseCode::RateLimited.number());
    let metrics = format!("http://{}/metrics", gateway.operations());
    let shown = eventually("the close to be counted", || async {
        let text = world.text(&metrics).await;
        text.contains("gateway_closed_total").then(|| shown(&text))
    });
    let shown = shown.await;
    (gateway, shown)
}

/// Holds every series that the rules of a file look at against those that are shown.
#[track_caller]
fn check(file: &str, shown: &Shown) {
    let codes: BTreeSet<String> = CloseCode::ALL.iter().map(|code| code.number().to_string()).collect();
    for rule in rules(file) {
        for selector in selectors(&rule) {
            let name = selector.name.as_deref().expect("a selector names a series");
            if OF_THE_MONITORING.contains(&name) {
                continue;
            }
            let labels = shown.get(name).unwrap_or_else(|| panic!("{}: no {name}", text(&rule, "/alert")));
            for matcher in &selector.matchers.matchers {
                if LABELS_OF_THE_MONITORING.contains(&matcher.name.as_str()) {
                    continue;
                }
                let values = labels.get(&matcher.name).unwrap_or_else(|| panic!("{name} has no {}", matcher.name));
                // Not every code comes to order.
                let values = if matcher.name == "code" { &codes } else { values };
                assert!(values.contains(&matcher.value), "{name} has no {matcher}, but {values:?}");
            }
        }
    }
}

#[tokio::test]
async fn every_series_that_an_alert_looks_at_is_one_that_a_gateway_shows() {
    let world = World::empty().await;
    let _projector = world.serve(&["projector"]);
    world.projected(&world.database().await, proto::Seq::START).await;
    let (_gateway, shown) = eventful(&world).await;
    check("gateway.yml", &shown);
}

#[tokio::test]
async fn every_series_that_an_alert_looks_at_is_one_that_a_projector_shows() {
    let world = World::empty().await;
    let projector = world.serve(&["projector"]);
    world.ready(projector.operations()).await;
    let metrics = world.text(&format!("http://{}/metrics", projector.operations())).await;
    check("projector.yml", &shown(&metrics));
}
