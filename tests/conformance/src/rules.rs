//! The rules that hold for everything a server says on one connection, whatever a case is about: who answers what, what
//! belongs to which subscription, and that nothing is missing, doubled or out of order.

use std::collections::{BTreeMap, HashMap};

use serde_json::Value;

/// The places that cursors stand for, as far as the server said so. Shared by the connections of a case.
#[derive(Debug, Default)]
pub(crate) struct KnownCursors {
    /// Of activities: the same in every feed.
    places: HashMap<String, u64>,
    /// Of snapshots, by feed: the last entry of the feed before the cursor.
    ends: HashMap<(String, String), u64>,
}

impl KnownCursors {
    /// The last entry that a reader of the feed has who has this cursor.
    fn last(&self, feed: &Value, cursor: &str) -> Option<u64> {
        let end = || self.ends.get(&(feed.as_str()?.to_owned(), cursor.to_owned()));
        self.places.get(cursor).or_else(end).copied()
    }
}

/// What was said on one connection.
#[derive(Debug, Default)]
pub(crate) struct Rules {
    greeted: bool,
    /// The client's messages that want an answer, by id.
    asked: BTreeMap<u64, Value>,
    subscriptions: BTreeMap<u64, Subscription>,
}

#[derive(Debug, Default)]
struct Subscription {
    asked: Value,
    mode: String,
    reset: bool,
    snapshot: bool,
    caught_up: bool,
    /// The place of the last activity, where it is known.
    last: Option<u64>,
}

/// Over server-sent events the address is the request, and its number is this.
pub(crate) const ADDRESS_ID: u64 = 0;

impl Rules {
    /// Notes what the client says.
    pub(crate) fn sent(&mut self, message: &Value) {
        if let Some(id) = message["id"].as_u64() {
            self.asked.insert(id, message.clone());
        }
    }

    /// Checks what the server says.
    pub(crate) fn received(&mut self, message: &Value, known: &mut KnownCursors) -> Result<(), String> {
        let kind = message["type"].as_str().unwrap_or_default();
        if self.greeted == (kind == "hello") {
            return Err("hello must be the first message, and come once".to_owned());
        }
        self.greeted = true;
        match kind {
            "subscribed" => self.subscribed(message, known),
            "unsubscribed" => self.unsubscribed(message),
            "authenticated" => self.answers(message, "auth").map(drop),
            _ => match message["sub"].as_u64() {
                Some(sub) => {
                    let subscription = self.subscriptions.get_mut(&sub);
                    let subscription = subscription.ok_or_else(|| format!("there is no subscription {sub}"))?;
                    subscription.received(kind, message, known)
                }
                None => Ok(()),
            },
        }
    }

    /// What an answer is the answer to.
    fn answers(&self, message: &Value, kind: &str) -> Result<&Value, String> {
        let asked = message["id"].as_u64().and_then(|id| self.asked.get(&id));
        asked.filter(|asked| asked["type"] == kind).ok_or_else(|| format!("no {kind} had the id {}", message["id"]))
    }

    fn subscribed(&mut self, message: &Value, known: &KnownCursors) -> Result<(), String> {
        let asked = self.answers(message, "subscribe")?.clone();
        if asked["feed"] != message["feed"] {
            return Err(format!("{} was asked for, {} is followed", asked["feed"], message["feed"]));
        }
        let mode = message["mode"].as_str().unwrap_or_default().to_owned();
        let wants_snapshot = asked["snapshot"].as_u64().is_some_and(|count| count > 0);
        // A cursor that cannot be resumed from leads to a snapshot, after a reset.
        let fits = match (asked["cursor"].is_string(), mode.as_str()) {
            (true, "resume" | "snapshot") => true,
            (false, "snapshot") => wants_snapshot,
            (false, "live") => !wants_snapshot,
            _ => false,
        };
        if !fits {
            return Err(format!("the mode cannot be {mode} after {asked}"));
        }
        let cursor = asked["cursor"].as_str().filter(|_| mode == "resume");
        let last = cursor.and_then(|cursor| known.last(&asked["feed"], cursor));
        let sub = message["sub"].as_u64().unwrap_or_default();
        let subscription = Subscription { asked, mode, last, ..Subscription::default() };
        match self.subscriptions.insert(sub, subscription) {
            Some(_) => Err(format!("there is a subscription {sub} already")),
            None => Ok(()),
        }
    }

    fn unsubscribed(&mut self, message: &Value) -> Result<(), String> {
        let asked = self.answers(message, "unsubscribe")?;
        if asked["sub"] != message["sub"] {
            return Err(format!("{} was to be unsubscribed", asked["sub"]));
        }
        let sub = message["sub"].as_u64().unwrap_or_default();
        self.subscriptions.remove(&sub).map(drop).ok_or_else(|| format!("there is no subscription {sub}"))
    }
}

