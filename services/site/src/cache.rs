//! Live pages, kept while nothing new is in the read models. When something happens, everybody who watches a page asks
//! for it anew within a second: it is rendered once for all of them.

use std::num::NonZeroUsize;
use std::sync::{Arc, Mutex as SyncMutex, PoisonError};

use chrono::NaiveDate;
use kit::http::etag;
use lru::LruCache;
use proto::Cursor;
use tokio::sync::Mutex;

use crate::address::Address;
use crate::encoding::Encoded;

/// The most pages that are kept.
const PAGES_MAX: NonZeroUsize = NonZeroUsize::new(64).expect("64 is not zero");

/// A rendered page.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Page {
    /// The place in the log up to which it shows everything.
    pub(crate) place: Option<Cursor>,
    /// Tells versions of the page apart.
    pub(crate) etag: String,
    /// The HTML.
    pub(crate) body: Encoded,
}

impl Page {
    /// A page that shows everything up to `place`.
    pub(crate) fn new(place: Option<Cursor>, html: String) -> Self {
        let etag = etag::of(html.as_bytes());
        Self { place, etag, body: Encoded::new(html) }
    }
}

/// What is kept for one address and language on one day: events are upcoming or past by the day.
type Key = (Address, NaiveDate);
type Slot = Arc<Mutex<Option<Page>>>;

/// Pages by address.
#[derive(Debug)]
pub(crate) struct PageCache(SyncMutex<LruCache<Key, Slot>>);

impl Default for PageCache {
    fn default() -> Self {
        Self(SyncMutex::new(LruCache::new(PAGES_MAX)))
    }
}

impl PageCache {
    /// The page for `key` that shows everything up to `place`: a kept one, or what `render` makes. Whoever asks for the
    /// same page meanwhile waits for that one. What is not a page (`Err`) is not kept.
    pub(crate) async fn page<E>(
        &self,
        key: Key,
        place: Option<Cursor>,
        render: impl Future<Output = Result<Page, E>>,
    ) -> Result<Page, E> {
        let slot = self.slot(key);
        let mut kept = slot.lock().await;
        if let Some(page) = kept.as_ref().filter(|page| shows(page.place, place)) {
            return Ok(page.clone());
        }
        let page = render.await?;
        *kept = Some(page.clone());
        Ok(page)
    }

    fn slot(&self, key: Key) -> Slot {
        let mut slots = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(slots.get_or_insert(key, Slot::default))
    }
}

/// Whether a page that shows everything up to `kept` shows what is there at `wanted`.
fn shows(kept: Option<Cursor>, wanted: Option<Cursor>) -> bool {
    match (kept, wanted) {
        (Some(kept), Some(wanted)) => kept.log == wanted.log && kept.seq >= wanted.seq,
        (None, None) => true,
        _ => false,
    }
}

#[cfg(test)]
mod tests {
    use std::cell::Cell;

    use proto::{LogId, Seq};
    use uuid::Uuid;

    use super::*;

    fn at(log: u128, seq: u64) -> Cursor {
        Cursor { log: LogId(Uuid::from_u128(log)), seq: Seq(seq) }
    }

    fn key(accepted: &str) -> Key {
        (Address::read(crate::address::ASKS, "/members/seoul", "", accepted).expect("a language"), NaiveDate::default())
    }

    async fn ask(cache: &PageCache, place: Cursor, rendered: &Cell<u32>) {
        ask_in("en", cache, place, rendered).await;
    }

    async fn ask_in(accepted: &str, cache: &PageCache, place: Cursor, rendered: &Cell<u32>) {
        let render = async {
            rendered.set(rendered.get() + 1);
            Ok::<_, ()>(Page::new(Some(place), String::new()))
        };
        assert!(cache.page(key(accepted), Some(place), render).await.is_ok());
    }

    #[tokio::test]
    async fn a_page_is_rendered_once_for_each_place() {
        let (cache, rendered) = (PageCache::default(), Cell::new(0));
        ask(&cache, at(1, 7), &rendered).await;
        ask(&cache, at(1, 7), &rendered).await;
        ask(&cache, at(1, 6), &rendered).await;
        assert_eq!(rendered.get(), 1);
        ask(&cache, at(1, 8), &rendered).await;
        assert_eq!(rendered.get(), 2);
        ask(&cache, at(2, 3), &rendered).await;
        assert_eq!(rendered.get(), 3, "another log makes it another page");
        ask_in("ar", &cache, at(2, 3), &rendered).await;
        assert_eq!(rendered.get(), 4, "so does another language");
    }

    #[tokio::test]
    async fn what_is_not_a_page_is_not_kept() {
        let (cache, rendered) = (PageCache::default(), Cell::new(0));
        assert!(cache.page(key("en"), Some(at(1, 7)), async { Err::<Page, ()>(()) }).await.is_err());
        ask(&cache, at(1, 7), &rendered).await;
        assert_eq!(rendered.get(), 1);
    }
}
