//! Feeds as ordered collections (Activity Streams 2.0): newest first, in pages whose addresses stay good while entries
//! arrive, since they name places in the log.

use std::sync::Arc;

use axum::extract::State;
use kit::http::base::Base;
use kit::http::extract::{Path, Query};
use proto::{Feed, Seq};
use read_model::pages::{Entries, Entry};
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::Api;
use crate::answer::Answer;
use crate::failure::{Failure, invalid_parameter, unknown};
use crate::item::{ACTIVITY_JSON, Item, VOCABULARY};
use crate::link::Address;
use crate::members::page_len;
use crate::view::{Asked, View};

/// Which page of a collection is asked for; the collection itself where none is.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AskedPage {
    /// `true` for the page of the newest entries.
    page: Option<bool>,
    /// Entries before this place in the log.
    before: Option<Seq>,
    /// Entries after this place in the log.
    after: Option<Seq>,
    /// How many entries a page holds, 1 to 100; 50 where it is not given.
    limit: Option<u16>,
    /// The last day that counts, as `2018-12-31`; today where it is not given.
    as_of: Option<String>,
    /// What was on record: the number of the last entry that counts, or a time (RFC 3339).
    known_at: Option<String>,
}

/// A feed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct Collection {
    #[serde(rename = "@context")]
    context: &'static str,
    id: String,
    r#type: &'static str,
    /// How many entries it has, tombstones included.
    total_items: u32,
    /// The page of the newest entries.
    first: String,
    /// The page of the oldest entries.
    last: String,
}

/// A page of a feed, newest first.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub(crate) struct CollectionPage {
    #[serde(rename = "@context")]
    context: &'static str,
    id: String,
    r#type: &'static str,
    /// The feed.
    part_of: String,
    /// How many entries the feed has, tombstones included.
    total_items: u32,
    /// The page of the newest entries.
    first: String,
    /// The page of the oldest entries.
    last: String,
    /// The page of older entries; absent on the last one.
    #[serde(skip_serializing_if = "Option::is_none")]
    next: Option<String>,
    /// The page of newer entries, empty until there are any; absent where the feed is empty.
    #[serde(skip_serializing_if = "Option::is_none")]
    prev: Option<String>,
    /// The entries.
    ordered_items: Vec<Item>,
}

/// What an address of a feed is answered with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(untagged)]
pub(crate) enum Ordered {
    /// The feed.
    Collection(Collection),
    /// One page of it.
    Page(Box<CollectionPage>),
}

/// `GET /v1/activities`
pub(crate) async fn of_all(
    State(api): State<Arc<Api>>,
    Query(asked): Query<AskedPage>,
    base: Base,
) -> Result<Answer, Failure> {
    api.collection(Feed::All, &asked, &base).await
}

/// `GET /v1/members/{member}/activities`
pub(crate) async fn of_member(
    State(api): State<Arc<Api>>,
    Path(member): Path<String>,
    Query(asked): Query<AskedPage>,
    base: Base,
) -> Result<Answer, Failure> {
    api.collection(feed_of(&member)?, &asked, &base).await
}

/// The feed of what an address names a member. Whether it is one at a moment, the view of that moment says.
pub(crate) fn feed_of(member: &str) -> Result<Feed, Failure> {
    member.parse().map(Feed::Member).map_err(|_| unknown("member", member))
}

/// The place before which a feed has more entries than those of a page; none on the last page. Of a view of the past, an
/// entry's `prev` does not tell: it may name one that does not show.
pub(crate) async fn older(
    view: &mut View,
    of: &Entries,
    page: &[Entry],
    after: Option<Seq>,
) -> Result<Option<Seq>, Failure> {
    // Who asked for newer ones than there are still finds the way back.
    let Some(place) = page.last().map(|entry| entry.seq).or(after.map(Seq::next)) else { return Ok(None) };
    let before = view.snapshot.entries_before(of, place, 1).await?;
    Ok(before.first().map(|_| place))
}

impl Api {
    /// The entries of a feed that a view shows.
    pub(crate) fn entries(&self, feed: Feed, view: &View) -> Entries {
        Entries { feed, settled_by: view.is_historic.then_some(view.shown.as_of), today: self.context.clock.today() }
    }

    async fn collection(&self, feed: Feed, asked: &AskedPage, base: &Base) -> Result<Answer, Failure> {
        let limit = page_len(asked.limit)?;
        let addresses = Addresses { feed: &feed, asked, base };
        let mut view = self.view(&asked.moment()).await?;
        if let Feed::Member(member) = &feed {
            view.snapshot.member(member).await?.ok_or_else(|| unknown("member", member.as_str()))?;
        }
        let entries = self.entries(feed.clone(), &view);
        let total = view.snapshot.entry_count(&entries).await?;
        let page = match (asked.before, asked.after) {
            (Some(_), Some(_)) => return Err(invalid_parameter("before", "before and after exclude each other.")),
            (None, None) if asked.page != Some(true) => {
                view.snapshot.close().await?;
                let collection = addresses.collection(total);
                let first = collection.first.clone();
                let ordered = Ordered::Collection(collection);
                return Ok(Answer::json(ACTIVITY_JSON, &ordered, view.keep).link("first", Some(&first)));
            }
            (_, Some(after)) => view.snapshot.entries_after(&entries, after, limit).await?,
            (before, None) => {
                let before = before.unwrap_or(Seq(u64::MAX));
                view.snapshot.entries_before(&entries, before, limit).await?
            }
        };
        let older = older(&mut view, &entries, &page, asked.after).await?;
        view.snapshot.close().await?;
        let page = addresses.page(total, &page, older)?;
        let CollectionPage { first, last, next, prev, .. } = page.clone();
        Ok(Answer::json(ACTIVITY_JSON, &Ordered::Page(Box::new(page)), view.keep)
            .link("first", Some(&first))
            .link("last", Some(&last))
            .link("next", next.as_deref())
            .link("prev", prev.as_deref()))
    }
}

