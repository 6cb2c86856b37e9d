//! Made-up data.

use chrono::NaiveDate;
use proto::{Cursor, LogId, Seq};
use read_model::pages::{Activities, Activity, Commitment, Counters, Document, Finding, Member, Moment, Text};
use serde::de::DeserializeOwned;

use crate::address::Address;
use crate::load::MemberData;
use crate::moment::View;

/// A value of a text column.
pub(crate) fn text<T: DeserializeOwned>(word: &str) -> Text<T> {
    Text(serde_json::from_value(word.into()).expect("a word of the type"))
}

pub(crate) fn day(text: &str) -> NaiveDate {
    text.parse().expect("a day")
}

/// A member's page now, in English.
pub(crate) fn now() -> View {
    now_at("/members/seoul-south-korea", "")
}

/// The page at an address now.
pub(crate) fn now_at(path: &str, query: &str) -> View {
    View {
        address: Address::read(crate::address::ASKS, path, query, "").expect("a language"),
        moment: Moment::latest(day("2026-11-23")),
        is_historic: false,
        before: None,
        today: day("2026-11-23"),
    }
}

pub(crate) fn seoul() -> Member {
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
        status: text("active"),
        status_since: text("2016"),
        status_reason: None,
    }
}

/// A member of which nothing but its name is on record.
pub(crate) fn bare() -> MemberData {
    MemberData {
        member: seoul(),
        documents: Vec::new(),
        counters: Counters { current: 0, reviewed: 0, starred: 0, post_implementation: 0, withdrawn: 0 },
        themes: Vec::new(),
        completion: Vec::new(),
        commitments: Vec::new(),
        corrections: Vec::new(),
        self_reports: Vec::new(),
        reports: Vec::new(),
        contacts: Vec::new(),
        process: Vec::new(),
        overdue: None,
        plans: Vec::new(),
        events: Vec::new(),
        activities: Activities { entries: Vec::new(), more: false, newest: Seq(0) },
        place: Some(Cursor { log: LogId(uuid::Uuid::from_u128(1)), seq: Seq(1847) }),
    }
}

pub(crate) fn commitment(id: &str, state: &str) -> Commitment {
    Commitment {
        commitment_id: text(id),
        plan_id: text("AP_SEO01"),
        plan_title: "Seoul Action Plan".to_owned(),
        plan_ends: text("2017-12-31"),
        plan_ends_on: day("2017-12-31"),
        number: None,
        title: format!("Title of {id}"),
        description: None,
        plan_theme: None,
        lead: None,
        supports: Vec::new(),
        starts: None,
        ends: None,
        milestones: sqlx::types::Json(Vec::new()),
        successor_id: None,
        themes: vec!["Open Data".to_owned(), "Public Participation".to_owned()],
        source_url: Some(format!("https://ogp.example/{id}")),
        state: text(state),
        reviews: 0,
        finding: Finding::default(),
        starred: false,
    }
}

pub(crate) fn letter() -> Document {
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
        change: text("published"),
        reason: None,
        source_url: Some("https://ogp.example/seoul".to_owned()),
    }
}

pub(crate) fn activity(seq: u64, name: &str) -> Activity {
    let rendered = serde_json::json!({
        "@context": ["https://www.w3.org/ns/activitystreams", {"ogp": "urn:civicstream:ogp#"}],
        "id": "urn:uuid:0193c1a0-7b1e-7c55-9d2f-4f1f0a6b1c03",
        "type": ["Create", "ogp:CalendarEventScheduled"],
        "name": name,
        "nameMap": {"en": name},
        "published": "2026-11-23T00:00:00.000Z",
        "actor": {"id": "/v1/members/seoul", "type": ["Organization"], "name": "Seoul"},
        "object": {"id": "/v1/calendar-events/x", "type": ["Event"], "name": name, "location": {"type": "Place", "name": "Seoul"}},
        "ogp:type": "ogp.calendar-event.scheduled.v1",
        "ogp:label": "Upcoming event",
        "ogp:labelMap": {"en": "Upcoming event"},
        "ogp:occurred": {"date": "2021-02", "precision": "month"},
        "ogp:source": "https://ogp.example/event",
        "ogp:sequence": seq,
    });
    Activity { seq: Seq(seq), prev: Seq(0), rendered: rendered.to_string() }
}
