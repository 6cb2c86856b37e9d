//! One request's view of the read models: a snapshot at the moment that was asked for.

use chrono::NaiveDate;
use proto::Seq;
use read_model::moment::Wanted;
use read_model::pages::Snapshot;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::Api;
use crate::answer::Keep;
use crate::failure::Failure;
use crate::link::Address;

/// Which moment is asked for. An unknown parameter is refused: with `asof=2018` one would read today's state as 2018's.
#[derive(Debug, Clone, Default, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Asked {
    /// The last day that counts, as `2018-12-31`; today where it is not given.
    pub(crate) as_of: Option<String>,
    /// What was on record: the number of the last entry that counts, or a time (RFC 3339), which means the last entry
    /// recorded by then. Everything where it is not given.
    pub(crate) known_at: Option<String>,
}

/// No parameter: what is asked for is shown as it is now, and only so. One that is given is refused like any unknown one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Nothing {}

/// The moment that an answer shows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
pub(crate) struct Shown {
    /// The last day that counts.
    pub(crate) as_of: NaiveDate,
    /// The number of the last entry of the record that counts; null where all do.
    pub(crate) known_at: Option<Seq>,
}

/// A snapshot and what it shows.
#[derive(Debug)]
pub(crate) struct View {
    /// The snapshot.
    pub(crate) snapshot: Snapshot,
    /// The moment.
    pub(crate) shown: Shown,
    /// Whether an earlier day or state of knowledge was asked for.
    pub(crate) is_historic: bool,
    /// How long what it shows may be kept.
    pub(crate) keep: Keep,
}

impl Asked {
    /// The address of the same moment elsewhere.
    pub(crate) fn on(&self, address: Address) -> Address {
        address.with("as_of", self.as_of.as_ref()).with("known_at", self.known_at.as_ref())
    }
}

impl Api {
    /// Opens the view that was asked for.
    pub(crate) async fn view(&self, asked: &Asked) -> Result<View, Failure> {
        let pool = &self.context.database;
        let wanted = Wanted::read(asked.as_of.as_deref(), asked.known_at.as_deref(), self.context.clock.now())?;
        let is_past = wanted.is_past(pool).await?;
        let moment = wanted.resolve(pool).await?;
        let snapshot = Snapshot::open(pool, moment).await?;
        let known_at = Some(moment.known_at).filter(|seq| *seq != Seq(u64::MAX));
        Ok(View {
            snapshot,
            shown: Shown { as_of: moment.as_of, known_at },
            is_historic: wanted.is_historic(),
            keep: if is_past { Keep::Day } else { Keep::Live },
        })
    }
}

#[cfg(test)]
mod tests {
    use axum::extract::FromRequestParts as _;
    use axum::http::{Request, StatusCode};
    use kit::http::extract::Query;

    use super::*;

    #[track_caller]
    fn check<T: serde::de::DeserializeOwned>(read: Result<Query<T>, kit::http::problem::Problem>, expected: bool) {
        assert_eq!(
            read.map(|_| ()).map_err(|problem| problem.status()),
            expected.then_some(()).ok_or(StatusCode::BAD_REQUEST)
        );
    }

    async fn read<T: serde::de::DeserializeOwned + 'static>(
        query: &str,
    ) -> Result<Query<T>, kit::http::problem::Problem> {
        let (mut parts, ()) = Request::get(format!("/?{query}")).body(()).expect("a request").into_parts();
        Query::<T>::from_request_parts(&mut parts, &()).await
    }

    #[tokio::test]
    async fn unknown_and_repeated_parameters_are_refused() {
        check(read::<Nothing>("").await, true);
        check(read::<Nothing>("as_of=2018-12-31").await, false);
        check(read::<Nothing>("known_at=5").await, false);
        check(read::<Nothing>("x").await, false);
        check(read::<Asked>("as_of=2018-12-31&known_at=5").await, true);
        check(read::<Asked>("asof=2018-12-31").await, false);
        check(read::<Asked>("as_of=2018-12-31&as_of=2019-12-31").await, false);
    }
}
