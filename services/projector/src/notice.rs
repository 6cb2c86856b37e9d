//! Commit notices: what gateways hear after a commit.

use std::collections::HashMap;

use proto::notice::{CommitNotice, NoticeEntry};
use proto::{Feed, Seq};
use read_model::checkpoint::Checkpoint;
use serde_json::value::RawValue;

use crate::apply::Applied;

/// The notice of an idle second.
pub(crate) fn idle(place: &Checkpoint) -> CommitNotice {
    CommitNotice { entries: Some(Vec::new()), ..unread(place, place.mark.seq) }
}

/// The notice of a commit whose entries have to be read from Postgres.
pub(crate) fn unread(before: &Checkpoint, to: Seq) -> CommitNotice {
    CommitNotice { log: before.log_id, from: before.mark.seq, to, entries: None, late: false }
}

/// The notice of entries that came into feeds late.
pub(crate) fn late(place: &Checkpoint) -> CommitNotice {
    CommitNotice { late: true, ..idle(place) }
}

/// The notice of a commit. Without entries when they would not fit into `bytes_max`, or when what gateways hold is to be
/// shown no more.
pub(crate) fn of(before: &Checkpoint, applied: &Applied, bytes_max: usize) -> CommitNotice {
    let unread = CommitNotice { late: applied.is_late, ..unread(before, applied.checkpoint.mark.seq) };
    if applied.changes_visibility {
        return unread;
    }
    let notice = CommitNotice { entries: entries(applied), ..unread.clone() };
    if to_json(&notice).len() > bytes_max { unread } else { notice }
}

/// The notice as it travels.
pub(crate) fn to_json(notice: &CommitNotice) -> Vec<u8> {
    serde_json::to_vec(notice).unwrap_or_else(|error| unreachable!("a notice holds nothing JSON cannot say: {error}"))
}

fn entries(applied: &Applied) -> Option<Vec<NoticeEntry>> {
    let mut feeds: HashMap<i64, Vec<(Feed, Seq)>> = HashMap::new();
    for written in &applied.written {
        let feed = written.feed.parse().ok()?;
        feeds.entry(written.seq).or_default().push((feed, Seq::from_i64(written.prev)));
    }
    let entry = |rendered: &crate::apply::Rendered| {
        Some(NoticeEntry {
            seq: rendered.seq,
            event_type: rendered.event_type.clone(),
            recorded_at: rendered.recorded_at,
            feeds: feeds.remove(&rendered.seq.as_i64())?,
            activity: RawValue::from_string(rendered.activity.clone()).ok()?,
        })
    };
    applied.rendered.iter().map(entry).collect()
}
