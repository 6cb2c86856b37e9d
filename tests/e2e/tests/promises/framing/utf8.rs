//! RFC 6455, section 8.1: text is UTF-8. What is none is refused with 1007, and at the latest at the end of the frame in which
//! that became certain, whatever would have come after it.

use super::wire::{FIN, PING, TEXT, fragments, frame};
use super::{Case, Said};

/// The first and the last of each length, and what only looks wrong: characters without a meaning are characters.
const VALID: [&str; 14] = [
    "\u{7f}",
    "\u{80}",
    "\u{7ff}",
    "\u{800}",
    "\u{d7ff}",
    "\u{e000}",
    "\u{fffd}",
    "\u{fffe}",
    "\u{ffff}",
    "\u{feff}",
    "\u{10000}",
    "\u{1fffe}",
    "\u{10ffff}",
    "서울 κόσμε Δοκιμή 🏛",
];

const INVALID: [(&str, &[u8]); 35] = [
    ("a continuation byte alone", b"\x80"),
    ("the last continuation byte alone", b"\xbf"),
    ("two continuation bytes", b"\x80\xbf"),
    ("seven continuation bytes", b"\x80\xbf\x80\xbf\x80\xbf\x80"),
    ("a first byte of two alone", b"\xc3 "),
    ("a first byte of three alone", b"\xe2 "),
    ("a first byte of four alone", b"\xf0 "),
    ("two of three bytes", b"\xe2\x82 "),
    ("two of four bytes", b"\xf0\x9f "),
    ("three of four bytes", b"\xf0\x9f\x8f "),
    ("first bytes in a row", b"\xc3\xe2\xf0"),
    ("a first byte of five", b"\xf8\x88\x80\x80\x80"),
    ("a first byte of six", b"\xfc\x84\x80\x80\x80\x80"),
    ("a byte that never occurs", b"\xfe"),
    ("another byte that never occurs", b"\xff"),
    ("a mark of UTF-16", b"\xff\xfe"),
    ("NUL in two bytes", b"\xc0\x80"),
    ("NUL in three bytes", b"\xe0\x80\x80"),
    ("NUL in four bytes", b"\xf0\x80\x80\x80"),
    ("a slash in two bytes", b"\xc0\xaf"),
    ("a slash in three bytes", b"\xe0\x80\xaf"),
    ("a slash in four bytes", b"\xf0\x80\x80\xaf"),
    ("the last of one byte in two", b"\xc1\xbf"),
    ("the last of two bytes in three", b"\xe0\x9f\xbf"),
    ("the last of three bytes in four", b"\xf0\x8f\xbf\xbf"),
    ("the first surrogate", b"\xed\xa0\x80"),
    ("the last high surrogate", b"\xed\xaf\xbf"),
    ("the first low surrogate", b"\xed\xb0\x80"),
    ("the last surrogate", b"\xed\xbf\xbf"),
    ("a pair of surrogates", b"\xed\xa0\x80\xed\xb0\x80"),
    ("another pair of surrogates", b"\xed\xad\xbf\xed\xbf\xbf"),
    ("the first past the last character", b"\xf4\x90\x80\x80"),
    ("far past the last character", b"\xf7\xbf\xbf\xbf"),
    ("past the last character in five bytes", b"\xfb\xbf\xbf\xbf\xbf"),
    ("past the last character in six bytes", b"\xfd\xbf\xbf\xbf\xbf\xbf"),
];

/// Beginnings that nothing can make right any more, though their character is not complete.
const HOPELESS: [&[u8]; 7] = [b"\xc0", b"\xe0\x80", b"\xf0\x80", b"\xed\xa0", b"\xf4\x90", b"\xf5", b"\xe2\x28"];

pub(super) fn cases() -> Vec<Case> {
    [valid(), invalid(), cut_off(), at_once()].into_iter().flatten().collect()
}

/// A message around text; its answer says that there is no such feed.
fn around(text: &[u8]) -> Vec<u8> {
    [br#"{"type":"subscribe","id":5,"feed":""#, text, br#""}"#].concat()
}

fn understood() -> Said {
    Said::Error(Some(5), "unknown_feed".to_owned())
}

fn valid() -> Vec<Case> {
    let mut cases = Vec::new();
    for text in VALID {
        let whole = around(text.as_bytes());
        let goes_on = |how: &str, bytes| {
            Case::goes_on("8.1", format!("{} {how}", text.escape_unicode()), bytes, vec![understood()])
        };
        cases.push(goes_on("whole", frame(FIN | TEXT, &whole)));
        cases.push(goes_on("cut between any two bytes", fragments(TEXT, whole.chunks(1))));
        let mut pinged: Vec<u8> = Vec::new();
        let (before, after) = whole.split_at(around(b"").len() - 1);
        pinged.extend(frame(TEXT, before));
        pinged.extend(frame(FIN | PING, b"\xff"));
        pinged.extend(frame(FIN, after));
        let mut case = goes_on("cut by a ping that is no text", pinged);
        case.said.insert(0, Said::Pong(vec![0xff]));
        cases.push(case);
    }
    cases
}

fn invalid() -> Vec<Case> {
    let mut cases = Vec::new();
    for (what, bytes) in INVALID {
        let whole = around(bytes);
        let ends = |how: &str, bytes| Case::ends("8.1", format!("{what} {how}"), bytes, 1007);
        cases.push(ends("alone", frame(FIN | TEXT, bytes)));
        cases.push(ends("in a message", frame(FIN | TEXT, &whole)));
        cases.push(ends("cut between any two bytes", fragments(TEXT, whole.chunks(1))));
    }
    cases
}

/// A message must not end inside a character, and a fragment may.
fn cut_off() -> Vec<Case> {
    let cut: [&[u8]; 6] = [b"\xc3", b"\xe2", b"\xe2\x82", b"\xf0", b"\xf0\x9f", b"\xf0\x9f\x8f"];
    let mut cases = Vec::new();
    for bytes in cut {
        let what = |how| format!("{bytes:x?} at the end of {how}");
        cases.push(Case::ends("8.1", what("a message"), frame(FIN | TEXT, bytes), 1007));
        let (last, empty) = (fragments(TEXT, [b"text ", bytes]), fragments(TEXT, [bytes, b""]));
        cases.push(Case::ends("8.1", what("the last fragment"), last, 1007));
        cases.push(Case::ends("8.1", what("the text, with an empty fragment after it"), empty, 1007));
        cases.push(Case::goes_on("8.1", what("a fragment"), frame(TEXT, bytes), vec![]));
    }
    cases
}

/// The rest of the message never comes, and is not waited for.
fn at_once() -> Vec<Case> {
    let mut cases = Vec::new();
    for (what, bytes) in INVALID {
        cases.push(Case::ends("8.1", format!("{what} in the first fragment"), frame(TEXT, bytes), 1007));
    }
    for bytes in HOPELESS {
        cases.push(Case::ends("8.1", format!("{bytes:x?} can not become text"), frame(TEXT, bytes), 1007));
        let later = [frame(TEXT, "text "), frame(0, bytes)].concat();
        cases.push(Case::ends("8.1", format!("{bytes:x?} in a later fragment"), later, 1007));
    }
    cases
}
