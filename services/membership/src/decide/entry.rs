//! May this entry of a member's feed be hidden, or shown again? Hidden for one member, it is hidden in every feed.

use kit::http::command::{Refusal, Sent};
use kit::repository::Proposed;
use proto::event::{FeedEntryHidden, FeedEntryShown};
use proto::text::Link;
use proto::{Event, EventId, Feed, MemberId, Recorded, Visibility};

use super::{named_or_unknown, of_member};
use crate::commands::{HideEntry, ShowEntry};
use crate::state::Members;

/// The event of the entry that `found`, the message at that place, is in the feed of the member. The whole partnership's
/// is the feed of everything.
pub fn entry(member: &MemberId, found: Option<&Recorded>) -> Result<EventId, Refusal> {
    let feed = if member.is_partnership() { Feed::All } else { Feed::Member(member.clone()) };
    let entry = found.filter(|recorded| Feed::of(recorded).contains(&feed));
    entry
        .map(|recorded| recorded.envelope.id)
        .ok_or_else(|| Refusal::broken("/seq", format!("must be the place of an entry of the feed {feed}")))
}

/// An entry is not shown in a feed any more. It stays where it is, and so does every number.
pub fn hide(
    members: &Members,
    id: &MemberId,
    entry_id: EventId,
    sent: &Sent<HideEntry>,
) -> Result<Vec<Proposed>, Refusal> {
    let (member, body) = (named_or_unknown(members, id)?, &sent.body);
    if body.until.is_some_and(|until| until < sent.today) {
        return Err(Refusal::broken("/until", "must not be before today"));
    }
    if members.is_hidden(id, body.seq, sent.today) {
        return Err(Refusal::conflict("/seq", format!("entry {} is hidden already", body.seq)));
    }
    let hidden = FeedEntryHidden {
        member_id: member.member_id,
        member_name: member.name,
        entry_seq: body.seq,
        entry_id,
        reason: body.reason.clone(),
        until: body.until,
    };
    Ok(vec![presentation(id, sent, body.source_url.as_ref(), hidden)])
}

/// An entry is shown in a feed again.
pub fn show(
    members: &Members,
    id: &MemberId,
    entry_id: EventId,
    sent: &Sent<ShowEntry>,
) -> Result<Vec<Proposed>, Refusal> {
    let (member, body) = (named_or_unknown(members, id)?, &sent.body);
    if !members.is_hidden(id, body.seq, sent.today) {
        return Err(Refusal::conflict("/seq", format!("entry {} is not hidden", body.seq)));
    }
    let shown = FeedEntryShown { member_id: member.member_id, member_name: member.name, entry_seq: body.seq, entry_id };
    Ok(vec![presentation(id, sent, body.source_url.as_ref(), shown)])
}

/// What is shown is no news of the member: no feed tells it.
fn presentation<T>(id: &MemberId, sent: &Sent<T>, source_url: Option<&Link>, event: impl Into<Event>) -> Proposed {
    Proposed { visibility: Visibility::Staff, ..of_member(id, sent, source_url, event) }
}

#[cfg(test)]
mod tests {
    use kit::repository::State;
    use kit::testing::{changed, fold, proposed, said, sent};
    use proto::{Seq, Subject};
    use serde_json::{Value, json};

    use super::*;
    use crate::decide::testing::{FINDING, members, told};

    fn id(text: &str) -> MemberId {
        text.parse().expect("an id")
    }

    fn entry_id() -> EventId {
        FINDING.parse().expect("an id")
    }

    fn hiding(change: &Value) -> Sent<HideEntry> {
        sent(&changed(json!({"seq": 12, "reason": "Announced twice"}), change))
    }

    /// Entry 12 is hidden in Seoul's feed.
    fn known(change: &Value) -> Members {
        let mut members = members();
        let events = hide(&members, &id("seoul"), entry_id(), &hiding(change)).expect("hidden");
        assert_eq!(events[0].visibility, Visibility::Staff);
        fold(&mut members, events);
        members
    }

