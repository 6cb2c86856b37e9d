//! The arrows between the crates: which crate may depend on which. Pure; `tests/arrows.rs` feeds it from
//! `cargo metadata`, so that the rule can not rot.
//!
//! ```text
//! proto <- kit <- services <- civicstream <- tests
//!      <- read-model <- projector, gateway, site, read-api
//! ```

use std::fmt;

/// Services that may use the read models. Everybody else learns by events.
const READERS: [&str; 4] = ["projector", "gateway", "site", "read-api"];
/// What `proto` must not depend on: it does no I/O.
const IO_CRATES: [&str; 5] = ["tokio", "sqlx", "axum", "async-nats", "reqwest"];

/// A crate's place in the architecture; follows from its folder.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Part {
    /// `proto`: event types, frames, ids.
    Proto,
    /// `services/kit`: what every service needs and no service owns.
    Kit,
    /// `services/read-model`: migrations and queries.
    ReadModel,
    /// `services/local-stack`: private servers.
    LocalStack,
    /// `services/civicstream`: the one binary.
    Binary,
    /// Any other folder in `services/`.
    Service,
    /// Any folder in `tests/`.
    Test,
    /// Not in this workspace.
    Outside,
}

impl Part {
    /// The part that lives in `folder`, relative to the workspace; `None` when nothing may live there.
    #[must_use]
    pub fn of_folder(folder: &str) -> Option<Self> {
        match folder.split('/').collect::<Vec<_>>()[..] {
            ["proto"] => Some(Self::Proto),
            ["services", "kit"] => Some(Self::Kit),
            ["services", "read-model"] => Some(Self::ReadModel),
            ["services", "local-stack"] => Some(Self::LocalStack),
            ["services", "civicstream"] => Some(Self::Binary),
            ["services", _] => Some(Self::Service),
            ["tests", _] => Some(Self::Test),
            _ => None,
        }
    }
}

/// A crate with its place.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Crate {
    /// Its name, which is also its folder's.
    pub name: String,
    /// Its place.
    pub part: Part,
}

/// One dependency, `from` uses `to`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Arrow {
    /// The crate that depends.
    pub from: Crate,
    /// The crate it depends on.
    pub to: Crate,
    /// Only its tests depend on it.
    pub for_tests: bool,
}

impl fmt::Display for Arrow {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        let kind = if self.for_tests { " (dev-dependency)" } else { "" };
        write!(formatter, "{} -> {}{kind}", self.from.name, self.to.name)
    }
}

/// The arrows that must not be, each with the rule it breaks.
#[must_use]
pub fn forbidden(arrows: &[Arrow]) -> Vec<String> {
    arrows.iter().filter_map(|arrow| broken_rule(arrow).map(|rule| format!("{arrow}: {rule}"))).collect()
}

fn broken_rule(arrow: &Arrow) -> Option<&'static str> {
    let Arrow { from, to, for_tests } = arrow;
    if to.part == Part::Outside {
        let does_io = from.part == Part::Proto && !for_tests && IO_CRATES.contains(&to.name.as_str());
        return does_io.then_some("proto does no I/O");
    }
    let (may_use, rule) = rule_for(from);
    (!may_use.contains(&to.part)).then_some(rule)
}

/// The parts that a crate may use, and the rule in words.
fn rule_for(user: &Crate) -> (&'static [Part], &'static str) {
    use Part::{Binary, Kit, LocalStack, Outside, Proto, ReadModel, Service, Test};
    match user.part {
        Proto => (&[], "proto depends on no other crate of ours"),
        Kit => (&[Proto], "kit depends on proto only"),
        ReadModel => (&[Proto], "read-model depends on proto only"),
        LocalStack => (&[], "local-stack depends on no other crate of ours"),
        Service if READERS.contains(&user.name.as_str()) => {
            (&[Proto, Kit, ReadModel], "a service that reads depends on proto, kit and read-model only")
        }
        Service => (&[Proto, Kit], "a service depends on proto and kit only; services meet in the log"),
        Binary => (&[Proto, Kit, ReadModel, LocalStack, Service], "nothing but tests depends on tests"),
        Test => (&[Proto, Kit, ReadModel, LocalStack, Service, Binary, Test], "tests may use everything"),
        Outside => (&[], "crates from outside are not ours to judge"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn in_folder(folder: &str) -> Crate {
        let name = folder.rsplit('/').next().unwrap_or(folder).to_owned();
        Crate { name, part: Part::of_folder(folder).unwrap_or(Part::Outside) }
    }

    #[track_caller]
    fn check(from: &str, to: &str, for_tests: bool, expected: Option<&str>) {
        let arrow = Arrow { from: in_folder(from), to: in_folder(to), for_tests };
        let expected: Vec<String> = expected.map(str::to_owned).into_iter().collect();
        assert_eq!(forbidden(&[arrow]), expected);
    }

    #[test]
    fn forbidden_arrows_are_caught_and_named() {
        check("proto", "services/kit", false, Some("proto -> kit: proto depends on no other crate of ours"));
        check("proto", "tokio", false, Some("proto -> tokio: proto does no I/O"));
        check("services/kit", "services/read-model", false, Some("kit -> read-model: kit depends on proto only"));
        check(
            "services/read-model",
            "services/kit",
            false,
            Some("read-model -> kit: read-model depends on proto only"),
        );
        check(
            "services/local-stack",
            "proto",
            false,
            Some("local-stack -> proto: local-stack depends on no other crate of ours"),
        );
        check(
            "services/gateway",
            "services/projector",
            false,
            Some("gateway -> projector: a service that reads depends on proto, kit and read-model only"),
        );
        check(
            "services/membership",
            "services/read-model",
            false,
            Some("membership -> read-model: a service depends on proto and kit only; services meet in the log"),
        );
        check(
            "services/site",
            "services/civicstream",
            false,
            Some("site -> civicstream: a service that reads depends on proto, kit and read-model only"),
        );
        check(
            "services/civicstream",
            "tests/harness",
            true,
            Some("civicstream -> harness (dev-dependency): nothing but tests depends on tests"),
        );
        check(
            "services/kit",
            "tests/harness",
            true,
            Some("kit -> harness (dev-dependency): kit depends on proto only"),
        );
    }

    #[test]
    fn allowed_arrows_pass() {
        check("proto", "serde", false, None);
        check("proto", "tokio", true, None);
        check("services/kit", "proto", false, None);
        check("services/kit", "tokio", false, None);
        check("services/read-model", "proto", false, None);
        check("services/gateway", "services/read-model", false, None);
        check("services/read-api", "services/read-model", false, None);
        check("services/membership", "services/kit", false, None);
        check("services/civicstream", "services/local-stack", false, None);
        check("services/civicstream", "services/gateway", false, None);
        check("tests/e2e", "services/gateway", false, None);
        check("tests/e2e", "tests/harness", false, None);
    }

    #[test]
    fn only_the_named_folders_hold_crates() {
        assert_eq!(Part::of_folder("services/notifier"), Some(Part::Service));
        assert_eq!(Part::of_folder("services/gateway/inner"), None);
        assert_eq!(Part::of_folder("tools"), None);
    }
}
