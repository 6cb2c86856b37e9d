//! Do the totals of a report agree with the reviews of single commitments? A difference is said and never mended: which of
//! the two is wrong is for people to find out.

use std::collections::{BTreeMap, BTreeSet};

use proto::event::{Review, Totals};
use proto::scheme::Completion;
use proto::{CommitmentId, Seq};

use crate::commands::PublishReport;
use crate::finding::{Finding, rank};
use crate::state::Judgements;

/// What the sender of a final report, published at `seq`, should look at in its totals.
#[must_use]
pub fn compare_totals(totals: &Totals, report: &PublishReport, judgements: &Judgements, seq: Seq) -> Vec<String> {
    let counted = Counted::of(report, &judgements.counting(seq));
    let sum = sum_warning(totals).into_iter();
    if counted.commitments == 0 {
        let nothing = "/totals could not be compared: no final review of this report was on record";
        return sum.chain([nothing.to_owned()]).collect();
    }
    sum.chain(counted.differences(totals)).collect()
}

fn sum_warning(totals: &Totals) -> Option<String> {
    let sum: u32 = totals.completion.values().copied().map(u32::from).sum();
    let commitments = totals.commitments.filter(|commitments| sum > 0 && sum != u32::from(*commitments))?;
    Some(format!("/totals/completion adds up to {sum}, not to the {commitments} commitments"))
}

/// What the reviews of single commitments add up to.
struct Counted {
    commitments: usize,
    starred: usize,
    completion: BTreeMap<Completion, usize>,
}

impl Counted {
    fn of(report: &PublishReport, counting: &[&Review]) -> Self {
        let part = |review: &&&Review| is_part(review, report);
        let ids = counting.iter().filter(part).flat_map(|review| &review.commitments);
        let ids: BTreeSet<&CommitmentId> = ids.map(|commitment| &commitment.commitment_id).collect();
        // A report knows nothing of the stages after it.
        let latest = report.product.stages().iter().map(|stage| rank(*stage)).max().unwrap_or_default();
        let known = |review: &&&Review| rank(review.stage) <= latest;
        let mut completion = BTreeMap::new();
        for id in &ids {
            let finding = Finding::of(counting.iter().filter(part).filter(|review| judges(review, id)).copied());
            if let Some(value) = finding.completion {
                *completion.entry(value).or_default() += 1;
            }
        }
        let starred = |id: &&&CommitmentId| {
            Finding::of(counting.iter().filter(known).filter(|review| judges(review, id)).copied()).starred
        };
        Self { commitments: ids.len(), starred: ids.iter().filter(starred).count(), completion }
    }

    fn differences(&self, totals: &Totals) -> Vec<String> {
        let differs = |field: &str, said: u16, counted: usize| {
            let says = format!("/totals/{field} says {said}, the reviews on record make it {counted}");
            (usize::from(said) != counted).then_some(says)
        };
        let commitments = totals.commitments.and_then(|said| differs("commitments", said, self.commitments));
        let starred = totals.starred.and_then(|said| differs("starred", said, self.starred));
        // A report that says nothing of completion contradicts nothing.
        let values = Completion::ALL.iter().filter(|_| !totals.completion.is_empty());
        let completion = values.filter_map(|value| {
            let said = totals.completion.get(value).copied().unwrap_or_default();
            let counted = self.completion.get(value).copied().unwrap_or_default();
            differs(&format!("completion/{}", value.word()), said, counted)
        });
        commitments.into_iter().chain(starred).chain(completion).collect()
    }
}

/// Whether a review is part of the report: it names it, or names none and is of the same product on the same plan.
fn is_part(review: &Review, report: &PublishReport) -> bool {
    match &review.report_id {
        Some(id) => *id == report.report_id,
        None => review.plan_id == report.plan_id && review.product == report.product,
    }
}

fn judges(review: &Review, id: &CommitmentId) -> bool {
    review.commitments.iter().any(|commitment| commitment.commitment_id == *id)
}

#[cfg(test)]
mod tests;
