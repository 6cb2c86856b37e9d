//! What the stream on a member's page shows, and under which address the page is.

use std::collections::{BTreeMap, BTreeSet};

use chrono::NaiveDate;
use proto::event::{FeedEntryHidden, FeedEntryShown, MemberChange};
use proto::{Event, Feed, MemberId, Recorded, Seq, Slug};

use crate::settled_on;

/// The entries of a member's stream.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Shown {
    /// The places of all entries, hidden ones too.
    pub entries: BTreeSet<Seq>,
    /// The places of those that are hidden. What is hidden is so in every view of the past, too.
    pub hidden: BTreeSet<Seq>,
}

pub(crate) fn of(member: &MemberId, events: &[Recorded], known_at: Seq, as_of: NaiveDate) -> Shown {
    let feed = Feed::Member(member.clone());
    let there = |recorded: &&Recorded| {
        recorded.seq <= known_at && settled_on(recorded) <= as_of && Feed::of(recorded).contains(&feed)
    };
    let entries: BTreeSet<Seq> = events.iter().filter(there).map(|recorded| recorded.seq).collect();
    let hidden = hidden(events, as_of).intersection(&entries).copied().collect();
    Shown { entries, hidden }
}

/// What any member hides, by what it said last, and still does on a day: hidden for one, an entry is hidden in every feed.
fn hidden(events: &[Recorded], today: NaiveDate) -> BTreeSet<Seq> {
    let mut last_day: BTreeMap<(Seq, &MemberId), Option<NaiveDate>> = BTreeMap::new();
    for recorded in events {
        match &recorded.event {
            Event::Member(MemberChange::EntryHidden(FeedEntryHidden { member_id, entry_seq, until, .. })) => {
                last_day.insert((*entry_seq, member_id), *until);
            }
            Event::Member(MemberChange::EntryShown(FeedEntryShown { member_id, entry_seq, .. })) => {
                last_day.remove(&(*entry_seq, member_id));
            }
            Event::Member(_)
            | Event::Document(_)
            | Event::ActionPlan(_)
            | Event::Commitment(_)
            | Event::Calendar(_)
            | Event::Report(_)
            | Event::Record(_) => {}
        }
    }
    last_day.retain(|_, until| until.is_none_or(|until| until >= today));
    last_day.into_keys().map(|(seq, _)| seq).collect()
}

/// The name that a member's page has in its address: always today's, as an address is no part of history.
pub(crate) fn slug(member: &MemberId, events: &[Recorded]) -> Option<Slug> {
    events.iter().rev().find_map(|recorded| {
        let stated = match &recorded.event {
            Event::Member(MemberChange::Joined(event)) => &event.member,
            Event::Member(MemberChange::Renamed(event)) => &event.member,
            Event::Member(MemberChange::SlugChanged(event)) => &event.member,
            Event::Member(_)
            | Event::Document(_)
            | Event::ActionPlan(_)
            | Event::Commitment(_)
            | Event::Calendar(_)
            | Event::Report(_)
            | Event::Record(_) => return None,
        };
        if stated.member_id == *member { stated.slugs.first().cloned() } else { None }
    })
}
