//! The parts of a member's page that list what is on record.

use proto::scheme::Completion;
use read_model::pages::{Commitment, CompletionCount, Counters, Document, Finding, State, Text, ThemeCount};

use super::rows::{event, plan, postponed};
use super::samples::{bare, commitment, letter, now, text};
use super::{check, page, page_at, squeezed};
use crate::options::SiteOptions;

#[test]
fn the_letter_has_its_text_with_links_and_its_source() {
    let mut data = bare();
    data.documents = vec![letter()];
    check(
        &page(&data),
        &[
            "<dd>Letter of application</dd>",
            "<dd>23 February 2016</dd>",
            "<dd dir=\"auto\">Park Won-Soon, Mayor of Seoul</dd>",
            "<dd>English</dd>",
            "<p>Asks to join.</p> <p>Offers data.</p>",
            r#"<blockquote lang="en" dir="ltr">"#,
            r#"see <a href="http://data.seoul.example/en" rel="external nofollow">http://data.seoul.example/en</a>."#,
            r#"<a href="https://images.example/1.png" rel="external">Image of page 1</a>: <bdi lang="">First page</bdi>"#,
            r#"<a href="https://ogp.example/seoul" rel="external">Source"#,
        ],
    );
    let options = SiteOptions { image_origins: vec!["https://images.example".parse().expect("an origin")] };
    check(
        &page_at(&data, &now(), &options),
        &[r#"<img src="https://images.example/1.png" alt="First page" loading="lazy">"#],
    );
}

#[test]
fn commitments_stand_in_the_list_of_their_state() {
    let mut data = bare();
    data.counters = Counters { current: 2, reviewed: 1, starred: 1, post_implementation: 1, withdrawn: 0 };
    data.commitments = vec![
        commitment("SEO0003", "current"),
        commitment("SEO0002", "awaiting_review"),
        Commitment {
            reviews: 1,
            finding: Finding {
                completion: Some(text("Substantial")),
                did_it_open_government: Some(text("Marginal")),
                ..Finding::default()
            },
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
            "Awaiting review for 106 months, since 31 December 2017",
            "Themes: <bdi lang=\"\">Open Data</bdi>, <bdi lang=\"\">Public Participation</bdi>",
            "Commitments post-implementation (1)</h2>",
            "<dt>Completion</dt><dd>Substantial<span class=\"place\">: 3rd of 4 steps</span></dd>",
            "<dt>Did it open government?</dt><dd>Marginal<span class=\"place\">: 3rd of 5 steps</span></dd>",
            "Starred</span>",
            r##"<ol> <li><a href="#SEO0001" dir="auto">Title of SEO0001</a></li> </ol>"##,
            "<li><span>Substantial</span> <span>1</span><svg",
            "<li><span>Not Started</span> <span>0</span><svg",
            "No judgement yet: 2.",
            "<li><span><bdi lang=\"\">Open Data</bdi></span> <span>2</span><svg",
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
    data.plans = vec![plan()];
    data.documents = vec![Document {
        document_id: text("seoul-plan-2"),
        kind: text("action_plan"),
        title: "The plan as a file".to_owned(),
        dated: None,
        url: Some("https://ogp.example/plan.pdf".to_owned()),
        ..letter()
    }];
    let html = page(&data);
    check(
        &html,
        &[
            "Action plan 2 · 2018–2020 · 2 commitments on record (the plan says 3)",
            "<p>Implementation ended and reviewed · extended</p>",
            "2 reviewed, 1 carried out substantially or completely, 1 with strong results, 0 starred",
            ">The plan as a file</a>",
        ],
    );
    assert_eq!(html.matches("The plan as a file").count(), 1, "a plan's document is not listed again");
}

#[test]
fn events_are_upcoming_until_they_are_over() {
    let mut data = bare();
    data.events =
        vec![event("past", "2021-12-15", "2021-12-17"), event("running", "2026-11-22", "2026-11-23"), postponed()];
    let html = squeezed(&page(&data));
    let (upcoming, past) = html.split_once("<h3>Past</h3>").expect("two lists");
    assert!(upcoming.contains("Event running") && past.contains("Event past"));
    check(upcoming, &["<strong>Postponed</strong> · Global summit · new date open"]);
    check(
        past,
        &[
            "Global summit · <time datetime=\"2021-12-15\">15–17 December 2021</time> · place not on record · in person and online",
        ],
    );
    assert!(!past.contains("Register"), "nobody registers for the past");
}

#[test]
fn every_state_has_a_list() {
    for state in [State::Current, State::AwaitingReview, State::PostImplementation, State::Withdrawn] {
        let mut data = bare();
        data.commitments = vec![Commitment { state: Text(state), ..commitment("SEO0001", "current") }];
        check(&page(&data), &[r#"<li id="SEO0001">"#]);
    }
}
