//! What a follower does about each message.

use serde_json::json;

use super::*;

const LOG: &str = "0193c1a07b1e7c559d2f4f1f0a6b1c03";

fn wanted(snapshot: u16, types: &[&str]) -> Wanted {
    let types = types.iter().map(|&name| name.to_owned()).collect();
    Wanted { feed: "member:seoul".to_owned(), snapshot, types }
}

/// A follower with one connection.
struct Following {
    follower: Follower,
    talk: Talk,
}

impl Following {
    fn new(snapshot: u16, cursor: Option<&str>) -> (Self, ClientMessage) {
        let mut follower = Follower::new(wanted(snapshot, &[]), cursor.map(str::to_owned));
        let (talk, first) = follower.greet(None);
        (Self { follower, talk }, first)
    }

    /// One that has shown the activities 3 and 5.
    fn begun() -> Self {
        let (mut this, _) = Self::new(20, None);
        assert_eq!(this.hear(&subscribed(1, 1)), [Effect::Subscribed]);
        assert_eq!(this.hear(&snapshot(&[3, 5])).len(), 2);
        this
    }

    fn hear(&mut self, message: &Value) -> Vec<Effect> {
        self.follower.on_message(&mut self.talk, &message.to_string())
    }
}

fn subscribed(id: u64, sub: u32) -> Value {
    json!({"type": "subscribed", "id": id, "sub": sub, "feed": "member:seoul", "mode": "resume", "head": "log.9"})
}

fn snapshot(seqs: &[u64]) -> Value {
    let items: Vec<Value> = seqs.iter().map(|seq| json!({"ogp:sequence": seq})).collect();
    json!({"type": "snapshot", "sub": 1, "items": items, "cursor": "log.9", "more": false})
}

fn activity(seq: u64, prev: u64) -> Value {
    activity_of(1, seq, prev)
}

fn activity_of(sub: u32, seq: u64, prev: u64) -> Value {
    json!({"type": "activity", "sub": sub, "seq": seq, "prev": prev, "cursor": format!("log.{seq}"),
        "activity": {"n": seq}})
}

fn show(seq: u64) -> Effect {
    Effect::Show(json!({"n": seq}))
}

fn subscribe(id: u64, cursor: &str) -> ClientMessage {
    let (feed, cursor) = ("member:seoul".to_owned(), Some(cursor.to_owned()));
    ClientMessage::Subscribe { id, feed, cursor, snapshot: None, filter: None }
}

#[test]
fn activities_are_shown_once_and_move_the_cursor() {
    let mut following = Following::begun();
    assert_eq!(following.follower.cursor(), Some("log.9"));
    assert_eq!(following.hear(&activity(12, 5)), [show(12)]);
    assert_eq!(following.hear(&activity(12, 5)), []);
    assert_eq!(following.hear(&activity(13, 12)), [show(13)]);
    assert_eq!(following.follower.cursor(), Some("log.13"));
    assert_eq!(following.follower.greet(None).1, subscribe(2, "log.13"));
}

#[test]
fn the_first_subscription_asks_for_a_snapshot_and_a_given_cursor_resumes() {
    let (_, first) = Following::new(20, None);
    let feed = "member:seoul".to_owned();
    assert_eq!(first, ClientMessage::Subscribe { id: 1, feed, cursor: None, snapshot: Some(20), filter: None });
    assert_eq!(Following::new(20, Some("log.7")).1, subscribe(1, "log.7"));
    let (mut live, _) = Following::new(0, None);
    live.hear(&subscribed(1, 4));
    assert_eq!(live.follower.cursor(), Some("log.9"));
}

#[test]
fn over_sse_the_same_is_asked_for_in_the_address() {
    let mut follower = Follower::new(wanted(20, &["commitment.*", "member.joined"]), None);
    let types = ("types", "commitment.*,member.joined".to_owned());
    let feed = ("feed", "member:seoul".to_owned());
    assert_eq!(follower.query(), [feed.clone(), ("snapshot", "20".to_owned()), types.clone()]);
    let mut talk = Talk::over_sse();
    follower.on_message(&mut talk, &subscribed(0, 1).to_string());
    follower.on_message(&mut talk, &snapshot(&[3]).to_string());
    assert_eq!(follower.query(), [feed, ("cursor", "log.9".to_owned()), types]);
}

