//! What the feeds hold, read from the log itself.

use harness::World;
use kit::log::{Log, LogOptions};
use proto::{Feed, Seq};

use crate::checker::Entry;
use crate::ledger::Follow;

/// An event of the log.
pub(crate) struct Fact {
    pub seq: u64,
    /// Its type as filters name it, such as `document.published`.
    event_type: String,
    feeds: Vec<String>,
}

/// Everything the log holds.
pub(crate) async fn read(world: &World) -> Vec<Fact> {
    let options = LogOptions {
        nats_url: world.servers().endpoints().nats_url.clone(),
        log_replicas: 1,
        log_namespace: Some(world.name().to_owned()),
    };
    let log = Log::connect(&options, "test").await.expect("the log");
    let messages = log.read("activity.>", Seq::START).await.expect("the messages of the log");
    let fact = |message: &kit::log::Message| {
        let recorded = message.decode().expect("an event");
        let event_type = recorded.event.event_type().unversioned().trim_start_matches("ogp.").to_owned();
        Fact { seq: recorded.seq.0, event_type, feeds: Feed::of(&recorded).iter().map(Feed::to_string).collect() }
    };
    messages.iter().map(fact).collect()
}

/// What whoever follows a feed is to get.
pub(crate) fn feed(facts: &[Fact], follow: &Follow) -> Vec<Entry> {
    let fits = |event_type: &str, pattern: &str| match pattern.strip_suffix('*') {
        Some(kind) => event_type.starts_with(kind),
        None => event_type == pattern,
    };
    let wanted = |fact: &&Fact| {
        fact.feeds.contains(&follow.feed)
            && (follow.types.is_empty() || follow.types.iter().any(|pattern| fits(&fact.event_type, pattern)))
    };
    let seqs = || facts.iter().filter(wanted).map(|fact| fact.seq);
    std::iter::once(0).chain(seqs()).zip(seqs()).map(|(prev, seq)| Entry { seq, prev }).collect()
}
