//! Contradictions in a source: what it says that cannot be, next to what was recorded instead. Kept for those who look
//! after the data; no page and no feed shows it.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::text::Line;

/// The most discrepancies that one thing can have.
pub const DISCREPANCIES_MAX: usize = 50;

/// What a source says that contradicts itself or a rule.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Discrepancy {
    /// The field, as the source names it.
    pub field: Line,
    /// What the source says there.
    pub said: Line,
    /// What is on record instead; none where nothing is.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub recorded: Option<Line>,
    /// The rule it breaks.
    pub rule: Line,
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(json: &str, reads: bool) {
        let read: Result<Discrepancy, _> = serde_json::from_str(json);
        assert_eq!(read.is_ok(), reads, "{json}");
        if let Ok(read) = read {
            assert_eq!(serde_json::to_string(&read).expect("JSON"), json);
        }
    }

    #[test]
    fn a_discrepancy_names_field_words_and_rule() {
        check(r#"{"field":"Verifiable","said":"1","recorded":"Yes","rule":"must be Yes or No"}"#, true);
        check(r#"{"field":"Youth","said":"NA","rule":"must be 0 or 1"}"#, true);
        check(r#"{"field":"Youth","said":"","rule":"must be 0 or 1"}"#, false);
        check(r#"{"field":"Youth","said":"NA"}"#, false);
    }
}
