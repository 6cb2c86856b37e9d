//! Situations that people meet: a verdict that changes, a star that is lost, reports that come in the wrong order, a summit
//! that moves while many watch.

use harness::{LiveClient, World};
use proto::Seq;
use serde_json::{Value, json};

use crate::seed;

const FLAGS: &str =
    r#"{"access_to_information":true,"civic_participation":false,"public_accountability":false,"technology":false}"#;

fn review(product: &str, stage: &str, occurred: &str, values: &Value) -> Value {
    json!({"product": product, "stage": stage, "scheme": "2015", "occurred": occurred, "values": values})
}

/// A half-time review that earns a star, and a final one that takes it away.
fn half_way_and_final() -> [Value; 2] {
    let flags: Value = serde_json::from_str(FLAGS).expect("flags");
    let strong = json!({"specificity": "High", "ogp_values": flags, "potential_impact": "Transformative",
        "completion": "Substantial"});
    let weak = json!({"completion": "Limited", "did_it_open_government": "Marginal"});
    [review("progress_report", "mid_term", "2019-06", &strong), review("end_of_term_report", "final", "2021-03", &weak)]
}

async fn publish(world: &World, review: &Value) -> Seq {
    world.record("/v1/commitments/SEO0006/reviews", review).await
}

async fn page(world: &World, path: &str) -> String {
    let (status, page) = world.page(path).await;
    assert_eq!(status, 200, "{path}: {page}");
    page
}

#[tokio::test]
async fn a_verdict_that_changed_reads_as_it_was_on_each_day() {
    let world = World::start().await;
    seed::city(&world).await;
    let mut published = seed::final_review();
    published["occurred"] = json!("2021-01-10");
    let answer = world.command("/v1/commitments/SEO0006/reviews", &published).await;
    let id = answer.body["review_id"].as_str().expect("a review").to_owned();
    let correction = json!({"values": {"completion": "Complete"}, "reason": "new_evidence", "occurred": "2021-01-12"});
    world.record(&format!("/v1/reviews/{id}/corrections"), &correction).await;
    let retraction = json!({"reason": "report_withdrawn", "occurred": "2021-01-15"});
    let last = world.record(&format!("/v1/reviews/{id}/retraction"), &retraction).await;
    world.projected(&world.database().await, last).await;
    for (day, post_implementation, completion) in [
        ("2021-01-09", 0, None),
        ("2021-01-10", 1, Some("Substantial<span")),
        ("2021-01-12", 1, Some("Complete<span")),
        ("2021-01-15", 0, None),
    ] {
        let seen = page(&world, &format!("/members/seoul?as_of={day}")).await;
        assert!(seen.contains(&format!("Commitments post-implementation ({post_implementation})")), "{day}: {seen}");
        let section = seen.split("id=\"post-implementation\"").nth(1).expect("a list");
        let section = section.split("</section>").next().expect("its end");
        assert_eq!(section.contains("<dt>Completion</dt>"), completion.is_some(), "{day}: {section}");
        assert!(completion.is_none_or(|completion| section.contains(completion)), "{day}: {section}");
    }
}

#[tokio::test]
async fn a_lost_star_is_told_to_readers_and_staff_and_both_reviews_stay_readable() {
    let world = World::start().await;
    seed::city(&world).await;
    let [half_way, end] = half_way_and_final();
    let won = publish(&world, &half_way).await;
    let lost = publish(&world, &end).await;
    let database = world.database().await;
    world.projected(&database, lost).await;
    assert!(page(&world, &format!("/members/seoul?known_at={won}")).await.contains("<strong>1</strong> Starred"));
    let now = page(&world, "/members/seoul").await;
    assert!(now.contains("<strong>0</strong> Starred") && now.contains("No longer starred"), "{now}");
    let commitment = page(&world, "/commitments/SEO0006").await;
    for text in
        ["Reviews (2)", "Substantial → Limited (down)", "Starred now", "No longer starred", "Substantial: 3rd of 4"]
    {
        assert!(commitment.contains(text), "the page lacks {text:?}: {commitment}");
    }
    let told: String = sqlx::query_scalar(
        "SELECT rendered ->> 'name' FROM activity WHERE feed = 'staff:reviews' ORDER BY seq DESC LIMIT 1",
    )
    .fetch_one(&database)
    .await
    .expect("an entry for staff");
    assert!(told.contains("No longer starred"), "{told}");
}

