//! Reads a command's configuration and refuses variables nobody reads: a typo must not become a default.
//! Knows no option itself.

use std::collections::BTreeSet;
use std::time::Duration;

use clap::error::ErrorKind;

/// What the name of every environment variable of ours begins with.
pub const VARIABLE_PREFIX: &str = "CIVICSTREAM_";

/// How many single-letter edits away a known name may be to be offered instead.
const EDITS_MAX: usize = 6;

/// An environment variable with our prefix that no argument of the command reads.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct UnknownVariable {
    /// The variable's name.
    pub name: String,
    /// The known variable it most resembles, if one comes close.
    pub closest: Option<String>,
}

/// The command's configuration, from arguments and environment. Ends the process with code 2 and a message when a value is
/// missing or malformed, or when a variable with our prefix is unknown.
#[must_use]
pub fn parse<C: clap::Parser>() -> C {
    let mut command = C::command();
    let names = std::env::vars_os().filter_map(|(name, _)| name.into_string().ok());
    let unknown = unknown_variables(&command, names);
    if !unknown.is_empty() {
        command.error(ErrorKind::InvalidValue, describe(&unknown)).exit();
    }
    C::parse()
}

/// Those of `names` that have our prefix and belong to no argument of the command or of its subcommands, in alphabetic order.
pub fn unknown_variables(command: &clap::Command, names: impl Iterator<Item = String>) -> Vec<UnknownVariable> {
    let mut known = BTreeSet::new();
    collect_variables(command, &mut known);
    let ours: BTreeSet<String> = names.filter(|name| name.starts_with(VARIABLE_PREFIX)).collect();
    ours.into_iter()
        .filter(|name| !known.contains(name))
        .map(|name| UnknownVariable { closest: closest(&name, &known), name })
        .collect()
}

/// A duration such as `250ms`, `10s` or `2h 30min`; for `value_parser` of a [`Duration`] argument.
pub fn parse_duration(text: &str) -> Result<Duration, humantime::DurationError> {
    humantime::parse_duration(text)
}

fn collect_variables(command: &clap::Command, known: &mut BTreeSet<String>) {
    let names = command.get_arguments().filter_map(clap::Arg::get_env);
    known.extend(names.map(|name| name.to_string_lossy().into_owned()));
    for subcommand in command.get_subcommands() {
        collect_variables(subcommand, known);
    }
}

fn closest(name: &str, known: &BTreeSet<String>) -> Option<String> {
    known
        .iter()
        .map(|candidate| (strsim::damerau_levenshtein(name, candidate), candidate))
        .min()
        .filter(|(edits, _)| *edits <= EDITS_MAX)
        .map(|(_, candidate)| candidate.clone())
}

fn describe(unknown: &[UnknownVariable]) -> String {
    let lines = unknown.iter().map(|variable| match &variable.closest {
        Some(closest) => format!("unknown environment variable {}: did you mean {closest}?", variable.name),
        None => format!("unknown environment variable {}: unset it", variable.name),
    });
    lines.collect::<Vec<_>>().join("\n")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[derive(Debug, clap::Parser)]
    struct Options {
        #[arg(long, env = "CIVICSTREAM_LOG")]
        _log: Option<String>,
        #[command(subcommand)]
        _role: Role,
    }

    #[derive(Debug, clap::Subcommand)]
    enum Role {
        Serve {
            #[arg(long, env = "CIVICSTREAM_SHUTDOWN_GRACE", value_parser = parse_duration)]
            _grace: Duration,
        },
    }

    #[track_caller]
    fn check(given: &[&str], expected: &[(&str, Option<&str>)]) {
        let names = given.iter().map(ToString::to_string);
        let unknown = unknown_variables(&<Options as clap::CommandFactory>::command(), names);
        let found: Vec<_> = unknown.iter().map(|v| (v.name.as_str(), v.closest.as_deref())).collect();
        assert_eq!(found, expected);
    }

    #[test]
    fn variables_of_the_command_and_its_subcommands_are_known() {
        check(&["PATH", "CIVICSTREAM_LOG", "CIVICSTREAM_SHUTDOWN_GRACE"], &[]);
    }

    #[test]
    fn a_misspelt_variable_is_named_with_the_one_it_resembles() {
        check(&["CIVICSTREAM_SHUTDOWN_GRASE"], &[("CIVICSTREAM_SHUTDOWN_GRASE", Some("CIVICSTREAM_SHUTDOWN_GRACE"))]);
        check(&["CIVICSTREAM_SOMETHING_ELSE_ALTOGETHER"], &[("CIVICSTREAM_SOMETHING_ELSE_ALTOGETHER", None)]);
    }

    #[test]
    fn the_message_says_what_to_do() {
        let variable = |name: &str, closest: Option<&str>| UnknownVariable {
            name: name.to_owned(),
            closest: closest.map(ToOwned::to_owned),
        };
        assert_eq!(
            describe(&[variable("CIVICSTREAM_LOGG", Some("CIVICSTREAM_LOG")), variable("CIVICSTREAM_X", None)]),
            "unknown environment variable CIVICSTREAM_LOGG: did you mean CIVICSTREAM_LOG?\n\
             unknown environment variable CIVICSTREAM_X: unset it"
        );
    }

    #[test]
    fn durations_are_written_with_their_unit() {
        assert_eq!(parse_duration("1m 30s").expect("a duration"), Duration::from_secs(90));
        parse_duration("90").expect_err("a number without unit");
    }
}
