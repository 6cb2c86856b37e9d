//! What happens to a commitment, in words.

use super::{Rendering, Thing, member, thing};
use crate::event::{CommitmentChange, Effect, Review, ReviewCorrected, ReviewRetracted, ReviewStatus, Stage};
use crate::ids::CommitmentId;
use crate::language::Language;
use crate::text::Line;
use crate::words;

pub(super) fn render(change: &CommitmentChange) -> Rendering {
    let review = change.review();
    let (verb, label, sentence) = match change {
        CommitmentChange::Reviewed(_) => ("Create", "Commitment reviewed", reviewed(review)),
        // Neither Undo nor Delete: what was said stays readable.
        CommitmentChange::Corrected(corrected) => ("Update", "Review corrected", corrected_to(corrected)),
        CommitmentChange::Retracted(retracted) => ("Update", "Review retracted", taken_back(retracted)),
    };
    let effects: Vec<String> = change.effects().iter().map(|effect| effect_words(effect, review)).collect();
    let name = std::iter::once(sentence).chain(effects).collect::<Vec<_>>().join(". ");
    let ids: Vec<&str> = review.commitments.iter().map(|commitment| commitment.commitment_id.as_str()).collect();
    Rendering {
        verb,
        label: label.to_owned(),
        name,
        actor: thing("/v1/reviewers/irm".to_owned(), &["Organization"], review.reviewer.as_str()),
        object: Thing {
            summary: Some(findings(review)).filter(|text| !text.is_empty()),
            ..thing(
                format!("/v1/commitments/{}", ids.first().unwrap_or(&"")),
                &["Article", "ogp:Review"],
                &format!("{} of {}", words::product(Language::English, review.product), ids.join(", ")),
            )
        },
        target: Some(member(&review.member_id, review.member_name.as_str())),
    }
}

fn reviewed(review: &Review) -> String {
    let draft = if review.review_status == ReviewStatus::Final { "" } else { " (draft)" };
    let findings = findings(review);
    let finding = if findings.is_empty() { String::new() } else { format!(": {findings}") };
    format!("{} reviewed {}{draft}{finding}", review.reviewer, judged(review))
}

fn corrected_to(corrected: &ReviewCorrected) -> String {
    let review = &corrected.review;
    let changes = words::value_changes(Language::English, &corrected.before, &review.values);
    let why = words::correction(Language::English, corrected.reason, corrected.note.as_ref().map(Line::as_str));
    format!("{} corrected its review of {}: {changes} ({why})", review.reviewer, judged(review))
}

fn taken_back(retracted: &ReviewRetracted) -> String {
    let review = &retracted.review;
    let why = words::correction(Language::English, retracted.reason, retracted.note.as_ref().map(Line::as_str));
    format!("{} took back its review of {} ({why})", review.reviewer, judged(review))
}

/// What was reviewed: `the design of “Open data” of Seoul`.
fn judged(review: &Review) -> String {
    let title = match review.commitments.as_slice() {
        [] => String::new(),
        [only] => format!("“{}”", only.title),
        [first, _] => format!("“{}” and 1 more commitment", first.title),
        [first, others @ ..] => format!("“{}” and {} more commitments", first.title, others.len()),
    };
    let stage = match review.stage {
        Stage::Design => "the design of ",
        Stage::MidTerm => "the progress of ",
        Stage::Final => "",
    };
    format!("{stage}{title} of {}", review.member_name)
}

fn effect_words(effect: &Effect, review: &Review) -> String {
    let title = |id: &CommitmentId| {
        let named = review.commitments.iter().find(|commitment| commitment.commitment_id == *id);
        named.filter(|_| review.commitments.len() > 1).map(|named| format!(" (“{}”)", named.title)).unwrap_or_default()
    };
    format!("{}{}", words::effect(Language::English, effect), title(effect.commitment_id()))
}

/// The values a reader looks for first, in the words of their scale.
fn findings(review: &Review) -> String {
    let values = &review.values;
    [
        values.completion.map(|value| format!("completion {}", words::value(Language::English, value))),
        values
            .did_it_open_government
            .map(|value| format!("did it open government? {}", words::value(Language::English, value))),
        values.early_results.map(|value| format!("early results {}", words::value(Language::English, value))),
        values.potential_impact.map(|value| format!("potential impact {}", words::value(Language::English, value))),
        values
            .potential_for_results
            .map(|value| format!("potential for results {}", words::value(Language::English, value))),
        values.promising.and_then(|promising| promising.then(|| "promising".to_owned())),
        values.verifiable.and_then(|verifiable| (!verifiable).then(|| "not verifiable".to_owned())),
    ]
    .into_iter()
    .flatten()
    .collect::<Vec<_>>()
    .join("; ")
}
