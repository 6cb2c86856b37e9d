//! Filters on the types of events, as a reader of a feed may set one. They name types without versions, and let every version
//! through: `review.corrected` is what it is today and what it will be. A name with a version, as `ogp:type` has one, is
//! refused with the name to write instead: taken for all versions it would not mean what it says, and taken for one it
//! would fall silent on the day of the next.

use crate::event::EventType;
use crate::live::Filter;

/// The most types a filter may name.
pub const FILTER_TYPES_MAX: usize = 32;

/// A filter that was checked: the types it lets through.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TypeFilter(Box<[EventType]>);

/// Why a filter is none.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidFilter {
    /// It names no type.
    #[error("filter.types must name at least one type")]
    Empty,
    /// It names too many.
    #[error("filter.types must name {FILTER_TYPES_MAX} types at most")]
    TooLong,
    /// It names a type that no event has.
    #[error(
        "filter.types: {0:?} is no type of event; write commitment.reviewed, or commitment.* for all about commitments"
    )]
    UnknownType(String),
    /// It names one version of a type.
    #[error("filter.types: {given:?} names a version; write {write}, which lets every version through")]
    Versioned {
        /// What it names.
        given: &'static str,
        /// What it should name.
        write: &'static str,
    },
}

impl TypeFilter {
    /// Whether it lets events of this type through.
    #[must_use]
    pub fn lets_through(&self, event_type: EventType) -> bool {
        self.0.contains(&event_type)
    }

    /// The names, as in `ce-type`, of the types it lets through, in every version.
    pub fn type_names(&self) -> impl Iterator<Item = &'static str> {
        self.0.iter().flat_map(|event_type| event_type.names())
    }
}

impl TryFrom<&Filter> for TypeFilter {
    type Error = InvalidFilter;

    fn try_from(filter: &Filter) -> Result<Self, InvalidFilter> {
        match filter.types.len() {
            0 => return Err(InvalidFilter::Empty),
            1..=FILTER_TYPES_MAX => {}
            _ => return Err(InvalidFilter::TooLong),
        }
        let known = |pattern: &str| EventType::ALL.iter().any(|&event_type| fits(pattern, event_type));
        if let Some(unknown) = filter.types.iter().find(|pattern| !known(pattern)) {
            return Err(refusal(unknown));
        }
        let named = |event_type: &EventType| filter.types.iter().any(|pattern| fits(pattern, *event_type));
        Ok(Self(EventType::ALL.iter().copied().filter(named).collect()))
    }
}

/// As much of an unknown type as is repeated to whoever named it.
const SHOWN_CHARS_MAX: usize = 64;

fn refusal(unknown: &str) -> InvalidFilter {
    let named = |event_type: &EventType| {
        let given = event_type.names().find(|name| *name == unknown)?;
        Some(InvalidFilter::Versioned { given, write: short_name(*event_type) })
    };
    let shown = || InvalidFilter::UnknownType(unknown.chars().take(SHOWN_CHARS_MAX).collect());
    EventType::ALL.iter().find_map(named).unwrap_or_else(shown)
}

/// Whether a pattern names a type: `commitment.reviewed` and `commitment.*` both name `ogp.commitment.reviewed.v1`.
fn fits(pattern: &str, event_type: EventType) -> bool {
    let Some((thing, what)) = short_name(event_type).split_once('.') else { return false };
    match pattern.split_once('.') {
        Some((pattern_thing, "*")) => pattern_thing == thing,
        Some((pattern_thing, pattern_what)) => pattern_thing == thing && pattern_what == what,
        None => false,
    }
}

/// The name without what all names share, and without the version: a filter outlives versions.
fn short_name(event_type: EventType) -> &'static str {
    let name = event_type.unversioned();
    name.strip_prefix("ogp.").unwrap_or(name)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filter(types: &[&str]) -> Result<TypeFilter, InvalidFilter> {
        TypeFilter::try_from(&Filter { types: types.iter().map(|&name| name.to_owned()).collect() })
    }

    #[track_caller]
    fn check(types: &[&str], through: &[EventType], not_through: &[EventType]) {
        let filter = filter(types).expect("a filter");
        assert!(through.iter().all(|&event_type| filter.lets_through(event_type)), "{filter:?}");
        assert!(!not_through.iter().any(|&event_type| filter.lets_through(event_type)), "{filter:?}");
    }

    #[test]
    fn a_filter_names_types_or_kinds_of_things() {
        use EventType::{CommitmentReviewed, MemberJoined, MemberRenamed, ReviewCorrected};
        check(&["commitment.reviewed"], &[CommitmentReviewed], &[MemberJoined, MemberRenamed]);
        check(&["member.*"], &[MemberJoined, MemberRenamed], &[CommitmentReviewed, ReviewCorrected]);
        check(&["member.joined", "commitment.reviewed"], &[MemberJoined, CommitmentReviewed], &[MemberRenamed]);
    }

    #[test]
    fn what_names_nothing_is_refused_by_name() {
        for other in ["", "*", "commitment", "commitment.", "commitment.reviewed.v1", "weather.*", "Member.joined"] {
            assert_eq!(filter(&["member.*", other]), Err(InvalidFilter::UnknownType(other.to_owned())));
        }
        assert_eq!(filter(&[]), Err(InvalidFilter::Empty));
        assert_eq!(filter(&["member.*"; FILTER_TYPES_MAX + 1]), Err(InvalidFilter::TooLong));
    }

    #[test]
    fn a_filter_lets_every_version_through() {
        let filter = filter(&["member.status-changed"]).expect("a filter");
        let names = ["ogp.member.status-changed.v1", "ogp.member.status-changed.v2"];
        assert_eq!(filter.type_names().collect::<Vec<_>>(), names);
        for name in names {
            assert!(EventType::from_name(name).is_some_and(|event_type| filter.lets_through(event_type)), "{name}");
        }
    }

    #[test]
    fn a_version_is_refused_with_what_to_write() {
        let said = |name: &str| filter(&[name]).expect_err("no filter").to_string();
        for given in ["ogp.member.status-changed.v1", "ogp.member.status-changed.v2"] {
            let expected = format!(
                "filter.types: {given:?} names a version; write member.status-changed, which lets every version through"
            );
            assert_eq!(said(given), expected);
        }
    }

    #[test]
    fn every_type_can_be_named() {
        for &event_type in EventType::ALL {
            assert!(filter(&[short_name(event_type)]).expect("a filter").lets_through(event_type));
        }
    }
}
