//! Plans change as a whole, end by the calendar once, and what is reported of them stays apart from what reviewers judge.

use std::collections::BTreeSet;
use std::sync::mpsc::{self, Receiver, Sender};
use std::thread;

use harness::{COMMAND_ROLES, Service, World, eventually};
use kit::clock::Clock;
use proto::Seq;
use serde_json::{Value, json};
use sqlx::PgPool;
use uuid::Uuid;

use crate::seed;

/// How far the clocks of the replicas go before: past the end of plans that end tomorrow.
const AHEAD: &str = "2days";
/// What a service says once it has looked at the calendar.
const LOOKED: &str = "action plans' calendar has seen to what came due";
/// How many writers amend one plan at the same time.
const WRITERS: u16 = 4;

/// A plan that is carried out, with two commitments; the first has a milestone.
fn plan(id: &str, prefix: &str, end: &str) -> Value {
    json!({"plan_id": id, "number": 1, "title": "A plan", "start": "2018", "end": end, "occurred": "2018",
    "commitments": [
        {"commitment_id": format!("{prefix}0001"), "title": "Open data", "milestones": [{"title": "A portal"}]},
        {"commitment_id": format!("{prefix}0002"), "title": "Open budgets"},
    ]})
}

/// An amendment that makes four events: the plan, and a commitment that is added, one amended, one withdrawn.
fn amendment(added: &str) -> Value {
    json!({"title": "Another plan",
        "commitments_added": [{"commitment_id": added, "title": "Open courts"}],
        "commitments_amended": [{"commitment_id": "SEO0001", "title": "Open data for all"}],
        "commitments_withdrawn": [{"commitment_id": "SEO0002", "reason": "The state does it"}]})
}

/// The types of all events, in the order of the log.
async fn told(database: &PgPool) -> Vec<String> {
    sqlx::query_scalar("SELECT type FROM activity WHERE feed = 'all' ORDER BY seq")
        .fetch_all(database)
        .await
        .expect("a feed")
}

#[tokio::test]
async fn an_amendment_is_recorded_whole_or_not_at_all() {
    let world = World::start().await;
    world.record("/v1/members", &seed::korea()).await;
    world.record("/v1/members", &seed::seoul()).await;
    let submitted = world.record("/v1/members/seoul/action-plans", &plan("AP_SEOUL01", "SEO", "2099")).await;

    // Its last part is at fault.
    let mut unknown = amendment("SEO0003");
    unknown["commitments_withdrawn"] = json!([{"commitment_id": "SEO0099", "reason": "It is not there"}]);
    let refused = world.command("/v1/action-plans/AP_SEOUL01/amendments", &unknown).await;
    assert_eq!(refused.status, 422, "{}", refused.body);
    assert_eq!(refused.body["errors"][0]["pointer"], "/commitments_withdrawn/0/commitment_id");
    assert_eq!(world.log_len().await, submitted.0, "nothing of it was recorded");

    let whole = world.command("/v1/action-plans/AP_SEOUL01/amendments", &amendment("SEO0003")).await;
    assert_eq!(whole.status, 201, "{}", whole.body);
    assert_eq!(whole.body["event_ids"].as_array().map(Vec::len), Some(4));
    assert_eq!((whole.seq(), world.log_len().await), (Seq(submitted.0 + 4), submitted.0 + 4));

    let database = world.database().await;
    world.projected(&database, whole.seq()).await;
    let types = told(&database).await.split_off(3);
    let expected = [
        "ogp.action-plan.amended.v1",
        "ogp.commitment.added.v1",
        "ogp.commitment.amended.v1",
        "ogp.commitment.withdrawn.v1",
    ];
    assert_eq!(types, expected);
    let commitments: Vec<(String, String, i32, bool)> = sqlx::query_as(
        "SELECT commitment_id, title, position, withdrawn FROM commitment_at('seoul', $1, CURRENT_DATE) ORDER BY position",
    )
    .bind(whole.seq().as_i64())
    .fetch_all(&database)
    .await
    .expect("commitments");
    let row = |id: &str, title: &str, position, withdrawn| (id.to_owned(), title.to_owned(), position, withdrawn);
    let expected = [
        row("SEO0001", "Open data for all", 1, false),
        row("SEO0002", "Open budgets", 2, true),
        row("SEO0003", "Open courts", 3, false),
    ];
    assert_eq!(commitments, expected);
    // What the plan said before stays readable.
    let before: String = sqlx::query_scalar("SELECT title FROM action_plan_at('seoul', $1, CURRENT_DATE)")
        .bind(submitted.as_i64())
        .fetch_one(&database)
        .await
        .expect("a plan");
    assert_eq!(before, "A plan");
}

