//! The words for kinds of record, for the values of scales and for what changed, where feed entries and pages use the same
//! ones. Text that people wrote stands between the marks of the catalogue.

mod changes;

use serde::Serialize;

pub use changes::{correction, effect, field_changes, value_changes};

use crate::catalogue::Arg;
use crate::envelope::{Actor, token};
use crate::event::{
    CalendarEventKind, CalendarEventState, DocumentKind, Ground, MemberStatus, Mode, OverdueThreshold, Product,
    ProgressState, StatusReason,
};
use crate::language::Language;
use crate::scheme::ScaleValue;

/// What a kind of document is called.
#[must_use]
pub fn document_kind(language: Language, kind: DocumentKind) -> String {
    of(language, "document-kind", &kind)
}

/// What a kind of calendar event is called.
#[must_use]
pub fn calendar_kind(language: Language, kind: CalendarEventKind) -> String {
    of(language, "calendar-kind", &kind)
}

/// What became of a calendar event; nothing where it simply takes place.
#[must_use]
pub fn calendar_state(language: Language, state: CalendarEventState) -> Option<String> {
    (state != CalendarEventState::Scheduled).then(|| of(language, "calendar-state", &state))
}

/// How one takes part in a calendar event.
#[must_use]
pub fn mode(language: Language, mode: Mode) -> String {
    of(language, "mode", &mode)
}

/// What a product of the reviewers is called.
#[must_use]
pub fn product(language: Language, product: Product) -> String {
    of(language, "product", &product)
}

/// How a commitment or a milestone gets on.
#[must_use]
pub fn progress(language: Language, state: ProgressState) -> String {
    of(language, "progress", &state)
}

/// How late a plan is.
#[must_use]
pub fn threshold(language: Language, threshold: OverdueThreshold) -> String {
    of(language, "threshold", &threshold)
}

/// Who somebody is that acts in a role.
#[must_use]
pub fn role(language: Language, actor: Actor) -> String {
    of(language, "role", &actor)
}

/// What a status is called.
#[must_use]
pub fn member_status(language: Language, status: MemberStatus) -> String {
    of(language, "member-status", &status)
}

/// Why a member's status changed.
#[must_use]
pub fn status_reason(language: Language, reason: StatusReason) -> String {
    of(language, "status-reason", &reason)
}

/// What a member did not do that acted contrary to process.
#[must_use]
pub fn ground(language: Language, ground: Ground) -> String {
    of(language, "ground", &ground)
}

/// A value of a scale, for reading: what is coded stays OGP's English word.
#[must_use]
pub fn value<S: ScaleValue>(language: Language, value: S) -> String {
    coded(language, S::VARIABLE, value.coded())
}

/// A word of the scale of a variable of reviews, by the names of both as they are coded.
#[must_use]
pub fn coded(language: Language, variable: &str, word: &str) -> String {
    language.word(&message(variable), word).unwrap_or_else(|| word.to_owned())
}

/// The message that holds the words of something coded.
fn message(code: &str) -> String {
    code.replace('_', "-")
}

/// The word for a plain variant. A test sees to it that the catalogue knows all of them.
fn of<T: Serialize>(language: Language, enumeration: &str, variant: &T) -> String {
    let token = token(variant);
    language.word(enumeration, &token).unwrap_or(token)
}

/// Pieces put together by a message that says how the next one follows those before it; none where there is no piece.
pub(crate) fn joined(language: Language, id: &str, pieces: impl IntoIterator<Item = String>) -> Option<String> {
    let join =
        |list: String, next: String| language.say_with(id, &[("list", Arg::Words(&list)), ("next", Arg::Words(&next))]);
    pieces.into_iter().reduce(join)
}

#[cfg(test)]
mod tests;
