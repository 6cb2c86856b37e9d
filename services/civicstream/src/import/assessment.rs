//! Assessments by the Independent Reporting Mechanism, and how they are said as reviews: product, stage, scheme and
//! values. Knows no file: whoever reads one fills in what it says.

use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::facts::{source, year_or_unknown};
use super::work::{Work, body};

/// The year of the first local plans.
const PIONEERS: u16 = 2017;

/// What was judged of one commitment, once. Words are those of the scales.
#[derive(Debug, Default, Clone, PartialEq, Deserialize)]
#[serde(default)]
pub(crate) struct Assessment {
    /// The commitment.
    pub(crate) commitment_id: String,
    /// What it is part of: `mid_term`, `end_of_term`, `design`, `action_plan_review`, `final_report`, `results_report`.
    pub(crate) kind: String,
    /// The year of the report.
    pub(crate) report_year: Option<u16>,
    pub(crate) specificity: Option<String>,
    pub(crate) verifiable: Option<bool>,
    pub(crate) relevant: Option<bool>,
    pub(crate) ogp_values: Option<OgpValues>,
    pub(crate) potential_impact: Option<String>,
    pub(crate) potential_for_results: Option<String>,
    pub(crate) completion: Option<String>,
    pub(crate) did_it_open_government: Option<String>,
    pub(crate) diog_access_to_information: Option<String>,
    pub(crate) diog_civic_participation: Option<String>,
    pub(crate) diog_public_accountability: Option<String>,
    pub(crate) early_results: Option<String>,
    /// Where it can be checked.
    pub(crate) source: Option<String>,
}

/// The open government values a commitment serves, as far as they were coded.
#[derive(Debug, Default, Clone, Copy, PartialEq, Deserialize)]
#[serde(default)]
pub(crate) struct OgpValues {
    pub(crate) access_to_information: Option<bool>,
    pub(crate) civic_participation: Option<bool>,
    pub(crate) public_accountability: Option<bool>,
    pub(crate) technology: Option<bool>,
}

/// What an assessment's meaning depends on beside its own values.
pub(crate) struct Context {
    /// The year in which the plan was submitted.
    pub(crate) year: u16,
    /// Whether the plan is a local one.
    pub(crate) local: bool,
    /// Whether any review of the commitment has a specificity, which only schemes before 2017 have.
    pub(crate) coded_by_specificity: bool,
}

/// The body of the review; none where the kind of assessment is not known.
pub(crate) fn reviewed(assessment: &Assessment, context: &Context, work: &mut Work) -> Option<Value> {
    let (product, stage) = product(&assessment.kind, context)?;
    let scheme = scheme(assessment, context);
    Some(body([
        ("product", json!(product)),
        ("stage", json!(stage)),
        ("scheme", json!(scheme)),
        ("values", Value::Object(values(assessment, scheme, work))),
        ("report_date", json!(assessment.report_year.map(|year| year.to_string()))),
        ("occurred", json!(year_or_unknown(assessment.report_year))),
        ("source_url", source(assessment.source.iter())),
    ]))
}

/// The product and what it judges. Sources name groups of columns; which product they were filled from follows
/// from the kind of plan and its year.
fn product(kind: &str, context: &Context) -> Option<(&'static str, &'static str)> {
    Some(match kind {
        "mid_term" => ("progress_report", "mid_term"),
        "end_of_term" => ("end_of_term_report", "final"),
        // The pioneers of 2017 were local, and their plans lasted a year.
        "design" if context.local && context.year <= PIONEERS => ("preliminary_review", "design"),
        "design" => ("design_report", "design"),
        "action_plan_review" => ("action_plan_review", "design"),
        "final_report" if context.local => ("final_report", "final"),
        "final_report" => ("implementation_report", "final"),
        "results_report" if context.year < 2020 => ("transitional_results_report", "final"),
        "results_report" => ("results_report", "final"),
        _ => return None,
    })
}

/// Earlier stages come first.
pub(crate) fn stage_order(kind: &str) -> u8 {
    match kind {
        "design" | "action_plan_review" => 0,
        "mid_term" => 1,
        _ => 2,
    }
}

/// The scheme: told by the variables that only one scheme has, else by the years of the plan and of the report.
fn scheme(assessment: &Assessment, context: &Context) -> &'static str {
    if assessment.potential_for_results.is_some() || assessment.early_results.is_some() {
        return "2020";
    }
    let opened = assessment.did_it_open_government.is_some();
    match context.year {
        // The oldest schemes did not ask whether a commitment opened government.
        ..2017 if opened => "2015",
        // What is judged, and what earns a star, changed with the year of the reports, not with that of the plans.
        ..2017 => match assessment.report_year.unwrap_or(context.year) {
            ..2014 => "2011",
            2014 => "2014",
            _ => "2015",
        },
        _ if context.coded_by_specificity => "2015",
        2017..2020 => "2017",
        // A results report of such a plan may still have been coded by the older scheme.
        _ if opened => "2017",
        _ => "2020",
    }
}

