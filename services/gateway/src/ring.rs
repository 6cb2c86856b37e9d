//! The newest entries of one hot feed, shared by all its readers. A reader keeps a cursor of its own; nothing is queued for
//! it here.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use proto::Seq;
use tokio::sync::Notify;

use crate::frame::Frame;
use crate::limits::RING_BYTES_MAX;

/// The newest entries of a feed.
#[derive(Debug)]
pub(crate) struct Ring {
    inner: Mutex<Inner>,
    len_max: usize,
}

#[derive(Debug)]
struct Inner {
    /// Every entry of the feed after `floor`, in order.
    frames: VecDeque<Arc<Frame>>,
    /// Of all frames.
    bytes: usize,
    floor: Seq,
    /// How often the feed changed at places before its end.
    changes: u32,
    /// Who waits for entries.
    readers: Vec<Arc<Notify>>,
}

/// What a ring has for a reader.
#[derive(Debug)]
pub(crate) enum Read {
    /// The next entries; none when the reader has them all.
    Frames(Vec<Arc<Frame>>),
    /// The ring no longer holds what comes next.
    FellOut,
}

impl Ring {
    /// An empty ring that will hold everything after `floor`.
    pub(crate) fn new(floor: Seq, len_max: usize) -> Self {
        let inner = Inner { frames: VecDeque::new(), bytes: 0, floor, changes: 0, readers: Vec::new() };
        Self { inner: Mutex::new(inner), len_max }
    }

    /// The entries after `cursor`, at most `len_max` of them.
    pub(crate) fn after(&self, cursor: Seq, len_max: usize) -> Read {
        let inner = self.lock();
        if cursor < inner.floor {
            return Read::FellOut;
        }
        let start = inner.frames.partition_point(|frame| frame.seq <= cursor);
        Read::Frames(inner.frames.range(start..).take(len_max).cloned().collect())
    }

    /// Adds entries, which are newer than all before, and wakes the readers.
    pub(crate) fn push(&self, frames: impl IntoIterator<Item = Arc<Frame>>) {
        let mut inner = self.lock();
        for frame in frames {
            inner.bytes += frame.bytes();
            inner.frames.push_back(frame);
        }
        while inner.frames.len() > self.len_max || inner.bytes > RING_BYTES_MAX {
            let Some(dropped) = inner.frames.pop_front() else { break };
            inner.bytes -= dropped.bytes();
            inner.floor = dropped.seq;
        }
        inner.readers.iter().for_each(|reader| reader.notify_one());
    }

    /// Forgets everything: entries up to `floor` may have been missed.
    pub(crate) fn rebase(&self, floor: Seq) {
        let mut inner = self.lock();
        inner.frames.clear();
        inner.bytes = 0;
        inner.floor = inner.floor.max(floor);
        inner.readers.iter().for_each(|reader| reader.notify_one());
    }

    /// The feed changed at places before its end: what readers have of it is not all.
    pub(crate) fn change(&self) {
        let mut inner = self.lock();
        inner.changes += 1;
        inner.readers.iter().for_each(|reader| reader.notify_one());
    }

    /// How often it did.
    pub(crate) fn changes(&self) -> u32 {
        self.lock().changes
    }

    pub(crate) fn join(&self, reader: &Arc<Notify>) {
        self.lock().readers.push(Arc::clone(reader));
    }

    /// Takes one registration of `reader` back. `true` when nobody is left.
    pub(crate) fn leave(&self, reader: &Arc<Notify>) -> bool {
        let mut inner = self.lock();
        if let Some(index) = inner.readers.iter().position(|other| Arc::ptr_eq(other, reader)) {
            inner.readers.swap_remove(index);
        }
        inner.readers.is_empty()
    }

    fn lock(&self) -> MutexGuard<'_, Inner> {
        self.inner.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use read_model::feed::Entry;
    use serde_json::value::RawValue;

    fn frame(seq: u64) -> Arc<Frame> {
        let activity = RawValue::from_string("{}".to_owned()).expect("JSON");
        let log = "0193c1a0-7b1e-7c55-9d2f-4f1f0a6b1c03".parse().expect("an id");
        let entry = Entry { seq: Seq(seq), prev: Seq(0), event_type: None, activity };
        Arc::new(Frame::new(log, &entry, None))
    }

    #[track_caller]
    fn check(ring: &Ring, cursor: u64, expected: Option<&[u64]>) {
        let read = match ring.after(Seq(cursor), 10) {
            Read::Frames(frames) => Some(frames.iter().map(|frame| frame.seq.0).collect::<Vec<_>>()),
            Read::FellOut => None,
        };
        assert_eq!(read.as_deref(), expected);
    }

    #[test]
    fn a_reader_gets_what_comes_after_its_cursor_or_is_told_that_it_fell_out() {
        let ring = Ring::new(Seq(10), 3);
        check(&ring, 10, Some(&[]));
        check(&ring, 9, None);
        ring.push([frame(12), frame(15)]);
        check(&ring, 10, Some(&[12, 15]));
        check(&ring, 12, Some(&[15]));
        check(&ring, 99, Some(&[]));
        ring.push([frame(16), frame(20)]);
        check(&ring, 10, None);
        check(&ring, 12, Some(&[15, 16, 20]));
    }

    #[test]
    fn a_ring_of_long_entries_holds_fewer() {
        let ring = Ring::new(Seq(0), 1_000);
        let long = |seq| {
            let activity = RawValue::from_string(format!(r#""{}""#, "x".repeat(RING_BYTES_MAX / 2))).expect("JSON");
            let log = "0193c1a0-7b1e-7c55-9d2f-4f1f0a6b1c03".parse().expect("an id");
            Arc::new(Frame::new(log, &Entry { seq: Seq(seq), prev: Seq(0), event_type: None, activity }, None))
        };
        ring.push([long(1), long(2), frame(3)]);
        check(&ring, 0, None);
        check(&ring, 1, Some(&[2, 3]));
    }

    #[test]
    fn a_rebased_ring_sends_readers_to_storage() {
        let ring = Ring::new(Seq(10), 3);
        ring.push([frame(12)]);
        ring.rebase(Seq(30));
        check(&ring, 12, None);
        check(&ring, 30, Some(&[]));
    }
}
