//! Words in every language.

use std::fmt::Debug;

use schemars::JsonSchema;
use serde_json::{Value, json};

use super::*;
use crate::catalogue::plain;
use crate::event::{self, CorrectionReason, FieldChange};
use crate::scheme::{
    Completion, DidItOpenGovernment, EarlyResults, OgpValues, OpenedByValue, PotentialForResults, PotentialImpact,
    Specificity, Values,
};

/// The words that are written for the values of an enumeration, from its schema.
fn tokens<T: JsonSchema>() -> Vec<String> {
    let schema = schemars::schema_for!(T).to_value();
    let of = |schema: &Value| match (&schema["const"], &schema["enum"]) {
        (Value::String(token), _) => vec![token.clone()],
        (_, Value::Array(tokens)) => tokens.iter().filter_map(Value::as_str).map(str::to_owned).collect(),
        other => panic!("neither one value nor several: {other:?}"),
    };
    match &schema["oneOf"] {
        Value::Array(variants) => variants.iter().flat_map(of).collect(),
        _ => of(&schema),
    }
}

#[track_caller]
fn check_enumeration<T: JsonSchema>(enumeration: &str) {
    let tokens = tokens::<T>();
    assert!(tokens.len() > 1, "{enumeration}: {tokens:?}");
    for token in tokens {
        for language in Language::ALL {
            assert!(language.word(enumeration, &token).is_some(), "{language} has no word for {enumeration} {token}");
        }
    }
}

#[test]
fn every_value_has_its_word() {
    check_enumeration::<DocumentKind>("document-kind");
    check_enumeration::<CalendarEventKind>("calendar-kind");
    check_enumeration::<Mode>("mode");
    check_enumeration::<Product>("product");
    check_enumeration::<ProgressState>("progress");
    check_enumeration::<OverdueThreshold>("threshold");
    check_enumeration::<Actor>("role");
    check_enumeration::<MemberStatus>("member-status");
    check_enumeration::<StatusReason>("status-reason");
    check_enumeration::<Ground>("ground");
    check_enumeration::<CorrectionReason>("correction");
    let states = [CalendarEventState::Postponed, CalendarEventState::Cancelled, CalendarEventState::Held];
    for state in states {
        assert_ne!(calendar_state(Language::Korean, state), calendar_state(Language::English, state));
    }
    assert_eq!(calendar_state(Language::Korean, CalendarEventState::Scheduled), None);
}

/// Sentences that are chosen by a value, as the modules of `render` do.
#[test]
fn every_value_has_its_sentence() {
    check_enumeration::<MemberStatus>("member-becomes");
    check_enumeration::<OverdueThreshold>("plan-overdue");
    check_enumeration::<Product>("the-product");
    check_enumeration::<event::ClosedBy>("comments-closed");
    check_enumeration::<event::ReportVersion>("report-published");
    check_enumeration::<event::Stage>("judged");
    for precision in ["day", "month", "year"] {
        assert!(Language::English.word("ended-when", precision).is_some(), "{precision}");
    }
}

#[track_caller]
fn check_scale<S: ScaleValue + Debug>(values: &[S]) {
    for &scale_value in values {
        assert_eq!(value(Language::English, scale_value), scale_value.coded());
        for language in Language::ALL {
            let word = language.word(&message(S::VARIABLE), scale_value.coded());
            assert_eq!(word, Some(value(language, scale_value)), "{language}: {scale_value:?} of {}", S::VARIABLE);
        }
    }
}

#[test]
fn every_scale_is_said_in_every_language_and_in_english_as_it_is_coded() {
    check_scale(Completion::ALL);
    check_scale(DidItOpenGovernment::ALL);
    check_scale(EarlyResults::ALL);
    check_scale(OpenedByValue::ALL);
    check_scale(PotentialForResults::ALL);
    check_scale(PotentialImpact::ALL);
    check_scale(Specificity::ALL);
    assert_eq!(value(Language::Korean, Completion::NotStarted), "미착수");
}

#[track_caller]
fn check(change: &Value, expected: &str) {
    let change: FieldChange = serde_json::from_value(change.clone()).expect("a change");
    assert_eq!(plain(&field_changes(Language::English, &[change])), expected);
}

