//! Atom (RFC 4287) with archives in fixed blocks (RFC 5005) and tombstones (RFC 6721).

use kit::http::base::Base;
use proto::Language;
use proto::catalogue::plain;
use proto::render::Activity;

use super::Head;
use super::post::{Pages, summary};
use super::xml::Xml;
use crate::item::{ACTIVITY_JSON, Item, Tombstone};

/// The media type of Atom.
pub(crate) const ATOM: &str = "application/atom+xml; charset=utf-8";
/// The time of a feed in which nothing happened yet.
const NEVER: &str = "1970-01-01T00:00:00Z";

/// One document of a feed: its head, or a block of its archive.
#[derive(Debug)]
pub(crate) struct Document<'a> {
    pub(crate) head: &'a Head,
    pub(crate) base: &'a Base,
    pub(crate) pages: &'a Pages,
    pub(crate) items: &'a [Item],
    /// Which block it is; none for the head.
    pub(crate) archive: Option<Archive>,
    /// How many full blocks there are.
    pub(crate) blocks: u32,
}

/// A block of the archive.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Archive {
    /// Its number, counted from 1.
    pub(crate) number: u32,
}

impl Document<'_> {
    /// The document as text.
    pub(crate) fn write(&self) -> String {
        let mut xml = Xml::new();
        xml.open(
            "feed",
            &[
                ("xmlns", "http://www.w3.org/2005/Atom"),
                ("xmlns:fh", "http://purl.org/syndication/history/1.0"),
                ("xmlns:at", "http://purl.org/atompub/tombstones/1.0"),
                ("xml:lang", self.head.language.code()),
            ],
        );
        self.introduce(&mut xml);
        for item in self.items {
            match item {
                Item::Activity(activity) => self.entry(&mut xml, activity),
                Item::Tombstone(tombstone) => deleted_entry(&mut xml, tombstone, self.head.language),
            }
        }
        xml.close("feed");
        xml.finish()
    }

    fn introduce(&self, xml: &mut Xml) {
        xml.text("id", &format!("urn:uuid:{}", self.head.id));
        xml.text("title", &self.head.title);
        xml.text("updated", self.items.iter().map(updated).max().unwrap_or(NEVER));
        xml.open("author", &[]);
        xml.text("name", &self.head.language.say("partnership"));
        xml.close("author");
        let current = self.whole("feed.atom");
        let block = |number: u32| self.whole(&block_file(number));
        let own = self.archive.map_or_else(|| "feed.atom".to_owned(), |archive| block_file(archive.number));
        link(xml, "self", "application/atom+xml", &self.whole(&own));
        self.in_other_languages(xml, &own);
        link(xml, "alternate", "text/html", &self.base.whole(&self.head.page));
        match self.archive {
            None => {
                link(xml, "alternate", "application/feed+json", &self.whole("feed.json"));
                if self.blocks > 0 {
                    link(xml, "prev-archive", "application/atom+xml", &block(self.blocks));
                }
            }
            Some(Archive { number }) => {
                xml.empty("fh:archive", &[]);
                link(xml, "current", "application/atom+xml", &current);
                if number > 1 {
                    link(xml, "prev-archive", "application/atom+xml", &block(number - 1));
                }
                if number < self.blocks {
                    link(xml, "next-archive", "application/atom+xml", &block(number + 1));
                }
            }
        }
    }

    fn in_other_languages(&self, xml: &mut Xml, file: &str) {
        for language in Language::ALL.into_iter().filter(|language| *language != self.head.language) {
            let address = self.base.whole(&self.head.address(file, language).to_string());
            let kind = [("rel", "alternate"), ("type", "application/atom+xml"), ("hreflang", language.code())];
            xml.empty("link", &[&kind[..], &[("href", &address)]].concat());
        }
    }

    fn entry(&self, xml: &mut Xml, activity: &Activity) {
        let language = self.head.language;
        xml.open("entry", &[]);
        xml.text("id", &activity.id);
        xml.text("title", &plain(activity.name_in(language)));
        xml.text("published", &activity.published);
        // An entry never changes: what changes a thing is an entry of its own.
        xml.text("updated", &activity.published);
        xml.open("author", &[]);
        xml.text("name", activity.actor.name_in(language));
        xml.close("author");
        xml.empty("category", &[("term", &activity.event_type), ("label", activity.label_in(language))]);
        let page = self.pages.of(activity).unwrap_or_else(|| self.head.page.clone());
        link(xml, "alternate", "text/html", &self.base.whole(&page));
        let id = activity.id.trim_start_matches("urn:uuid:");
        link(xml, "alternate", ACTIVITY_JSON, &self.base.whole(&format!("/v1/activities/{id}")));
        if let Some(url) = &activity.object.url {
            xml.empty("link", &[("rel", "related"), ("href", url.as_str())]);
        }
        if let Some(source) = &activity.source {
            xml.empty("link", &[("rel", "via"), ("href", source.as_str())]);
        }
        xml.text("summary", &summary(activity, language));
        xml.close("entry");
    }

    fn whole(&self, file: &str) -> String {
        self.base.whole(&self.head.address(file, self.head.language).to_string())
    }
}

