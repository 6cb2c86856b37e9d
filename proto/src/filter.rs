//! Filters on the types of events, as a reader of a feed may set one.

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
}

impl TypeFilter {
    /// Whether it lets events of this type through.
    #[must_use]
    pub fn lets_through(&self, event_type: EventType) -> bool {
        self.0.contains(&event_type)
    }

    /// The names, as in `ce-type`, of the types it lets through.
    pub fn type_names(&self) -> impl Iterator<Item = &'static str> {
        self.0.iter().map(|event_type| event_type.name())
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
            return Err(InvalidFilter::UnknownType(unknown.chars().take(SHOWN_CHARS_MAX).collect()));
        }
        let named = |event_type: &EventType| filter.types.iter().any(|pattern| fits(pattern, *event_type));
        Ok(Self(EventType::ALL.iter().copied().filter(named).collect()))
    }
}

/// As much of an unknown type as is repeated to whoever named it.
const SHOWN_CHARS_MAX: usize = 64;

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
    let name = event_type.name();
    let name = name.strip_prefix("ogp.").unwrap_or(name);
    name.rsplit_once(".v").map_or(name, |(name, _version)| name)
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
        for other in ["", "*", "commitment", "commitment.", "ogp.commitment.reviewed.v1", "weather.*", "Member.joined"]
        {
            assert_eq!(filter(&["member.*", other]), Err(InvalidFilter::UnknownType(other.to_owned())));
        }
        assert_eq!(filter(&[]), Err(InvalidFilter::Empty));
        assert_eq!(filter(&["member.*"; FILTER_TYPES_MAX + 1]), Err(InvalidFilter::TooLong));
    }

    #[test]
    fn every_type_can_be_named() {
        for &event_type in EventType::ALL {
            assert!(filter(&[short_name(event_type)]).expect("a filter").lets_through(event_type));
        }
    }
}