impl AskedPage {
    fn moment(&self) -> Asked {
        Asked { as_of: self.as_of.clone(), known_at: self.known_at.clone() }
    }
}

/// The path under which a feed is found, without the last part.
pub(crate) fn path_of(feed: &Feed) -> String {
    match feed {
        Feed::Member(member) => format!("/v1/members/{member}"),
        Feed::All | Feed::StaffReviews | Feed::Inbox(_) => "/v1".to_owned(),
    }
}

/// The addresses of a collection's pages.
struct Addresses<'a> {
    feed: &'a Feed,
    asked: &'a AskedPage,
    base: &'a Base,
}

impl Addresses<'_> {
    fn plain(&self) -> Address {
        Address::new(format!("{}/activities", path_of(self.feed)))
    }

    fn whole(&self, address: Address) -> String {
        self.base.whole(&self.asked.moment().on(address.with("limit", self.asked.limit)).to_string())
    }

    fn id(&self) -> String {
        self.base.whole(&self.asked.moment().on(self.plain()).to_string())
    }

    fn first(&self) -> String {
        self.whole(self.plain().with("page", Some(true)))
    }

    fn last(&self) -> String {
        self.after(Seq::START)
    }

    fn after(&self, seq: Seq) -> String {
        self.whole(self.plain().with("after", Some(seq)))
    }

    fn before(&self, seq: Seq) -> String {
        self.whole(self.plain().with("before", Some(seq)))
    }

    fn collection(&self, total_items: u32) -> Collection {
        let (id, first, last) = (self.id(), self.first(), self.last());
        Collection { context: VOCABULARY, id, r#type: "OrderedCollection", total_items, first, last }
    }

    fn page(&self, total_items: u32, entries: &[Entry], older: Option<Seq>) -> Result<CollectionPage, Failure> {
        let AskedPage { before, after, .. } = *self.asked;
        let own = match (before, after) {
            (Some(before), _) => self.before(before),
            (None, Some(after)) => self.after(after),
            (None, None) => self.first(),
        };
        let newest = entries.first().map(|entry| entry.seq).or(after);
        Ok(CollectionPage {
            context: VOCABULARY,
            id: own,
            r#type: "OrderedCollectionPage",
            part_of: self.id(),
            total_items,
            first: self.first(),
            last: self.last(),
            next: older.map(|seq| self.before(seq)),
            prev: newest.map(|seq| self.after(seq)),
            ordered_items: entries.iter().map(|entry| Item::read(entry, self.base)).collect::<Result<_, _>>()?,
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(seq: u64) -> Entry {
        Entry {
            seq: Seq(seq),
            prev: Seq::START,
            event_id: "0193c1a0-7b1e-7c55-9d2f-4f1f0a6b1c03".parse().expect("an id"),
            recorded_at: "2026-11-24T01:00:05Z".parse().expect("a time"),
            rendered: None,
            hidden_at: None,
        }
    }

    #[track_caller]
    fn check(asked: &AskedPage, entries: &[u64], older: Option<u64>, prev: Option<&str>) {
        let feed = Feed::Member("seoul".parse().expect("an id"));
        let base = Base::local();
        let entries: Vec<Entry> = entries.iter().map(|&seq| entry(seq)).collect();
        let page = Addresses { feed: &feed, asked, base: &base }.page(3, &entries, older.map(Seq)).expect("a page");
        let address = |query: &str| format!("http://127.0.0.1:8080/v1/members/seoul/activities?{query}");
        let next = older.map(|seq| format!("before={seq}"));
        assert_eq!((page.next, page.prev), (next.as_deref().map(address), prev.map(address)));
        assert_eq!(page.first, address("page=true"));
        assert_eq!(page.ordered_items.len(), entries.len());
    }

    #[test]
    fn pages_lead_to_older_and_newer_ones() {
        let newest = || AskedPage { page: Some(true), ..AskedPage::default() };
        let after = |seq| AskedPage { after: Some(Seq(seq)), ..AskedPage::default() };
        let before = |seq| AskedPage { before: Some(Seq(seq)), ..AskedPage::default() };
        check(&newest(), &[9, 5], Some(5), Some("after=9"));
        check(&before(5), &[2], None, Some("after=2"));
        check(&before(2), &[], None, None);
        check(&after(0), &[5, 2], None, Some("after=5"));
        check(&after(9), &[], Some(10), Some("after=9"));
        check(&after(u64::MAX), &[], Some(u64::MAX), Some("after=18446744073709551615"));
        check(&newest(), &[], None, None);
    }

    #[test]
    fn a_feeds_path_is_its_members() {
        assert_eq!(path_of(&Feed::All), "/v1");
        assert_eq!(path_of(&Feed::Member("seoul".parse().expect("an id"))), "/v1/members/seoul");
    }
}
