//! The IRM's coding schemes: which variables a review has and which values they take. The scale changed over the years,
//! and a value means nothing without its scheme, so nothing is ever translated from one scheme into another.

use std::collections::BTreeSet;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::event::Stage;

/// A coding scheme, named after the year from which it applied.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
pub enum Scheme {
    /// Specificity, relevance, potential impact, completion.
    #[serde(rename = "2011")]
    S2011,
    /// The same; commitments can be starred.
    #[serde(rename = "2014")]
    S2014,
    /// Adds "did it open government"; only transformative commitments can be starred.
    #[serde(rename = "2015")]
    S2015,
    /// Verifiable takes the place of specificity; design and implementation are reviewed apart.
    #[serde(rename = "2017")]
    S2017,
    /// Potential for results and early results; no stars, but promising commitments.
    #[serde(rename = "2020")]
    S2020,
}

/// A value of a scale.
pub trait ScaleValue: Copy {
    /// The name of its variable within [`Values`].
    const VARIABLE: &'static str;

    /// The word OGP uses for it, as it is coded.
    fn coded(self) -> &'static str;
}

/// Declares the scale of a variable: an ordered list of values with the words OGP uses for them.
macro_rules! scale {
    ($(#[$doc:meta])* $name:ident of $variable:literal { $($(#[$value_doc:meta])* $value:ident = $word:literal,)+ }) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
        pub enum $name {
            $($(#[$value_doc])* #[serde(rename = $word)] $value,)+
        }

        impl $name {
            /// Every value, lowest first.
            pub const ALL: &[Self] = &[$(Self::$value,)+];

            /// The word OGP uses for it.
            #[must_use]
            pub fn word(self) -> &'static str {
                match self {
                    $(Self::$value => $word,)+
                }
            }
        }

        impl ScaleValue for $name {
            const VARIABLE: &'static str = $variable;

            fn coded(self) -> &'static str {
                self.word()
            }
        }
    };
}

scale! {
    /// How concrete a commitment is written.
    Specificity of "specificity" {
        /// Not at all.
        None = "None",
        /// Little.
        Low = "Low",
        /// Somewhat.
        Medium = "Medium",
        /// Fully.
        High = "High",
    }
}
scale! {
    /// How far a commitment could change things if it were carried out.
    PotentialImpact of "potential_impact" {
        /// Not at all.
        None = "None",
        /// A small step.
        Minor = "Minor",
        /// A large step, limited in scale.
        Moderate = "Moderate",
        /// A reform.
        Transformative = "Transformative",
    }
}
scale! {
    /// What results a commitment promises.
    PotentialForResults of "potential_for_results" {
        /// Cannot be told.
        Unclear = "Unclear",
        /// Modest.
        Modest = "Modest",
        /// Substantial.
        Substantial = "Substantial",
    }
}
scale! {
    /// How far a commitment was carried out.
    Completion of "completion" {
        /// It was withdrawn.
        Withdrawn = "Withdrawn",
        /// Cannot be told (schemes before 2020).
        Unclear = "Unclear",
        /// There is no evidence (scheme of 2020).
        NoEvidenceAvailable = "No Evidence Available",
        /// Nothing was done.
        NotStarted = "Not Started",
        /// A little was done.
        Limited = "Limited",
        /// Most was done.
        Substantial = "Substantial",
        /// All was done.
        Complete = "Complete",
    }
}
scale! {
    /// Whether a commitment made government more open.
    DidItOpenGovernment of "did_it_open_government" {
        /// Less open.
        Worsens = "Worsens",
        /// No change.
        DidNotChange = "Did Not Change",
        /// Too early to say.
        NoEarlyResults = "No early results to report yet",
        /// A little.
        Marginal = "Marginal",
        /// Much.
        Major = "Major",
        /// A model for others.
        Outstanding = "Outstanding",
    }
}
scale! {
    /// Whether a commitment made government more open in one respect.
    OpenedByValue of "opened_by_value" {
        /// The respect does not apply.
        NotApplicable = "Not Applicable",
        /// Less open.
        Worsens = "Worsens",
        /// No change.
        DidNotChange = "Did Not Change",
        /// A little.
        Marginal = "Marginal",
        /// Much.
        Major = "Major",
        /// A model for others.
        Outstanding = "Outstanding",
    }
}
scale! {
    /// What a commitment achieved by the end of its plan.
    EarlyResults of "early_results" {
        /// Nothing of note.
        NoNotableResults = "No notable results",
        /// Something.
        Moderate = "Moderate",
        /// Much.
        Significant = "Significant",
    }
}

/// The values of one review. Which of them may be present depends on the scheme and the stage.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Values {
    /// Schemes 2011 to 2015.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub specificity: Option<Specificity>,
    /// Schemes from 2017: whether it can be told if the commitment was carried out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub verifiable: Option<bool>,
    /// The open government values the commitment serves.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ogp_values: Option<OgpValues>,
    /// Whether it is relevant to open government at all.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub relevant: Option<bool>,
    /// Schemes before 2020.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub potential_impact: Option<PotentialImpact>,
    /// Scheme 2020.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub potential_for_results: Option<PotentialForResults>,
    /// Every scheme, but not at the design stage.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub completion: Option<Completion>,
    /// Schemes 2015 and 2017.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub did_it_open_government: Option<DidItOpenGovernment>,
    /// Schemes 2015 and 2017: the same for each open government value.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub opened_by_value: Option<OpenedByValues>,
    /// Scheme 2020.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub early_results: Option<EarlyResults>,
    /// Scheme 2020: the IRM names the commitment a promising one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub promising: Option<bool>,
}

