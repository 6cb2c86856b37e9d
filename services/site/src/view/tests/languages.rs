//! Each page in each language: everything of ours in it, everything of others set apart.

mod visible;

use std::collections::BTreeSet;

use askama::Template as _;
use kit::http::base::BaseOptions;
use proto::Language;
use proto::scheme::Completion;
use read_model::pages::{Commitment, CompletionCount, Correction, Document, Finding, Moment, Text, ThemeCount};

use self::visible::ours;
use super::commitment::{data as commitment_data, version};
use super::rows::{event, office, overdue, plan, postponed, process_step, report, self_report};
use super::samples::{bare, commitment, day, letter, now_at, seoul, text};
use crate::load::{CommitmentData, MemberData, MembersData};
use crate::moment::View;
use crate::options::SiteOptions;
use crate::search::Search;
use crate::view::{CommitmentPage, ErrorPage, MemberPage, MembersPage, MissingPage};

/// What is written alike in English and in another language, or in all.
const ALIKE: [(&str, &str); 10] = [
    ("", "Civicstream"),
    ("es", "Local"),
    ("fr", "Ambition"),
    ("fr", "Contacts"),
    ("fr", "Date"),
    ("fr", "Documents"),
    ("fr", "Europe"),
    ("fr", "Local"),
    ("fr", "National"),
    ("fr", "Source"),
];

