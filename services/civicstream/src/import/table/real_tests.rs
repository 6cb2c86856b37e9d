//! The mapping on the real table, where it is present beside this checkout.

use std::collections::BTreeMap;
use std::path::Path;

use proto::event::{PlannedCommitment, Product, Stage};
use proto::scheme::{Scheme, Values};
use serde_json::Value;

use super::*;

fn real() -> Option<Work> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/ogp-commitments-subset-2024-07-03.csv");
    if !path.exists() {
        eprintln!("SKIPPED a test of the real table: {} is not present", path.display());
        return None;
    }
    Some(plan(&Table::read(&path).expect("a table")))
}

fn commands(work: &Work) -> impl Iterator<Item = &Command> {
    work.phases.iter().flatten().flatten()
}

/// Every row is sent, with values that its scheme has.
#[test]
fn the_real_table_is_accounted_for() {
    let Some(work) = real() else { return };
    let sent = |end: &str| commands(&work).filter(|command| command.path.ends_with(end)).count();
    assert_eq!((sent("/v1/members"), sent("/action-plans")), (75, 214));
    assert_eq!(work.refused, []);
    let (mut commitments, mut reviewed) = (0, BTreeMap::<String, usize>::new());
    for command in commands(&work) {
        let field = |name: &str| command.body[name].clone();
        if command.path.ends_with("/action-plans") {
            let listed: Vec<PlannedCommitment> = serde_json::from_value(field("commitments")).expect("commitments");
            commitments += listed.len();
        }
        if command.path.ends_with("/reviews") {
            let product: Product = serde_json::from_value(field("product")).expect("a product");
            let stage: Stage = serde_json::from_value(field("stage")).expect("a stage");
            let scheme: Scheme = serde_json::from_value(field("scheme")).expect("a scheme");
            let values: Values = serde_json::from_value(field("values")).expect("values");
            assert!(product.stages().contains(&stage), "{}", command.id);
            assert_eq!(scheme.check(stage, &values), Ok(()), "{}", command.id);
            let together = 1 + field("also_commitments").as_array().map_or(0, Vec::len);
            *reviewed.entry(field("stage").as_str().expect("a stage").to_owned()).or_default() += together;
        }
    }
    assert_eq!(commitments, 558);
    let expected = [("design", 281), ("final", 343), ("mid_term", 209)].map(|(stage, count)| (stage.to_owned(), count));
    assert_eq!(reviewed, BTreeMap::from(expected));
}

/// How often each column contradicts the others.
#[test]
fn every_contradiction_of_the_real_table_is_told() {
    let Some(work) = real() else { return };
    let mut told = BTreeMap::<&str, usize>::new();
    for line in &work.contradictions {
        let (_, rest) = line.split_once("  ").expect("a row");
        *told.entry(rest.split_once(": said").expect("a column").0).or_default() += 1;
    }
    let expected = [
        ("Action Plan Duration (Years)", 4),
        ("Ambitious and complete, or DIOG", 9),
        ("Ambitious but not complete", 11),
        ("Change In Completion", 3),
        ("Cluster Commitment ID(s)", 1),
        ("Complete but not ambitious", 10),
        ("End Date", 6),
        ("High Ambition", 1),
        ("Max star", 12),
        ("Not complete or ambitious", 13),
        ("Not reviewed", 13),
        ("OGP Value Technology", 1),
        ("Report Publication Year (End Of Term)", 3),
        ("Report Publication Year (Progress Report)", 10),
        ("Start Date", 6),
        ("Verifiable", 1),
        ("Youth", 1),
        ("_ChangeCompletion", 8),
        ("_DIOGATI", 1),
        ("_DIOGCP", 2),
        ("_DIOGPA", 9),
        ("_Relevant", 2),
    ];
    assert_eq!(told, BTreeMap::from(expected));
    let has = |start: &str| work.contradictions.iter().any(|line| line.starts_with(start));
    assert!(has("BG0028  Change In Completion: said Increase, recorded No Change"));
    assert!(has("FR0026  Change In Completion: said No Change, recorded Increase"));
    assert!(has("GT0066  Change In Completion: said ND, recorded No Change"));
    assert!(has("LT0033  Verifiable: said 1, recorded Yes"));
    let recorded = |body: &Value| -> usize {
        let own = |thing: &Value| thing["discrepancies"].as_array().map_or(0, Vec::len);
        own(body) + body["commitments"].as_array().map_or(0, |commitments| commitments.iter().map(own).sum())
    };
    let recorded: usize = commands(&work).map(|command| recorded(&command.body)).sum();
    assert_eq!(recorded, work.contradictions.len(), "each is recorded with what it is about");
}

/// What reaches a person does not get into the log.
#[test]
fn the_real_table_gives_no_addresses_away() {
    let Some(work) = real() else { return };
    for command in commands(&work) {
        let text = command.body.to_string();
        let address = text.split_whitespace().find(|word| word.contains('@') && word.contains('.'));
        assert_eq!(address, None, "{}", command.id);
        let dialled = text.split('+').skip(1).find(|rest| {
            let run = rest.split(|c: char| !c.is_ascii_digit() && !matches!(c, ' ' | '-' | '(' | ')')).next();
            run.is_some_and(|run| run.chars().filter(char::is_ascii_digit).count() >= 8)
        });
        assert_eq!(dialled.and_then(|rest| rest.get(..20)), None, "{}", command.id);
    }
}