impl Subscription {
    fn received(&mut self, kind: &str, message: &Value, known: &mut KnownCursors) -> Result<(), String> {
        let begun = self.snapshot || self.mode != "snapshot";
        match kind {
            "reset" if self.asked["cursor"].is_string() && self.mode == "snapshot" && !self.snapshot && !self.reset => {
                self.reset = true;
                Ok(())
            }
            "snapshot" if !begun && self.reset == self.asked["cursor"].is_string() => {
                self.take_snapshot(message, known)
            }
            "activity" if begun => self.take_activity(message, known),
            "caught_up" if begun && !self.caught_up => {
                self.caught_up = true;
                Ok(())
            }
            "fell_behind" if begun => {
                self.caught_up = false;
                Ok(())
            }
            "bookmark" if begun => Ok(()),
            _ => Err(format!("{kind} has no place here, after {} as {}", self.asked, self.mode)),
        }
    }

    fn take_snapshot(&mut self, message: &Value, known: &mut KnownCursors) -> Result<(), String> {
        self.snapshot = true;
        let items = message["items"].as_array().map_or(&[][..], Vec::as_slice);
        if let Some(most) = self.asked["snapshot"].as_u64().filter(|most| items.len() as u64 > *most) {
            return Err(format!("{} items are more than {most}", items.len()));
        }
        for item in items {
            let seq = item["ogp:sequence"].as_u64().ok_or("an item of a snapshot has no place in the log")?;
            if self.last.is_some_and(|last| seq <= last) {
                return Err(format!("the items of a snapshot must be newest last, but {seq} is not"));
            }
            self.fits(item)?;
            self.last = Some(seq);
        }
        // The cursor is the end of the feed: resuming from it is resuming after the last item, unless a filter hid later ones.
        if let (Some(cursor), Some(last), Some(feed), true) =
            (message["cursor"].as_str(), self.last, self.asked["feed"].as_str(), self.asked["filter"].is_null())
        {
            known.ends.insert((feed.to_owned(), cursor.to_owned()), last);
        }
        Ok(())
    }

    fn take_activity(&mut self, message: &Value, known: &mut KnownCursors) -> Result<(), String> {
        let place = |field: &str| message[field].as_u64().unwrap_or_default();
        let (seq, prev) = (place("seq"), place("prev"));
        if prev >= seq || message["activity"]["ogp:sequence"] != message["seq"] {
            return Err(format!("seq {seq} after {prev} is not the place of {}", message["activity"]["ogp:sequence"]));
        }
        match self.last {
            Some(last) if seq <= last => return Err(format!("{seq} was sent before, the last was {last}")),
            Some(last) if prev > last => return Err(format!("{prev} is missing between {last} and {seq}")),
            _ => self.last = Some(seq),
        }
        if let Some(cursor) = message["cursor"].as_str() {
            known.places.insert(cursor.to_owned(), seq);
        }
        self.fits(&message["activity"])
    }

