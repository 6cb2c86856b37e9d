//! A stream as the element's HTML: its list, heading and links, from the read models.

use askama::Template;
use chrono::NaiveDate;
use proto::catalogue::Arg;
use proto::{Cursor, Feed, Language, MemberId, Seq, Slug, dates};
use read_model::pages::{Activities, Member, Moment, Slice, Snapshot};
use sqlx::PgPool;

use super::look::Look;
use crate::said::Said;
use crate::view::Item;

/// What an address leads to.
#[derive(Debug)]
pub(super) enum Found {
    /// A stream.
    Feed(Box<FeedData>),
    /// A member that goes by this id.
    Moved(MemberId),
    /// Nothing.
    Nothing,
}

/// A stream as it was read.
#[derive(Debug)]
pub(super) struct FeedData {
    /// Whose it is; none for the whole partnership.
    pub(super) member: Option<Member>,
    activities: Activities,
    /// The day on which it was read.
    as_of: NaiveDate,
    pub(super) place: Option<Cursor>,
}

impl FeedData {
    /// The stream at `asked`: of the member with this id or with this name in its address, or of all under `ogp`.
    pub(super) async fn find(pool: &PgPool, asked: &str, look: &Look, today: NaiveDate) -> sqlx::Result<Found> {
        let mut snapshot = Snapshot::open(pool, Moment::latest(today)).await?;
        let found = read(&mut snapshot, asked, look, today).await?;
        snapshot.close().await?;
        Ok(found)
    }
}

async fn read(snapshot: &mut Snapshot, asked: &str, look: &Look, today: NaiveDate) -> sqlx::Result<Found> {
    let Ok(id) = asked.parse::<MemberId>() else { return named(snapshot, asked).await };
    let member = if id.is_partnership() { None } else { snapshot.member(&id).await? };
    if member.is_none() && !id.is_partnership() {
        return named(snapshot, asked).await;
    }
    let feed = if id.is_partnership() { Feed::All } else { Feed::Member(id) };
    let types = look.type_names();
    // A limit is small: it was checked where it was asked for.
    let limit = u16::try_from(look.limit.0).unwrap_or(u16::MAX);
    let slice = Slice { before: None, settled_by: None, today, types: types.as_deref(), limit };
    let activities = snapshot.activities(&feed, slice).await?;
    Ok(Found::Feed(Box::new(FeedData { member, activities, as_of: today, place: snapshot.place().await? })))
}

async fn named(snapshot: &mut Snapshot, asked: &str) -> sqlx::Result<Found> {
    let Ok(slug) = asked.parse::<Slug>() else { return Ok(Found::Nothing) };
    let member = snapshot.member_by_slug(&slug).await?;
    Ok(member.map_or(Found::Nothing, |member| Found::Moved(member.member_id.0)))
}

/// The element with its list.
#[derive(Debug, Template)]
#[template(path = "embed/feed.html")]
pub(super) struct FeedView {
    language: Language,
    attributes: Vec<(&'static str, String)>,
    heading_level: u32,
    heading: Said,
    /// The day of the list, for who reads it later or without script. It leaves room for the element's line of state too.
    as_of: String,
    items: Vec<Item>,
    page: String,
    atom: String,
    calendar: String,
}

/// What the element goes by, beside its looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Source {
    /// The service that the script came from, from the place up to which the list goes.
    Script,
    /// The service that made the list, from that place.
    Service,
    /// The service that the script came from, with the list as something to read until it answers.
    Copied,
}

impl FeedView {
    /// The element for a stream, with addresses as `whole` makes them.
    pub(super) fn new(data: &FeedData, look: &Look, source: Source, whole: impl Fn(&str) -> String) -> Self {
        let id = data.member.as_ref().map(|member| member.member_id.0.clone());
        let feeds = id.as_ref().map_or_else(|| "/v1/all".to_owned(), |id| format!("/v1/members/{id}"));
        let page = data.member.as_ref().map_or_else(String::new, |member| format!("/{}", member.slug.0));
        let query = format!("?lang={}", look.language);
        Self {
            language: look.language,
            attributes: attributes(data, look, source, &whole),
            heading_level: look.heading_level.0,
            heading: heading(data.member.as_ref(), look.language),
            as_of: as_of(look.language, data.as_of),
            items: data.activities.entries.iter().map(|entry| Item::new(look.language, entry)).collect(),
            page: whole(&format!("/members{page}{query}")),
            atom: whole(&format!("{feeds}/feed.atom{query}")),
            calendar: whole(&format!("{feeds}/events.ics")),
        }
    }
}

fn attributes(
    data: &FeedData,
    look: &Look,
    source: Source,
    whole: impl Fn(&str) -> String,
) -> Vec<(&'static str, String)> {
    let mut attributes = Vec::new();
    if source == Source::Service {
        attributes.push(("src", whole("/")));
    }
    attributes.extend(data.member.as_ref().map(|member| ("member", member.member_id.to_string())));
    attributes.extend(look.attributes());
    if let Some(place) = data.place.filter(|_| source != Source::Copied) {
        let Seq(last) = data.activities.newest;
        attributes.extend([("cursor", place.to_string()), ("last", last.to_string())]);
    }
    attributes
}