fn values(assessment: &Assessment, scheme: &str, work: &mut Work) -> Map<String, Value> {
    let verifiable = assessment.verifiable.filter(|_| {
        let coded = matches!(scheme, "2017" | "2020");
        if !coded {
            work.note("verifiable left out of a review of a scheme before 2017: it was derived from specificity");
        }
        coded
    });
    let present = [
        ("specificity", json!(assessment.specificity)),
        ("verifiable", json!(verifiable)),
        ("ogp_values", ogp_values(assessment, work)),
        ("relevant", json!(assessment.relevant)),
        ("potential_impact", json!(assessment.potential_impact)),
        ("potential_for_results", json!(assessment.potential_for_results)),
        ("completion", json!(assessment.completion)),
        ("did_it_open_government", json!(assessment.did_it_open_government)),
        ("opened_by_value", opened_by_value(assessment, work)),
        ("early_results", json!(assessment.early_results)),
    ];
    present.into_iter().filter(|(_, value)| !value.is_null()).map(|(name, value)| (name.to_owned(), value)).collect()
}

/// The open government values, if all four were coded: a missing one is not a no.
fn ogp_values(assessment: &Assessment, work: &mut Work) -> Value {
    let Some(flags) = assessment.ogp_values else { return Value::Null };
    let all = [flags.access_to_information, flags.civic_participation, flags.public_accountability, flags.technology];
    if all.contains(&None) {
        work.note("open government values left out of a review: not all four were coded");
        return Value::Null;
    }
    json!({
        "access_to_information": flags.access_to_information,
        "civic_participation": flags.civic_participation,
        "public_accountability": flags.public_accountability,
        "technology": flags.technology,
    })
}

fn opened_by_value(assessment: &Assessment, work: &mut Work) -> Value {
    let (information, participation, accountability) = (
        &assessment.diog_access_to_information,
        &assessment.diog_civic_participation,
        &assessment.diog_public_accountability,
    );
    match (information, participation, accountability) {
        (None, None, None) => Value::Null,
        (Some(information), Some(participation), Some(accountability)) => json!({
            "access_to_information": information,
            "civic_participation": participation,
            "public_accountability": accountability,
        }),
        _ => {
            work.note("did-it-open-government by value left out of a review: not all three were coded");
            Value::Null
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check_scheme(year: u16, coded_by_specificity: bool, assessment: Value, expected: &str) {
        let context = Context { year, local: false, coded_by_specificity };
        let assessment = serde_json::from_value(assessment).expect("an assessment");
        assert_eq!(scheme(&assessment, &context), expected, "{year} {assessment:?}");
    }

    #[test]
    fn the_scheme_follows_from_the_variables_and_the_year() {
        check_scheme(2012, true, json!({"specificity": "High", "report_year": 2013}), "2011");
        check_scheme(2012, true, json!({"specificity": "High", "report_year": 2014}), "2014");
        check_scheme(2013, true, json!({"specificity": "High", "report_year": 2015}), "2015");
        check_scheme(2012, true, json!({"specificity": "High"}), "2011");
        check_scheme(2013, true, json!({"did_it_open_government": "Major"}), "2015");
        check_scheme(2014, true, json!({"specificity": "High"}), "2014");
        check_scheme(2014, true, json!({"specificity": "High", "report_year": 2016}), "2015");
        check_scheme(2014, true, json!({"completion": "Limited", "did_it_open_government": "Major"}), "2015");
        check_scheme(2016, true, json!({"specificity": "Low"}), "2015");
        check_scheme(2017, true, json!({"specificity": "Low"}), "2015");
        check_scheme(2017, true, json!({"completion": "Limited", "did_it_open_government": "Major"}), "2015");
        check_scheme(2017, false, json!({"completion": "Limited", "did_it_open_government": "Major"}), "2017");
        check_scheme(2019, false, json!({"verifiable": true}), "2017");
        check_scheme(2019, false, json!({"early_results": "Moderate"}), "2020");
        check_scheme(2020, false, json!({"potential_for_results": "Modest"}), "2020");
        check_scheme(2020, false, json!({"completion": "Limited", "did_it_open_government": "Major"}), "2017");
        check_scheme(2021, false, json!({"completion": "Limited"}), "2020");
    }

    #[track_caller]
    fn check_product(kind: &str, year: u16, local: bool, expected: Option<(&str, &str)>) {
        assert_eq!(product(kind, &Context { year, local, coded_by_specificity: false }), expected);
    }

    #[test]
    fn the_product_follows_from_the_kind_of_plan() {
        check_product("mid_term", 2014, false, Some(("progress_report", "mid_term")));
        check_product("end_of_term", 2014, false, Some(("end_of_term_report", "final")));
        check_product("design", 2017, true, Some(("preliminary_review", "design")));
        check_product("design", 2017, false, Some(("design_report", "design")));
        check_product("design", 2018, true, Some(("design_report", "design")));
        check_product("final_report", 2017, true, Some(("final_report", "final")));
        check_product("final_report", 2017, false, Some(("implementation_report", "final")));
        check_product("results_report", 2018, true, Some(("transitional_results_report", "final")));
        check_product("results_report", 2021, false, Some(("results_report", "final")));
        check_product("action_plan_review", 2021, false, Some(("action_plan_review", "design")));
        check_product("horoscope", 2021, false, None);
    }
}
