//! Reports and their comment periods: a draft is nobody's business but staff's, an open period is told with its closing date, a
//! late comment is marked, and a period ends by itself, once.

use chrono::{NaiveDate, TimeDelta};
use harness::{LiveClient, Service, World, within};
use kit::clock::Clock;
use kit::log::{Log, LogOptions};
use kit::repository::Repository;
use proto::date::PartialDate;
use proto::{Language, Seq, dates};
use reviews::state::Reports;
use serde_json::{Value, json};
use sqlx::PgPool;

use crate::seed;

const REPORT: &str = "seoul-results";

/// The day on which a test began. It counts from there, even past midnight.
struct Today(NaiveDate);

impl Today {
    fn new() -> Self {
        Self(Clock::system().today())
    }

    /// The day that many days from then.
    fn day(&self, days: i64) -> String {
        (self.0 + TimeDelta::days(days)).to_string()
    }
}

fn in_words(day: &str) -> String {
    dates::partial(Language::English, day.parse::<PartialDate>().expect("a day"))
}

fn report(version: &str) -> Value {
    json!({"report_id": REPORT, "product": "transitional_results_report", "plan_id": "AP_SEOUL01",
        "title": "Results of Seoul", "version": version,
        "totals": {"commitments": 2, "starred": 1, "completion": {"Complete": 2}}})
}

/// A draft on which everybody may comment from one day to another.
fn for_comment(today: &Today, opens: i64, closes: i64) -> Value {
    let mut draft = report("for_public_comment");
    for (field, days) in [("comment_opens", opens), ("occurred", opens), ("comment_closes", closes)] {
        draft[field] = json!(today.day(days));
    }
    draft
}

async fn following(world: &World, feed: &str) -> LiveClient {
    let mut client = world.live().await;
    client.subscribe(feed, 1).await;
    for kind in ["subscribed", "snapshot", "caught_up"] {
        client.expect(kind).await;
    }
    client
}

fn sentence(message: &Value) -> &str {
    message["activity"]["name"].as_str().expect("a sentence")
}

/// What a page shows beside its place in the log, which moves with every event.
async fn shown(world: &World, page: &str) -> Vec<String> {
    let (status, text) = world.page(page).await;
    assert_eq!(status, 200, "{page}");
    let place = |line: &&str| ["known_at", "cursor", "id=\"activity\""].iter().any(|word| line.contains(word));
    text.lines().filter(|line| !place(line)).map(ToOwned::to_owned).collect()
}

/// All numbers and states that the pages of Seoul show.
async fn numbers(database: &PgPool) -> Vec<String> {
    let query = "SELECT to_jsonb(state)::text FROM commitment_state_at('seoul', 1000000, CURRENT_DATE) state
        UNION ALL SELECT to_jsonb(review)::text FROM review_at('seoul', 1000000, CURRENT_DATE) review ORDER BY 1";
    sqlx::query_scalar(query).fetch_all(database).await.expect("the derivations")
}

/// What was rendered for a feed after a place in the log.
async fn told(database: &PgPool, feeds: &str, after: Seq) -> Vec<String> {
    let query = "SELECT rendered::text FROM activity WHERE feed LIKE $1 AND seq > $2 ORDER BY feed, seq";
    let told = sqlx::query_scalar(query).bind(feeds).bind(after.as_i64());
    told.fetch_all(database).await.expect("feed entries")
}

