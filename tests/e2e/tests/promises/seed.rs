//! What tests begin with: a country, a city in it, and the city's plan.

use harness::World;
use proto::Seq;
use serde_json::{Value, json};

pub(crate) fn korea() -> Value {
    json!({"member_id": "republic-of-korea", "name": "Republic of Korea", "kind": "national", "country_code": "KOR",
        "displayed_year": 2011, "occurred": "2011", "slugs": ["republic-of-korea", "south-korea"]})
}

pub(crate) fn seoul() -> Value {
    json!({"member_id": "seoul", "name": "Seoul, South Korea", "kind": "local", "parent_member_id": "republic-of-korea",
        "displayed_year": 2016, "letter_date": "2016-02-23", "occurred": "2016",
        "slugs": ["seoul", "seoul-south-korea", "seoul-korea"]})
}

pub(crate) fn plan() -> Value {
    json!({"plan_id": "AP_SEOUL01", "number": 1, "title": "Seoul Action Plan", "start": "2018", "end": "2020",
    "occurred": "2018", "count_claimed": 3, "commitments": [
        {"commitment_id": "SEO0005", "number": "1", "title": "Citizen participation", "themes": ["Public Participation"]},
        {"commitment_id": "SEO0006", "number": "2", "title": "Digital Literacy <script>", "themes": ["Inclusion"]},
    ]})
}

pub(crate) fn final_review() -> Value {
    json!({"product": "transitional_results_report", "stage": "final", "scheme": "2017",
        "values": {"completion": "Substantial", "did_it_open_government": "Marginal"}})
}

/// A calendar event of Seoul, number `n`.
pub(crate) fn meeting(n: usize) -> Value {
    json!({"title": format!("협치포럼 {n}"), "kind": "co_creation", "members": ["seoul"], "start": "2026-12-03",
        "end": "2026-12-03", "place": "Seoul City Hall"})
}

/// Records a country, a city and its plan; answers with the place of the last of them.
pub(crate) async fn city(world: &World) -> Seq {
    world.record("/v1/members", &korea()).await;
    world.record("/v1/members", &seoul()).await;
    world.record("/v1/members/seoul/action-plans", &plan()).await
}
