//! The entries of an activity stream, the same on the site's pages and in what other sites take in.

use proto::catalogue::Arg;
use proto::{Language, PartialDate, dates, render};
use read_model::pages::Activity;

use crate::said::Said;

/// How the types of what happens to calendar events begin.
const CALENDAR: &str = "ogp.calendar-event.";

/// An entry of the stream.
#[derive(Debug)]
pub(crate) struct Item {
    pub(crate) seq: u64,
    pub(crate) label: String,
    pub(crate) sentence: Said,
    /// The date in ISO 8601, for machines.
    pub(crate) date_code: Option<String>,
    pub(crate) date: String,
    pub(crate) place: Option<String>,
    pub(crate) source: Option<String>,
    pub(crate) source_words: String,
}

impl Item {
    /// An entry from the read models, in a language.
    pub(crate) fn new(language: Language, activity: &Activity) -> Self {
        match serde_json::from_str::<render::Activity>(&activity.rendered) {
            Ok(rendered) => Self::from_rendered(language, activity.seq.0, rendered),
            Err(error) => {
                tracing::error!(activity.seq = %activity.seq, %error, "entry {} of the stream cannot be read", activity.seq);
                Self::unreadable(language, activity.seq.0)
            }
        }
    }

    fn from_rendered(language: Language, seq: u64, mut rendered: render::Activity) -> Self {
        let date = rendered.occurred.date;
        let sentence = rendered.name_map.remove(&language).unwrap_or(rendered.name);
        Self {
            seq,
            label: rendered.label_map.remove(&language).unwrap_or(rendered.label),
            sentence: Said::from(sentence),
            date_code: date.map(|date| date.to_string()),
            date: date_words(language, &rendered.event_type, date),
            place: rendered.object.location.map(|place| place.name),
            source: rendered.source.or(rendered.object.url).map(String::from),
            source_words: language.say("element-source"),
        }
    }

    /// An entry is never left out in silence.
    fn unreadable(language: Language, seq: u64) -> Self {
        Self {
            seq,
            label: language.say("stream-unreadable.label"),
            sentence: Said::from(language.say("stream-unreadable")),
            date_code: None,
            date: dates::on_record(language, None),
            place: None,
            source: None,
            source_words: String::new(),
        }
    }
}

/// When it happened. What happens to a calendar event is an announcement, whose day must not be taken for the event's.
fn date_words(language: Language, event_type: &str, date: Option<PartialDate>) -> String {
    let words = dates::on_record(language, date);
    if !event_type.starts_with(CALENDAR) {
        return words;
    }
    language.say_with("element-announced", &[("date", Arg::Words(&words))])
}
