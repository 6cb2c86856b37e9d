//! What a feed entry says an event caused is what the numbers show: for a random history of reviews, corrections and retractions,
//! the effects of every event are exactly the difference that the derivations make between the moments before and after it.

use std::collections::BTreeMap;

use harness::World;
use proto::scheme::Completion;
use rand::rngs::StdRng;
use rand::{RngExt as _, SeedableRng as _};
use serde_json::{Value, json};
use sqlx::PgPool;

use crate::seed;

/// The same history in every run; another number is another history.
const SEED: u64 = 20_211_215;
const COMMANDS: usize = 400;
const COMMITMENTS: [&str; 4] = ["SEO0001", "SEO0002", "SEO0003", "SEO0004"];

/// What the derivations say of one commitment.
#[derive(Debug, Clone, PartialEq, Eq, sqlx::FromRow)]
struct Derived {
    starred: bool,
    completion: Option<String>,
    state: String,
}

fn pick<'a, T>(random: &mut StdRng, from: &'a [T]) -> &'a T {
    &from[random.random_range(0..from.len())]
}

/// Values that the scheme and the stage have, chosen so that stars are not rare.
fn values(random: &mut StdRng, scheme: &str, stage: &str) -> Value {
    let mut values = json!({"relevant": random.random_bool(0.8)});
    if random.random_bool(0.5) {
        let flag = random.random_bool(0.7);
        values["ogp_values"] = json!({"access_to_information": flag, "civic_participation": false,
            "public_accountability": false, "technology": true});
    }
    match scheme {
        "2017" => values["verifiable"] = json!(random.random_bool(0.8)),
        "2020" => values["potential_for_results"] = json!(pick(random, &["Unclear", "Modest", "Substantial"])),
        _ => values["specificity"] = json!(pick(random, &["Low", "Medium", "High"])),
    }
    if scheme != "2020" && random.random_bool(0.8) {
        values["potential_impact"] = json!(pick(random, &["Minor", "Moderate", "Transformative", "Transformative"]));
    }
    if stage != "design" && random.random_bool(0.9) {
        let words = ["Not Started", "Limited", "Substantial", "Substantial", "Complete"];
        values["completion"] = json!(pick(random, &words));
    }
    values
}

fn review(random: &mut StdRng) -> (String, Value) {
    let commitment = *pick(random, &COMMITMENTS);
    let scheme = *pick(random, &["2011", "2014", "2015", "2015", "2017", "2020"]);
    let products = [
        ("design_report", "design"),
        ("progress_report", "mid_term"),
        ("final_report", "final"),
        ("transitional_results_report", "final"),
    ];
    let (product, stage) = *pick(random, &products);
    let others: Vec<_> = COMMITMENTS.iter().filter(|other| **other != commitment).collect();
    let also = if random.random_bool(0.2) { vec![**pick(random, &others)] } else { Vec::new() };
    let body = json!({"product": product, "stage": stage, "scheme": scheme, "also_commitments": also,
        "values": values(random, scheme, stage)});
    (format!("/v1/commitments/{commitment}/reviews"), body)
}

/// Sends random commands; many are refused, as reviews stand in each other's way. Answers with how many were recorded.
async fn write_history(world: &World, random: &mut StdRng) -> usize {
    let mut reviews: Vec<(String, Value)> = Vec::new();
    let mut recorded = 0;
    for _ in 0..COMMANDS {
        let changed = random.random_bool(0.6).then(|| random.random_range(0..=reviews.len()));
        let (path, body) = match changed.and_then(|index| reviews.get(index)) {
            Some((id, _)) if random.random_bool(0.5) => {
                (format!("/v1/reviews/{id}/retraction"), json!({"reason": "report_withdrawn"}))
            }
            Some((id, told)) => {
                let said = |name: &str| told[name].as_str().expect("a word").to_owned();
                let values = values(random, &said("scheme"), &said("stage"));
                (format!("/v1/reviews/{id}/corrections"), json!({"values": values, "reason": "new_evidence"}))
            }
            None => review(random),
        };
        let answer = world.command(&path, &body).await;
        assert!(matches!(answer.status, 201 | 409 | 422), "{path} {body}: {}", answer.body);
        if answer.status == 201 {
            recorded += 1;
            if path.ends_with("/retraction") {
                reviews.retain(|(id, _)| !path.contains(id));
            } else if path.ends_with("/reviews") {
                reviews.push((answer.body["review_id"].as_str().expect("an id").to_owned(), body));
            }
        }
    }
    recorded
}

