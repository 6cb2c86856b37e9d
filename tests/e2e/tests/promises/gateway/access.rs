//! Feeds for staff are for staff, for as long as their token is good.

use harness::{EventStream, LiveClient};
use reqwest::header::{AUTHORIZATION, HeaderMap};
use serde_json::{Value, json};

use super::City;
use crate::seed;

/// Tries to follow a feed; answers with what comes of it.
async fn try_feed(client: &mut LiveClient, feed: &str) -> Value {
    client.say(&json!({"type": "subscribe", "id": 1, "feed": feed})).await;
    let answer = client.next().await;
    if answer["type"] == "error" { answer["code"].clone() } else { answer["type"].clone() }
}

async fn auth(client: &mut LiveClient, token: &str) -> Value {
    client.say(&json!({"type": "auth", "id": 5, "token": token})).await;
    client.next().await
}

#[tokio::test]
async fn feeds_for_staff_open_to_a_token_with_the_scope_and_to_nobody_else() {
    let city = City::start(&[]).await;
    let mut client = city.client().await;
    for feed in ["staff:reviews", "inbox"] {
        assert_eq!(try_feed(&mut client, feed).await, "unauthorized");
    }
    assert_eq!(auth(&mut client, "no token").await["code"], "unauthorized");
    assert_eq!(auth(&mut client, &city.world.token_for("audit")).await["type"], "authenticated");
    for feed in ["staff:reviews", "inbox"] {
        assert_eq!(try_feed(&mut client, feed).await, "forbidden");
    }
    let staff = city.world.token_for("staff");
    let authenticated = auth(&mut client, &staff).await;
    assert_eq!((&authenticated["type"], &authenticated["id"]), (&json!("authenticated"), &json!(5)));
    for feed in ["staff:reviews", "inbox"] {
        assert_eq!(try_feed(&mut client, feed).await, "subscribed");
        client.expect("caught_up").await;
    }
    assert_eq!(try_feed(&mut client, "inbox:developer").await, "unknown_feed");

    // A draft is told to staff, and to nobody else.
    let mut public = city.client().await;
    assert_eq!(try_feed(&mut public, "all").await, "subscribed");
    public.expect("caught_up").await;
    city.record("/v1/members/seoul/action-plans", &seed::plan()).await;
    let mut draft = seed::final_review();
    draft["review_status"] = json!("draft_for_government");
    let draft = city.record("/v1/commitments/SEO0006/reviews", &draft).await;
    assert_eq!(client.expect("activity").await["seq"], draft.0);
    let letter = city.letter(1).await;
    public.expect("activity").await;
    assert_eq!(public.expect("activity").await["seq"], letter.0, "the plan, then the letter");

    // The header does what the message does.
    let header = format!("Bearer {staff}");
    let mut client =
        LiveClient::connect_with(city.gateway.public(), &[("Authorization", &header)]).await.expect("open");
    assert_eq!(try_feed(&mut client, "staff:reviews").await, "subscribed");
    let refused = LiveClient::connect_with(city.gateway.public(), &[("Authorization", "Bearer nonsense")]).await;
    assert_eq!(refused.err(), Some(401));
    for (token, status) in [(None, 401), (Some(city.world.token_for("audit")), 403), (Some(staff), 200)] {
        let headers: HeaderMap = token
            .map(|token| (AUTHORIZATION, format!("Bearer {token}").parse().expect("a header")))
            .into_iter()
            .collect();
        let answer = EventStream::connect(city.gateway.public(), "feed=staff:reviews", headers).await;
        assert_eq!(answer.map_or_else(|answer| answer.status().as_u16(), |_| 200), status);
    }
}

#[tokio::test]
async fn what_needs_a_token_ends_with_it_unless_it_is_refreshed() {
    let city = City::start(&[]).await;
    let short = || city.world.token_with("staff", &["--ttl", "2s"]);
    let mut public = city.client().await;
    assert_eq!(auth(&mut public, &short()).await["type"], "authenticated");
    let mut refreshed = city.client().await;
    assert_eq!(auth(&mut refreshed, &short()).await["type"], "authenticated");
    let mut forgetful = city.client().await;
    assert_eq!(auth(&mut forgetful, &short()).await["type"], "authenticated");
    for client in [&mut public, &mut refreshed, &mut forgetful] {
        // Less than the minute in which it is told before is left.
        client.expect("expiring").await;
    }
    assert_eq!(try_feed(&mut public, "all").await, "subscribed");
    public.expect("caught_up").await;
    for client in [&mut refreshed, &mut forgetful] {
        assert_eq!(try_feed(client, "staff:reviews").await, "subscribed");
        client.expect("caught_up").await;
    }
    let other = city.world.token_with("staff", &["--subject", "somebody-else"]);
    assert_eq!(auth(&mut refreshed, &other).await["code"], "forbidden");
    assert_eq!(auth(&mut refreshed, &city.world.token_for("audit")).await["code"], "forbidden");
    assert_eq!(auth(&mut refreshed, &city.world.token_for("staff")).await["type"], "authenticated");

    assert_eq!(forgetful.close_code().await, 4101);
    // The others go on. The one without a good token is nobody again.
    let letter = city.letter(1).await;
    assert_eq!(public.expect("activity").await["seq"], letter.0);
    assert_eq!(try_feed(&mut public, "staff:reviews").await, "unauthorized");
    assert_eq!(try_feed(&mut refreshed, "inbox").await, "subscribed");
}

#[tokio::test]
async fn operators_see_who_is_connected() {
    let city = City::start(&[]).await;
    let mut client = city.client().await;
    assert_eq!(try_feed(&mut client, "member:seoul").await, "subscribed");
    client.expect("caught_up").await;
    let url = format!("http://{}/v1/live/connections", city.gateway.public());
    let list = async |token: Option<String>| {
        let request = reqwest::Client::new().get(&url);
        let request = if let Some(token) = token { request.bearer_auth(token) } else { request };
        let answer = request.send().await.expect("an answer");
        (answer.status().as_u16(), answer.json::<Value>().await.expect("JSON"))
    };
    assert_eq!(list(None).await.0, 401);
    assert_eq!(list(Some(city.world.token_for("audit"))).await.0, 403);
    let (status, body) = list(Some(city.world.token_for("staff"))).await;
    assert_eq!((status, &body["open"]), (200, &json!(1)));
    let connection = &body["connections"][0];
    assert_eq!((&connection["address"], &connection["transport"]), (&json!("127.0.0.1"), &json!("websocket")));
    let subscription = json!({"sub": 1, "feed": "member:seoul", "seq": 2, "lag": 0, "mode": "live"});
    assert_eq!(connection["subscriptions"], json!([subscription]));
}
