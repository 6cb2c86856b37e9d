//! Pages from made-up data.

use askama::Template;
use chrono::NaiveDate;
use proto::scheme::Completion;
use proto::{Cursor, LogId, Seq};
use read_model::pages::{
    Activities, Activity, CalendarEvent, Commitment, CompletionCount, Counters, Document, Member, Moment, Plan, State,
    Text, ThemeCount,
};
use serde::de::DeserializeOwned;

use super::{ErrorPage, MemberPage, MembersPage, MissingPage};
use crate::load::MemberData;
use crate::moment::View;
use crate::options::SiteOptions;

/// A value of a text column.
fn text<T: DeserializeOwned>(word: &str) -> Text<T> {
    Text(serde_json::from_value(word.into()).expect("a word of the type"))
}

fn day(text: &str) -> NaiveDate {
    text.parse().expect("a day")
}

fn now() -> View {
    View { moment: Moment::latest(day("2026-11-23")), is_historic: false, before: None }
}

fn seoul() -> Member {
    Member {
        member_id: text("seoul"),
        slug: text("seoul-south-korea"),
        name: "Seoul, South Korea".to_owned(),
        kind: text("local"),
        region: Some(text("Asia and the Pacific")),
        displayed_year: Some(2016),
        letter_date: None,
        formal_date: None,
        cohort: None,
        source_url: None,
    }
}

/// A member of which nothing but its name is on record.
fn bare() -> MemberData {
    MemberData {
        member: seoul(),
        documents: Vec::new(),
        counters: Counters { current: 0, reviewed: 0, starred: 0, post_implementation: 0 },
        themes: Vec::new(),
        completion: Vec::new(),
        commitments: Vec::new(),
        plans: Vec::new(),
        events: Vec::new(),
        activities: Activities { entries: Vec::new(), more: false },
        place: Some(Cursor { log: LogId(uuid::Uuid::from_u128(1)), seq: Seq(1847) }),
    }
}

fn commitment(id: &str, state: &str) -> Commitment {
    Commitment {
        commitment_id: text(id),
        plan_id: text("AP_SEO01"),
        plan_title: "Seoul Action Plan".to_owned(),
        plan_ends: text("2017-12-31"),
        title: format!("Title of {id}"),
        themes: vec!["Open Data".to_owned(), "Public Participation".to_owned()],
        source_url: Some(format!("https://ogp.example/{id}")),
        state: text(state),
        reviews: 0,
        completion: None,
        did_it_open_government: None,
        early_results: None,
        impact: None,
        potential_for_results: None,
        starred: false,
    }
}