fn as_of(language: Language, day: NaiveDate) -> String {
    language.say_with("embed-as-of", &[("date", Arg::Words(&dates::day(language, day)))])
}

/// `Activity of Seoul`, with the marks of what people wrote.
pub(super) fn heading(member: Option<&Member>, language: Language) -> Said {
    match member {
        Some(member) => Said::new(language, "stream-heading", &[("member", Arg::Original(&member.name))]),
        None => Said::new(language, "stream-heading.partnership", &[]),
    }
}

#[cfg(test)]
mod tests {
    use proto::LogId;
    use uuid::Uuid;

    use super::*;
    use crate::view::tests::samples::{activity, seoul};

    fn data(names: &[&str]) -> FeedData {
        let entries = names
            .iter()
            .enumerate()
            .map(|(at, name)| activity(40 - u64::try_from(at).expect("a place"), name))
            .collect();
        FeedData {
            member: Some(seoul()),
            activities: Activities { entries, more: false, newest: Seq(41) },
            as_of: "2026-11-23".parse().expect("a day"),
            place: Some(Cursor { log: LogId(Uuid::from_u128(1)), seq: Seq(47) }),
        }
    }

    fn html(data: &FeedData, look: &Look, source: Source) -> String {
        let whole = |address: &str| format!("https://activity.example.org{address}");
        FeedView::new(data, look, source, whole).render().expect("HTML")
    }

    #[track_caller]
    fn check(html: &str, expected: &[&str]) {
        for text in expected {
            assert!(html.contains(text), "{text:?} is not in {html}");
        }
    }

    #[test]
    fn the_element_has_its_list_heading_and_links() {
        let html = html(&data(&["Second", "First"]), &Look::default(), Source::Service);
        check(
            &html,
            &[
                "<ogp-activity-feed src=\"https://activity.example.org/\" member=\"seoul\" lang=\"en\" dir=\"ltr\" \
                 cursor=\"00000000000000000000000000000001.47\" last=\"41\">",
                "<h2 slot=\"heading\">Activity of <bdi lang=\"\">Seoul, South Korea</bdi></h2>",
                "<p class=\"as-of\">As of 23 November 2026</p>\n<ol>",
                "<li data-seq=\"40\">\n<div class=\"kind\">Upcoming event</div>\n<p class=\"sentence\">Second</p>",
                "<time datetime=\"2021-02\">announced: February 2021</time> · <bdi lang=\"\">Seoul</bdi> · \
                 <a href=\"https://ogp.example/event\" rel=\"external\">Source</a>",
                "href=\"https://activity.example.org/members/seoul-south-korea?lang=en\">All activities</a>",
                "href=\"https://activity.example.org/v1/members/seoul/feed.atom?lang=en\">Atom</a>",
                "href=\"https://activity.example.org/v1/members/seoul/events.ics\">Calendar</a>",
            ],
        );
        assert!(html.find("data-seq=\"40\"") < html.find("data-seq=\"39\""), "newest first");
    }

    #[test]
    fn what_people_wrote_is_text() {
        let mut data = data(&["<script>alert('x')</script>"]);
        if let Some(member) = &mut data.member {
            member.name = "</h2><script>".to_owned();
        }
        let html = html(&data, &Look::default(), Source::Service);
        assert!(!html.contains("<script"), "{html}");
        check(&html, &["&#60;script&#62;alert(", "<bdi lang=\"\">&#60;/h2&#62;&#60;script&#62;</bdi></h2>"]);
    }

    #[test]
    fn only_a_fresh_list_says_where_it_ends() {
        let data = data(&[]);
        let of = |source| html(&data, &Look::default(), source);
        for (source, has_src, has_cursor) in
            [(Source::Service, true, true), (Source::Script, false, true), (Source::Copied, false, false)]
        {
            let html = of(source);
            assert_eq!((html.contains(" src="), html.contains(" cursor=")), (has_src, has_cursor), "{source:?}");
            check(&html, &["<p slot=\"empty\">No activity is on record.</p>"]);
        }
    }

    #[test]
    fn the_whole_partnership_has_links_of_its_own() {
        let mut data = data(&["One"]);
        data.member = None;
        let look = Look { language: Language::Arabic, ..Look::default() };
        let html = html(&data, &look, Source::Service);
        assert!(!html.contains(" member="), "{html}");
        check(
            &html,
            &[
                "lang=\"ar\" dir=\"rtl\"",
                "/members?lang=ar\"",
                "/v1/all/feed.atom?lang=ar\"",
                "شراكة الحكومة المنفتحة</h2>",
                "rel=\"external\">المصدر</a>",
            ],
        );
    }
}
