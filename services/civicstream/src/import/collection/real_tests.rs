//! The mapping on a real collection, where one is present beside this checkout.

use std::path::Path;

use proto::event::{PlannedCommitment, Product, Stage};
use proto::scheme::{Scheme, Values};

use super::tests::commands;
use super::*;

/// Everything the real collection holds is sent, refused with a reason, or counted as not supported.
#[test]
fn the_real_collection_is_accounted_for() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../../shared/data/ogp-real.json");
    let Ok(text) = std::fs::read(&path) else {
        eprintln!("SKIPPED the_real_collection_is_accounted_for: {} is not present", path.display());
        return;
    };
    let collection: Collection = serde_json::from_slice(&text).expect("a collection");
    let work = plan(&collection);
    let sent = |end: &str| commands(&work).iter().filter(|command| command.path.ends_with(end)).count();
    assert_eq!(sent("/v1/members"), 109);
    assert_eq!(sent("/documents"), 27);
    assert_eq!(sent("/action-plans"), 240);
    assert_eq!(sent("/reviews"), 833);
    assert_eq!(sent("/v1/calendar-events"), 18);
    assert_eq!(sent("/reschedule"), 1);
    assert_eq!(sent("/status"), 10);
    assert_eq!(sent("/v1/reports"), 9);
    assert_eq!(work.len(), 109 + 27 + 240 + 833 + 18 + 1 + 10 + 9);
    assert_eq!(
        work.refused.len(),
        1 + 2 + 13 + 6 + 4,
        "one double document, two commitments without plan, 13 snapshots, 6 steps without a new status, 3 reports without \
         plan, one draft"
    );
    assert_eq!(work.unsupported.values().sum::<usize>(), 10);

    let mut commitments = 0;
    for command in commands(&work) {
        if command.path.ends_with("/action-plans") {
            let listed = command.body["commitments"].clone();
            let listed: Vec<PlannedCommitment> = serde_json::from_value(listed).expect("commitments");
            commitments += listed.len();
            let id = command.body["plan_id"].as_str().expect("an id");
            assert!(id.parse::<proto::ActionPlanId>().is_ok(), "{id}");
        }
        if command.path.ends_with("/reviews") {
            let field = |name: &str| command.body[name].clone();
            let product: Product = serde_json::from_value(field("product")).expect("a product");
            let stage: Stage = serde_json::from_value(field("stage")).expect("a stage");
            let scheme: Scheme = serde_json::from_value(field("scheme")).expect("a scheme");
            let values: Values = serde_json::from_value(field("values")).expect("values");
            assert!(product.stages().contains(&stage), "{}", command.id);
            assert_eq!(scheme.check(stage, &values), Ok(()), "{}", command.id);
        }
    }
    assert_eq!(commitments, 620);
}