#[tokio::test]
async fn a_draft_touches_no_public_feed_no_table_and_no_number() {
    let (today, world) = (Today::new(), World::start().await);
    seed::city(&world).await;
    let reviewed = world.record("/v1/commitments/SEO0006/reviews", &seed::final_review()).await;
    let database = world.database().await;
    world.projected(&database, reviewed).await;
    let mut readers = [following(&world, "member:seoul").await, following(&world, "all").await];
    let pages = ["/members/seoul", "/members", "/commitments/SEO0006"];
    let mut before = Vec::new();
    for page in pages {
        before.push(shown(&world, page).await);
    }
    let counted = numbers(&database).await;
    assert_eq!(counted.len(), 3, "two commitments and a review");

    world.record("/v1/reports", &report("for_government")).await;
    let mut draft = seed::final_review();
    draft["review_status"] = json!("draft_for_government");
    draft["report_id"] = json!(REPORT);
    let drafted = world.record("/v1/commitments/SEO0005/reviews", &draft).await;
    world.projected(&database, drafted).await;
    assert_eq!(numbers(&database).await, counted);
    assert!(
        told(&database, "member:%", reviewed).await.is_empty() && told(&database, "all", reviewed).await.is_empty()
    );
    assert_eq!(told(&database, "staff:reviews", reviewed).await.len(), 2);
    for (page, before) in pages.iter().zip(before) {
        assert_eq!(shown(&world, page).await, before, "{page}");
    }

    // What everybody may comment on is told, but not what it counts.
    let opened = world.record("/v1/reports", &for_comment(&today, 0, 14)).await;
    world.projected(&database, opened).await;
    assert_eq!(numbers(&database).await, counted);
    for reader in &mut readers {
        let entry = reader.expect("activity").await;
        assert_eq!((&entry["seq"], &entry["prev"]), (&json!(opened), &json!(reviewed)));
    }
    for entry in told(&database, "%", reviewed).await {
        assert!(!entry.contains("starred") && !entry.contains("Complete"), "{entry}");
    }
    let rows: Vec<(String, bool)> =
        sqlx::query_as("SELECT visibility, totals IS NULL FROM report_version ORDER BY seq")
            .fetch_all(&database)
            .await
            .expect("rows");
    let row = |visibility: &str, without: bool| (visibility.to_owned(), without);
    assert_eq!(rows, [row("staff", false), row("staff", false), row("public", true)]);
}

#[tokio::test]
async fn an_open_period_is_told_with_its_closing_date_and_the_final_report_waits_for_it() {
    let (today, world) = (Today::new(), World::start().await);
    let planned = seed::city(&world).await;
    let database = world.database().await;
    world.projected(&database, planned).await;
    let mut reader = following(&world, "member:seoul").await;
    world.record("/v1/reports", &for_comment(&today, -1, 20)).await;
    let entry = reader.expect("activity").await;
    let closes = in_words(&today.day(20));
    let expected = format!(
        "The draft Transitional Results Report on “Seoul Action Plan” of Seoul, South Korea is open for comment until {closes}"
    );
    assert_eq!(sentence(&entry), expected);
    let (activity, object) = (&entry["activity"], &entry["activity"]["object"]);
    assert_eq!((&activity["type"][0], &activity["ogp:label"]), (&json!("Invite"), &json!("Open for comment")));
    assert_eq!((&object["ogp:start"], &object["ogp:end"]), (&json!(today.day(-1)), &json!(today.day(20))));
    let early = world.command("/v1/reports", &report("final")).await;
    assert_eq!(early.status, 409, "{}", early.body);
    assert!(early.body.to_string().contains("/version must wait for the end of the comment period"), "{}", early.body);
}

#[tokio::test]
async fn a_late_comment_is_marked() {
    let (today, world) = (Today::new(), World::start().await);
    let planned = seed::city(&world).await;
    world.projected(&world.database().await, planned).await;
    let mut reader = following(&world, "member:seoul").await;
    // History: the period was over before it was recorded, so staff says that it ended.
    world.record("/v1/reports", &for_comment(&today, -30, -10)).await;
    let path = |what: &str| format!("/v1/reports/{REPORT}/{what}");
    let comment = |commenter: &str, days: i64| json!({"commenter": commenter, "occurred": today.day(days)});
    world.record(&path("comments"), &comment("civil_society", -10)).await;
    world.record(&path("comment-period-end"), &json!({"closed_on": today.day(-10), "occurred": today.day(-9)})).await;
    world.record(&path("comments"), &comment("government_poc", -8)).await;
    let last = world.command("/v1/reports", &report("final")).await;
    let warnings = last.body["warnings"].to_string();
    assert!(last.status == 201 && warnings.contains("/totals could not be compared"), "{}", last.body);
    let mut told = Vec::new();
    for _ in 0..5 {
        let entry = reader.expect("activity").await;
        let label = entry["activity"]["ogp:label"].as_str().expect("a label").to_owned();
        told.push((label, sentence(&entry).to_owned()));
    }
    let labels: Vec<&str> = told.iter().map(|(label, _)| label.as_str()).collect();
    assert_eq!(labels, ["Open for comment", "Comment", "Comments closed", "Late comment", "Report published"]);
    let ended = in_words(&today.day(-10));
    assert!(told[2].1.ends_with(&format!("closed on {ended}; 1 is on record")), "{}", told[2].1);
    assert!(told[3].1.ends_with(&format!("after its comment period, which ended on {ended}")), "{}", told[3].1);
    let nowhere = world.command("/v1/reports/nothing/comments", &json!({})).await;
    assert_eq!(nowhere.status, 404, "{}", nowhere.body);
}