    /// Whether the filter lets an activity through. A tombstone has no type any more.
    fn fits(&self, activity: &Value) -> Result<(), String> {
        let (Some(types), Some(name)) = (self.asked["filter"]["types"].as_array(), activity["ogp:type"].as_str())
        else {
            return Ok(());
        };
        let short = name.strip_prefix("ogp.").and_then(|name| name.rsplit_once(".v")).map_or(name, |(short, _)| short);
        let fits = |pattern: &str| match pattern.strip_suffix(".*") {
            Some(thing) => short.split('.').next() == Some(thing),
            None => pattern == short,
        };
        if types.iter().filter_map(Value::as_str).any(fits) { Ok(()) } else { Err(format!("the filter hides {name}")) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn hello() -> Value {
        json!({"type": "hello"})
    }

    fn subscribed(mode: &str) -> Value {
        json!({"type": "subscribed", "id": 1, "sub": 1, "feed": "all", "mode": mode, "head": "c"})
    }

    fn activity(seq: u64, prev: u64) -> Value {
        let activity = json!({"ogp:sequence": seq, "ogp:type": "ogp.member.joined.v1"});
        json!({"type": "activity", "sub": 1, "seq": seq, "prev": prev, "cursor": format!("c{seq}"), "activity": activity})
    }

    fn snapshot(seqs: &[u64]) -> Value {
        let items: Vec<_> = seqs.iter().map(|seq| activity(*seq, 0)["activity"].clone()).collect();
        json!({"type": "snapshot", "sub": 1, "items": items, "cursor": "c"})
    }

    fn caught_up() -> Value {
        json!({"type": "caught_up", "sub": 1, "cursor": "c"})
    }

    /// Plays what a server says after a subscribe with these fields; answers with the rule it breaks.
    fn play(asked: &Value, messages: &[Value]) -> Result<(), String> {
        let (mut rules, mut known) = (Rules::default(), KnownCursors::default());
        known.places.insert("c5".to_owned(), 5);
        let mut subscribe = json!({"type": "subscribe", "id": 1, "feed": "all"});
        for (name, value) in asked.as_object().expect("fields") {
            subscribe[name] = value.clone();
        }
        rules.sent(&subscribe);
        rules.sent(&json!({"type": "unsubscribe", "id": 2, "sub": 1}));
        messages.iter().try_for_each(|message| rules.received(message, &mut known))
    }

    #[track_caller]
    fn kept(asked: &Value, messages: &[Value]) {
        assert_eq!(play(asked, messages), Ok(()));
    }

    #[track_caller]
    fn broken(asked: &Value, messages: &[Value], rule: &str) {
        let error = play(asked, messages).expect_err("a broken rule");
        assert!(error.contains(rule), "{error}");
        play(asked, &messages[..messages.len() - 1]).expect("only the last message breaks it");
    }

    #[test]
    fn a_good_server_breaks_no_rule() {
        let some = json!({"snapshot": 2});
        kept(&some, &[hello(), subscribed("snapshot"), snapshot(&[3, 4]), caught_up(), activity(7, 4), activity(9, 7)]);
        kept(&json!({"cursor": "c5"}), &[hello(), subscribed("resume"), activity(6, 5), caught_up(), activity(7, 6)]);
        kept(&json!({}), &[hello(), subscribed("live"), caught_up(), activity(9, 8)]);
        let reset = json!({"type": "reset", "sub": 1});
        kept(&json!({"cursor": "x"}), &[hello(), subscribed("snapshot"), reset, snapshot(&[]), caught_up()]);
        let behind = json!({"type": "fell_behind", "sub": 1, "lag": 5});
        kept(&json!({}), &[hello(), subscribed("live"), caught_up(), behind, activity(9, 8), caught_up()]);
    }

    #[test]
    fn what_is_missing_doubled_or_out_of_order_is_found() {
        let none = json!({});
        let live = |rest: &[Value]| [&[hello(), subscribed("live"), caught_up()], rest].concat();
        broken(&none, &live(&[activity(7, 4), activity(7, 4)]), "was sent before");
        broken(&none, &live(&[activity(7, 4), activity(6, 4)]), "was sent before");
        broken(&none, &live(&[activity(7, 4), activity(9, 8)]), "8 is missing");
        broken(&none, &live(&[activity(7, 7)]), "is not the place");
        broken(&none, &live(&[caught_up()]), "has no place");
        broken(&json!({"cursor": "c5"}), &[hello(), subscribed("resume"), activity(5, 4)], "was sent before");
        broken(&json!({"cursor": "c5"}), &[hello(), subscribed("resume"), activity(9, 8)], "8 is missing");
        let some = json!({"snapshot": 2});
        broken(&some, &[hello(), subscribed("snapshot"), snapshot(&[4, 3])], "newest last");
        broken(&some, &[hello(), subscribed("snapshot"), snapshot(&[1, 2, 3])], "more than 2");
        broken(&some, &[hello(), subscribed("snapshot"), snapshot(&[4]), activity(7, 6)], "6 is missing");
        broken(&some, &[hello(), subscribed("snapshot"), activity(7, 6)], "has no place");
        broken(&some, &[hello(), subscribed("snapshot"), caught_up()], "has no place");
    }

    #[test]
    fn an_answer_answers_something() {
        let none = json!({});
        broken(&none, &[subscribed("live")], "first message");
        broken(&none, &[hello(), hello()], "first message");
        broken(&none, &[hello(), subscribed("snapshot")], "mode cannot be snapshot");
        broken(&json!({"snapshot": 1}), &[hello(), subscribed("live")], "mode cannot be live");
        broken(&none, &[hello(), subscribed("live"), subscribed("live")], "already");
        broken(&json!({"feed": "x"}), &[hello(), subscribed("live")], "is followed");
        broken(&json!({"id": 7}), &[hello(), subscribed("live")], "no subscribe had the id 1");
        let unsubscribed = json!({"type": "unsubscribed", "id": 2, "sub": 1});
        broken(&none, &[hello(), subscribed("live"), unsubscribed, activity(7, 4)], "no subscription 1");
        broken(&none, &[hello(), json!({"type": "authenticated", "id": 2})], "no auth had the id 2");
    }

    #[test]
    fn a_filter_hides_what_does_not_fit() {
        let filtered = |name: &str| json!({"filter": {"types": [name]}});
        let messages = [hello(), subscribed("live"), activity(7, 4)];
        kept(&filtered("member.*"), &messages);
        kept(&filtered("member.joined"), &messages);
        broken(&filtered("member.renamed"), &messages, "hides ogp.member.joined.v1");
        broken(&filtered("commitment.*"), &messages, "hides");
    }
}
