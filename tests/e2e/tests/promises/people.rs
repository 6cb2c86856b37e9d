//! Members and the people behind them: who is asked to be forgotten is, who breaks the process twice is reviewed, who left
//! submits no plan, and a new name is known everywhere.

use harness::{World, eventually};
use proto::Seq;
use serde_json::{Value, json};
use sqlx::PgPool;
use uuid::Uuid;

use crate::faults::allow_database;
use crate::seed;

const CONTACTS: &str = "/v1/members/seoul/contacts";

fn contact() -> Value {
    json!({"contact_id": "seoul-poc", "role": "Point of contact", "body": "Governance Division", "name": "Jane Doe",
        "email": "j.doe@example.org"})
}

/// The tables of the database, of every schema, in which some column of some row holds the text.
async fn tables_with(database: &PgPool, text: &str) -> Vec<String> {
    let tables = "SELECT format('%I.%I', table_schema, table_name) FROM information_schema.tables
        WHERE table_type = 'BASE TABLE' AND table_schema NOT IN ('pg_catalog', 'information_schema') ORDER BY 1";
    let tables: Vec<String> = sqlx::query_scalar(tables).fetch_all(database).await.expect("the tables");
    assert!(tables.len() > 10, "{tables:?}");
    let mut found = Vec::new();
    for table in tables {
        let search = format!("SELECT EXISTS (SELECT FROM {table} t WHERE t::text ILIKE '%' || $1 || '%')");
        let search = sqlx::query_scalar(sqlx::AssertSqlSafe(search)).bind(text);
        if search.fetch_one(database).await.expect("a search") {
            found.push(table);
        }
    }
    found
}

/// Where the person can be found, in the database and in the log.
async fn traces(world: &World, database: &PgPool) -> Vec<String> {
    let mut found = Vec::new();
    let log = world.log_text().await.to_lowercase();
    for text in ["jane", "j.doe"] {
        found.extend(tables_with(database, text).await);
        found.extend(log.contains(text).then(|| format!("the log holds {text:?}")));
    }
    found.dedup();
    found
}

#[tokio::test]
async fn a_contact_person_is_forgotten_for_good() {
    let world = World::start().await;
    seed::city(&world).await;
    let database = world.database().await;
    let (to, key) = (world.service().commands(), Uuid::now_v7());
    let told = world.command_as(to, CONTACTS, &contact(), key).await;
    assert_eq!(told.status, 201, "{}", told.body);
    world.projected(&database, told.seq()).await;
    assert_eq!(traces(&world, &database).await, ["private.contact_person"]);

    // The log cannot tell persons apart, the command API can.
    let mut other = contact();
    other["name"] = json!("John Roe");
    let reused = world.command_as(to, CONTACTS, &other, key).await;
    assert_eq!(reused.body["type"], "/problems/idempotency-key-reused", "{}", reused.body);

    let erasure = json!({"legal_basis": "Request of the person"});
    let erased = world.record(&format!("{CONTACTS}/seoul-poc/erasure"), &erasure).await;
    world.projected(&database, erased).await;
    assert_eq!(traces(&world, &database).await, [""; 0]);
    let again = world.command_as(to, CONTACTS, &contact(), key).await;
    assert_eq!(again, told, "the old command is known and changes nothing");
    assert_eq!(traces(&world, &database).await, [""; 0]);
    let left: (String, String, bool, bool) =
        sqlx::query_as("SELECT role, body, has_person, erased FROM contact_version ORDER BY seq DESC LIMIT 1")
            .fetch_one(&database)
            .await
            .expect("the contact");
    assert_eq!(left, ("Point of contact".to_owned(), "Governance Division".to_owned(), false, true));
}

#[tokio::test]
async fn a_copy_of_the_database_from_before_an_erasure_brings_nobody_back() {
    let world = World::start().await;
    seed::city(&world).await;
    let database = world.database().await;
    let told = world.record(CONTACTS, &contact()).await;
    let copy: (Uuid, String, String) = sqlx::query_as("SELECT revision, name, email FROM private.contact_person")
        .fetch_one(&database)
        .await
        .expect("the person");
    world.record(&format!("{CONTACTS}/seoul-poc/erasure"), &json!({"legal_basis": "Request of the person"})).await;
    sqlx::query("UPDATE private.contact_person SET revision = $1, seq = $2, name = $3, email = $4")
        .bind(copy.0)
        .bind(told.as_i64())
        .bind(copy.1)
        .bind(copy.2)
        .execute(&database)
        .await
        .expect("the copy");
    // Every start compares what is kept with the log.
    let started = world.serve(&["membership"]);
    eventually("the person to be forgotten", || async {
        tables_with(&database, "jane").await.is_empty().then_some(())
    })
    .await;
    drop(started);
}

