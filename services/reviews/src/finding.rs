//! What all reviews of a commitment that count say together, and what a change of them causes. Pure; the read models
//! derive the same from their rows, and tests hold the two against each other.

use proto::CommitmentId;
use proto::event::{Effect, Product, Review, Stage};
use proto::scheme::{Completion, PotentialImpact, Scheme, Specificity, Values};

/// What the reviews of one commitment say together.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Finding {
    /// Whether there is a review of the final stage.
    pub finally_reviewed: bool,
    /// How far it was carried out, as the latest stage that judged it says.
    pub completion: Option<Completion>,
    /// Whether it is starred.
    pub starred: bool,
    /// Whether it is verifiable, as the latest stage that judged it says.
    pub verifiable: Option<bool>,
}

impl Finding {
    /// The finding of the reviews that count, given in the order of the log.
    pub fn of<'a>(reviews: impl IntoIterator<Item = &'a Review>) -> Self {
        let mut reviews: Vec<&Review> = reviews.into_iter().collect();
        // Later stages outrank earlier ones, whatever the order of arrival; a later review of a stage an earlier one.
        reviews.reverse();
        reviews.sort_by_key(|review| std::cmp::Reverse(rank(review.stage)));
        let judged = reviews.iter().find_map(|review| Some((*review, review.values.completion?)));
        let merged = merged(&reviews);
        Self {
            finally_reviewed: reviews.iter().any(|review| review.stage == Stage::Final),
            completion: judged.map(|(_, completion)| completion),
            starred: judged.is_some_and(|(review, completion)| {
                awards_stars(review.product) && is_starred(review.scheme, completion, &merged)
            }),
            verifiable: merged.verifiable,
        }
    }
}

/// Later stages rank higher.
pub(crate) fn rank(stage: Stage) -> u8 {
    match stage {
        Stage::Design => 1,
        Stage::MidTerm => 2,
        Stage::Final => 3,
    }
}

/// For each variable that a star rests on, the value of the highest-ranking review that has one.
fn merged(reviews: &[&Review]) -> Values {
    let values = || reviews.iter().map(|review| &review.values);
    Values {
        specificity: values().find_map(|values| values.specificity),
        verifiable: values().find_map(|values| values.verifiable),
        ogp_values: values().find_map(|values| values.ogp_values),
        relevant: values().find_map(|values| values.relevant),
        potential_impact: values().find_map(|values| values.potential_impact),
        ..Values::default()
    }
}

/// Whether the product that judged the completion can award a star. Transitional Results Reports award none: they leave
/// the design as it was judged, and stars were given up when they came.
fn awards_stars(product: Product) -> bool {
    match product {
        Product::TransitionalResultsReport => false,
        Product::ProgressReport
        | Product::EndOfTermReport
        | Product::DesignReport
        | Product::ImplementationReport
        | Product::ActionPlanReview
        | Product::ResultsReport
        | Product::PreliminaryReview
        | Product::FinalReport
        | Product::SpecialAccountabilityReport => true,
    }
}

/// The rule of the scheme that judged the completion. Schemes of 2011 and 2020 have no stars; from 2015 only
/// transformative commitments can have one. Where a scheme has no specificity, verifiable takes its place; where the open
/// government values were not coded one by one, relevance as a whole does.
fn is_starred(scheme: Scheme, completion: Completion, values: &Values) -> bool {
    let impact = match scheme {
        Scheme::S2011 | Scheme::S2020 => return false,
        Scheme::S2014 => values.potential_impact >= Some(PotentialImpact::Moderate),
        Scheme::S2015 | Scheme::S2017 => values.potential_impact == Some(PotentialImpact::Transformative),
    };
    let concrete = match values.specificity {
        Some(specificity) => specificity >= Specificity::Medium,
        None => values.verifiable == Some(true),
    };
    let relevant = match values.ogp_values {
        Some(flags) => flags.access_to_information || flags.civic_participation || flags.public_accountability,
        None => values.relevant == Some(true),
    };
    impact && concrete && relevant && matches!(completion, Completion::Substantial | Completion::Complete)
}

