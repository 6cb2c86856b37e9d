//! Plays the inputs that were written by hand, and some thousands more that are made of them from a fixed seed.

use std::collections::BTreeSet;
use std::path::PathBuf;

use fuzz::{Seen, frames, parsers};
use rand::rngs::StdRng;
use rand::{RngExt as _, SeedableRng as _};

const SEED: u64 = 0x6455;
/// How many inputs are made for each target.
const FRAMES: usize = 3_000;
const PARSERS: usize = 20_000;
/// How often one is changed at most.
const CHANGES_MAX: usize = 6;

/// The inputs of a target, by name.
fn corpus(target: &str) -> Vec<(String, Vec<u8>)> {
    let folder = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("corpus").join(target);
    let mut inputs: Vec<_> = std::fs::read_dir(folder)
        .expect("a corpus")
        .map(|file| {
            let file = file.expect("a file");
            (file.file_name().into_string().expect("a name"), std::fs::read(file.path()).expect("an input"))
        })
        .collect();
    inputs.sort();
    inputs
}

/// An input made of others: pieces of two, with bytes replaced, repeated, taken out and put in.
fn made(random: &mut StdRng, corpus: &[(String, Vec<u8>)]) -> Vec<u8> {
    let pick = |random: &mut StdRng| corpus[random.random_range(0..corpus.len())].1.clone();
    let mut input = pick(random);
    if random.random_bool(0.3) {
        let other = pick(random);
        input.truncate(random.random_range(0..=input.len()));
        input.extend(&other[random.random_range(0..=other.len())..]);
    }
    for _ in 0..random.random_range(1..=CHANGES_MAX) {
        let at = random.random_range(0..=input.len());
        let until = random.random_range(at..=input.len().min(at + 16));
        match random.random_range(0..4) {
            0 => drop(input.splice(at..until, [])),
            1 => drop(input.splice(at..at, std::iter::repeat_n(random.random(), 1 + until - at))),
            2 => input.iter_mut().skip(at).take(1).for_each(|byte| *byte = random.random()),
            _ => {
                let piece = input[at..until].repeat(random.random_range(1..=8));
                drop(input.splice(at..at, piece));
            }
        }
    }
    input
}

/// Plays an input; one that fails is named, as the panic alone does not show it.
fn play<T>(name: &str, input: &[u8], target: impl Fn(&[u8]) -> T + std::panic::RefUnwindSafe) -> T {
    let played = std::panic::catch_unwind(|| target(input));
    played.unwrap_or_else(|_| panic!("input {name} failed: {}", input.escape_ascii()))
}

#[track_caller]
fn check(name: &str, messages: &[&str], pongs: usize, code: Option<u16>) {
    let corpus = corpus("frames");
    let (_, input) = corpus.iter().find(|(other, _)| other == name).unwrap_or_else(|| panic!("no input {name}"));
    let mut seen = frames(input);
    seen.messages.dedup();
    assert_eq!(
        (seen.messages, seen.pongs, seen.code),
        (messages.iter().map(|&name| name.to_owned()).collect(), pongs, code),
        "{name}"
    );
}

#[test]
fn what_was_written_by_hand_reaches_what_it_is_for() {
    check("says-nothing", &["hello"], 0, Some(4008));
    check("hangs-up", &["hello"], 0, None);
    check("leaves", &["hello"], 0, Some(1000));
    check("follows-and-leaves", &["hello", "subscribed", "caught_up", "activity", "unsubscribed"], 0, Some(1000));
    check("follows-and-falls-silent", &["hello", "subscribed", "caught_up", "ping"], 0, Some(4103));
    check("resumes-another-log", &["hello", "error unavailable"], 0, Some(4008));
    check("talks-far-too-much", &["hello"], 41, Some(4104));
    check("too-long-message", &["hello"], 0, Some(1009));
    check("cut-character", &["hello", "error bad_request"], 0, Some(4008));
    check("raw-frame", &["hello"], 0, Some(4008));
    check("stalls", &["hello", "subscribed", "caught_up", "activity"], 0, None);
}

#[test]
fn nothing_a_client_sends_breaks_the_gateway_or_holds_it_up() {
    let corpus = corpus("frames");
    let (mut messages, mut codes) = (BTreeSet::new(), BTreeSet::new());
    let mut note = |seen: Seen| {
        messages.extend(seen.messages);
        codes.extend(seen.code);
    };
    for (name, input) in &corpus {
        note(play(name, input, frames));
    }
    let mut random = StdRng::seed_from_u64(SEED);
    for n in 0..FRAMES {
        note(play(&format!("number {n}"), &made(&mut random, &corpus), frames));
    }
    // All of this was seen, so that it is not only the door that was knocked at.
    for message in [
        "activity",
        "bookmark",
        "fell_behind",
        "error rate_limited",
        "error invalid_filter",
        "error subscription_limit",
    ] {
        assert!(messages.contains(message), "{message} is not among {messages:?}");
    }
    for code in [1000, 1002, 1003, 1007, 1009, 4008, 4103, 4104] {
        assert!(codes.contains(&code), "{code} is not among {codes:?}");
    }
}

#[test]
fn nothing_a_client_writes_is_read_in_two_ways() {
    let corpus = corpus("parsers");
    for (name, input) in &corpus {
        play(name, input, parsers);
    }
    let mut random = StdRng::seed_from_u64(SEED);
    for n in 0..PARSERS {
        play(&format!("number {n}"), &made(&mut random, &corpus), parsers);
    }
}