#[test]
fn what_changed_is_said_as_far_as_it_is_short() {
    check(&json!({"field": "title", "from": "A", "to": "B"}), "title from “A” to “B”");
    check(&json!({"field": "end", "from": "2020", "to": "2021-08"}), "end from 2020 to 2021-08");
    check(&json!({"field": "count_claimed", "to": 3}), "count claimed from nothing to 3");
    check(&json!({"field": "themes", "from": ["A", "B"], "to": ["C"]}), "themes from “A”, “B” to “C”");
    check(
        &json!({"field": "description", "from": "A", "to": "b".repeat(118)}),
        &format!("description from “A” to “{}”", "b".repeat(118)),
    );
    check(&json!({"field": "description", "from": "A", "to": "b".repeat(119)}), "description changed");
    check(&json!({"field": "milestones", "from": [{"title": "A"}]}), "milestones changed");
    check(&json!({"field": "not_known_here", "to": 1}), "not known here from nothing to 1");
}

#[test]
fn what_changed_is_said_in_every_language() {
    let changes = json!([{"field": "title", "from": "A", "to": "B"}, {"field": "milestones"}]);
    let changes: Vec<FieldChange> = serde_json::from_value(changes).expect("changes");
    let said = Language::ALL.map(|language| field_changes(language, &changes));
    let expected = [
        "title from “\u{2068}A\u{2069}” to “\u{2068}B\u{2069}”; milestones from nothing to nothing",
        "제목 “\u{2068}A\u{2069}” → “\u{2068}B\u{2069}”; 이정표 없음 → 없음",
        "título «\u{2068}A\u{2069}» → «\u{2068}B\u{2069}»; hitos sin dato → sin dato",
        "titre «\u{a0}\u{2068}A\u{2069}\u{a0}» → «\u{a0}\u{2068}B\u{2069}\u{a0}»\u{a0}; jalons non renseigné → non renseigné",
        "العنوان من «\u{2068}A\u{2069}» إلى «\u{2068}B\u{2069}»؛ المراحل الرئيسية من لا شيء إلى لا شيء",
    ];
    assert_eq!(said, expected);
}

/// The fields of plans and commitments that can change, from the schemas of both.
#[test]
fn every_field_that_can_change_has_its_name() {
    use crate::event::{ActionPlan, PlannedCommitment};
    let not_told = ["version", "member_name", "discrepancies"];
    for schema in [schemars::schema_for!(ActionPlan), schemars::schema_for!(PlannedCommitment)] {
        let schema = schema.to_value();
        let fields = schema["properties"].as_object().expect("fields").keys();
        for field in fields.filter(|field| !not_told.contains(&field.as_str())) {
            assert_eq!(Language::English.word("field", field), Some(field.replace('_', " ")));
        }
    }
}

#[track_caller]
fn check_values(before: &Value, after: &Value, english: &str, korean: &str) {
    let values = |values: &Value| serde_json::from_value::<Values>(values.clone()).expect("values");
    let (before, after) = (values(before), values(after));
    assert_eq!(value_changes(Language::English, &before, &after), english);
    assert_eq!(value_changes(Language::Korean, &before, &after), korean);
}

#[test]
fn what_differs_between_reviews_is_said_in_the_words_of_the_scales() {
    check_values(
        &json!({"completion": "Limited", "verifiable": true}),
        &json!({"completion": "No Evidence Available", "verifiable": true, "promising": false}),
        "completion from Limited to No Evidence Available; promising from nothing to no",
        "이행도 제한적 → 증거 없음; 유망함 없음 → 아니요",
    );
    let served = OgpValues {
        access_to_information: true,
        civic_participation: true,
        public_accountability: false,
        technology: false,
    };
    let none = OgpValues { access_to_information: false, civic_participation: false, ..served };
    check_values(
        &json!({"ogp_values": served}),
        &json!({"ogp_values": none}),
        "ogp values from access to information, civic participation to none",
        "OGP 가치 정보 접근, 시민 참여 → 없음",
    );
    check_values(
        &json!({}),
        &json!({"opened_by_value": {
            "access_to_information": "Major", "civic_participation": "Did Not Change",
            "public_accountability": "Not Applicable",
        }}),
        "opened by value from nothing to access to information Major, civic participation Did Not Change, \
         public accountability Not Applicable",
        "가치별 정부 개방 효과 없음 → 정보 접근 큼, 시민 참여 변화 없음, 공공 책임성 해당 없음",
    );
}

/// The names of all variables, from the schema of what is coded.
#[test]
fn every_variable_has_its_name() {
    let schema = schemars::schema_for!(Values).to_value();
    for variable in schema["properties"].as_object().expect("variables").keys() {
        assert_eq!(Language::English.say(&message(variable)), variable.replace('_', " "));
    }
}
