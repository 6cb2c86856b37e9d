//! What changed and why: corrections and changes of date are told, counters follow, and the past stays as it was.

use harness::{LiveClient, World};
use serde_json::{Value, json};

use crate::seed;

async fn following(world: &World) -> LiveClient {
    let mut client = world.live().await;
    client.subscribe("member:seoul", 1).await;
    for kind in ["subscribed", "snapshot", "caught_up"] {
        client.expect(kind).await;
    }
    client
}

fn sentence(message: &Value) -> &str {
    message["activity"]["name"].as_str().expect("a sentence")
}

fn effects(message: &Value) -> Vec<&str> {
    let effects = message["activity"]["ogp:effects"].as_array().map(Vec::as_slice).unwrap_or_default();
    effects.iter().map(|effect| effect["kind"].as_str().expect("a kind")).collect()
}

#[tokio::test]
async fn a_review_is_put_right_and_taken_back_and_yesterday_stays_yesterday() {
    let world = World::start().await;
    let planned = seed::city(&world).await;
    let database = world.database().await;
    world.projected(&database, planned).await;
    let mut client = following(&world).await;

    let answer = world.command("/v1/commitments/SEO0006/reviews", &seed::final_review()).await;
    let review = answer.body["review_id"].as_str().expect("a review").to_owned();
    assert_eq!(effects(&client.expect("activity").await), ["moved_to_post_implementation"]);

    let correction = json!({"values": {"completion": "Complete", "did_it_open_government": "Marginal"},
        "reason": "new_evidence", "note": "The city sent its records"});
    let corrected = world.record(&format!("/v1/reviews/{review}/corrections"), &correction).await;
    let told = client.expect("activity").await;
    assert_eq!(effects(&told), ["completion_raised"]);
    assert!(
        sentence(&told).contains("completion from Substantial to Complete (new evidence: The city sent its records)")
    );

    let retraction = json!({"reason": "report_withdrawn"});
    let retracted = world.record(&format!("/v1/reviews/{review}/retraction"), &retraction).await;
    assert_eq!(effects(&client.expect("activity").await), ["moved_to_awaiting_review"]);
    let again = world.command(&format!("/v1/reviews/{review}/retraction"), &retraction).await;
    assert_eq!(again.status, 409, "{}", again.body);

    world.projected(&database, retracted).await;
    let (_, now) = world.page("/members/seoul").await;
    assert!(now.contains("Current commitments (2)") && now.contains("Commitments post-implementation (0)"));
    for said in [
        "completion from Substantial to Complete. Reason: new evidence: <bdi lang=\"\">The city sent its records</bdi>",
        "Review taken back",
    ] {
        assert!(now.contains(said), "the page lacks {said:?}");
    }
    let before = |seq: u64| format!("/members/seoul?known_at={seq}");
    let (_, right) = world.page(&before(corrected.0)).await;
    assert!(right.contains("Commitments post-implementation (1)") && right.contains("<dd>Complete<span"), "{right}");
    let (_, first) = world.page(&before(corrected.0 - 1)).await;
    assert!(first.contains("Commitments post-implementation (1)") && first.contains("<dd>Substantial<span"), "{first}");
}

#[tokio::test]
async fn a_summit_moves_goes_online_and_is_held_once_it_is_over() {
    let world = World::start().await;
    let planned = seed::city(&world).await;
    let database = world.database().await;
    world.projected(&database, planned).await;
    let mut client = following(&world).await;
    let summit = json!({"calendar_id": "summit-2021", "title": "Summit", "kind": "summit", "mode": "hybrid",
        "members": ["republic-of-korea", "seoul"], "start": "2021-12-13", "end": "2021-12-17", "occurred": "2021"});
    world.record("/v1/calendar-events", &summit).await;
    let change = |what: &str| format!("/v1/calendar-events/summit-2021/{what}");
    world.record(&change("postpone"), &json!({"reason": "The pandemic"})).await;
    world.record(&change("reschedule"), &json!({"start": "2021-12-15", "end": "2021-12-17"})).await;
    world.record(&change("mode"), &json!({"mode": "online"})).await;
    let held = world.record(&change("held"), &json!({})).await;
    let mut told = Vec::new();
    for _ in 0..5 {
        told.push(sentence(&client.expect("activity").await).to_owned());
    }
    assert_eq!(
        told,
        [
            "Summit, 13–17 December 2021",
            "Summit is postponed, the new date is open: The pandemic",
            "Summit is moved to 15–17 December 2021",
            "Summit takes place online instead of in person and online",
            "Summit was held",
        ]
    );
    let late = world.command(&change("cancel"), &json!({"reason": "Too late"})).await;
    assert_eq!(late.status, 409, "{}", late.body);
    world.projected(&database, held).await;
    for member in ["seoul", "republic-of-korea"] {
        let (_, page) = world.page(&format!("/members/{member}")).await;
        assert!(page.contains("<strong>Held</strong>") && page.contains("15–17 December 2021"), "{page}");
    }
}
