//! A malformed message harms nobody: it is parked and counted, and the feed goes on.

use harness::{World, eventually};
use serde_json::json;

use crate::seed;

#[tokio::test]
async fn a_malformed_message_is_parked_and_the_feed_goes_on() {
    let world = World::start().await;
    let planned = seed::city(&world).await;
    let database = world.database().await;
    world.projected(&database, planned).await;
    let mut client = world.live().await;
    client.subscribe("member:seoul", 1).await;
    for kind in ["subscribed", "snapshot", "caught_up"] {
        client.expect(kind).await;
    }

    let subject = format!("{}.activity.seoul.member.seoul", world.name());
    world.publish(&subject, b"not an event \0 at all").await;
    let seq = world.record("/v1/calendar-events", &seed::meeting(1)).await;
    let live = client.expect("activity").await;
    assert_eq!((&live["seq"], &live["prev"]), (&json!(seq), &json!(planned)));

    let (parked, error): (i64, String) =
        sqlx::query_as("SELECT seq, error FROM parked").fetch_one(&database).await.expect("one");
    assert_eq!((parked, error.as_str()), (planned.next().as_i64(), "header ce-specversion is missing"));
    let metrics = format!("http://{}/metrics", world.service().operations());
    let counted = eventually("the count", || async {
        let text = world.text(&metrics).await;
        text.lines().find(|line| line.starts_with("civicstream_projector_parked{cause=\"failed\"}")).map(str::to_owned)
    })
    .await;
    assert_eq!(counted, "civicstream_projector_parked{cause=\"failed\"} 1");
    // Commands on the same subject still work.
    let again = world.command("/v1/members", &seed::seoul()).await;
    assert_eq!(again.status, 409, "{}", again.body);
}