async fn person(database: &PgPool) -> Option<String> {
    let person = "SELECT name FROM private.contact_person WHERE contact_id = 'seoul-poc'";
    sqlx::query_scalar::<_, Option<String>>(person).fetch_optional(database).await.expect("an answer").flatten()
}

#[tokio::test]
async fn what_a_database_that_is_away_could_not_keep_or_erase_is_finished_when_sent_again() {
    let world = World::start().await;
    seed::city(&world).await;
    let erasure = (format!("{CONTACTS}/seoul-poc/erasure"), json!({"legal_basis": "Request of the person"}));
    for ((path, body), expected) in [((CONTACTS.to_owned(), contact()), Some("Jane Doe")), (erasure, None)] {
        let (to, key) = (world.service().commands(), Uuid::now_v7());
        let before = world.log_len().await;
        allow_database(&world, false).await;
        let away = world.command_as(to, &path, &body, key).await;
        assert_eq!((away.status, &away.body["type"]), (503, &json!("/problems/contacts-unavailable")));
        allow_database(&world, true).await;
        let again = world.command_as(to, &path, &body, key).await;
        assert_eq!(again.status, 201, "{}", again.body);
        assert_eq!(world.log_len().await, before + 1, "it is recorded once");
        assert_eq!(person(&world.database().await).await.as_deref(), expected);
    }
}

fn plan(id: &str, number: u16, occurred: &str) -> Value {
    json!({"plan_id": id, "number": number, "title": "A plan", "start": "2018", "end": "2020", "occurred": occurred,
        "commitments": []})
}

const KOREA: &str = "/v1/members/republic-of-korea";

async fn steps(database: &PgPool) -> Vec<String> {
    let steps = "SELECT concat_ws(' ', kind, plan_id, outcome) FROM process_step
        WHERE member_id = 'republic-of-korea' ORDER BY seq";
    sqlx::query_scalar(steps).fetch_all(database).await.expect("the steps")
}

#[tokio::test]
async fn a_second_finding_in_consecutive_cycles_opens_the_review_by_itself() {
    let world = World::start().await;
    world.record("/v1/members", &seed::korea()).await;
    for (number, id) in [(1, "AP_KOR01"), (2, "AP_KOR02")] {
        world.record(&format!("{KOREA}/action-plans"), &plan(id, number, "2018")).await;
    }
    let found = |plan: &str| json!({"plan_id": plan, "ground": "no_progress", "rule_version": "2022"});
    let first = world.command(&format!("{KOREA}/findings"), &found("AP_KOR01")).await;
    assert_eq!(first.body["event_ids"].as_array().map(Vec::len), Some(1), "{}", first.body);
    let response = json!({"finding_id": first.body["event_ids"][0], "summary": "The second plan will be better"});
    world.record(&format!("{KOREA}/responses"), &response).await;
    let second = world.command(&format!("{KOREA}/findings"), &found("AP_KOR02")).await;
    assert_eq!(second.body["event_ids"].as_array().map(Vec::len), Some(3), "{}", second.body);
    let opening = world.command(&format!("{KOREA}/procedural-review"), &json!({"reason": "Twice"})).await;
    assert_eq!(opening.status, 409, "{}", opening.body);

    let database = world.database().await;
    world.projected(&database, second.seq()).await;
    let (_, page) = world.page("/members/republic-of-korea").await;
    assert!(page.contains("Under procedural review"), "{page}");
    let closing = json!({"outcome": "resolved", "put_right": "The third plan was written with civil society"});
    let closed = world.record(&format!("{KOREA}/procedural-review/closing"), &closing).await;
    world.projected(&database, closed).await;
    assert_eq!(
        steps(&database).await,
        [
            "contrary_to_process AP_KOR01",
            "response",
            "contrary_to_process AP_KOR02",
            "review_opened second_finding",
            "review_closed resolved",
        ]
    );
    let (_, page) = world.page("/members/republic-of-korea").await;
    assert!(!page.contains("Under procedural review since"), "{page}");
    assert!(page.contains("The third plan was written with civil society"), "{page}");
}

