//! The official table of commitments comes in whole, and what the read models derive from it is what the table itself says.

use std::collections::{BTreeMap, HashMap};
use std::path::Path;
use std::process::{Child, Command, Output, Stdio};

use harness::{World, binary, eventually};
use proto::Seq;
use serde_json::Value;
use sqlx::PgPool;

const TABLE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data/ogp-commitments-subset-2024-07-03.csv");
/// The last day that the table's last year can mean.
const LAST_DAY: &str = "2024-12-31";
/// The place in the log at which an import is killed.
const KILLED_AT: u64 = 300;

/// Commitments whose star is another one than the table's last word on it, and why.
const OTHER_STARS: [(&str, &str); 12] = [
    ("AL0002", BY_THE_RULE_OF_2014),
    ("CL0006", BY_THE_RULE_OF_2014),
    ("DK0018", BY_THE_RULE_OF_2014),
    ("DO0015", BY_THE_RULE_OF_2014),
    ("EE0013", BY_THE_RULE_OF_2014),
    ("IT0007", BY_THE_RULE_OF_2014),
    ("JO0017", BY_THE_RULE_OF_2014),
    ("ME0025", BY_THE_RULE_OF_2014),
    ("PH0051", NOT_CODED),
    ("UA0001", BY_THE_RULE_OF_2014),
    ("UA0005", BY_THE_RULE_OF_2014),
    ("UA0015", BY_THE_RULE_OF_2014),
];
const BY_THE_RULE_OF_2014: &str = "the report of 2014 starred moderate impact too, as `Starred (2015 Only)` says; `Max star` judges it by the later rule";
const NOT_CODED: &str = "a plan of 2017 whose implementation report meets the rule; the table codes no star for it";

/// What the read models say of a commitment.
#[derive(Debug, PartialEq, sqlx::FromRow)]
struct Derived {
    commitment_id: String,
    starred: bool,
    completion: Option<String>,
    state: String,
}

fn is_there() -> bool {
    let there = Path::new(TABLE).exists();
    if !there {
        harness::skip("the official table is not beside the repository");
    }
    there
}

fn start(world: &World, token: &str, concurrency: &str) -> Child {
    Command::new(binary())
        .args(["import", "--ogp-table", TABLE, "--concurrency", concurrency])
        .args(["--commands-url", &format!("http://{}", world.service().commands())])
        .env("CIVICSTREAM_TOKEN", token)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the import tool")
}

/// Imports the table to the end; answers with the summary.
fn import(world: &World, token: &str) -> String {
    let output: Output = start(world, token, "4").wait_with_output().expect("an end");
    let said = String::from_utf8_lossy(&output.stdout).into_owned();
    assert!(output.status.success(), "{said}{}", String::from_utf8_lossy(&output.stderr));
    said
}

/// The number that the summary gives for `name`.
fn count(summary: &str, name: &str) -> u64 {
    let number = summary.lines().find_map(|line| line.trim().strip_suffix(name)?.trim().parse().ok());
    number.unwrap_or_else(|| panic!("no {name:?} in\n{summary}"))
}

fn rows() -> Vec<HashMap<String, String>> {
    let mut reader = csv::Reader::from_path(TABLE).expect("the table");
    reader.deserialize().map(|row| row.expect("a row")).collect()
}

/// What the read models say of every commitment as of a day.
async fn derived(database: &PgPool, as_of: &str) -> BTreeMap<String, Derived> {
    let derived: Vec<Derived> = sqlx::query_as(
        "SELECT commitment_id, starred, completion, state
         FROM (SELECT DISTINCT member_id FROM member_version) m, commitment_state_at(m.member_id, $1, $2::date)",
    )
    .bind(i64::MAX)
    .bind(as_of)
    .fetch_all(database)
    .await
    .expect("the derivations");
    derived.into_iter().map(|row| (row.commitment_id.clone(), row)).collect()
}

#[tokio::test]
async fn the_official_table_comes_in_whole_and_the_read_models_agree_with_it() {
    if !is_there() {
        return;
    }
    let world = World::start().await;
    let token = world.token().await.to_owned();
    let first = import(&world, &token);
    let len = world.log_len().await;
    assert_eq!((count(&first, "recorded"), count(&first, "refused")), (len, 0), "{first}");
    let database = world.database().await;
    world.projected(&database, Seq(len)).await;

    agrees_with_its_own_columns(&derived(&database, LAST_DAY).await);
    loses_its_star(&database).await;
    tells_its_contradictions(&database, &first).await;

    let again = import(&world, &token);
    assert_eq!((count(&again, "recorded"), count(&again, "already there")), (0, len), "{again}");
    assert_eq!(world.log_len().await, len);
}

