//! The demo history in `deploy/demo` holds what commands need, in an order in which they succeed.

use std::collections::BTreeSet;
use std::path::Path;

use proto::event::{Moment, PlannedCommitment, Product, Stage};
use proto::scheme::{Scheme, Values};
use proto::text::Link;
use proto::{Occurred, PartialDate};
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::client::Command;

fn commands() -> Vec<Command> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../deploy/demo");
    let work = super::plan(&[folder]).expect("the demo history");
    work.phases.into_iter().flatten().flatten().collect()
}

fn field<T: DeserializeOwned>(command: &Command, name: &str) -> T {
    let value = command.body.get(name).cloned().unwrap_or(Value::Null);
    serde_json::from_value(value).unwrap_or_else(|error| panic!("{}: {name}: {error}", command.id))
}

#[test]
fn every_record_has_a_date_of_honest_precision_and_a_source() {
    for command in commands() {
        let _: Occurred = field(&command, "occurred");
        let _: Link = field(&command, "source_url");
    }
}

#[test]
fn every_command_can_rely_on_those_before_it() {
    let (mut members, mut plans, mut commitments) = (BTreeSet::new(), BTreeSet::new(), BTreeSet::new());
    let mut events = BTreeSet::new();
    for command in commands() {
        let parts: Vec<&str> = command.path.split('/').skip(2).collect();
        match parts.as_slice() {
            ["members"] => {
                let parent: Option<String> = field(&command, "parent_member_id");
                assert!(parent.is_none_or(|parent| members.contains(&parent)), "{}", command.id);
                assert!(members.insert(field::<String>(&command, "member_id")), "{}", command.id);
            }
            ["members", member, "status"] => assert!(members.contains(*member), "{}", command.id),
            ["members", member, "documents"] => {
                let also: Option<Vec<String>> = field(&command, "also_members");
                let all: Vec<String> = also.into_iter().flatten().chain([(*member).to_owned()]).collect();
                assert!(all.iter().all(|member| members.contains(member)), "{}", command.id);
            }
            ["members", member, "action-plans"] => {
                assert!(members.contains(*member), "{}", command.id);
                assert!(plans.insert(field::<proto::ActionPlanId>(&command, "plan_id").to_string()));
                let listed: Vec<PlannedCommitment> = field(&command, "commitments");
                for commitment in listed {
                    assert!(commitments.insert(commitment.commitment_id.to_string()), "{}", commitment.commitment_id);
                }
                let (start, end): (PartialDate, PartialDate) = (field(&command, "start"), field(&command, "end"));
                assert!(start.first_day() <= end.last_day(), "{}", command.id);
            }
            ["commitments", commitment, "reviews"] => {
                assert!(commitments.contains(*commitment), "{}", command.id);
                let (product, stage): (Product, Stage) = (field(&command, "product"), field(&command, "stage"));
                assert!(product.stages().contains(&stage), "{}", command.id);
                let (scheme, values): (Scheme, Values) = (field(&command, "scheme"), field(&command, "values"));
                assert_eq!(scheme.check(stage, &values), Ok(()), "{}", command.id);
            }
            ["reports"] => {
                let plan: proto::ActionPlanId = field(&command, "plan_id");
                assert!(plans.contains(plan.as_str()), "{}", command.id);
            }
            ["calendar-events"] => {
                let of: Option<Vec<String>> = field(&command, "members");
                assert!(of.into_iter().flatten().all(|member| members.contains(&member)), "{}", command.id);
                let (start, end): (Moment, Moment) = (field(&command, "start"), field(&command, "end"));
                assert!(start.day() <= end.day(), "{}", command.id);
                assert!(events.insert(field::<String>(&command, "calendar_id")), "{}", command.id);
            }
            ["calendar-events", event, "reschedule" | "mode"] => assert!(events.contains(*event), "{}", command.id),
            other => panic!("{}: {other:?} is not a command", command.id),
        }
    }
    assert!(members.contains("seoul") && members.len() >= 6, "{members:?}");
}

#[test]
fn seouls_history_is_what_is_established_about_it() {
    let commands = commands();
    let body = |id: &str| &commands.iter().find(|command| command.id == id).unwrap_or_else(|| panic!("{id}")).body;
    assert_eq!(body("seoul-joined")["slugs"], serde_json::json!(["seoul", "seoul-south-korea", "seoul-korea"]));
    assert_eq!(body("seoul-letter-of-application")["date"], "2016-02-23");
    assert_eq!(body("seoul-plan-1")["commitments"].as_array().map(Vec::len), Some(3));
    assert_eq!(body("seoul-plan-2")["count_claimed"], 3);
    assert_eq!(body("summit-2021")["start"], "2021-12-13");
    assert_eq!(body("summit-2021-rescheduled")["start"], "2021-12-15");
    let reviews = commands.iter().filter(|command| command.path.starts_with("/v1/commitments/SEO"));
    assert_eq!(reviews.count(), 0, "no review of a commitment of Seoul is established");
}
