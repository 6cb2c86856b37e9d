//! Pages from made-up data.

mod commitment;
mod languages;
mod record;
mod rows;
pub(crate) mod samples;
mod standing;

use askama::Template;
use kit::http::base::BaseOptions;
use proto::Seq;
use read_model::pages::{Activities, Activity, Commitment, Document, Moment};

use self::samples::{activity, bare, commitment, day, letter, now, seoul, text};
use super::{ErrorPage, MemberPage, MembersPage, MissingPage};
use crate::load::{MemberData, MembersData};
use crate::moment::View;
use crate::options::SiteOptions;
use crate::search::Search;

fn page(data: &MemberData) -> String {
    page_at(data, &now(), &SiteOptions::default())
}

fn page_at(data: &MemberData, view: &View, options: &SiteOptions) -> String {
    MemberPage::new(data, view, options, &BaseOptions::default()).render().expect("a page")
}

/// White space as a browser shows it.
fn squeezed(html: &str) -> String {
    html.split_whitespace().collect::<Vec<_>>().join(" ")
}

#[track_caller]
fn check(html: &str, expected: &[&str]) {
    let html = squeezed(html);
    for text in expected {
        assert!(html.contains(text), "{text:?} is not in {html}");
    }
}

#[test]
fn a_member_without_facts_has_a_whole_page_with_zeros() {
    check(
        &page(&bare()),
        &[
            "<h1 dir=\"auto\">Seoul, South Korea</h1> <p>Joined 2016</p>",
            "Local member · Asia and the Pacific",
            "<strong>0</strong> Current commitments",
            "<strong>0</strong> Reviewed commitments",
            "<strong>0</strong> Starred commitments",
            "Current commitments (0)</h2>",
            "Commitments post-implementation (0)</h2>",
            "No upcoming event is on record.",
            "Not live: script is off",
            "No activity is on record.",
        ],
    );
}

#[test]
fn a_year_that_is_not_on_record_is_said_to_be_so() {
    let mut data = bare();
    data.member.displayed_year = None;
    check(&page(&data), &["Joined: year not on record"]);
    data.member.formal_date = Some(text("2012-04"));
    check(&page(&data), &["Joined formally in April 2012"]);
}

#[test]
fn a_member_that_takes_no_full_part_is_marked_so() {
    let mut data = bare();
    data.member.status = text("suspended");
    data.member.status_since = text("2024-10-14");
    data.member.status_reason = Some(text("response_policy"));
    let said = "Suspended since 14 October 2024 (Response Policy)";
    check(&page(&data), &[&format!("<p class=\"state\">{said}</p>")]);
    let members = MembersData { members: vec![data.member], place: None };
    let members = MembersPage::new(&members, &Search::default(), &now()).render().expect("a page");
    check(&members, &[&format!("<span class=\"state\">{said}</span>")]);
}

#[test]
fn the_blocks_stand_in_their_order() {
    let html = page(&bare());
    let places: Vec<_> = [
        "<h1",
        "Letter of application",
        "numbers-title",
        "themes-title",
        "completion-title",
        "current-title",
        "post-title",
        "plans-title",
        "events-title",
        "activity-title",
    ]
    .iter()
    .map(|block| html.find(block).unwrap_or_else(|| panic!("{block} is missing")))
    .collect();
    assert!(places.is_sorted(), "{places:?}");
}

#[test]
fn everything_that_people_wrote_is_text() {
    let evil = "<script>alert('x')</script>";
    let mut data = bare();
    data.member.name = evil.to_owned();
    data.commitments = vec![Commitment { title: evil.to_owned(), ..commitment("SEO0001", "current") }];
    data.documents = vec![Document { body: Some(evil.to_owned()), title: evil.to_owned(), ..letter() }];
    data.activities.entries = vec![activity(1, evil)];
    let html = page(&data);
    assert!(!html.contains("<script>"), "{html}");
    check(&html, &["<h1 dir=\"auto\">&#60;script&#62;alert(&#39;x&#39;)&#60;/script&#62;</h1>"]);
}

#[test]
fn the_stream_tells_the_script_where_to_go_on() {
    let mut data = bare();
    data.activities.entries = vec![activity(1840, "Summit"), activity(12, "Joined")];
    data.activities.newest = Seq(1840);
    let html = page(&data);
    check(
        &html,
        &[
            r#"<section id="activity" class="stream" data-seq="1847""#,
            r#"<ogp-activity-feed id="entries" member="seoul" lang="en" limit="50" cursor="00000000000000000000000000000001.1847" last="1840">"#,
            "<script type=\"module\" src=\"/embed/v1/feed.js\">",
            r#"<div class="kind">Upcoming event</div> <p class="sentence">Summit</p>"#,
            r#"<time datetime="2021-02">announced: February 2021</time> · <bdi lang="">Seoul</bdi> · <a href="https://ogp.example/event" rel="external">Source</a>"#,
            "<script type=\"module\" src=\"/assets/live.",
        ],
    );
    assert!(html.find("sentence\">Summit") < html.find("sentence\">Joined"), "newest first");
}

#[test]
fn a_page_of_the_past_is_not_live_and_says_so() {
    let mut data = bare();
    data.activities = Activities { entries: vec![activity(12, "Joined")], more: true, newest: Seq(12) };
    let moment = Moment { known_at: Seq(812), as_of: day("2018-12-31") };
    let html = page_at(&data, &View { moment, is_historic: true, ..now() }, &SiteOptions::default());
    check(
        &html,
        &[
            "You see this page as of 31 December 2018, as known at entry 812 of the record.",
            "Not live: this page shows an earlier moment",
            r#"href="/members/seoul-south-korea?as_of=2018-12-31&#38;known_at=812">its permanent address</a>"#,
            r#"?as_of=2018-12-31&#38;known_at=812&amp;before=12#activity">Older activities"#,
        ],
    );
    assert!(!html.contains("data-feed") && !html.contains("/assets/live."));
}

#[test]
fn an_entry_that_cannot_be_read_is_not_left_out() {
    let mut data = bare();
    data.activities.entries = vec![Activity { rendered: "{}".to_owned(), ..activity(7, "") }];
    check(&page(&data), &[r#"<li data-seq="7">"#, "An activity that cannot be shown here."]);
}

#[test]
fn the_other_pages_say_what_there_is() {
    let members = MembersData { members: vec![seoul()], place: None };
    check(
        &MembersPage::new(&members, &Search::default(), &now()).render().expect("a page"),
        &[
            "1 member is on record.",
            r#"<a href="/members/seoul-south-korea" dir="auto">Seoul, South Korea</a>"#,
            "<td>Local</td><td>Asia and the Pacific</td><td><span class=\"narrow\">Joined </span>2016</td>",
        ],
    );
    check(
        &MissingPage::member("<b>", &[&members.members[0]], &now()).render().expect("a page"),
        &[
            "No member has or ever had the address “<bdi lang=\"\">&#60;b&#62;</bdi>”.",
            r#"<li><a href="/members/seoul-south-korea" dir="auto">Seoul, South Korea</a></li>"#,
        ],
    );
    check(
        &ErrorPage::new(&now().address, "fault-title", "fault").render().expect("a page"),
        &["<h1>This page could not be made</h1> <p>The fault is ours and has been noted.</p>"],
    );
}
