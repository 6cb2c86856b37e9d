//! Which events are entries of feeds, said of the golden samples.

mod samples;

use proto::{Event, Feed, Visibility};
use samples::{recorded, samples};

/// Whoever may see it: no slip in an envelope makes an entry of it.
#[test]
fn what_is_decided_about_messages_belongs_to_no_feed() {
    let decided = samples().into_iter().map(|(_, sample)| recorded(&sample));
    let decided: Vec<_> = decided.filter(|recorded| matches!(recorded.event, Event::Record(_))).collect();
    assert!(!decided.is_empty());
    for mut recorded in decided {
        for visibility in [Visibility::Staff, Visibility::Public] {
            recorded.envelope.visibility = visibility;
            assert_eq!(Feed::of(&recorded), []);
        }
    }
}

#[test]
fn everything_else_that_is_public_is_in_the_feed_of_everything() {
    for (name, sample) in samples() {
        let recorded = recorded(&sample);
        let is_public = recorded.envelope.visibility == Visibility::Public;
        assert_eq!(Feed::of(&recorded).contains(&Feed::All), is_public, "{name}");
    }
}
