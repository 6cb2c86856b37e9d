//! Histories and collections come in through the command API, can be repeated, and say what was refused.

use std::path::Path;
use std::process::{Command, Output, Stdio};

use harness::{World, binary};

fn import(world: &World, token: &str, file: &str) -> Output {
    let output = Command::new(binary())
        .args(["import", file, "--commands-url", &format!("http://{}", world.service().commands())])
        .env("CIVICSTREAM_TOKEN", token)
        .stdin(Stdio::null())
        .output()
        .expect("the import tool");
    assert!(output.status.success(), "{}{}", text(&output.stdout), text(&output.stderr));
    output
}

fn text(bytes: &[u8]) -> String {
    String::from_utf8_lossy(bytes).into_owned()
}

/// The number that the summary gives for `name`.
fn count(output: &Output, name: &str) -> u64 {
    let summary = text(&output.stdout);
    let number = summary.lines().find_map(|line| line.trim().strip_suffix(name)?.trim().parse().ok());
    number.unwrap_or_else(|| panic!("no {name:?} in\n{summary}"))
}

#[tokio::test]
async fn the_demo_history_is_taken_whole_and_only_once() {
    let world = World::start().await;
    let token = world.token().await.to_owned();
    let demo = concat!(env!("CARGO_MANIFEST_DIR"), "/../../deploy/demo");
    let first = import(&world, &token, demo);
    let len = world.log_len().await;
    assert_eq!(count(&first, "recorded"), len, "{}", text(&first.stdout));
    assert_eq!(count(&first, "refused"), 0, "{}", text(&first.stdout));
    let again = import(&world, &token, demo);
    assert_eq!((count(&again, "recorded"), count(&again, "already there")), (0, len), "{}", text(&again.stdout));
    assert_eq!(world.log_len().await, len);
    world.projected(&world.database().await, proto::Seq(len)).await;
    let (_, page) = world.page("/members/seoul").await;
    for text in [
        "Joined 2016",
        "23 February 2016",
        "Park Won-Soon, Mayor of Seoul",
        "OGP Global Summit 2021",
        "Digital Literacy",
    ] {
        assert!(page.contains(text), "the page lacks {text:?}");
    }
}

#[tokio::test]
async fn the_real_collection_comes_in_and_what_is_refused_is_listed_with_reasons() {
    let file = concat!(env!("CARGO_MANIFEST_DIR"), "/../../../shared/data/ogp-real.json");
    if !Path::new(file).exists() {
        harness::skip("the real collection is not beside the repository");
        return;
    }
    let world = World::start().await;
    let token = world.token().await.to_owned();
    let first = import(&world, &token, file);
    let len = world.log_len().await;
    assert_eq!(count(&first, "recorded"), len, "{}", text(&first.stdout));
    assert!(len > 1_000, "{}", text(&first.stdout));
    let refused = count(&first, "refused");
    assert!(text(&first.stdout).contains("a website snapshot is not a review by the IRM"), "{}", text(&first.stdout));
    let again = import(&world, &token, file);
    assert_eq!((count(&again, "recorded"), count(&again, "already there")), (0, len), "{}", text(&again.stdout));
    assert_eq!(count(&again, "refused"), refused);
    assert_eq!(world.log_len().await, len);
    let database = world.database().await;
    world.projected(&database, proto::Seq(len)).await;
    let parked: i64 = sqlx::query_scalar("SELECT count(*) FROM parked").fetch_one(&database).await.expect("a count");
    assert_eq!(parked, 0);
}