#[tokio::test]
async fn the_order_of_arrival_changes_no_verdict() {
    let world = World::start().await;
    seed::city(&world).await;
    let [half_way, end] = half_way_and_final();
    let first = publish(&world, &end).await;
    let second = publish(&world, &half_way).await;
    world.projected(&world.database().await, second).await;
    for known_at in [first, second] {
        let seen = page(&world, &format!("/members/seoul?known_at={known_at}")).await;
        assert!(seen.contains("Commitments post-implementation (1)") && seen.contains("Limited<span"), "{seen}");
        assert!(seen.contains("<strong>0</strong> Starred"), "{seen}");
    }
    let commitment = page(&world, "/commitments/SEO0006").await;
    assert!(commitment.contains("Substantial → Limited (down)"), "{commitment}");
}

async fn watching(world: &World) -> LiveClient {
    let mut client = world.live().await;
    client.subscribe("member:seoul", 1).await;
    for kind in ["subscribed", "snapshot", "caught_up"] {
        client.expect(kind).await;
    }
    client
}

#[tokio::test]
async fn a_summit_that_moves_reaches_every_reader_and_every_calendar() {
    let world = World::start().await;
    let planned = seed::city(&world).await;
    let database = world.database().await;
    world.projected(&database, planned).await;
    let mut readers = [watching(&world).await, watching(&world).await, watching(&world).await];
    let summit = json!({"calendar_id": "summit-2021", "title": "Summit", "kind": "summit", "mode": "hybrid",
        "members": ["republic-of-korea", "seoul"], "start": "2021-12-13", "end": "2021-12-17", "occurred": "2021"});
    world.record("/v1/calendar-events", &summit).await;
    let moved = json!({"start": "2021-12-15", "end": "2021-12-17", "reason": "The pandemic"});
    world.record("/v1/calendar-events/summit-2021/reschedule", &moved).await;
    let online = world.record("/v1/calendar-events/summit-2021/mode", &json!({"mode": "online"})).await;
    for reader in &mut readers {
        reader.expect("activity").await;
        let moved = reader.expect("activity").await;
        assert_eq!(moved["activity"]["object"]["ogp:start"], "2021-12-15", "{moved}");
        assert_eq!(reader.expect("activity").await["activity"]["object"]["ogp:mode"], "online");
    }
    world.projected(&database, online).await;
    for member in ["seoul", "republic-of-korea"] {
        let (status, calendar) = world.page(&format!("/v1/members/{member}/events.ics")).await;
        assert_eq!(status, 200, "{calendar}");
        for line in ["SEQUENCE:2\r\n", "DTSTART;VALUE=DATE:20211215\r\n", "DTEND;VALUE=DATE:20211218\r\n"] {
            assert!(calendar.contains(line), "the calendar lacks {line:?}: {calendar}");
        }
        assert_eq!(calendar.matches("BEGIN:VEVENT").count(), 1, "{calendar}");
    }
}

#[tokio::test]
async fn an_event_announced_on_a_day_nobody_knows_is_there_once_it_is_over() {
    let world = World::start().await;
    seed::city(&world).await;
    let meeting = json!({"title": "Regional meeting", "kind": "regional_meeting", "members": ["seoul"],
        "start": "2018-11-05", "end": "2018-11-06", "occurred": "unknown"});
    let announced = world.record("/v1/calendar-events", &meeting).await;
    world.projected(&world.database().await, announced).await;
    for (day, is_there) in [("2018-11-05", false), ("2018-11-06", true), ("2018-12-31", true)] {
        assert_eq!(
            page(&world, &format!("/members/seoul?as_of={day}")).await.contains("Regional meeting"),
            is_there,
            "{day}"
        );
    }
}