    #[track_caller]
    fn check_hide(members: &Members, member: &str, change: &Value, expected: Result<&Value, &str>) {
        let seen = told(hide(members, &id(member), entry_id(), &hiding(change))).map(|events| events[0].1.clone());
        assert_eq!(seen, expected.cloned().map_err(ToOwned::to_owned), "{change}");
    }

    #[track_caller]
    fn check_show(members: &Members, member: &str, expected: Result<(), &str>) {
        let seen = show(members, &id(member), entry_id(), &sent(&json!({"seq": 12})));
        assert_eq!(seen.map(drop).map_err(|refusal| said(&refusal)), expected.map_err(ToOwned::to_owned));
    }

    /// Keeps the last event it sees.
    #[derive(Default)]
    struct Last(Option<Recorded>);

    impl State for Last {
        fn evolve(&mut self, recorded: &Recorded) {
            self.0 = Some(recorded.clone());
        }
    }

    #[track_caller]
    fn check_entry(visibility: Option<Visibility>, feed_of: &str, expected: Result<(), &str>) {
        let mut last = Last::default();
        if let Some(visibility) = visibility {
            let payload = json!({"member_id": "seoul", "member_name": "Seoul", "entry_seq": 1, "entry_id": FINDING});
            let event = proposed(Subject::member(&id("seoul")), "ogp.member.entry-shown.v1", &payload);
            fold(&mut last, vec![Proposed { visibility, ..event }]);
        }
        let seen = entry(&id(feed_of), last.0.as_ref()).map_err(|refusal| said(&refusal));
        assert_eq!(seen, expected.map(|()| entry_id()).map_err(ToOwned::to_owned));
    }

    #[test]
    fn only_what_a_feed_shows_can_be_hidden_in_it() {
        check_entry(Some(Visibility::Public), "seoul", Ok(()));
        check_entry(Some(Visibility::Public), "ogp", Ok(()));
        let rule = "422 /seq must be the place of an entry of the feed member:madrid";
        check_entry(Some(Visibility::Public), "madrid", Err(rule));
        // A draft is as if it were not there.
        let rule = "422 /seq must be the place of an entry of the feed member:seoul";
        check_entry(Some(Visibility::Staff), "seoul", Err(rule));
        check_entry(None, "seoul", Err(rule));
        check_entry(None, "ogp", Err("422 /seq must be the place of an entry of the feed all"));
    }

    #[test]
    fn an_entry_is_hidden_in_one_feed_and_shown_again() {
        let expected = json!({"member_id": "ogp", "member_name": "Open Government Partnership", "entry_seq": 12,
            "entry_id": FINDING, "reason": "Announced twice"});
        let members = known(&json!({}));
        check_hide(&members, "ogp", &json!({}), Ok(&expected));
        check_hide(&members, "seoul", &json!({}), Err("409 /seq entry 12 is hidden already"));
        check_hide(&members, "atlantis", &json!({}), Err("404 unknown-member atlantis is not a member"));
        check_show(&members, "seoul", Ok(()));
        check_show(&members, "ogp", Err("409 /seq entry 12 is not hidden"));
        let mut members = members;
        let events = show(&members, &id("seoul"), entry_id(), &sent(&json!({"seq": 12}))).expect("shown");
        fold(&mut members, events);
        check_show(&members, "seoul", Err("409 /seq entry 12 is not hidden"));
    }

    #[test]
    fn an_entry_is_hidden_for_a_time() {
        let rule = "422 /until must not be before today";
        check_hide(&members(), "seoul", &json!({"until": "2024-05-16"}), Err(rule));
        check_show(&known(&json!({"until": "2024-05-17"})), "seoul", Ok(()));
        let members = known(&json!({"until": "2024-05-17"}));
        let tomorrow = "2024-05-18".parse().expect("a day");
        assert!(!members.is_hidden(&id("seoul"), Seq(12), tomorrow), "the time is over");
    }
}
