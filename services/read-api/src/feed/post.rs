//! What an activity is to a reader of feeds: where a person reads about it, and a summary in words.

use std::collections::HashMap;

use proto::catalogue::{Arg, plain};
use proto::render::Activity;
use proto::{Language, MemberId, Slug, dates};

/// The addresses of the members' pages.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Pages(HashMap<MemberId, Slug>);

impl Pages {
    /// Pages by member.
    pub(crate) fn new(slugs: impl IntoIterator<Item = (MemberId, Slug)>) -> Self {
        Self(slugs.into_iter().collect())
    }

    /// Where a person reads about an activity: the stream on the page of the member it is about.
    pub(crate) fn of(&self, activity: &Activity) -> Option<String> {
        let things = [activity.target.as_ref(), Some(&activity.object), Some(&activity.actor)].into_iter().flatten();
        let member = |id: &str| id.rsplit_once("/v1/members/").and_then(|(_, id)| id.parse::<MemberId>().ok());
        let slug = things.filter_map(|thing| member(&thing.id)).find_map(|member| self.0.get(&member))?;
        Some(format!("/members/{slug}#activity"))
    }
}

/// When it happened and what there is to say of it, in plain text.
pub(crate) fn summary(activity: &Activity, language: Language) -> String {
    let occurred = dates::on_record(language, activity.occurred.date);
    match activity.object.summary_in(language) {
        Some(summary) => {
            language.say_with("sentences", &[("list", Arg::Words(&occurred)), ("next", Arg::Words(&plain(summary)))])
        }
        None => occurred,
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use serde_json::json;

    use super::*;

    /// An activity of Seoul.
    pub(crate) fn activity() -> Activity {
        let activity = json!({
            "@context": ["https://www.w3.org/ns/activitystreams", {"ogp": "urn:civicstream:ogp#"}],
            "id": "urn:uuid:0193c1a0-7b1e-7c55-9d2f-4f1f0a6b1c03",
            "type": ["Create", "ogp:CommitmentReviewed"],
            "name": "IRM reviewed “Digital <Literacy>” & more",
            "nameMap": {
                "en": "IRM reviewed “\u{2068}Digital <Literacy>\u{2069}” & more",
                "ko": "IRM에서 “\u{2068}Digital <Literacy>\u{2069}” 외 여럿을 평가했습니다",
            },
            "published": "2026-11-24T01:00:05.000Z",
            "actor": {"id": "http://127.0.0.1:8080/v1/reviewers/irm", "type": ["Organization"], "name": "IRM"},
            "object": {"id": "http://127.0.0.1:8080/v1/commitments/SEO0006", "type": ["Article"], "name": "A review",
                "summary": "completion Substantial",
                "summaryMap": {"en": "completion Substantial", "ko": "이행도 상당함"}},
            "target": {"id": "http://127.0.0.1:8080/v1/members/seoul", "type": ["Organization"], "name": "Seoul"},
            "ogp:type": "ogp.commitment.reviewed.v1",
            "ogp:label": "Commitment reviewed",
            "ogp:labelMap": {"en": "Commitment reviewed", "ko": "공약 평가"},
            "ogp:occurred": {"date": "2021-02", "precision": "month"},
            "ogp:source": "https://example.org/report?a=1&b=2",
            "ogp:sequence": 184,
        });
        serde_json::from_value(activity).expect("an activity")
    }

    /// The page of Seoul.
    pub(crate) fn pages() -> Pages {
        Pages::new([("seoul".parse().expect("an id"), "seoul-south-korea".parse().expect("a slug"))])
    }

    #[test]
    fn an_activity_is_read_on_the_page_of_its_member() {
        assert_eq!(pages().of(&activity()), Some("/members/seoul-south-korea#activity".to_owned()));
        assert_eq!(Pages::default().of(&activity()), None);
    }

    #[test]
    fn a_summary_begins_with_the_date_as_it_is_known() {
        assert_eq!(summary(&activity(), Language::English), "February 2021. completion Substantial");
        assert_eq!(summary(&activity(), Language::Korean), "2021년 2월. 이행도 상당함");
    }
}