/// A variable whose value differs between two versions of a review.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ValueChange {
    /// The name of the variable within [`Values`].
    pub variable: String,
    /// The value before as it is written; none when there was none.
    pub before: Option<Value>,
    /// The value after; none when there is none.
    pub after: Option<Value>,
}

/// The open government values a commitment serves.
#[expect(clippy::struct_excessive_bools, reason = "four independent flags, coded one by one")]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OgpValues {
    /// Access to information.
    pub access_to_information: bool,
    /// Civic participation.
    pub civic_participation: bool,
    /// Public accountability.
    pub public_accountability: bool,
    /// Technology and innovation, which no longer counts alone.
    pub technology: bool,
}

/// Whether a commitment made government more open, by open government value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct OpenedByValues {
    /// Access to information.
    pub access_to_information: OpenedByValue,
    /// Civic participation.
    pub civic_participation: OpenedByValue,
    /// Public accountability.
    pub public_accountability: OpenedByValue,
}

/// A value that its scheme or stage does not have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BrokenRule {
    /// The name of the variable within [`Values`].
    pub variable: &'static str,
    /// The rule.
    pub rule: String,
}

impl Scheme {
    /// Every scheme, oldest first.
    pub const ALL: [Self; 5] = [Self::S2011, Self::S2014, Self::S2015, Self::S2017, Self::S2020];

    /// The year in its name.
    #[must_use]
    pub fn year(self) -> &'static str {
        match self {
            Self::S2011 => "2011",
            Self::S2014 => "2014",
            Self::S2015 => "2015",
            Self::S2017 => "2017",
            Self::S2020 => "2020",
        }
    }

    /// Whether the scheme has this variable.
    fn has(self, variable: &str) -> bool {
        match variable {
            "specificity" => self <= Self::S2015,
            "verifiable" => self >= Self::S2017,
            "potential_impact" => self <= Self::S2017,
            "did_it_open_government" | "opened_by_value" => matches!(self, Self::S2015 | Self::S2017),
            "potential_for_results" | "early_results" | "promising" => self == Self::S2020,
            _ => true,
        }
    }

    /// Whether the scheme's scale of completion has this value.
    #[must_use]
    pub fn has_completion(self, completion: Completion) -> bool {
        match completion {
            Completion::Unclear => self <= Self::S2017,
            Completion::NoEvidenceAvailable => self == Self::S2020,
            _ => true,
        }
    }

    /// Checks that every value belongs to the scheme and to the stage; names the first that does not.
    pub fn check(self, stage: Stage, values: &Values) -> Result<(), BrokenRule> {
        let broken = |variable, rule: String| Err(BrokenRule { variable, rule });
        for variable in values.present() {
            if !self.has(variable) {
                return broken(variable, format!("is not a variable of the scheme of {}", self.year()));
            }
            if stage == Stage::Design && OUTCOMES.contains(&variable) {
                return broken(variable, "cannot be judged at the design stage".to_owned());
            }
        }
        if let Some(completion) = values.completion.filter(|value| !self.has_completion(*value)) {
            let word = completion.word();
            return broken("completion", format!("{word:?} is not a value of the scheme of {}", self.year()));
        }
        if self == Self::S2020 && values.verifiable == Some(false) {
            let judged = values.present().into_iter().find(|variable| AFTER_VERIFIABLE.contains(variable));
            if let Some(variable) = judged {
                return broken(variable, "cannot be judged where verifiable is false (scheme of 2020)".to_owned());
            }
        }
        if values.present().is_empty() {
            return broken("", "must hold at least one value".to_owned());
        }
        Ok(())
    }
}

/// What only the implementation of a commitment can show.
const OUTCOMES: [&str; 4] = ["completion", "did_it_open_government", "opened_by_value", "early_results"];