#[tokio::test]
async fn a_country_that_leaves_submits_no_plan_but_its_city_does() {
    let world = World::start().await;
    world.record("/v1/members", &seed::korea()).await;
    world.record("/v1/members", &seed::seoul()).await;
    let leaving = json!({"to": "withdrawn", "reason": "own_decision", "occurred": "2020-06-29"});
    world.record("/v1/members/republic-of-korea/status", &leaving).await;
    let plan = |id: &str, occurred: &str| {
        json!({"plan_id": id, "number": 1, "title": "A plan", "start": "2018", "end": "2020", "occurred": occurred,
            "commitments": []})
    };
    let refused = world.command("/v1/members/republic-of-korea/action-plans", &plan("AP_KOR01", "2021")).await;
    assert_eq!(refused.status, 409, "{}", refused.body);
    assert!(refused.body.to_string().contains("republic-of-korea was withdrawn on 2021-12-31"), "{}", refused.body);
    world.record("/v1/members/republic-of-korea/action-plans", &plan("AP_KOR01", "2018")).await;
    let last = world.record("/v1/members/seoul/action-plans", &plan("AP_SEOUL01", "2021")).await;
    world.projected(&world.database().await, last).await;
    let (_, now) = world.page("/members/republic-of-korea").await;
    assert!(now.contains("Withdrawn since 29 June 2020 (its own decision)"), "{now}");
    assert!(now.contains("leaves the Open Government Partnership"), "{now}");
    let (_, before) = world.page("/members/republic-of-korea?as_of=2020-01-01").await;
    assert!(!before.contains("Withdrawn since"), "{before}");
}

#[tokio::test]
async fn a_member_is_renamed_and_every_service_follows() {
    let world = World::start().await;
    world.record("/v1/members", &seed::korea()).await;
    world.record(&format!("{KOREA}/renames"), &json!({"name": "Korea", "reason": "As it calls itself"})).await;
    world.record(&format!("{KOREA}/slugs"), &json!({"slug": "korea"})).await;
    world.record(&format!("{KOREA}/action-plans"), &plan("AP_KOR01", 1, "2018")).await;
    let mut meeting = seed::meeting(1);
    meeting["members"] = json!(["republic-of-korea"]);
    world.record("/v1/calendar-events", &meeting).await;
    let letter = json!({"document_id": "letter", "kind": "letter", "title": "Letter", "date": "2016-02-23"});
    let last = world.record(&format!("{KOREA}/documents"), &letter).await;
    let database = world.database().await;
    world.projected(&database, last).await;
    let actors = "SELECT rendered -> 'actor' ->> 'name' FROM activity
        WHERE feed = 'member:republic-of-korea' AND seq > 3 ORDER BY seq";
    let actors: Vec<String> = sqlx::query_scalar(actors).fetch_all(&database).await.expect("the entries");
    assert_eq!(actors, ["Korea"; 3]);
    let changes = "SELECT concat_ws(' ', change, name, slugs[1], reason) FROM member_version ORDER BY seq";
    let changes: Vec<String> = sqlx::query_scalar(changes).fetch_all(&database).await.expect("the versions");
    assert_eq!(
        changes,
        [
            "joined Republic of Korea republic-of-korea",
            "renamed Korea republic-of-korea As it calls itself",
            "slug_changed Korea korea",
        ]
    );
    // The client follows the redirects.
    for slug in ["korea", "republic-of-korea", "south-korea"] {
        let (status, page) = world.page(&format!("/members/{slug}")).await;
        assert!(status == 200 && page.contains("Korea"), "{slug}");
    }
    let taken = json!({"member_id": "dprk", "name": "Other", "kind": "other", "slugs": ["south-korea"]});
    let refused = world.command("/v1/members", &taken).await;
    assert_eq!(refused.status, 409, "{}", refused.body);
}

/// A version of a document: change, reason, title, text, address.
type Version = (String, Option<String>, String, Option<String>, Option<String>);