async fn reports(world: &World) -> Repository<Reports> {
    let options = LogOptions {
        nats_url: world.servers().endpoints().nats_url.clone(),
        log_replicas: 1,
        log_namespace: Some(world.name().to_owned()),
    };
    Repository::new(Log::connect(&options, "test").await.expect("a log"), reviews::SERVICE)
}

#[tokio::test]
async fn a_comment_period_ends_by_itself_once_however_many_look() {
    let (today, world) = (Today::new(), World::start().await);
    seed::city(&world).await;
    let opened = world.record("/v1/reports", &for_comment(&today, 0, 14)).await;
    world.projected(&world.database().await, opened).await;
    let mut reader = following(&world, "member:seoul").await;
    let replicas = [reports(&world).await, reports(&world).await];
    let look = async |days: i64| {
        let on = today.day(days).parse().expect("a day");
        let [one, other] = &replicas;
        let looked =
            within("two looks", async { tokio::join!(reviews::clock::look(one, on), reviews::clock::look(other, on)) });
        let (one, other) = looked.await;
        one.and(other).expect("a look");
        world.log_len().await
    };
    assert_eq!(look(14).await, opened.0, "its last day is not over");
    assert_eq!(look(15).await, opened.0 + 1, "it ends once");
    assert_eq!(look(40).await, opened.0 + 1, "it ends for good");
    let entry = reader.expect("activity").await;
    assert_eq!(entry["activity"]["ogp:occurred"]["date"], json!(today.day(15)));
    assert!(
        sentence(&entry).ends_with(&format!("closed on {}; none is on record", in_words(&today.day(14)))),
        "{entry}"
    );
}

#[tokio::test]
async fn the_service_sees_by_itself_what_came_due() {
    let (today, world) = (Today::new(), World::start().await);
    seed::city(&world).await;
    let opened = world.record("/v1/reports", &for_comment(&today, 0, 14)).await;
    world.projected(&world.database().await, opened).await;
    let mut reader = following(&world, "member:seoul").await;
    let mut environment = world.environment();
    environment.push(("CIVICSTREAM_CLOCK_AHEAD".to_owned(), "15days".to_owned()));
    let _later = Service::start(&["reviews"], environment);
    let entry = reader.expect("activity").await;
    assert_eq!(entry["activity"]["ogp:type"], "ogp.report.comment-period-closed.v1", "{entry}");
    assert_eq!(entry["activity"]["object"]["ogp:end"], json!(today.day(14)));
}

#[tokio::test]
async fn a_review_that_names_a_report_hears_where_the_two_disagree() {
    let world = World::start().await;
    seed::city(&world).await;
    let mut review = seed::final_review();
    review["report_id"] = json!(REPORT);
    let early = world.command("/v1/commitments/SEO0005/reviews", &review).await;
    assert_eq!(
        (early.status, &early.body["warnings"]),
        (201, &json!(["/report_id seoul-results was not known as a report"]))
    );
    let published = world.command("/v1/reports", &report("final")).await;
    let warnings = [
        "/version seoul-results is final, and no version for public comment was on record",
        "/totals/commitments says 2, the reviews on record make it 1",
        "/totals/starred says 1, the reviews on record make it 0",
        "/totals/completion/Substantial says 0, the reviews on record make it 1",
        "/totals/completion/Complete says 2, the reviews on record make it 0",
    ];
    assert_eq!((published.status, &published.body["warnings"]), (201, &json!(warnings)));
    let agreed = world.command("/v1/commitments/SEO0006/reviews", &review).await;
    assert_eq!((agreed.status, &agreed.body["warnings"]), (201, &json!([])));
}