/// What the scheme of 2020 no longer judges where a commitment cannot be verified.
const AFTER_VERIFIABLE: [&str; 4] = ["potential_for_results", "completion", "early_results", "promising"];

impl Values {
    /// What differs between these values and later ones, by the names of the variables.
    #[must_use]
    pub fn changes_to(&self, after: &Self) -> Vec<ValueChange> {
        let (mut before, mut after) = (self.written(), after.written());
        let names: BTreeSet<String> = before.keys().chain(after.keys()).cloned().collect();
        let change = |variable: String| {
            let (before, after) = (before.remove(&variable), after.remove(&variable));
            (before != after).then_some(ValueChange { variable, before, after })
        };
        names.into_iter().filter_map(change).collect()
    }

    /// The values that are there, by variable.
    fn written(&self) -> Map<String, Value> {
        match serde_json::to_value(self) {
            Ok(Value::Object(values)) => values,
            other => unreachable!("values are written as an object, not as {other:?}"),
        }
    }

    /// The names of the variables that have a value.
    fn present(&self) -> Vec<&'static str> {
        [
            ("specificity", self.specificity.is_some()),
            ("verifiable", self.verifiable.is_some()),
            ("ogp_values", self.ogp_values.is_some()),
            ("relevant", self.relevant.is_some()),
            ("potential_impact", self.potential_impact.is_some()),
            ("potential_for_results", self.potential_for_results.is_some()),
            ("completion", self.completion.is_some()),
            ("did_it_open_government", self.did_it_open_government.is_some()),
            ("opened_by_value", self.opened_by_value.is_some()),
            ("early_results", self.early_results.is_some()),
            ("promising", self.promising.is_some()),
        ]
        .into_iter()
        .filter_map(|(name, present)| present.then_some(name))
        .collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(scheme: Scheme, stage: Stage, values: &str, expected: Result<(), (&str, &str)>) {
        let values: Values = serde_json::from_str(values).expect("values");
        let broken = scheme.check(stage, &values);
        let seen = broken.as_ref().copied().map_err(|broken| (broken.variable, broken.rule.as_str()));
        assert_eq!(seen, expected);
    }

    #[test]
    fn values_belong_to_their_scheme_and_stage() {
        use Scheme::{S2011, S2014, S2015, S2017, S2020};
        use Stage::{Design, Final, MidTerm};
        check(
            S2014,
            MidTerm,
            r#"{"specificity":"High","potential_impact":"Moderate","completion":"Substantial"}"#,
            Ok(()),
        );
        check(S2015, Final, r#"{"completion":"Complete","did_it_open_government":"Marginal"}"#, Ok(()));
        check(S2017, Design, r#"{"verifiable":true,"potential_impact":"Transformative"}"#, Ok(()));
        check(S2020, Final, r#"{"completion":"No Evidence Available","early_results":"Moderate"}"#, Ok(()));
        let of = |year| format!("is not a variable of the scheme of {year}");
        check(S2020, Design, r#"{"potential_impact":"Minor"}"#, Err(("potential_impact", &of(2020))));
        check(S2017, Design, r#"{"specificity":"Low"}"#, Err(("specificity", &of(2017))));
        check(S2011, Final, r#"{"did_it_open_government":"Major"}"#, Err(("did_it_open_government", &of(2011))));
        check(S2015, Design, r#"{"potential_for_results":"Modest"}"#, Err(("potential_for_results", &of(2015))));
        let rule = "cannot be judged at the design stage";
        check(S2017, Design, r#"{"verifiable":true,"completion":"Limited"}"#, Err(("completion", rule)));
        let rule = r#""Unclear" is not a value of the scheme of 2020"#;
        check(S2020, Final, r#"{"completion":"Unclear"}"#, Err(("completion", rule)));
        let rule = r#""No Evidence Available" is not a value of the scheme of 2017"#;
        check(S2017, Final, r#"{"completion":"No Evidence Available"}"#, Err(("completion", rule)));
        let rule = "cannot be judged where verifiable is false (scheme of 2020)";
        check(S2020, Final, r#"{"verifiable":false,"completion":"Limited"}"#, Err(("completion", rule)));
        check(S2020, Design, "{}", Err(("", "must hold at least one value")));
    }

    #[test]
    fn words_outside_a_scale_are_refused() {
        assert!(serde_json::from_str::<Values>(r#"{"completion":"Done"}"#).is_err());
        assert!(serde_json::from_str::<Values>(r#"{"completion":"complete"}"#).is_err());
        assert!(serde_json::from_str::<Values>(r#"{"verifiable":"1"}"#).is_err());
    }

    #[test]
    fn every_word_is_the_one_that_is_written() {
        for completion in Completion::ALL {
            assert_eq!(serde_json::to_value(completion).expect("a word"), completion.word());
        }
    }
}
