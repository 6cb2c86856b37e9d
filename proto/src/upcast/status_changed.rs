//! `ogp.member.status-changed`. Version 1 had a day of effect beside the day on which the status changed: two days for one
//! fact, of which every reader believed the second and nobody could tell which was right. Since version 2 a status holds from
//! the day of its event, and what a source says otherwise is a discrepancy.

use serde_json::{Map, Value, json};

use crate::envelope::Envelope;

/// What a discrepancy of such days says of them.
const RULE: &str = "must be the day on which the status changed";

/// A day of effect that is the day of the event is said already; another one becomes a discrepancy.
pub(super) fn to_v2(payload: &mut Map<String, Value>, envelope: &Envelope) {
    let occurred = json!(envelope.occurred);
    let Some(effective_on) = payload.remove("effective_on").filter(|said| !said.is_null() && *said != occurred) else {
        return;
    };
    let mut discrepancy = json!({"field": "effective_on", "said": effective_on, "rule": RULE});
    if envelope.occurred.first_day().is_some() {
        discrepancy["recorded"] = occurred;
    }
    payload.insert("discrepancies".to_owned(), json!([discrepancy]));
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::upcast::tests::envelope;

    #[track_caller]
    fn check(occurred: &str, given: &Value, expected: &Value) {
        let mut payload = given.as_object().expect("an object").clone();
        to_v2(&mut payload, &envelope("ogp.member.status-changed.v1", occurred));
        assert_eq!(Value::Object(payload), *expected);
    }

    #[test]
    fn a_day_of_effect_is_the_day_of_the_event_or_a_discrepancy() {
        check("2017-06-29", &json!({"to": "withdrawn"}), &json!({"to": "withdrawn"}));
        check("2017-06-29", &json!({"effective_on": "2017-06-29"}), &json!({}));
        check("2017-06-29", &json!({"effective_on": null}), &json!({}));
        let otherwise = json!({"field": "effective_on", "said": "2017-08", "recorded": "2017-06-29", "rule": RULE});
        check("2017-06-29", &json!({"effective_on": "2017-08"}), &json!({"discrepancies": [otherwise]}));
        let alone = json!({"field": "effective_on", "said": "2017-08", "rule": RULE});
        check("unknown", &json!({"effective_on": "2017-08"}), &json!({"discrepancies": [alone]}));
    }
}