async fn derived(database: &PgPool, known_at: i64) -> BTreeMap<String, Derived> {
    let rows: Vec<(String, bool, Option<String>, String)> = sqlx::query_as(
        "SELECT commitment_id, starred, completion, state FROM commitment_state_at('seoul', $1, CURRENT_DATE)",
    )
    .bind(known_at)
    .fetch_all(database)
    .await
    .expect("the derivations");
    let row = |(id, starred, completion, state)| (id, Derived { starred, completion, state });
    rows.into_iter().map(row).collect()
}

fn rank(word: &str) -> usize {
    Completion::ALL.iter().position(|completion| completion.word() == word).expect("a word of the scale")
}

/// The effects that lead from one state to another.
fn difference(before: &BTreeMap<String, Derived>, after: &BTreeMap<String, Derived>) -> Vec<Value> {
    let mut effects = Vec::new();
    for (id, now) in after {
        let Some(then) = before.get(id) else { continue };
        if let (Some(from), Some(to)) = (&then.completion, &now.completion)
            && from != to
        {
            let kind = if rank(from) < rank(to) { "completion_raised" } else { "completion_lowered" };
            effects.push(json!({"kind": kind, "commitment_id": id, "from": from, "to": to}));
        }
        if then.starred != now.starred {
            let kind = if now.starred { "star_won" } else { "star_lost" };
            effects.push(json!({"kind": kind, "commitment_id": id}));
        }
        if then.state != now.state {
            effects.push(json!({"kind": format!("moved_to_{}", now.state), "commitment_id": id}));
        }
    }
    effects
}

#[tokio::test]
async fn effects_and_derivations_agree_at_every_event() {
    let world = World::start().await;
    world.record("/v1/members", &seed::seoul()).await;
    let commitments: Vec<_> = COMMITMENTS.iter().map(|id| json!({"commitment_id": id, "title": id})).collect();
    let plan = json!({"plan_id": "AP_SEOUL01", "number": 1, "title": "A plan", "start": "2018", "end": "2020",
        "occurred": "2018", "commitments": commitments});
    let planned = world.record("/v1/members/seoul/action-plans", &plan).await.as_i64();
    let mut random = StdRng::seed_from_u64(SEED);
    let recorded = write_history(&world, &mut random).await;
    assert!(recorded > COMMANDS / 3, "only {recorded} commands were recorded");
    let database = world.database().await;
    let last = planned + i64::try_from(recorded).expect("a small number");
    world.projected(&database, proto::Seq::from_i64(last)).await;

    let mut seen = BTreeMap::<String, usize>::new();
    let mut before = derived(&database, planned).await;
    for seq in planned + 1..=last {
        let after = derived(&database, seq).await;
        let told: String = sqlx::query_scalar("SELECT rendered::text FROM activity WHERE feed = 'all' AND seq = $1")
            .bind(seq)
            .fetch_one(&database)
            .await
            .expect("an entry");
        let told: Value = serde_json::from_str(&told).expect("JSON");
        let mut effects = told["ogp:effects"].as_array().cloned().unwrap_or_default();
        effects.sort_by_key(|effect| effect["commitment_id"].to_string());
        assert_eq!(effects, difference(&before, &after), "seed {SEED}, event {seq}: {}", told["name"]);
        for effect in effects {
            *seen.entry(effect["kind"].as_str().expect("a kind").to_owned()).or_default() += 1;
        }
        before = after;
    }
    // A history in which nothing happens would prove nothing.
    assert_eq!(seen.len(), 6, "every kind of effect occurs: {seen:?}");
}
