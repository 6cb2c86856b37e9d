//! JSON Feed 1.1. The format knows no tombstone: a hidden entry is an item that says so, for people and, under `_ogp`, for
//! programs.

use kit::http::base::Base;
use proto::Seq;
use proto::catalogue::plain;
use proto::render::Activity;
use proto::text::Link;
use schemars::JsonSchema;
use serde::Serialize;

use super::Head;
use super::post::{Pages, summary};
use crate::item::Item;

/// The media type of JSON Feed.
pub(crate) const FEED_JSON: &str = "application/feed+json";

/// A page of a feed, newest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub(crate) struct JsonFeed {
    /// The version of the format.
    version: &'static str,
    /// What the feed is called.
    title: String,
    /// Where a person reads it.
    home_page_url: String,
    /// Its address.
    feed_url: String,
    /// The page of older entries; absent on the last one.
    #[serde(skip_serializing_if = "Option::is_none")]
    next_url: Option<String>,
    /// The language of its sentences (BCP 47).
    language: &'static str,
    /// Who publishes it.
    authors: Vec<Author>,
    /// The entries.
    items: Vec<FeedItem>,
}

/// Who published something.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub(crate) struct Author {
    /// The name.
    name: String,
}

/// An entry. A hidden one has an id, a text that says so, and a date.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub(crate) struct FeedItem {
    /// `urn:uuid:` and the event's id.
    id: String,
    /// Where a person reads about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    url: Option<String>,
    /// Where the fact can be checked.
    #[serde(skip_serializing_if = "Option::is_none")]
    external_url: Option<Link>,
    /// What happened, as one sentence in the feed's language.
    #[serde(skip_serializing_if = "Option::is_none")]
    title: Option<String>,
    /// When it happened, and more about it.
    content_text: String,
    /// When the log took it.
    #[serde(skip_serializing_if = "Option::is_none")]
    date_published: Option<String>,
    /// When it was hidden.
    #[serde(skip_serializing_if = "Option::is_none")]
    date_modified: Option<String>,
    /// Who did it.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    authors: Vec<Author>,
    /// The type of the event.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    tags: Vec<String>,
    /// What the format has no words for.
    #[serde(rename = "_ogp")]
    ours: Extension,
}

/// What JSON Feed has no words for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub(crate) struct Extension {
    /// The entry's place in the log.
    sequence: Seq,
    /// Whether it is hidden.
    deleted: bool,
    /// The activity (Activity Streams 2.0); absent where the entry is hidden.
    #[serde(skip_serializing_if = "Option::is_none")]
    activity: Option<String>,
}

impl JsonFeed {
    /// A page of a feed.
    pub(crate) fn new(
        head: &Head,
        base: &Base,
        pages: &Pages,
        items: &[Item],
        feed_url: String,
        next_url: Option<String>,
    ) -> Self {
        Self {
            version: "https://jsonfeed.org/version/1.1",
            title: head.title.clone(),
            home_page_url: base.whole(&head.page),
            feed_url,
            next_url,
            language: head.language.code(),
            authors: vec![Author { name: head.language.say("partnership") }],
            items: items.iter().map(|item| FeedItem::of(item, head, base, pages)).collect(),
        }
    }
}

impl FeedItem {
    fn of(item: &Item, head: &Head, base: &Base, pages: &Pages) -> Self {
        match item {
            Item::Activity(activity) => Self::shown(activity, head, base, pages),
            Item::Tombstone(tombstone) => Self {
                id: tombstone.id.clone(),
                url: None,
                external_url: None,
                title: None,
                content_text: head.language.say("hidden-activity"),
                date_published: None,
                date_modified: Some(tombstone.deleted.clone()),
                authors: Vec::new(),
                tags: Vec::new(),
                ours: Extension { sequence: tombstone.sequence, deleted: true, activity: None },
            },
        }
    }

    fn shown(activity: &Activity, head: &Head, base: &Base, pages: &Pages) -> Self {
        let page = pages.of(activity).unwrap_or_else(|| head.page.clone());
        let address = format!("/v1/activities/{}", activity.id.trim_start_matches("urn:uuid:"));
        Self {
            id: activity.id.clone(),
            url: Some(base.whole(&page)),
            external_url: activity.object.url.clone().or_else(|| activity.source.clone()),
            title: Some(plain(activity.name_in(head.language)).into_owned()),
            content_text: summary(activity, head.language),
            date_published: Some(activity.published.clone()),
            date_modified: None,
            authors: vec![Author { name: activity.actor.name_in(head.language).to_owned() }],
            tags: vec![activity.event_type.clone()],
            ours: Extension { sequence: activity.sequence, deleted: false, activity: Some(base.whole(&address)) },
        }
    }
}

#[cfg(test)]
mod tests {
    use proto::Language;
    use serde_json::{Value, json};
    use uuid::Uuid;

    use super::super::post::tests::{activity, pages};
    use super::*;

    fn feed() -> Value {
        feed_in(Language::English)
    }

    fn feed_in(language: Language) -> Value {
        let (title, page) = ("Seoul".to_owned(), "/members/seoul".to_owned());
        let head = Head { title, id: Uuid::nil(), language, path: "/v1/members/seoul".to_owned(), page };
        let items = [Item::Activity(Box::new(activity())), crate::item::tests::tombstone()];
        let feed = JsonFeed::new(&head, &Base::local(), &pages(), &items, "http://x/feed.json".to_owned(), None);
        serde_json::to_value(feed).expect("JSON")
    }

    #[test]
    fn an_item_says_what_happened_and_where_to_read_it() {
        let item = &feed()["items"][0];
        assert_eq!(item["url"], "http://127.0.0.1:8080/members/seoul-south-korea#activity");
        assert_eq!(item["external_url"], "https://example.org/report?a=1&b=2");
        assert_eq!(item["tags"], json!(["ogp.commitment.reviewed.v1"]));
        assert_eq!(item["_ogp"]["sequence"], 184);
    }

    #[test]
    fn an_item_is_written_in_the_language_asked_for() {
        let (korean, english) = (feed_in(Language::Korean), feed());
        assert_eq!((&korean["language"], &korean["authors"][0]["name"]), (&json!("ko"), &json!("열린정부파트너십")));
        let (item, same) = (&korean["items"][0], &english["items"][0]);
        assert_eq!(item["title"], "IRM에서 “Digital <Literacy>” 외 여럿을 평가했습니다");
        assert_eq!(item["content_text"], "2021년 2월. 이행도 상당함");
        assert_eq!((&item["id"], &item["url"]), (&same["id"], &same["url"]));
        assert_ne!(korean["items"][1]["content_text"], english["items"][1]["content_text"]);
    }

    #[test]
    fn a_hidden_item_says_nothing_but_that() {
        assert_eq!(
            feed()["items"][1],
            json!({
                "id": "urn:uuid:0193c1a0-7b1e-7c55-9d2f-4f1f0a6b1c04",
                "content_text": "This activity is not shown any more.",
                "date_modified": "2026-11-25T00:00:00.000Z",
                "_ogp": {"sequence": 185, "deleted": true},
            })
        );
    }
}