fn letter() -> Document {
    Document {
        document_id: text("seoul-letter"),
        kind: text("letter_of_application"),
        title: "Application of Seoul".to_owned(),
        dated: Some(text("2016-02-23")),
        year: 2016,
        language: Some("en".to_owned()),
        signatory: Some("Park Won-Soon, Mayor of Seoul".to_owned()),
        summary: Some("Asks to join.\n\nOffers data.".to_owned()),
        body: Some("Dear all,\n\nsee http://data.seoul.example/en.".to_owned()),
        page_images: sqlx::types::Json(vec![
            serde_json::from_str(r#"{"url":"https://images.example/1.png","alternative":"First page"}"#)
                .expect("an image"),
        ]),
        pages: Some(1),
        url: None,
        source_url: Some("https://ogp.example/seoul".to_owned()),
    }
}

fn activity(seq: u64, name: &str) -> Activity {
    let rendered = serde_json::json!({
        "@context": ["https://www.w3.org/ns/activitystreams", {"ogp": "urn:civicstream:ogp#"}],
        "id": "urn:uuid:0193c1a0-7b1e-7c55-9d2f-4f1f0a6b1c03",
        "type": ["Create", "ogp:CalendarEventScheduled"],
        "name": name,
        "published": "2026-11-23T00:00:00.000Z",
        "actor": {"id": "/v1/members/seoul", "type": ["Organization"], "name": "Seoul"},
        "object": {"id": "/v1/calendar-events/x", "type": ["Event"], "name": name, "location": {"type": "Place", "name": "Seoul"}},
        "ogp:type": "ogp.calendar-event.scheduled.v1",
        "ogp:label": "Upcoming event",
        "ogp:occurred": {"date": "2021-02", "precision": "month"},
        "ogp:source": "https://ogp.example/event",
        "ogp:sequence": seq,
    });
    Activity { seq: Seq(seq), prev: Seq(0), rendered: rendered.to_string() }
}

fn page(data: &MemberData) -> String {
    page_at(data, &now(), &SiteOptions::default())
}

fn page_at(data: &MemberData, view: &View, options: &SiteOptions) -> String {
    MemberPage::new(data, view, options).render().expect("a page")
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
            "<h1>Seoul, South Korea</h1> <p>Joined 2016</p>",
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
}

#[test]
fn the_blocks_stand_in_their_order() {
    let html = page(&bare());
    let places: Vec<_> = [
        "<h1>",
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
    check(&html, &["<h1>&#60;script&#62;alert(&#39;x&#39;)&#60;/script&#62;</h1>"]);
}

#[test]
fn the_letter_has_its_text_with_links_and_its_source() {
    let mut data = bare();
    data.documents = vec![letter()];
    check(
        &page(&data),
        &[
            "<dd>Letter of application</dd>",
            "<dd>23 February 2016</dd>",
            "<dd>Park Won-Soon, Mayor of Seoul</dd>",
            "<dd>English</dd>",
            "<p>Asks to join.</p> <p>Offers data.</p>",
            r#"<blockquote lang="en">"#,
            r#"see <a href="http://data.seoul.example/en" rel="external nofollow">http://data.seoul.example/en</a>."#,
            r#"<a href="https://images.example/1.png" rel="external">Image of page 1</a>: First page"#,
            r#"<a href="https://ogp.example/seoul" rel="external">Source"#,
        ],
    );
    let options = SiteOptions {
        image_origins: vec!["https://images.example".parse().expect("an origin")],
        ..SiteOptions::default()
    };
    check(
        &page_at(&data, &now(), &options),
        &[r#"<img src="https://images.example/1.png" alt="First page" loading="lazy">"#],
    );
}

#[test]
fn commitments_stand_in_the_list_of_their_state() {
    let mut data = bare();
    data.counters = Counters { current: 2, reviewed: 1, starred: 1, post_implementation: 1 };
    data.commitments = vec![
        commitment("SEO0003", "current"),
        commitment("SEO0002", "awaiting_review"),
        Commitment {
            reviews: 1,
            completion: Some(text("Substantial")),
            did_it_open_government: Some(text("Marginal")),
            starred: true,
            ..commitment("SEO0001", "post_implementation")
        },
    ];
    data.completion = vec![CompletionCount { completion: Text(Completion::Substantial), commitments: 1 }];
    data.themes =
        vec![ThemeCount { plan_title: "Seoul Action Plan".to_owned(), theme: "Open Data".to_owned(), commitments: 2 }];
    let html = page(&data);
    check(
        &html,
        &[
            "Current commitments (2)</h2>",
            "Awaiting review since 31 December 2017",
            "Themes: Open Data, Public Participation",
            "Commitments post-implementation (1)</h2>",
            "<dt>Completion</dt><dd>Substantial</dd>",
            "<dt>Did it open government?</dt><dd>Marginal</dd>",
            "Starred</span>",
            r##"<ol> <li><a href="#SEO0001">Title of SEO0001</a></li> </ol>"##,
            "<li><span>Substantial</span> <span>1</span></li>",
            "<li><span>Open Data</span> <span>2</span></li>",
        ],
    );
    let section = |id: &str| {
        let start = html.find(&format!("<section id=\"{id}\"")).expect("a section");
        html[start..].split("</section>").next().expect("its content").to_owned()
    };
    assert!(section("current").contains("id=\"SEO0003\"") && section("current").contains("id=\"SEO0002\""));
    assert!(!section("current").contains("id=\"SEO0001\""));
    assert!(section("post-implementation").contains("id=\"SEO0001\""));
}

#[test]
fn plans_show_both_counts_where_they_differ() {
    let mut data = bare();
    data.plans = vec![Plan {
        plan_id: text("AP_SEO02"),
        number: Some(2),
        title: "Seoul Action Plan 2018-2020".to_owned(),
        starts: text("2018"),
        ends: text("2020"),
        language: None,
        document_id: Some(text("seoul-plan-2")),
        count_claimed: Some(3),
        commitments: 2,
        version: 1,
        source_url: None,
    }];
    data.documents = vec![Document {
        document_id: text("seoul-plan-2"),
        kind: text("action_plan"),
        title: "The plan as a file".to_owned(),
        dated: None,
        url: Some("https://ogp.example/plan.pdf".to_owned()),
        ..letter()
    }];
    let html = page(&data);
    check(&html, &["Action plan 2 · 2018–2020 · 2 commitments on record (the plan says 3)", ">The plan as a file</a>"]);
    assert_eq!(html.matches("The plan as a file").count(), 1, "a plan's document is not listed again");
}

#[test]
fn events_are_upcoming_until_they_are_over() {
    let event = |id: &str, starts: &str, ends: &str| CalendarEvent {
        calendar_id: text(id),
        title: format!("Event {id}"),
        kind: text("summit"),
        starts: text(starts),
        ends: text(ends),
        ends_on: day(ends),
        time_zone: None,
        mode: Some(text("hybrid")),
        place: None,
        url: None,
        registration_url: Some("https://ogp.example/register".to_owned()),
        source_url: None,
    };
    let mut data = bare();
    data.events = vec![event("past", "2021-12-15", "2021-12-17"), event("running", "2026-11-22", "2026-11-23")];
    let html = squeezed(&page(&data));
    let (upcoming, past) = html.split_once("<h3>Past</h3>").expect("two lists");
    assert!(upcoming.contains("Event running") && past.contains("Event past"));
    check(
        past,
        &[
            "Global summit · <time datetime=\"2021-12-15\">15–17 December 2021</time> · place not on record · in person and online",
        ],
    );
    assert!(!past.contains("Register"), "nobody registers for the past");
}

#[test]
fn the_stream_tells_the_script_where_to_go_on() {
    let mut data = bare();
    data.activities.entries = vec![activity(1840, "Summit"), activity(12, "Joined")];
    let html = page(&data);
    check(
        &html,
        &[
            r#"data-url="/v1/live" data-feed="member:seoul" data-cursor="00000000000000000000000000000001.1847" data-seq="1847" data-last="1840""#,
            r#"<p class="kind">Upcoming event</p> <p class="sentence">Summit</p>"#,
            r#"<time datetime="2021-02">February 2021</time> · Seoul · <a href="https://ogp.example/event" rel="external">Source</a>"#,
            "<script type=\"module\" src=\"/assets/live.",
        ],
    );
    assert!(html.find("sentence\">Summit") < html.find("sentence\">Joined"), "newest first");
}

#[test]
fn a_page_of_the_past_is_not_live_and_says_so() {
    let mut data = bare();
    data.activities = Activities { entries: vec![activity(12, "Joined")], more: true };
    let moment = Moment { known_at: Seq(812), as_of: day("2018-12-31") };
    let html = page_at(&data, &View { moment, is_historic: true, before: None }, &SiteOptions::default());
    check(
        &html,
        &[
            "This page as of 31 December 2018, as known at entry 812 of the record.",
            "Not live: this page shows an earlier moment",
            r#"href="/members/seoul-south-korea?as_of=2018-12-31&#38;known_at=812">Permanent address"#,
            r#"?as_of=2018-12-31&#38;known_at=812&amp;before=12#activity">Older activities"#,
        ],
    );
    assert!(!html.contains("data-feed") && !html.contains("<script"));
}

#[test]
fn an_entry_that_cannot_be_read_is_not_left_out() {
    let mut data = bare();
    data.activities.entries = vec![Activity { rendered: "{}".to_owned(), ..activity(7, "") }];
    check(&page(&data), &[r#"<li data-seq="7">"#, "An activity that this page cannot show."]);
}

#[test]
fn the_other_pages_say_what_there_is() {
    let members = [seoul()];
    check(
        &MembersPage::new(&members, &now()).render().expect("a page"),
        &[
            "1 member is on record.",
            r#"<a href="/members/seoul-south-korea">Seoul, South Korea</a>"#,
            "<td>Local</td><td>Asia and the Pacific</td><td><span class=\"narrow\">Joined </span>2016</td>",
        ],
    );
    check(
        &MissingPage::new("<b>", &[&members[0]], &now()).render().expect("a page"),
        &[
            "No member has or ever had the address “&#60;b&#62;”.",
            r#"<li><a href="/members/seoul-south-korea">Seoul, South Korea</a></li>"#,
        ],
    );
    check(&ErrorPage::new("Title", "Sentence.").render().expect("a page"), &["<h1>Title</h1> <p>Sentence.</p>"]);
}

#[test]
fn every_state_has_a_list() {
    for state in [State::Current, State::AwaitingReview, State::PostImplementation] {
        let mut data = bare();
        data.commitments = vec![Commitment { state: Text(state), ..commitment("SEO0001", "current") }];
        check(&page(&data), &[r#"<li id="SEO0001">"#]);
    }
}