#[test]
fn a_gap_is_asked_for_from_the_last_activity_even_after_a_bookmark() {
    let mut following = Following::begun();
    following.hear(&activity(12, 5));
    following.hear(&json!({"type": "bookmark", "sub": 1, "cursor": "log.30"}));
    let effects = following.hear(&activity(40, 25));
    assert_eq!(
        effects[1..],
        [Effect::Send(ClientMessage::Unsubscribe { id: 2, sub: 1 }), Effect::Send(subscribe(3, "log.12"))]
    );
    assert_eq!(following.hear(&activity(41, 40)), [], "of the subscription that was given up");
    following.hear(&subscribed(3, 2));
    assert_eq!(following.hear(&activity_of(2, 25, 12)), [show(25)]);
}

#[test]
fn a_gap_right_after_the_cursor_it_resumed_from_is_noticed() {
    let cursor = format!("{LOG}.7");
    let (mut following, _) = Following::new(20, Some(&cursor));
    following.hear(&subscribed(1, 1));
    let effects = following.hear(&activity(12, 9));
    assert_eq!(effects.last(), Some(&Effect::Send(subscribe(3, &cursor))));
    let (mut following, _) = Following::new(20, Some(&cursor));
    following.hear(&subscribed(1, 1));
    // The entry before it lies before the cursor: the log went on, this feed did not.
    assert_eq!(following.hear(&activity(12, 4)), [show(12)]);
}

#[test]
fn under_a_filter_the_rule_for_gaps_is_the_same() {
    let mut follower = Follower::new(wanted(0, &["commitment.*"]), Some(format!("{LOG}.7")));
    let (mut talk, first) = follower.greet(None);
    assert!(
        matches!(first, ClientMessage::Subscribe { filter: Some(filter), .. } if filter.types == ["commitment.*"]),
        "the filter is asked for"
    );
    let mut hear = |message: &Value| follower.on_message(&mut talk, &message.to_string());
    hear(&subscribed(1, 1));
    // What matched before lies before the cursor; seqs jump, prev chains.
    assert_eq!(hear(&activity(20, 2)), [show(20)]);
    assert_eq!(hear(&activity(90, 20)), [show(90)]);
    assert_eq!(hear(&activity(95, 92)).len(), 3, "92 is missing");
}

#[test]
fn a_gap_that_stays_does_not_stop_the_feed() {
    let mut following = Following::begun();
    assert_eq!(following.hear(&activity(40, 25)).len(), 3);
    following.hear(&subscribed(3, 1));
    let effects = following.hear(&activity(40, 25));
    assert_eq!(effects.len(), 2);
    assert_eq!(effects[1], show(40));
}

#[test]
fn a_reset_begins_anew() {
    let mut following = Following::begun();
    following.hear(&json!({"type": "reset", "sub": 1, "reason": "log_changed"}));
    assert_eq!(following.hear(&snapshot(&[1])).len(), 1);
    assert_eq!(following.follower.cursor(), Some("log.9"));
}

#[test]
fn two_connections_show_each_activity_once() {
    let mut old = Following::begun();
    let (mut talk, asked) = old.follower.greet(None);
    assert_eq!(asked, subscribe(2, "log.9"));
    assert_eq!(old.hear(&activity(12, 5)), [show(12)]);
    let mut hear = |message: &Value| old.follower.on_message(&mut talk, &message.to_string());
    // Both connections number their subscriptions from 1.
    assert_eq!(hear(&subscribed(2, 1)), [Effect::Subscribed]);
    assert_eq!(hear(&activity(12, 5)), []);
    assert_eq!(hear(&activity(13, 12)), [show(13)]);
}