#[tokio::test]
async fn documents_are_replaced_and_withdrawn_under_their_address() {
    let world = World::start().await;
    seed::city(&world).await;
    let letter = json!({"document_id": "letter", "kind": "letter", "title": "Letter", "date": "2016-02-23",
        "text": "Dear all", "url": "https://example.org/letter.pdf"});
    world.record("/v1/members/seoul/documents", &letter).await;
    let whole = json!({"title": "Letter, complete", "date": "2016-02-23", "reason": "A page was missing"});
    world.record("/v1/documents/letter/replacement", &whole).await;
    let last = world.record("/v1/documents/letter/withdrawal", &json!({"reason": "By mistake"})).await;
    let again = world.command("/v1/documents/letter/replacement", &whole).await;
    assert_eq!(again.status, 409, "{}", again.body);
    let database = world.database().await;
    world.projected(&database, last).await;
    let versions: Vec<Version> =
        sqlx::query_as("SELECT change, reason, title, body, url FROM document_version ORDER BY seq")
            .fetch_all(&database)
            .await
            .expect("the versions");
    let version = |change: &str, reason: Option<&str>, title: &str, body: Option<&str>, url: Option<&str>| -> Version {
        let owned = |text: Option<&str>| text.map(ToOwned::to_owned);
        (change.to_owned(), owned(reason), title.to_owned(), owned(body), owned(url))
    };
    let url = Some("https://example.org/letter.pdf");
    assert_eq!(
        versions,
        [
            version("published", None, "Letter", Some("Dear all"), url),
            version("replaced", Some("A page was missing"), "Letter, complete", None, url),
            version("withdrawn", Some("By mistake"), "Letter, complete", None, None),
        ]
    );
}

/// The entry at a place of Seoul's feed, as a reader who comes now gets it.
async fn entry(world: &World, seq: Seq) -> Value {
    let mut client = world.live().await;
    client.subscribe("member:seoul", 10).await;
    client.expect("subscribed").await;
    let snapshot = client.expect("snapshot").await;
    let items = snapshot["items"].as_array().expect("items");
    items.iter().find(|item| item["ogp:sequence"] == seq.0).expect("an entry").clone()
}

#[tokio::test]
async fn an_entry_is_hidden_and_no_fact_changes() {
    let world = World::start().await;
    let planned = seed::city(&world).await;
    let database = world.database().await;
    world.projected(&database, planned).await;
    let counted = async || -> (i64, i64) {
        let entries = sqlx::query_scalar("SELECT count(*) FROM activity").fetch_one(&database).await;
        let current = sqlx::query_scalar("SELECT current FROM counters_at('seoul', 1000, CURRENT_DATE)");
        (entries.expect("a count"), current.fetch_one(&database).await.expect("a count"))
    };
    let before = counted().await;
    // Somebody reads the feed all along, so that the gateway keeps its newest entries in memory.
    let mut watching = world.live().await;
    watching.subscribe("member:seoul", 1).await;
    let cursor = watching.expect("subscribed").await["head"].as_str().expect("a cursor").to_owned();
    let meeting = world.record("/v1/calendar-events", &seed::meeting(1)).await;
    world.projected(&database, meeting).await;
    for kind in ["snapshot", "caught_up", "activity"] {
        watching.expect(kind).await;
    }
    world.record("/v1/members/seoul/hidden-entries", &json!({"seq": meeting, "reason": "Announced twice"})).await;
    // What comes after shows that the gateway has heard of it; whoever reads is sent to storage for once.
    world.record("/v1/calendar-events", &seed::meeting(2)).await;
    while watching.next().await["type"] != "activity" {}
    let mut late = world.live().await;
    late.resume("member:seoul", &cursor).await;
    late.expect("subscribed").await;
    let told = late.expect("activity").await;
    assert_eq!((&told["seq"], &told["activity"]["type"]), (&json!(meeting), &json!("Tombstone")), "{told}");
    let before = (before.0 + 4, before.1);
    let hide = |seq: Seq| json!({"seq": seq, "reason": "Announced twice", "until": "2199-12-31"});
    let hidden = world.record("/v1/members/seoul/hidden-entries", &hide(planned)).await;
    // The country's entry is not the city's; what hides an entry is none.
    for other in [Seq(1), hidden, Seq(0), Seq(1_000)] {
        let refused = world.command("/v1/members/seoul/hidden-entries", &hide(other)).await;
        assert_eq!(refused.status, 422, "{other}: {}", refused.body);
    }
    world.projected(&database, hidden).await;
    let submitted = "submitted the action plan";
    assert!(!world.page("/members/seoul").await.1.contains(submitted));
    assert_eq!(entry(&world, planned).await["type"], "Tombstone");
    let shown = world.record("/v1/members/seoul/shown-entries", &json!({ "seq": planned })).await;
    world.projected(&database, shown).await;
    let rows = "SELECT hidden FROM entry_visibility WHERE entry_seq = $1 ORDER BY seq";
    let rows: Vec<bool> = sqlx::query_scalar(rows).bind(planned.as_i64()).fetch_all(&database).await.expect("the rows");
    assert_eq!(rows, [true, false]);
    assert!(world.page("/members/seoul").await.1.contains(submitted));
    assert_eq!(entry(&world, planned).await["ogp:label"], "Action plan submitted");
    assert_eq!(counted().await, before);
}
