//! Feeds: ordered lists of activities, named by what they are about.

use std::fmt;
use std::str::FromStr;

use serde::{Deserialize, Serialize};

use crate::envelope::Visibility;
use crate::event::{Event, NamedMember, Recorded};
use crate::ids::MemberId;

/// The name of a feed.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum Feed {
    /// `member:{id}`: what concerns one member.
    Member(MemberId),
    /// `all`: everything public.
    All,
    /// `staff:reviews`: every review and report, drafts too. For staff.
    StaffReviews,
    /// `inbox:{owner}`: what one person asked to be told of. For that person.
    Inbox(InboxOwner),
}

/// Whose inbox it is: the subject (`sub`) of the person's tokens.
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
pub struct InboxOwner(String);

/// The longest owner in bytes.
const OWNER_BYTES_MAX: usize = 255;

/// Text that names no feed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("must be member:{{id}}, all, staff:reviews or inbox:{{owner}}")]
pub struct UnknownFeed;

impl Feed {
    /// Whether everybody may read it.
    #[must_use]
    pub fn is_public(&self) -> bool {
        matches!(self, Self::Member(_) | Self::All)
    }

    /// The feeds an event belongs to, each once.
    #[must_use]
    pub fn of(recorded: &Recorded) -> Vec<Self> {
        // What operators decide about messages is no news to anybody.
        if matches!(recorded.event, Event::Record(_)) {
            return Vec::new();
        }
        let mut feeds = Vec::new();
        if recorded.envelope.visibility == Visibility::Public {
            feeds.extend(members_of(&recorded.event).into_iter().map(Self::Member));
            feeds.push(Self::All);
        }
        if matches!(recorded.event, Event::Commitment(_) | Event::Report(_)) {
            feeds.push(Self::StaffReviews);
        }
        feeds
    }
}

/// The members an event concerns, each once, in a fixed order.
fn members_of(event: &Event) -> Vec<MemberId> {
    let ids = |named: &[NamedMember]| named.iter().map(|member| member.member_id.clone()).collect();
    let mut members: Vec<MemberId> = match event {
        Event::Member(change) => vec![change.member_id().clone()],
        Event::Document(change) => ids(&change.document().members),
        Event::ActionPlan(change) => vec![change.plan().member_id.clone()],
        Event::Commitment(change) => vec![change.review().member_id.clone()],
        Event::Calendar(change) => ids(&change.calendar_event().members),
        Event::Report(change) => vec![change.report().member_id.clone()],
        Event::Record(_) => Vec::new(),
    };
    members.retain(|member| !member.is_partnership());
    members.sort();
    members.dedup();
    members
}

impl FromStr for Feed {
    type Err = UnknownFeed;
    fn from_str(text: &str) -> Result<Self, UnknownFeed> {
        match text {
            "all" => Ok(Self::All),
            "staff:reviews" => Ok(Self::StaffReviews),
            _ => match text.split_once(':') {
                Some(("member", member)) => member.parse().map(Self::Member).map_err(|_| UnknownFeed),
                Some(("inbox", owner)) => owner.parse().map(Self::Inbox),
                _ => Err(UnknownFeed),
            },
        }
    }
}

impl FromStr for InboxOwner {
    type Err = UnknownFeed;
    fn from_str(text: &str) -> Result<Self, UnknownFeed> {
        let fits = (1..=OWNER_BYTES_MAX).contains(&text.len()) && !text.contains(char::is_control);
        if fits { Ok(Self(text.to_owned())) } else { Err(UnknownFeed) }
    }
}

impl TryFrom<String> for Feed {
    type Error = UnknownFeed;
    fn try_from(text: String) -> Result<Self, UnknownFeed> {
        text.parse()
    }
}

impl From<Feed> for String {
    fn from(feed: Feed) -> Self {
        feed.to_string()
    }
}

impl fmt::Display for Feed {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Member(member) => write!(f, "member:{member}"),
            Self::All => f.write_str("all"),
            Self::StaffReviews => f.write_str("staff:reviews"),
            Self::Inbox(InboxOwner(owner)) => write!(f, "inbox:{owner}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn feeds_round_trip_and_nothing_else_is_one() {
        for name in ["member:seoul", "all", "staff:reviews", "inbox:auth0|5f7c"] {
            assert_eq!(name.parse::<Feed>().expect("a feed").to_string(), name);
        }
        for other in ["", "member:", "member:Seoul", "inbox:", "inbox", "inbox:a\nb", "staff:plans", "weather"] {
            assert_eq!(other.parse::<Feed>(), Err(UnknownFeed), "{other}");
        }
    }

    #[test]
    fn what_is_not_for_everybody_is_not_public() {
        let is_public = |name: &str| name.parse::<Feed>().expect("a feed").is_public();
        assert!(is_public("member:seoul") && is_public("all"));
        assert!(!is_public("staff:reviews") && !is_public("inbox:ana"));
    }
}