#[tokio::test]
async fn amendments_of_several_writers_do_not_mix() {
    let world = World::start().await;
    world.record("/v1/members", &seed::korea()).await;
    world.record("/v1/members", &seed::seoul()).await;
    world.record("/v1/members/seoul/action-plans", &plan("AP_SEOUL01", "SEO", "2099")).await;
    // A second process, so that it is the log that keeps them apart.
    let other = world.serve(COMMAND_ROLES);
    world.ready(other.operations()).await;
    let amend = async |writer: u16| {
        let to = if writer.is_multiple_of(2) { other.commands() } else { world.service().commands() };
        let added: Vec<_> = (0..3)
            .map(|n| json!({"commitment_id": format!("SEO{:04}", 100 + 10 * writer + n), "title": "Open courts"}))
            .collect();
        let body = json!({ "commitments_added": added });
        world.command_as(to, "/v1/action-plans/AP_SEOUL01/amendments", &body, Uuid::now_v7()).await
    };
    let answers = tokio::join!(amend(0), amend(1), amend(2), amend(3));
    let answers = [answers.0, answers.1, answers.2, answers.3];
    for answer in &answers {
        assert_eq!(answer.status, 201, "{}", answer.body);
    }
    let last = answers.iter().map(harness::Answer::seq).max().expect("answers");
    let database = world.database().await;
    world.projected(&database, last).await;
    let versions: Vec<(i64, i32)> =
        sqlx::query_as("SELECT seq, version FROM action_plan_version WHERE change = 'amended' ORDER BY seq")
            .fetch_all(&database)
            .await
            .expect("versions");
    let numbers: Vec<i32> = versions.iter().map(|(_, version)| *version).collect();
    assert_eq!(numbers, (2..2 + i32::from(WRITERS)).collect::<Vec<_>>());
    for (seq, version) in versions {
        let types: Vec<String> = sqlx::query_scalar(
            "SELECT change FROM commitment_version WHERE seq BETWEEN $1 + 1 AND $1 + 3 AND change = 'added'",
        )
        .bind(seq)
        .fetch_all(&database)
        .await
        .expect("rows");
        assert_eq!(types.len(), 3, "version {version} stands together");
    }
    let positions: Vec<i32> = sqlx::query_scalar("SELECT position FROM commitment_version ORDER BY position")
        .fetch_all(&database)
        .await
        .expect("rows");
    assert_eq!(positions, (1..=2 + 3 * i32::from(WRITERS)).collect::<Vec<_>>(), "each has a place of its own");
}

/// Starts two replicas at the same time, so that both find the same plans over. A process ends with the thread that started
/// it, so each thread stays until its end of the answer is dropped.
fn start_at_once(environment: &[(String, String)]) -> (Vec<Service>, Vec<Sender<()>>) {
    let start = |_| {
        let environment = environment.to_vec();
        let ((hand_over, started), (stay, over)) = (mpsc::channel(), mpsc::channel());
        thread::spawn(move || {
            hand_over.send(Service::start(&["action-plans"], environment)).expect("a test that waits");
            // Nothing is ever sent.
            _ = over.recv();
        });
        (started, stay)
    };
    let starting: Vec<(Receiver<Service>, Sender<()>)> = (0..2).map(start).collect();
    starting.into_iter().map(|(started, stay)| (started.recv().expect("a replica"), stay)).unzip()
}

