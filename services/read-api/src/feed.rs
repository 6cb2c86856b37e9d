//! Feeds for readers' programs: Atom with archives, and JSON Feed, each in every language. Reads the entries; how they are written is the formats'.

mod asked;
mod atom;
mod json_feed;
mod post;
mod xml;

use std::sync::Arc;

use axum::extract::State;
use kit::http::base::Base;
use kit::http::extract::{Path, Query};
use proto::catalogue::{Arg, plain};
use proto::{Feed, Language, Seq};
use read_model::pages::Entry;
use uuid::Uuid;

use crate::Api;
use crate::activities;
use crate::answer::{Answer, Keep};
use crate::failure::{Failure, unknown};
use crate::item::Item;
use crate::link::Address;
use crate::members::page_len;
use crate::view::{Asked, View};
pub(crate) use asked::{AskedItems, AskedLanguage};
pub(crate) use atom::ATOM;
use atom::{Archive, Document};
pub(crate) use json_feed::{FEED_JSON, JsonFeed};
use post::Pages;

/// How many entries the head of an Atom feed and each block of its archive hold. The head holds at least what no full
/// block holds, so that whoever reads the head and follows `prev-archive` misses nothing.
const BLOCK_LEN: u16 = 100;
/// How many of the entries that were hidden last the head names, wherever they stand.
const HIDDEN_MAX: u16 = 100;

/// A feed as its formats introduce it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Head {
    /// What the feed is called.
    title: String,
    /// The same in every format and language and under every address.
    id: Uuid,
    /// The language of its sentences.
    language: Language,
    /// The path of its addresses.
    path: String,
    /// Where a person reads it.
    page: String,
}

/// `GET /v1/members/{member}/feed.atom`
pub(crate) async fn atom_of_member(
    State(api): State<Arc<Api>>,
    Path(member): Path<String>,
    Query(asked): Query<AskedLanguage>,
    base: Base,
) -> Result<Answer, Failure> {
    api.atom(activities::feed_of(&member)?, asked.language()?, &base).await
}

/// `GET /v1/all/feed.atom`
pub(crate) async fn atom_of_all(
    State(api): State<Arc<Api>>,
    Query(asked): Query<AskedLanguage>,
    base: Base,
) -> Result<Answer, Failure> {
    api.atom(Feed::All, asked.language()?, &base).await
}

/// `GET /v1/members/{member}/archive/{file}`
pub(crate) async fn archive_of_member(
    State(api): State<Arc<Api>>,
    Path((member, file)): Path<(String, String)>,
    Query(asked): Query<AskedLanguage>,
    base: Base,
) -> Result<Answer, Failure> {
    api.archive(activities::feed_of(&member)?, &file, asked.language()?, &base).await
}

/// `GET /v1/all/archive/{file}`
pub(crate) async fn archive_of_all(
    State(api): State<Arc<Api>>,
    Path(file): Path<String>,
    Query(asked): Query<AskedLanguage>,
    base: Base,
) -> Result<Answer, Failure> {
    api.archive(Feed::All, &file, asked.language()?, &base).await
}

/// `GET /v1/members/{member}/feed.json`
pub(crate) async fn json_of_member(
    State(api): State<Arc<Api>>,
    Path(member): Path<String>,
    Query(asked): Query<AskedItems>,
    base: Base,
) -> Result<Answer, Failure> {
    api.json_feed(activities::feed_of(&member)?, &asked, &base).await
}

/// `GET /v1/all/feed.json`
pub(crate) async fn json_of_all(
    State(api): State<Arc<Api>>,
    Query(asked): Query<AskedItems>,
    base: Base,
) -> Result<Answer, Failure> {
    api.json_feed(Feed::All, &asked, &base).await
}

impl Api {
    async fn atom(&self, feed: Feed, language: Language, base: &Base) -> Result<Answer, Failure> {
        let mut view = self.view(&Asked::default()).await?;
        let (head, pages) = (head(&mut view, &feed, language).await?, pages(&mut view).await?);
        let of = self.entries(feed, &view);
        let blocks = view.snapshot.entry_count(&of).await? / u32::from(BLOCK_LEN);
        let mut entries = view.snapshot.entries_before(&of, Seq(u64::MAX), BLOCK_LEN).await?;
        let hidden = view.snapshot.entries_hidden(&of, HIDDEN_MAX).await?;
        view.snapshot.close().await?;
        // An entry that is hidden long after it was read has to be taken back where its readers look: here.
        let newest: Vec<Seq> = entries.iter().map(|entry| entry.seq).collect();
        entries.extend(hidden.into_iter().filter(|entry| !newest.contains(&entry.seq)));
        let items = read(&entries, base)?;
        let document = Document { head: &head, base, pages: &pages, items: &items, archive: None, blocks };
        Ok(Answer::new(ATOM, document.write(), Keep::Minute))
    }

