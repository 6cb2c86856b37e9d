//! How messages come to a projector, and what happens to it meanwhile.

use std::pin::pin;
use std::task::Poll;

use kit::log::Message;
use proptest::prelude::{Just, Strategy, prop_oneof};
use proto::Seq;

/// One batch.
#[derive(Debug, Clone, Copy)]
pub(super) struct Delivery {
    /// How many new messages it has at most.
    new: usize,
    /// How many messages come again that were taken in.
    old: usize,
    /// How many messages, the last ones, come twice.
    twice: usize,
    pub(super) fault: Fault,
}

/// What happens while it is taken in. The simplest first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fault {
    None,
    /// It is done, and whoever did it ends before that is known: the same comes again.
    AnswerLost,
    /// Somebody else claims the tables first.
    Claimed,
    /// It ends wherever it is when it was woken so many times.
    Dropped(u32),
}

/// The most messages of a batch.
const NEW_MAX: usize = 40;
const OLD_MAX: usize = 12;
/// Enough for a batch to be done.
const WAKES_MAX: u32 = 60;

pub(super) fn delivery() -> impl Strategy<Value = Delivery> {
    let fault = prop_oneof![
        4 => Just(Fault::None),
        2 => Just(Fault::AnswerLost),
        1 => Just(Fault::Claimed),
        4 => (1..WAKES_MAX).prop_map(Fault::Dropped),
    ];
    (1..NEW_MAX, 0..OLD_MAX, 0..OLD_MAX, fault).prop_map(|(new, old, twice, fault)| Delivery { new, old, twice, fault })
}

impl Delivery {
    /// Everything there is, and nothing happens.
    pub(super) const PLAIN: Self = Self { new: usize::MAX, old: 0, twice: 0, fault: Fault::None };

    /// The batch, out of all messages, for a projector at `place`; from `again_from` on where that is given.
    pub(super) fn of(&self, messages: &[Message], place: Seq, again_from: Option<Seq>) -> Vec<Message> {
        let index = |seq: Seq| usize::try_from(seq.0).expect("a short history");
        let from = index(again_from.unwrap_or(place)).saturating_sub(self.old);
        let to = index(place).saturating_add(self.new).min(messages.len());
        let twice = to.saturating_sub(self.twice).max(from);
        [&messages[from..to], &messages[twice..to]].concat()
    }
}

impl Fault {
    pub(super) fn polls_max(self) -> u32 {
        if let Self::Dropped(polls) = self { polls } else { u32::MAX }
    }
}

/// Lets a future be woken so many times; after that it is dropped where it is, and there is no outcome.
pub(super) async fn cut_short<T>(future: impl Future<Output = T>, polls_max: u32) -> Option<T> {
    let (mut future, mut left) = (pin!(future), polls_max);
    std::future::poll_fn(|context| {
        if left == 0 {
            return Poll::Ready(None);
        }
        left -= 1;
        future.as_mut().poll(context).map(Some)
    })
    .await
}