#[tokio::test]
async fn the_calendar_tells_an_end_once_however_many_look() {
    let world = World::empty().await;
    let commands = world.serve(COMMAND_ROLES);
    let tomorrow = Clock::system().today().succ_opt().expect("a day").to_string();
    for (path, body) in [
        ("/v1/members", seed::korea()),
        ("/v1/members", seed::seoul()),
        ("/v1/members/republic-of-korea/action-plans", plan("AP_KOR01", "KR", &tomorrow)),
        ("/v1/members/seoul/action-plans", plan("AP_SEOUL01", "SEO", &tomorrow)),
        // History: when it was recorded it had long been over, so the calendar says nothing about it.
        ("/v1/members/seoul/action-plans", {
            let mut past = plan("AP_SEOUL02", "SEL", "2020");
            past["number"] = json!(2);
            past
        }),
    ] {
        let answer = world.command_as(commands.commands(), path, &body, Uuid::now_v7()).await;
        assert_eq!(answer.status, 201, "{}", answer.body);
    }
    let before = world.log_len().await;
    let mut environment = world.environment();
    environment.push(("CIVICSTREAM_CLOCK_AHEAD".to_owned(), AHEAD.to_owned()));
    let (mut replicas, _threads) = start_at_once(&environment);
    for replica in &replicas {
        eventually("a look at the calendar", || async { replica.said().contains(LOOKED).then_some(()) }).await;
    }
    // Both plans ended; countries owe the next one.
    assert_eq!(world.log_len().await, before + 3);
    let again = &mut replicas[0];
    again.kill();
    again.restart();
    eventually("another look", || async { (again.said().matches(LOOKED).count() == 2).then_some(()) }).await;
    assert_eq!(world.log_len().await, before + 3);

    let _projector = world.serve(&["projector"]);
    let database = world.database().await;
    world.projected(&database, Seq(before + 3)).await;
    let ended: Vec<(String, String)> = sqlx::query_as(
        "SELECT plan_id, ended_by FROM action_plan_version WHERE change = 'implementation_ended' ORDER BY plan_id",
    )
    .fetch_all(&database)
    .await
    .expect("rows");
    assert_eq!(ended, ["AP_KOR01", "AP_SEOUL01"].map(|id| (id.to_owned(), "schedule".to_owned())));
    let overdue: Vec<(String, String, i32)> =
        sqlx::query_as("SELECT member_id, threshold, days_late FROM plan_overdue")
            .fetch_all(&database)
            .await
            .expect("rows");
    assert_eq!(overdue, [("republic-of-korea".to_owned(), "due".to_owned(), 0)]);
    let said = told(&database).await.split_off(5);
    let kinds: BTreeSet<&str> = said.iter().map(String::as_str).collect();
    assert_eq!(kinds, BTreeSet::from(["ogp.action-plan.implementation-ended.v1", "ogp.action-plan.overdue.v1"]));
}

/// What reviewers judged, as the derivations show it.
async fn judged(database: &PgPool, known_at: Seq) -> Vec<String> {
    let rows = "SELECT row_to_json(c)::text FROM commitment_state_at('seoul', $1, CURRENT_DATE) c
        UNION ALL SELECT row_to_json(n)::text FROM counters_at('seoul', $1, CURRENT_DATE) n
        UNION ALL SELECT row_to_json(r)::text FROM review_version r WHERE r.seq <= $1 ORDER BY 1";
    sqlx::query_scalar(rows).bind(known_at.as_i64()).fetch_all(database).await.expect("the derivations")
}

#[tokio::test]
async fn what_a_government_reports_touches_nothing_that_reviewers_judge() {
    let world = World::start().await;
    world.record("/v1/members", &seed::korea()).await;
    world.record("/v1/members", &seed::seoul()).await;
    world.record("/v1/members/seoul/action-plans", &plan("AP_SEOUL01", "SEO", "2099")).await;
    let review = json!({"product": "progress_report", "stage": "mid_term", "scheme": "2015",
        "values": {"completion": "Limited"}});
    let reviewed = world.record("/v1/commitments/SEO0001/reviews", &review).await;
    let database = world.database().await;
    world.projected(&database, reviewed).await;
    let mut client = world.live().await;
    client.subscribe("member:seoul", 1).await;
    client.expect("subscribed").await;
    client.expect("snapshot").await;
    client.expect("caught_up").await;

    let progress = json!({"state": "done", "text": "All of it is carried out."});
    world.record("/v1/commitments/seo0001/progress", &progress).await;
    let evidence = json!({"evidence_url": "https://example.org/portal"});
    let reached = world.record("/v1/commitments/SEO0001/milestones/1/reached", &evidence).await;
    for label in ["Progress (self-reported)", "Milestone reached (self-reported)"] {
        let activity = client.expect("activity").await;
        assert_eq!(activity["activity"]["ogp:label"], label);
        assert_eq!(activity["activity"]["ogp:effects"], Value::Null);
    }
    world.projected(&database, reached).await;
    assert_eq!(judged(&database, reached).await, judged(&database, reviewed).await);
    let reports: Vec<(String, Option<String>, Option<String>)> =
        sqlx::query_as("SELECT kind, state, milestone_title FROM self_report ORDER BY seq")
            .fetch_all(&database)
            .await
            .expect("rows");
    let text = |text: &str| Some(text.to_owned());
    let expected =
        [("progress".to_owned(), text("done"), None), ("milestone_reached".to_owned(), None, text("A portal"))];
    assert_eq!(reports, expected);
}