fn block_file(number: u32) -> String {
    format!("archive/{number}.atom")
}

fn link(xml: &mut Xml, relation: &str, media_type: &str, address: &str) {
    xml.empty("link", &[("rel", relation), ("type", media_type), ("href", address)]);
}

fn deleted_entry(xml: &mut Xml, tombstone: &Tombstone, language: Language) {
    xml.open("at:deleted-entry", &[("ref", &tombstone.id), ("when", &tombstone.deleted)]);
    xml.text("at:comment", &language.say("hidden-activity-in-place"));
    xml.close("at:deleted-entry");
}

/// When an item changed last. Times are all written alike, so that text sorts like time.
fn updated(item: &Item) -> &str {
    match item {
        Item::Activity(activity) => &activity.published,
        Item::Tombstone(tombstone) => &tombstone.deleted,
    }
}

#[cfg(test)]
mod tests {
    use uuid::Uuid;

    use super::super::post::tests::{activity, pages};
    use super::*;

    fn write(archive: Option<u32>, blocks: u32) -> String {
        write_in(Language::English, archive, blocks)
    }

    fn write_in(language: Language, archive: Option<u32>, blocks: u32) -> String {
        let head = Head {
            title: "Seoul".to_owned(),
            id: Uuid::nil(),
            language,
            path: "/v1/members/seoul".to_owned(),
            page: "/members/seoul".to_owned(),
        };
        let items = [Item::Activity(Box::new(activity())), crate::item::tests::tombstone()];
        let archive = archive.map(|number| Archive { number });
        Document { head: &head, base: &Base::local(), pages: &pages(), items: &items, archive, blocks }.write()
    }

    #[track_caller]
    fn check(document: &str, expected: &[&str]) {
        for text in expected {
            assert!(document.contains(text), "{text} is not in {document}");
        }
    }

    #[test]
    fn an_entry_says_what_happened_and_where_to_read_it() {
        check(
            &write(None, 0),
            &[
                "<id>urn:uuid:0193c1a0-7b1e-7c55-9d2f-4f1f0a6b1c03</id>",
                "<title>IRM reviewed “Digital &lt;Literacy&gt;” &amp; more</title>",
                "<category term=\"ogp.commitment.reviewed.v1\" label=\"Commitment reviewed\"/>",
                "href=\"http://127.0.0.1:8080/members/seoul-south-korea#activity\"",
                "<link rel=\"via\" href=\"https://example.org/report?a=1&amp;b=2\"/>",
                "<summary>February 2021. completion Substantial</summary>",
            ],
        );
    }

    #[test]
    fn a_feed_is_written_in_the_language_asked_for_and_names_the_others() {
        let korean = write_in(Language::Korean, None, 3);
        check(
            &korean,
            &[
                "xml:lang=\"ko\"",
                "<title>IRM에서 “Digital &lt;Literacy&gt;” 외 여럿을 평가했습니다</title>",
                "<summary>2021년 2월. 이행도 상당함</summary>",
                "label=\"공약 평가\"",
                "<at:comment>이 활동은 더 이상",
                "rel=\"self\" type=\"application/atom+xml\" href=\"http://127.0.0.1:8080/v1/members/seoul/feed.atom?lang=ko\"",
                "hreflang=\"en\" href=\"http://127.0.0.1:8080/v1/members/seoul/feed.atom\"",
                "hreflang=\"ar\" href=\"http://127.0.0.1:8080/v1/members/seoul/feed.atom?lang=ar\"",
                "archive/3.atom?lang=ko\"",
            ],
        );
        assert!(!korean.contains("hreflang=\"ko\"") && !korean.contains('\u{2068}'), "{korean}");
        let id = |feed: &str| feed.lines().find(|line| line.starts_with("<id>")).map(str::to_owned);
        assert_eq!(id(&korean), id(&write(None, 3)));
    }

    #[test]
    fn a_hidden_entry_is_a_tombstone_and_moves_the_feed_on() {
        check(
            &write(None, 0),
            &[
                "<at:deleted-entry ref=\"urn:uuid:0193c1a0-7b1e-7c55-9d2f-4f1f0a6b1c04\" when=\"2026-11-25T00:00:00.000Z\">",
                "<updated>2026-11-25T00:00:00.000Z</updated>",
            ],
        );
    }

    #[test]
    fn blocks_are_chained_from_the_head_back() {
        let archive = |number: u32| format!("http://127.0.0.1:8080/v1/members/seoul/archive/{number}.atom\"/>");
        let link = |relation: &str, number| {
            format!("<link rel=\"{relation}\" type=\"application/atom+xml\" href=\"{}", archive(number))
        };
        assert!(!write(None, 0).contains("archive\""));
        check(&write(None, 3), &[&link("prev-archive", 3)]);
        check(&write(Some(2), 3), &["<fh:archive/>", &link("prev-archive", 1), &link("next-archive", 3)]);
        let oldest = write(Some(1), 3);
        assert!(!oldest.contains("prev-archive") && oldest.contains("rel=\"current\""));
        assert!(!write(Some(3), 3).contains("next-archive"));
    }
}