/// A member of which everything is on record.
fn everything() -> MemberData {
    let mut data = bare();
    data.member.status = text("suspended");
    data.member.status_since = text("2024-10-14");
    data.member.status_reason = Some(text("response_policy"));
    data.documents = vec![
        letter(),
        Document { kind: text("irm_report"), change: text("withdrawn"), reason: Some("A slip".to_owned()), ..letter() },
    ];
    data.commitments = vec![
        commitment("SEO0003", "awaiting_review"),
        Commitment {
            reviews: 1,
            finding: Finding {
                completion: Some(text("Substantial")),
                early_results: Some(text("Moderate")),
                ..Finding::default()
            },
            starred: true,
            ..commitment("SEO0001", "post_implementation")
        },
        commitment("SEO0002", "withdrawn"),
    ];
    data.corrections = vec![Correction {
        commitment_id: text("SEO0001"),
        occurred: text("2018-02"),
        retracted: false,
        values_before: values(r#"{"completion":"Limited"}"#),
        values: values(r#"{"completion":"Substantial"}"#),
        correction_reason: text("new_evidence"),
        correction_note: Some("Records came".to_owned()),
        source_url: None,
    }];
    data.completion = vec![CompletionCount { completion: Text(Completion::Substantial), commitments: 1 }];
    data.themes = vec![ThemeCount { plan_title: "Plan".to_owned(), theme: "Open Data".to_owned(), commitments: 2 }];
    data.self_reports = vec![self_report()];
    data.reports = vec![report()];
    data.contacts = vec![office()];
    data.process = vec![process_step()];
    data.overdue = Some(overdue());
    data.plans = vec![plan()];
    data.events =
        vec![event("past", "2021-12-15", "2021-12-17"), event("next", "2026-12-15", "2026-12-17"), postponed()];
    data
}

fn values(json: &str) -> proto::scheme::Values {
    serde_json::from_str(json).expect("values")
}

/// A commitment with everything that was found of it.
fn reviewed() -> CommitmentData {
    let corrected = r#"{"completion":"Complete","did_it_open_government":"Marginal","opened_by_value":{"access_to_information":"Major","civic_participation":"Marginal","public_accountability":"Not Applicable"}}"#;
    let reviews =
        vec![version(1, r#"{"completion":"Limited","verifiable":true,"specificity":"High"}"#), version(2, corrected)];
    let finding = Finding {
        completion: Some(text("Limited")),
        completion_before: Some(text("Substantial")),
        change_in_completion: Some(text("Decrease")),
        verifiable: Some(true),
        ambition: Some(text("High")),
        ..Finding::default()
    };
    let commitment = Commitment { finding, reviews: 2, ..commitment_data().commitment };
    CommitmentData { commitment, reviews, self_reports: vec![self_report()], ..commitment_data() }
}

/// Every page at an address with this query.
fn pages(query: &str) -> Vec<(&'static str, String)> {
    let view = |path| now_at(path, query);
    let then = View { moment: Moment::latest(day("2018-12-31")), is_historic: true, ..view("/members/x") };
    let members = MembersData { members: vec![seoul()], place: None };
    let search = Search::default();
    let options = SiteOptions::default();
    let base = BaseOptions::default();
    let rendered = |page: askama::Result<String>| page.expect("a page");
    vec![
        ("member", rendered(MemberPage::new(&everything(), &view("/members/seoul"), &options, &base).render())),
        ("bare member", rendered(MemberPage::new(&bare(), &then, &options, &base).render())),
        ("commitment", rendered(CommitmentPage::new(&reviewed(), &view("/commitments/SEO0001")).render())),
        ("bare commitment", rendered(CommitmentPage::new(&commitment_data(), &view("/commitments/SEO0001")).render())),
        ("members", rendered(MembersPage::new(&members, &search, &view("/members")).render())),
        ("no member", rendered(MissingPage::member("x", &[&members.members[0]], &view("/members/x")).render())),
        ("no member then", rendered(MissingPage::member("x", &[], &then).render())),
        ("no commitment", rendered(MissingPage::commitment("x", &view("/commitments/x")).render())),
        ("fault", rendered(ErrorPage::new(&view("/members").address, "fault-title", "fault").render())),
    ]
}

#[test]
fn no_english_is_left_in_another_language() {
    let english = pages("");
    let mut left = BTreeSet::new();
    for language in Language::ALL.into_iter().skip(1) {
        for ((name, english), (_, page)) in english.iter().zip(pages(&format!("lang={language}"))) {
            let said = ours(&page);
            assert!(said.len() > 4, "{name}: hardly anything was read: {said:?}");
            left.extend(said.intersection(&ours(english)).map(|text| (language.code(), text.clone())));
        }
    }
    left.retain(|(language, text)| !ALIKE.contains(&("", text)) && !ALIKE.contains(&(language, text)));
    assert!(left.is_empty(), "English in another language: {left:?}");
}

#[test]
fn a_page_says_its_language_and_leads_to_the_others() {
    for language in Language::ALL {
        for (name, page) in pages(&format!("lang={language}&q=a")) {
            let html = format!(r#"<html lang="{language}" dir="{}">"#, language.direction());
            assert!(page.contains(&html), "{name} in {language}");
            for other in Language::ALL {
                let link = format!(r#"?q=a&#38;lang={other}" hreflang="{other}" lang="{other}""#);
                assert!(page.contains(&link), "{name} in {language} does not lead to {other}");
            }
            let current = format!(r#"{}" aria-current="true">{}</a>"#, language.direction(), language.name());
            assert!(page.contains(&current) && page.matches("aria-current").count() == 1, "{name} in {language}");
            assert!(page.contains(r#"hreflang="x-default" href="/"#), "{name} in {language}");
        }
    }
}

#[test]
fn a_chosen_language_goes_along_and_another_does_not() {
    for (name, page) in pages("lang=ar") {
        for link in visible::links(&page) {
            let leads_on = link.starts_with("/members") || link.starts_with("/commitments");
            assert!(!leads_on || link.contains("lang="), "{name}: {link} loses the language");
        }
        let forms = page.matches("<form").count();
        assert_eq!(page.matches(r#"<input type="hidden" name="lang" value="ar">"#).count(), forms, "{name}");
    }
    for (name, page) in pages("") {
        // Named by the links to other languages alone, in the head and in the header.
        assert_eq!(page.matches("lang=en\"").count(), 2, "{name}");
        assert!(!page.contains("name=\"lang\""), "{name}");
    }
}