fn agrees_with_its_own_columns(derived: &BTreeMap<String, Derived>) {
    const COMPLETION: [&str; 6] = ["Withdrawn", "Unclear", "Not Started", "Limited", "Substantial", "Complete"];
    let rows = rows();
    assert_eq!((rows.len(), derived.len()), (558, 558));
    let (mut other_stars, mut other_completions, mut other_states) = (Vec::new(), Vec::new(), Vec::new());
    for row in &rows {
        let id = row["Commitment Unique Identifier"].as_str();
        let seen = &derived[id];
        if seen.starred != (row["Max star"] == "1") {
            other_stars.push(id);
        }
        let completion = row["Raw Completion"].parse::<usize>().ok().map(|place| COMPLETION[place]);
        if seen.completion.as_deref() != completion {
            other_completions.push(id);
        }
        if (seen.state == "current") != (row["Active Commitment"] == "1") {
            other_states.push(id);
        }
    }
    other_stars.sort_unstable();
    assert_eq!(other_stars, OTHER_STARS.map(|(id, _)| id), "{OTHER_STARS:?}");
    assert_eq!(other_completions, Vec::<&str>::new());
    assert_eq!(other_states, Vec::<&str>::new());
    for (id, _) in OTHER_STARS.iter().filter(|(_, reason)| *reason == BY_THE_RULE_OF_2014) {
        let row = rows.iter().find(|row| row["Commitment Unique Identifier"] == *id).expect("a row");
        assert_eq!(row["Starred (2015 Only)"], "1", "{id}");
        assert_eq!(row["Report Publication Year (Progress Report)"], "2014", "{id}");
    }
}

/// The star of HR0015 was won by the report of 2016 and lost by that of 2017; the feed says so.
async fn loses_its_star(database: &PgPool) {
    for (day, starred, completion) in [("2016-12-31", true, "Substantial"), ("2017-12-31", false, "Limited")] {
        let seen = &derived(database, day).await["HR0015"];
        assert_eq!((seen.starred, seen.completion.as_deref()), (starred, Some(completion)), "{day}");
    }
    let entries: Vec<String> = sqlx::query_scalar(
        "SELECT rendered::text FROM activity
         WHERE feed = 'member:croatia' AND seq IN (SELECT seq FROM review_version WHERE commitment_id = 'HR0015')
         ORDER BY seq",
    )
    .fetch_all(database)
    .await
    .expect("entries");
    let effects = |entry: &String| -> Vec<String> {
        let entry: Value = serde_json::from_str(entry).expect("JSON");
        let effects = entry["ogp:effects"].as_array().cloned().unwrap_or_default();
        effects.iter().map(|effect| effect["kind"].as_str().expect("a kind").to_owned()).collect()
    };
    let [first, last] = entries.as_slice() else { panic!("two reviews, not {entries:?}") };
    assert_eq!(effects(first), ["star_won"]);
    assert_eq!(effects(last), ["completion_lowered", "star_lost", "moved_to_post_implementation"]);
}

/// What the import printed is what the read models list.
async fn tells_its_contradictions(database: &PgPool, summary: &str) {
    let listed: Vec<(String, String, String, Option<String>, String)> = sqlx::query_as(
        "SELECT subject_id, field, said, recorded, rule FROM data_quality_at($1, CURRENT_DATE) ORDER BY 1, 2, 5",
    )
    .bind(i64::MAX)
    .fetch_all(database)
    .await
    .expect("the contradictions");
    let line = |(id, field, said, recorded, rule): (String, String, String, Option<String>, String)| {
        format!("{id}  {field}: said {said}, recorded {}; {rule}", recorded.as_deref().unwrap_or("nothing"))
    };
    let mut listed: Vec<String> = listed.into_iter().map(line).collect();
    let mut printed: Vec<&str> = summary.lines().filter_map(|line| line.strip_prefix("contradiction ")).collect();
    assert_eq!(count(summary, "contradictions in the source"), printed.len() as u64);
    listed.sort_unstable();
    printed.sort_unstable();
    assert_eq!(listed, printed);
    for said in
        ["BG0028  Change In Completion: said Increase", "LT0033  Verifiable: said 1", "AP_CRI05  Action Plan Duration"]
    {
        assert!(printed.iter().any(|line| line.starts_with(said)), "{said:?} in {printed:?}");
    }
}

#[tokio::test]
async fn an_import_that_is_killed_goes_on_where_it_ended() {
    if !is_there() {
        return;
    }
    let world = World::start().await;
    let token = world.token().await.to_owned();
    let mut killed = start(&world, &token, "1");
    eventually("half of the import", || async { (world.log_len().await >= KILLED_AT).then_some(()) }).await;
    killed.kill().expect("a process that can be killed");
    assert!(!killed.wait().expect("an exit status").success(), "the import was killed before its end");
    let before = world.log_len().await;

    let rest = import(&world, &token);
    let len = world.log_len().await;
    // What was on its way when the import was killed may have been recorded after that.
    let (recorded, already_there) = (count(&rest, "recorded"), count(&rest, "already there"));
    assert!(already_there >= before, "{rest}");
    assert_eq!((recorded + already_there, count(&rest, "refused")), (len, 0), "{rest}");
    let database = world.database().await;
    world.projected(&database, Seq(len)).await;
    agrees_with_its_own_columns(&derived(&database, LAST_DAY).await);
}
