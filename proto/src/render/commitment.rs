//! What reviewers say of a commitment, in words.

use super::said::{message, noted, said, written};
use super::{Rendering, Thing, member, named, thing};
use crate::catalogue::Arg;
use crate::envelope::token;
use crate::event::{CommitmentChange, Effect, Review, ReviewCorrected, ReviewRetracted, ReviewStatus};
use crate::language::Language;
use crate::scheme::ScaleValue;
use crate::text::Line;
use crate::words;

pub(super) fn render(change: &CommitmentChange) -> Rendering {
    let review = change.review();
    let (verb, label) = match change {
        CommitmentChange::Reviewed(_) => ("Create", "label.commitment-reviewed"),
        // Neither Undo nor Delete: what was said stays readable.
        CommitmentChange::Corrected(_) => ("Update", "label.review-corrected"),
        CommitmentChange::Retracted(_) => ("Update", "label.review-retracted"),
    };
    let name = said(|language| {
        let sentence = match change {
            CommitmentChange::Reviewed(_) => reviewed(language, review),
            CommitmentChange::Corrected(corrected) => corrected_to(language, corrected),
            CommitmentChange::Retracted(retracted) => taken_back(language, retracted),
        };
        let effects = change.effects().iter().map(|effect| effect_words(language, effect, review));
        words::joined(language, "sentences", std::iter::once(sentence).chain(effects)).unwrap_or_default()
    });
    Rendering {
        verb,
        label: message(label, &[]),
        name,
        actor: thing("/v1/reviewers/irm".to_owned(), &["Organization"], review.reviewer.as_str()),
        object: object(review),
        target: Some(member(&review.member_id, review.member_name.as_str())),
    }
}

fn object(review: &Review) -> Thing {
    let ids: Vec<&str> = review.commitments.iter().map(|commitment| commitment.commitment_id.as_str()).collect();
    let commitments = ids.join(", ");
    let name = said(|language| {
        let product = words::product(language, review.product);
        language.say_with("product-of", &[("product", Arg::Words(&product)), ("commitments", Arg::Words(&commitments))])
    });
    let id = format!("/v1/commitments/{}", ids.first().unwrap_or(&""));
    named(id, &["Article", "ogp:Review"], name).with_summary(said(|language| findings(language, review)))
}

fn reviewed(language: Language, review: &Review) -> String {
    let id = if review.review_status == ReviewStatus::Final { "review-published" } else { "review-drafted" };
    let (reviewer, judged) = (reviewer(language, review), judged(language, review));
    let findings = findings(language, review);
    let sentence = language.say_with(id, &[("reviewer", Arg::Words(&reviewer)), ("judged", Arg::Words(&judged))]);
    noted(language, sentence, (!findings.is_empty()).then_some(Arg::Words(&findings)))
}

fn corrected_to(language: Language, corrected: &ReviewCorrected) -> String {
    let review = &corrected.review;
    let (reviewer, judged) = (reviewer(language, review), judged(language, review));
    let changes = words::value_changes(language, &corrected.before, &review.values);
    let why = words::correction(language, corrected.reason, corrected.note.as_ref().map(Line::as_str));
    let args = [("reviewer", &reviewer), ("judged", &judged), ("changes", &changes), ("why", &why)];
    language.say_with("review-corrected", &args.map(|(name, words)| (name, Arg::Words(words))))
}

fn taken_back(language: Language, retracted: &ReviewRetracted) -> String {
    let review = &retracted.review;
    let (reviewer, judged) = (reviewer(language, review), judged(language, review));
    let why = words::correction(language, retracted.reason, retracted.note.as_ref().map(Line::as_str));
    let args = [("reviewer", &reviewer), ("judged", &judged), ("why", &why)];
    language.say_with("review-retracted", &args.map(|(name, words)| (name, Arg::Words(words))))
}

/// The reviewing body: the IRM by the name it has in the language, others as they were written down.
fn reviewer(language: Language, review: &Review) -> String {
    if review.reviewer.as_str() == Language::English.say("irm") {
        language.say("reviewer.irm")
    } else {
        language.say_with("reviewer.other", &[("name", written(&review.reviewer))])
    }
}

/// What was reviewed: `the design of “Open data” of Seoul`.
fn judged(language: Language, review: &Review) -> String {
    let [first, others @ ..] = review.commitments.as_slice() else { return String::new() };
    let others = ("others", Arg::Number(others.len()));
    let commitments = language.say_with("commitments-judged", &[("title", written(&first.title)), others]);
    let id = format!("judged.{}", token(&review.stage).replace('_', "-"));
    let member = ("member", written(&review.member_name));
    language.say_with(&id, &[("commitments", Arg::Words(&commitments)), member])
}

/// An effect, with the commitment where the review is about several.
fn effect_words(language: Language, effect: &Effect, review: &Review) -> String {
    let said = words::effect(language, effect);
    let named = review.commitments.iter().find(|commitment| commitment.commitment_id == *effect.commitment_id());
    match named.filter(|_| review.commitments.len() > 1) {
        Some(named) => {
            language.say_with("effect-on", &[("effect", Arg::Words(&said)), ("title", written(&named.title))])
        }
        None => said,
    }
}

/// The values a reader looks for first, in the words of their scale.
fn findings(language: Language, review: &Review) -> String {
    let values = &review.values;
    let findings = [
        values.completion.map(|value| finding(language, value)),
        values.did_it_open_government.map(|value| finding(language, value)),
        values.early_results.map(|value| finding(language, value)),
        values.potential_impact.map(|value| finding(language, value)),
        values.potential_for_results.map(|value| finding(language, value)),
        values.promising.and_then(|promising| promising.then(|| language.say("finding.promising"))),
        values.verifiable.and_then(|verifiable| (!verifiable).then(|| language.say("finding.not-verifiable"))),
    ];
    words::joined(language, "clauses", findings.into_iter().flatten()).unwrap_or_default()
}

fn finding<S: ScaleValue>(language: Language, value: S) -> String {
    let id = format!("finding.{}", S::VARIABLE.replace('_', "-"));
    language.say_with(&id, &[("value", Arg::Words(&words::value(language, value)))])
}
