//! What reviews say, by schemes and stages.

use proptest::bool;
use proptest::option::{of, weighted};
use proptest::prelude::{Strategy, any, prop_oneof};
use proptest::sample::select;
use proto::event::Stage;
use proto::scheme::{
    Completion, DidItOpenGovernment, EarlyResults, OgpValues, PotentialForResults, PotentialImpact, Scheme,
    Specificity, Values,
};

/// How likely a review has a value that can win or lose a star.
const DESIGNED: f64 = 0.75;
const JUDGED: f64 = 0.9;

/// Values of all variables there ever were, of which some are left out. Stars are not rare.
pub(super) fn values() -> impl Strategy<Value = Values> {
    let design = (
        weighted(DESIGNED, favouring(Specificity::ALL, &[Specificity::Medium, Specificity::High])),
        weighted(DESIGNED, bool::weighted(0.8)),
        of(ogp_values()),
        weighted(DESIGNED, bool::weighted(0.8)),
        weighted(DESIGNED, favouring(PotentialImpact::ALL, &[PotentialImpact::Transformative])),
    );
    let results = (
        of(select(PotentialForResults::ALL)),
        weighted(JUDGED, favouring(Completion::ALL, &[Completion::Substantial, Completion::Complete])),
        of(select(DidItOpenGovernment::ALL)),
        of(select(EarlyResults::ALL)),
        of(any::<bool>()),
    );
    (design, results).prop_map(|(design, results)| {
        let (specificity, verifiable, ogp_values, relevant, potential_impact) = design;
        let (potential_for_results, completion, did_it_open_government, early_results, promising) = results;
        Values {
            specificity,
            verifiable,
            ogp_values,
            relevant,
            potential_impact,
            potential_for_results,
            completion,
            did_it_open_government,
            opened_by_value: None,
            early_results,
            promising,
        }
    })
}

/// One of all, half of the time one of the favourites.
fn favouring<T: Clone + std::fmt::Debug + 'static>(all: &[T], favourites: &[T]) -> impl Strategy<Value = T> {
    prop_oneof![select(favourites.to_vec()), select(all.to_vec())]
}

fn ogp_values() -> impl Strategy<Value = OgpValues> {
    any::<[bool; 4]>().prop_map(|[access_to_information, civic_participation, public_accountability, technology]| {
        OgpValues { access_to_information, civic_participation, public_accountability, technology }
    })
}

/// Those of the values that the scheme and the stage have; at least one.
pub(super) fn fitting(scheme: Scheme, stage: Stage, values: &Values) -> Values {
    let mut values = values.clone();
    while let Err(broken) = scheme.check(stage, &values) {
        match broken.variable {
            "specificity" => values.specificity = None,
            "verifiable" => values.verifiable = None,
            "potential_impact" => values.potential_impact = None,
            "potential_for_results" => values.potential_for_results = None,
            "completion" => values.completion = None,
            "did_it_open_government" => values.did_it_open_government = None,
            "early_results" => values.early_results = None,
            "promising" => values.promising = None,
            "" => values.relevant = Some(true),
            other => panic!("{other} {}", broken.rule),
        }
    }
    values
}
