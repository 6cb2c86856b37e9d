//! What all reviews of a commitment say together.

use proto::event::{Product, Review, Stage};
use proto::scheme::{
    Completion, DidItOpenGovernment, EarlyResults, OgpValues, PotentialForResults, PotentialImpact, Scheme,
    Specificity, Values,
};

/// What all reviews of a commitment say together: for each variable what the latest stage says that has it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Finding {
    /// How many reviews count.
    pub reviews: usize,
    /// How far it was carried out.
    pub completion: Option<Completion>,
    /// How far it was carried out when it was judged at the stage before.
    pub completion_before: Option<Completion>,
    /// Whether it opened government.
    pub did_it_open_government: Option<DidItOpenGovernment>,
    /// What it achieved.
    pub early_results: Option<EarlyResults>,
    /// How far it could change things.
    pub impact: Option<PotentialImpact>,
    /// What results it promises.
    pub potential_for_results: Option<PotentialForResults>,
    /// How concrete it is written.
    pub specificity: Option<Specificity>,
    /// Whether it can be told if it was carried out.
    pub verifiable: Option<bool>,
    /// Whether it is relevant to open government.
    pub relevant: Option<bool>,
    /// Which of the open government values it serves.
    pub ogp_values: Option<OgpValues>,
    /// Whether it is named a promising one.
    pub promising: Option<bool>,
    /// The label over impact and relevance.
    pub ambition: Option<Ambition>,
    /// Whether it is starred.
    pub starred: bool,
}

/// The label over impact and relevance.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ambition {
    /// At least a large step, and relevant.
    High,
    /// Anything less.
    Low,
}

impl Finding {
    /// What the reviews that count say together; given the newest last.
    pub(crate) fn of(reviews: &[&Review]) -> Self {
        let judging = latest_with(reviews, |values| values.completion);
        let before: Vec<&Review> = judging.map_or_else(Vec::new, |(judge, _)| {
            reviews.iter().copied().filter(|review| place(review.stage) < place(judge.stage)).collect()
        });
        let mut finding = Self {
            reviews: reviews.len(),
            completion: judging.map(|(_, completion)| completion),
            completion_before: latest(&before, |values| values.completion),
            did_it_open_government: latest(reviews, |values| values.did_it_open_government),
            early_results: latest(reviews, |values| values.early_results),
            impact: latest(reviews, |values| values.potential_impact),
            potential_for_results: latest(reviews, |values| values.potential_for_results),
            specificity: latest(reviews, |values| values.specificity),
            verifiable: latest(reviews, |values| values.verifiable),
            relevant: latest(reviews, |values| values.relevant),
            ogp_values: latest(reviews, |values| values.ogp_values),
            promising: latest(reviews, |values| values.promising),
            ambition: None,
            starred: false,
        };
        finding.ambition = finding.ambition();
        finding.starred = judging.is_some_and(|(judge, completion)| finding.earns_star(judge, completion));
        finding
    }

    /// Whether it serves openness, as coded as a whole; where it was not, as its values say. Technology counts not alone.
    fn is_relevant(&self) -> bool {
        let serves = |values: OgpValues| {
            values.access_to_information || values.civic_participation || values.public_accountability
        };
        self.relevant.or(self.ogp_values.map(serves)).unwrap_or(false)
    }

    /// High takes a moderate or transformative impact and relevance.
    fn ambition(&self) -> Option<Ambition> {
        let high = match self.impact? {
            PotentialImpact::None | PotentialImpact::Minor => false,
            PotentialImpact::Moderate | PotentialImpact::Transformative => self.is_relevant(),
        };
        Some(if high { Ambition::High } else { Ambition::Low })
    }

    /// A star takes all four: concrete, relevant, of enough impact, and carried out; by the rule of the review that
    /// judged how far it was carried out.
    fn earns_star(&self, judge: &Review, completion: Completion) -> bool {
        let impacts: &[PotentialImpact] = match judge.scheme {
            // There were no stars yet, or none any more.
            Scheme::S2011 | Scheme::S2020 => return false,
            Scheme::S2014 => &[PotentialImpact::Moderate, PotentialImpact::Transformative],
            Scheme::S2015 | Scheme::S2017 => &[PotentialImpact::Transformative],
        };
        // It leaves the design as it was judged and awards nothing.
        if judge.product == Product::TransitionalResultsReport {
            return false;
        }
        let concrete = match self.specificity {
            Some(Specificity::Medium | Specificity::High) => true,
            Some(Specificity::None | Specificity::Low) => false,
            None => self.verifiable.unwrap_or(false),
        };
        // Technology no longer counts alone.
        let relevant = match self.ogp_values {
            Some(values) => values.access_to_information || values.civic_participation || values.public_accountability,
            None => self.relevant.unwrap_or(false),
        };
        let done = [Completion::Substantial, Completion::Complete].contains(&completion);
        concrete && relevant && done && self.impact.is_some_and(|impact| impacts.contains(&impact))
    }
}

fn latest<T>(reviews: &[&Review], value: impl Fn(&Values) -> Option<T>) -> Option<T> {
    latest_with(reviews, value).map(|(_, value)| value)
}

/// The value that the latest stage has which has one, with the review that says so; of two at one stage, the newer one's.
fn latest_with<'a, T>(reviews: &[&'a Review], value: impl Fn(&Values) -> Option<T>) -> Option<(&'a Review, T)> {
    [Stage::Final, Stage::MidTerm, Stage::Design].into_iter().find_map(|stage| {
        let mut newest_first = reviews.iter().rev().filter(|review| review.stage == stage);
        newest_first.find_map(|review| Some((*review, value(&review.values)?)))
    })
}

fn place(stage: Stage) -> u8 {
    match stage {
        Stage::Design => 0,
        Stage::MidTerm => 1,
        Stage::Final => 2,
    }
}