    async fn archive(&self, feed: Feed, file: &str, language: Language, base: &Base) -> Result<Answer, Failure> {
        let nothing = || unknown("archive", file);
        let number: u32 = file.strip_suffix(".atom").and_then(|number| number.parse().ok()).ok_or_else(nothing)?;
        let mut view = self.view(&Asked::default()).await?;
        let (head, pages) = (head(&mut view, &feed, language).await?, pages(&mut view).await?);
        let of = self.entries(feed, &view);
        let blocks = view.snapshot.entry_count(&of).await? / u32::from(BLOCK_LEN);
        if number == 0 || number > blocks {
            return Err(nothing());
        }
        let entries = view.snapshot.entry_block(&of, number, BLOCK_LEN).await?;
        view.snapshot.close().await?;
        let items = read(&entries, base)?;
        let archive = Some(Archive { number });
        let document = Document { head: &head, base, pages: &pages, items: &items, archive, blocks };
        Ok(Answer::new(ATOM, document.write(), Keep::Minutes))
    }

    async fn json_feed(&self, feed: Feed, asked: &AskedItems, base: &Base) -> Result<Answer, Failure> {
        let (limit, language) = (page_len(asked.limit)?, asked.language()?);
        let mut view = self.view(&asked.moment()).await?;
        let (head, pages) = (head(&mut view, &feed, language).await?, pages(&mut view).await?);
        let of = self.entries(feed, &view);
        let before = asked.before.unwrap_or(Seq(u64::MAX));
        let entries = view.snapshot.entries_before(&of, before, limit).await?;
        let older = activities::older(&mut view, &of, &entries, None).await?;
        view.snapshot.close().await?;
        let address = |before: Option<Seq>| base.whole(&asked.address(&head, before));
        let next = older.map(|seq| address(Some(seq)));
        let items = read(&entries, base)?;
        let feed = JsonFeed::new(&head, base, &pages, &items, address(asked.before), next.clone());
        let keep = if view.keep == Keep::Live { Keep::Minute } else { view.keep };
        Ok(Answer::json(FEED_JSON, &feed, keep).link("next", next.as_deref()))
    }
}

async fn head(view: &mut View, feed: &Feed, language: Language) -> Result<Head, Failure> {
    let id = Uuid::new_v5(&Uuid::NAMESPACE_URL, format!("urn:civicstream:feed:{feed}").as_bytes());
    match feed {
        Feed::Member(member) => {
            let found = view.snapshot.member(member).await?.ok_or_else(|| unknown("member", member.as_str()))?;
            Ok(Head {
                title: plain(&language.say_with("feed-of-member", &[("member", Arg::Original(&found.name))]))
                    .into_owned(),
                id,
                language,
                path: format!("/v1/members/{member}"),
                page: format!("/members/{}", *found.slug),
            })
        }
        Feed::All | Feed::StaffReviews | Feed::Inbox(_) => Ok(Head {
            title: language.say("feed-of-all"),
            id,
            language,
            path: "/v1/all".to_owned(),
            page: "/members".to_owned(),
        }),
    }
}

impl Head {
    /// The address of one of its files, in a language.
    fn address(&self, file: &str, language: Language) -> Address {
        // What most read has one address, not two.
        Address::new(format!("{}/{file}", self.path)).with("lang", Some(language).filter(|it| *it != Language::English))
    }
}

async fn pages(view: &mut View) -> Result<Pages, Failure> {
    Ok(Pages::new(view.snapshot.slugs().await?.into_iter().map(|(member, slug)| (member.0, slug.0))))
}

fn read(entries: &[Entry], base: &Base) -> Result<Vec<Item>, Failure> {
    entries.iter().map(|entry| Item::read(entry, base)).collect()
}