#[test]
fn a_token_comes_before_the_subscription_and_is_renewed_in_band() {
    let mut follower = Follower::new(wanted(0, &[]), Some("log.7".to_owned()));
    let (mut talk, first) = follower.greet(Some("abc".to_owned()));
    assert_eq!(first, ClientMessage::Auth { id: 1, token: "abc".to_owned() });
    let authenticated = |id: u64| json!({"type": "authenticated", "id": id, "expires_at": "2026-11-20T10:00:00Z"});
    let effects = follower.on_message(&mut talk, &authenticated(1).to_string());
    assert_eq!(effects[1..], [Effect::Send(subscribe(2, "log.7"))]);
    follower.on_message(&mut talk, &subscribed(2, 1).to_string());

    let expiring = json!({"type": "expiring", "expires_at": "2026-11-20T10:00:00Z"}).to_string();
    assert_eq!(follower.on_message(&mut talk, &expiring).last(), Some(&Effect::RefreshToken));
    follower.authenticate(&mut talk, "def".to_owned());
    let refused = json!({"type": "error", "id": 3, "code": "unauthorized", "message": "it ended"}).to_string();
    assert_eq!(follower.on_message(&mut talk, &refused).last(), Some(&Effect::RefreshToken), "the feed goes on");
    follower.authenticate(&mut talk, "ghi".to_owned());
    let effects = follower.on_message(&mut talk, &authenticated(4).to_string());
    assert!(matches!(effects.as_slice(), [Effect::Say(_)]), "no second subscription: {effects:?}");
}

#[test]
fn a_token_that_is_refused_at_first_ends_it() {
    let mut follower = Follower::new(wanted(0, &[]), None);
    let (mut talk, _) = follower.greet(Some("abc".to_owned()));
    let refused = json!({"type": "error", "id": 1, "code": "unauthorized", "message": "it ended"}).to_string();
    assert_eq!(follower.on_message(&mut talk, &refused), [Effect::Leave(Leave::GiveUp("it ended".to_owned()))]);
}

#[test]
fn pings_errors_and_farewells_are_followed() {
    let mut following = Following::begun();
    assert_eq!(following.hear(&json!({"type": "ping"})), [Effect::Send(ClientMessage::Pong)]);
    let error = json!({"type": "error", "id": 1, "code": "unknown_feed", "message": "no such feed"});
    assert_eq!(following.hear(&error), [Effect::Leave(Leave::GiveUp("no such feed".to_owned()))]);
    let error = json!({"type": "error", "code": "unavailable", "message": "away", "retry_after_ms": 700});
    let later = Leave::Later("away".to_owned(), Some(Duration::from_millis(700)));
    assert_eq!(following.hear(&error), [Effect::Leave(later)]);
    let away = following.hear(&json!({"type": "going_away", "reconnect_after_ms": 1500}));
    assert_eq!(away, [Effect::MoveAfter(Duration::from_millis(1500))]);
    let away = following.hear(&json!({"type": "going_away", "reconnect_after_ms": u64::MAX}));
    assert_eq!(away, [Effect::MoveAfter(WAIT_MAX)]);
    assert_eq!(following.hear(&json!({"type": "a_later_invention", "x": 1})), []);
    assert!(matches!(following.follower.on_message(&mut Talk::default(), "{").as_slice(), [Effect::Say(_)]));
}

#[test]
fn close_codes_are_verdicts() {
    for code in [4000, 4008] {
        assert!(matches!(on_close(code, ""), Leave::GiveUp(_)), "{code}");
    }
    for code in [4200, 4202] {
        assert!(matches!(on_close(code, ""), Leave::Later(_, Some(Duration::ZERO))), "{code}");
    }
    for code in [1000, 1001, 1002, 1003, 1006, 1007, 1009, 1011, 4100, 4101, 4102, 4103, 4104, 4999] {
        assert!(matches!(on_close(code, ""), Leave::Later(_, None)), "{code}");
    }
}
