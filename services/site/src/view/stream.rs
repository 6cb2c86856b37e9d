//! The activity stream.

use proto::{Language, PartialDate, dates, render};
use read_model::pages::Activity;

/// How the types of what happens to calendar events begin.
const CALENDAR: &str = "ogp.calendar-event.";

/// An entry of the stream.
#[derive(Debug)]
pub(super) struct Item {
    pub(super) seq: u64,
    pub(super) label: String,
    pub(super) sentence: String,
    /// The date in ISO 8601, for machines.
    pub(super) date_code: Option<String>,
    pub(super) date: String,
    pub(super) place: Option<String>,
    pub(super) source: Option<String>,
}

impl Item {
    /// An entry from the read models.
    pub(super) fn new(language: Language, activity: &Activity) -> Self {
        match serde_json::from_str::<render::Activity>(&activity.rendered) {
            Ok(rendered) => Self::from_rendered(language, activity.seq.0, rendered),
            Err(error) => {
                tracing::error!(activity.seq = %activity.seq, %error, "entry {} of the stream cannot be read", activity.seq);
                Self::unreadable(language, activity.seq.0)
            }
        }
    }

    fn from_rendered(language: Language, seq: u64, rendered: render::Activity) -> Self {
        let date = rendered.occurred.date;
        Self {
            seq,
            label: rendered.label,
            sentence: rendered.name,
            date_code: date.map(|date| date.to_string()),
            date: date_words(language, &rendered.event_type, date),
            place: rendered.object.location.map(|place| place.name),
            source: rendered.source.or(rendered.object.url).map(String::from),
        }
    }

    /// An entry is never left out in silence.
    fn unreadable(language: Language, seq: u64) -> Self {
        Self {
            seq,
            label: "Activity".to_owned(),
            sentence: "An activity that this page cannot show.".to_owned(),
            date_code: None,
            date: dates::on_record(language, None),
            place: None,
            source: None,
        }
    }
}

/// When it happened. What happens to a calendar event is an announcement, whose day must not be taken for the event's.
fn date_words(language: Language, event_type: &str, date: Option<PartialDate>) -> String {
    let words = dates::on_record(language, date);
    if event_type.starts_with(CALENDAR) { format!("announced: {words}") } else { words }
}
