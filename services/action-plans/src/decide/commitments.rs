//! May a plan list these commitments?

use std::collections::HashSet;

use kit::http::command::Refusal;
use proto::date::PartialDate;
use proto::discrepancy::DISCREPANCIES_MAX;
use proto::event::PlannedCommitment;

use crate::state::Plans;

/// The most commitments a plan can list.
const COMMITMENTS_MAX: usize = 200;
/// The most milestones a commitment can have.
const MILESTONES_MAX: usize = 50;
/// The most policy areas a commitment can have.
const THEMES_MAX: usize = 30;
/// The most institutions that can support a commitment.
const SUPPORTS_MAX: usize = 50;

/// The commitments at `list` are new, each is listed once, nothing ends before it starts, and with those that the plan has
/// already they are not too many.
pub(super) fn check(
    plans: &Plans,
    list: &str,
    commitments: &[PlannedCommitment],
    already: usize,
) -> Result<(), Refusal> {
    check_len(list, commitments.len(), COMMITMENTS_MAX.saturating_sub(already))?;
    let mut seen = HashSet::new();
    for (index, commitment) in commitments.iter().enumerate() {
        let pointer = format!("{list}/{index}");
        let id = &commitment.commitment_id;
        if !seen.insert(id) {
            return Err(Refusal::broken(format!("{pointer}/commitment_id"), format!("must not repeat {id}")));
        }
        if let Some((known, _)) = plans.listing(id) {
            let rule = format!("must be new: {id} is a commitment of {}", known.plan.plan_id);
            return Err(Refusal::conflict(format!("{pointer}/commitment_id"), rule));
        }
        check_one(&pointer, commitment)?;
    }
    Ok(())
}

/// The commitment at `pointer` has no list that is too long, and nothing in it ends before it starts.
pub(super) fn check_one(pointer: &str, commitment: &PlannedCommitment) -> Result<(), Refusal> {
    check_len(&format!("{pointer}/themes"), commitment.themes.len(), THEMES_MAX)?;
    check_len(&format!("{pointer}/supports"), commitment.supports.len(), SUPPORTS_MAX)?;
    check_len(&format!("{pointer}/milestones"), commitment.milestones.len(), MILESTONES_MAX)?;
    check_len(&format!("{pointer}/discrepancies"), commitment.discrepancies.len(), DISCREPANCIES_MAX)?;
    check_period(pointer, commitment.start, commitment.end)?;
    for (index, milestone) in commitment.milestones.iter().enumerate() {
        check_period(&format!("{pointer}/milestones/{index}"), milestone.start, milestone.end)?;
    }
    Ok(())
}

pub(super) fn check_len(pointer: &str, len: usize, max: usize) -> Result<(), Refusal> {
    if len > max { Err(Refusal::broken(pointer, format!("must have {max} entries at most"))) } else { Ok(()) }
}

/// An imprecise date is given the benefit of the doubt: 2016 may end after 2016-07 starts.
fn check_period(pointer: &str, start: Option<PartialDate>, end: Option<PartialDate>) -> Result<(), Refusal> {
    match (start, end) {
        (Some(start), Some(end)) if end.last_day() < start.first_day() => {
            Err(Refusal::broken(format!("{pointer}/end"), format!("must not be before the start, {start}")))
        }
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use kit::testing::{changed, said};
    use serde_json::{Value, json};

    use super::*;

    fn commitment(change: &Value) -> Value {
        changed(json!({"commitment_id": "SEO0001", "title": "Open data"}), change)
    }

    #[track_caller]
    fn check_list(commitments: &[Value], expected: Result<(), &str>) {
        let list: Vec<PlannedCommitment> =
            commitments.iter().map(|given| serde_json::from_value(given.clone()).expect("a commitment")).collect();
        let seen = check(&Plans::default(), "/commitments", &list, 0).map_err(|refusal| said(&refusal));
        assert_eq!(seen, expected.map_err(ToOwned::to_owned));
    }

    #[track_caller]
    fn check_commitment(change: &Value, expected: Result<(), &str>) {
        check_list(&[commitment(change)], expected);
    }

    #[test]
    fn a_commitment_is_listed_once() {
        let second = commitment(&json!({"commitment_id": "SEO0002"}));
        check_list(&[], Ok(()));
        check_list(&[commitment(&json!({})), second.clone()], Ok(()));
        check_list(
            &[commitment(&json!({})), second, commitment(&json!({}))],
            Err("422 /commitments/2/commitment_id must not repeat SEO0001"),
        );
    }

    #[test]
    fn lists_have_limits() {
        let many = |len| -> Vec<Value> {
            (0..len).map(|number| commitment(&json!({"commitment_id": format!("SEO{number:04}")}))).collect()
        };
        check_list(&many(200), Ok(()));
        check_list(&many(201), Err("422 /commitments must have 200 entries at most"));
        check_commitment(&json!({"themes": vec!["Justice"; 30], "supports": vec!["City"; 50]}), Ok(()));
        let rule = "422 /commitments/0/themes must have 30 entries at most";
        check_commitment(&json!({"themes": vec!["Justice"; 31]}), Err(rule));
        let rule = "422 /commitments/0/supports must have 50 entries at most";
        check_commitment(&json!({"supports": vec!["City"; 51]}), Err(rule));
        check_commitment(&json!({"milestones": vec![json!({"title": "Publish"}); 50]}), Ok(()));
        let rule = "422 /commitments/0/milestones must have 50 entries at most";
        check_commitment(&json!({"milestones": vec![json!({"title": "Publish"}); 51]}), Err(rule));
        let odd = json!({"field": "Start Date", "said": "soon", "rule": "must be a date"});
        check_commitment(&json!({"discrepancies": vec![odd.clone(); 50]}), Ok(()));
        let rule = "422 /commitments/0/discrepancies must have 50 entries at most";
        check_commitment(&json!({"discrepancies": vec![odd; 51]}), Err(rule));
    }

    #[test]
    fn nothing_ends_before_it_starts() {
        check_commitment(&json!({"start": "2016-07-01", "end": "2016-07-01"}), Ok(()));
        check_commitment(&json!({"start": "2016-07", "end": "2016"}), Ok(()));
        check_commitment(&json!({"end": "2016"}), Ok(()));
        let rule = "422 /commitments/0/end must not be before the start, 2016-07";
        check_commitment(&json!({"start": "2016-07", "end": "2016-06"}), Err(rule));
        let milestones = |end| json!({"milestones": [{"title": "a"}, {"title": "b", "start": "2017", "end": end}]});
        check_commitment(&milestones("2017-01"), Ok(()));
        let rule = "422 /commitments/0/milestones/1/end must not be before the start, 2017";
        check_commitment(&milestones("2016-12-31"), Err(rule));
    }
}
