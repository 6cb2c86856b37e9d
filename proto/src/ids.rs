//! Identifiers. Each is a type of its own, so that no two can be swapped, and each is checked once, when it is parsed.

use std::fmt;
use std::str::FromStr;

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};
use uuid::Uuid;

use crate::checked::checked_text;

/// Words joined by single hyphens, for the schemas of ids.
const KEBAB: &str = "^[a-z0-9]+(-[a-z0-9]+)*$";
/// The longest id of such words.
const KEBAB_BYTES_MAX: usize = 64;

/// An identifier that does not have the form it must have.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{rule}")]
pub struct InvalidId {
    rule: &'static str,
}

/// Defines an identifier that is a checked string.
macro_rules! text_id {
    ($(#[$doc:meta])* $name:ident, $check:expr, $rule:expr) => {
        checked_text!(
            $(#[$doc])*
            $name,
            InvalidId,
            |text| {
                let check: fn(&str) -> bool = $check;
                if check(text) { Ok(()) } else { Err(InvalidId { rule: $rule }) }
            }
        );
    };
}

/// Defines an identifier that is a UUID.
macro_rules! uuid_id {
    ($(#[$doc:meta])* $name:ident) => {
        $(#[$doc])*
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize, JsonSchema)]
        #[serde(transparent)]
        pub struct $name(pub Uuid);

        impl FromStr for $name {
            type Err = uuid::Error;
            fn from_str(text: &str) -> Result<Self, uuid::Error> {
                text.parse().map(Self)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                self.0.fmt(f)
            }
        }
    };
}

text_id!(
    /// A member's stable id, such as `seoul`. It never changes, unlike the slug in the address of its page. The id
    /// `ogp` stands for the whole partnership.
    #[schemars(extend("pattern" = KEBAB, "maxLength" = KEBAB_BYTES_MAX))]
    MemberId,
    is_kebab,
    "must be 1 to 64 lower-case letters or digits in words joined by single hyphens"
);
text_id!(
    /// The part of a member page's address that names the member, such as `seoul-south-korea`. Unique for ever.
    #[schemars(extend("pattern" = KEBAB, "maxLength" = KEBAB_BYTES_MAX))]
    Slug,
    is_kebab,
    "must be 1 to 64 lower-case letters or digits in words joined by single hyphens"
);
text_id!(
    /// An action plan's id: `AP_`, two to eight capital letters, two digits, such as `AP_KOR06`. Official codes have
    /// three to five letters; longer ones are provisional ids of plans whose official id is not established.
    #[schemars(extend("pattern" = "^AP_[A-Z]{2,8}[0-9]{2}$"))]
    ActionPlanId,
    is_action_plan_id,
    "must be AP_, then 2 to 8 capital letters, then two digits, as in AP_KOR06"
);
text_id!(
    /// A commitment's id, such as `SEO0006`: two to four capital letters and four digits. The letters do not identify
    /// the member.
    #[schemars(extend("pattern" = "^[A-Z]{2,4}[0-9]{4}$"))]
    CommitmentId,
    is_commitment_id,
    "must be 2 to 4 capital letters, then four digits, as in SEO0006"
);
text_id!(
    /// A calendar event's id, such as `summit-2021`.
    #[schemars(extend("pattern" = KEBAB, "maxLength" = KEBAB_BYTES_MAX))]
    CalendarEventId,
    is_kebab,
    "must be 1 to 64 lower-case letters or digits in words joined by single hyphens"
);
text_id!(
    /// A document's id, such as `seoul-letter-of-application-2016`.
    #[schemars(extend("pattern" = KEBAB, "maxLength" = KEBAB_BYTES_MAX))]
    DocumentId,
    is_kebab,
    "must be 1 to 64 lower-case letters or digits in words joined by single hyphens"
);
text_id!(
    /// The id of a member's contact, such as `seoul-point-of-contact`. It names an office, never a person.
    #[schemars(extend("pattern" = KEBAB, "maxLength" = KEBAB_BYTES_MAX))]
    ContactId,
    is_kebab,
    "must be 1 to 64 lower-case letters or digits in words joined by single hyphens"
);
text_id!(
    /// The id of a review report by the Independent Reporting Mechanism.
    #[schemars(extend("pattern" = KEBAB, "maxLength" = KEBAB_BYTES_MAX))]
    ReportId,
    is_kebab,
    "must be 1 to 64 lower-case letters or digits in words joined by single hyphens"
);
uuid_id!(
    /// The id of one event (`UUIDv7`), for ever.
    EventId
);
uuid_id!(
    /// The id of the command that caused an event, made from the `Idempotency-Key` its sender chose and the address it was
    /// sent to.
    CommandId
);
uuid_id!(
    /// The identity of one log. A log that is created anew, even under the same name, has another one.
    LogId
);

impl MemberId {
    /// The id under which things of the whole partnership are recorded.
    #[must_use]
    pub fn partnership() -> Self {
        Self("ogp".to_owned())
    }

    /// Whether this is the whole partnership rather than one member of it.
    #[must_use]
    pub fn is_partnership(&self) -> bool {
        self.0 == "ogp"
    }
}

/// An event's place in the log: the stream sequence, counted from 1. Zero is the place before the first event.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Default, Serialize, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct Seq(pub u64);

impl Seq {
    /// The place before the first event.
    pub const START: Self = Self(0);

    /// The next place; the last place there can be has none but itself.
    #[must_use]
    pub fn next(self) -> Self {
        Self(self.0.saturating_add(1))
    }

    /// The sequence as Postgres keeps it. A stream cannot reach 2^63 events.
    #[must_use]
    pub fn as_i64(self) -> i64 {
        i64::try_from(self.0).unwrap_or(i64::MAX)
    }

    /// The sequence from a Postgres column, which is never negative.
    #[must_use]
    pub fn from_i64(value: i64) -> Self {
        Self(u64::try_from(value).unwrap_or(0))
    }
}

impl fmt::Display for Seq {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

fn is_kebab(text: &str) -> bool {
    text.len() <= KEBAB_BYTES_MAX
        && text
            .split('-')
            .all(|word| !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit()))
}

fn is_letters_then_digits(text: &str, letters: std::ops::RangeInclusive<usize>, digits: usize) -> bool {
    let count = text.bytes().take_while(u8::is_ascii_uppercase).count();
    let rest = &text[count..];
    letters.contains(&count) && rest.len() == digits && rest.bytes().all(|byte| byte.is_ascii_digit())
}

fn is_action_plan_id(text: &str) -> bool {
    text.strip_prefix("AP_").is_some_and(|code| is_letters_then_digits(code, 2..=8, 2))
}

fn is_commitment_id(text: &str) -> bool {
    is_letters_then_digits(text, 2..=4, 4)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check<T: FromStr>(text: &str, expected: bool) {
        assert_eq!(text.parse::<T>().is_ok(), expected, "{text:?}");
    }

    #[test]
    fn ids_have_the_form_they_must_have() {
        check::<MemberId>("seoul", true);
        check::<MemberId>("republic-of-korea", true);
        check::<MemberId>("Seoul", false);
        check::<MemberId>("a--b", false);
        check::<MemberId>("", false);
        check::<MemberId>("a.b", false);
        check::<MemberId>("서울", false);
        check::<MemberId>(&"a".repeat(65), false);
        check::<ActionPlanId>("AP_KOR06", true);
        check::<ActionPlanId>("AP_GBSC02", true);
        check::<ActionPlanId>("KOR06", false);
        check::<ActionPlanId>("AP_KOR6", false);
        check::<ActionPlanId>("AP_KOR006", false);
        check::<CommitmentId>("SEO0006", true);
        check::<CommitmentId>("KEEM0003", true);
        check::<CommitmentId>("seo0006", false);
        check::<CommitmentId>("S0006", false);
        check::<CommitmentId>("서울0006", false);
        check::<EventId>("0193c1a0-7b1e-7c55-9d2f-4f1f0a6b1c03", true);
        check::<EventId>("seoul", false);
    }

    #[test]
    fn the_last_place_has_no_next_one() {
        assert_eq!(Seq::START.next(), Seq(1));
        assert_eq!(Seq(u64::MAX).next(), Seq(u64::MAX));
    }
}