/// What it means for a commitment that its finding changed, while its plan is over or not. One that was withdrawn waits for no
/// review.
pub(crate) fn effects(
    commitment_id: &CommitmentId,
    before: Finding,
    after: Finding,
    plan_is_over: bool,
    is_withdrawn: bool,
) -> Vec<Effect> {
    let id = || commitment_id.clone();
    let completion = match (before.completion, after.completion) {
        (Some(from), Some(to)) if from < to => Some(Effect::CompletionRaised { commitment_id: id(), from, to }),
        (Some(from), Some(to)) if from > to => Some(Effect::CompletionLowered { commitment_id: id(), from, to }),
        _ => None,
    };
    let star = match (before.starred, after.starred) {
        (false, true) => Some(Effect::StarWon { commitment_id: id() }),
        (true, false) => Some(Effect::StarLost { commitment_id: id() }),
        _ => None,
    };
    let moved = match (before.finally_reviewed, after.finally_reviewed) {
        (false, true) if plan_is_over => Some(Effect::MovedToPostImplementation { commitment_id: id() }),
        (true, false) if plan_is_over && !is_withdrawn => Some(Effect::MovedToAwaitingReview { commitment_id: id() }),
        _ => None,
    };
    [completion, star, moved].into_iter().flatten().collect()
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::*;

    fn review(stage: &str, scheme: &str, values: &Value) -> Review {
        let json = json!({
            "commitments": [{"commitment_id": "HR0015", "title": "Lobbying"}], "member_id": "croatia",
            "member_name": "Croatia", "plan_id": "AP_HRV02", "product": "progress_report", "stage": stage,
            "scheme": scheme, "values": values, "reviewer": "IRM", "review_status": "final",
        });
        serde_json::from_value(json).expect("a review")
    }

    fn strong(scheme: &str, impact: &str, completion: &str) -> Review {
        let flags = json!({"access_to_information": true, "civic_participation": false,
            "public_accountability": false, "technology": true});
        let values = json!({"specificity": "High", "ogp_values": flags, "potential_impact": impact,
            "completion": completion});
        review("mid_term", scheme, &values)
    }

    #[track_caller]
    fn check(reviews: &[Review], starred: bool) {
        assert_eq!(Finding::of(reviews).starred, starred, "{reviews:?}");
    }

    #[test]
    fn a_star_follows_the_rule_of_its_scheme() {
        check(&[strong("2014", "Moderate", "Substantial")], true);
        check(&[strong("2015", "Moderate", "Substantial")], false);
        check(&[strong("2015", "Transformative", "Complete")], true);
        check(&[strong("2015", "Transformative", "Limited")], false);
        check(&[strong("2011", "Transformative", "Complete")], false);
        let without_flags = json!({"verifiable": true, "relevant": true, "potential_impact": "Transformative"});
        let done = review("final", "2017", &json!({"completion": "Complete"}));
        check(&[review("design", "2017", &without_flags), done.clone()], true);
        let transitional = Review { product: Product::TransitionalResultsReport, ..done.clone() };
        check(&[review("design", "2017", &without_flags), transitional], false);
        let vague = json!({"verifiable": false, "relevant": true, "potential_impact": "Transformative"});
        check(&[review("design", "2017", &vague), done], false);
    }

    #[test]
    fn a_later_stage_outranks_an_earlier_one_that_arrives_after_it() {
        let last = review("final", "2015", &json!({"completion": "Limited"}));
        let half_way = strong("2015", "Transformative", "Substantial");
        for order in [[&last, &half_way], [&half_way, &last]] {
            let finding = Finding::of(order);
            assert_eq!((finding.completion, finding.starred), (Some(Completion::Limited), false));
        }
    }

    #[test]
    fn a_lost_star_and_a_lowered_completion_are_said() {
        let half_way = strong("2015", "Transformative", "Substantial");
        let last = review("final", "2015", &json!({"completion": "Limited"}));
        let id: CommitmentId = "HR0015".parse().expect("an id");
        let seen = effects(&id, Finding::of([&half_way]), Finding::of([&half_way, &last]), true, false);
        let (from, to) = (Completion::Substantial, Completion::Limited);
        let expected = [
            Effect::CompletionLowered { commitment_id: id.clone(), from, to },
            Effect::StarLost { commitment_id: id.clone() },
            Effect::MovedToPostImplementation { commitment_id: id },
        ];
        assert_eq!(seen, expected);
    }
}
