//! RFC 6455, sections 5.5.1 and 7: the closing handshake, the codes, and what comes after it.

use super::wire::{CLOSE, FIN, PING, TEXT, close, frame};
use super::{Case, Said, heard, message};

/// Those that the standard or its registry defines for close frames, and both ends of the ranges for others.
const ALLOWED: [u16; 16] =
    [1000, 1001, 1002, 1003, 1007, 1008, 1009, 1010, 1011, 1012, 1013, 3000, 3999, 4000, 4200, 4999];
/// Those that are never sent, or belong to nobody.
const FORBIDDEN: [u16; 14] = [0, 1, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 10_000, 65_535];

pub(super) fn cases() -> Vec<Case> {
    [codes(), reasons(), after_it()].into_iter().flatten().collect()
}

fn codes() -> Vec<Case> {
    let mut cases: Vec<Case> = ALLOWED
        .into_iter()
        .map(|code| Case::ends("7.4", format!("code {code} is answered in kind"), close(code, ""), code))
        .collect();
    cases.extend(
        FORBIDDEN.into_iter().map(|code| Case::ends("7.4", format!("code {code} is no code"), close(code, ""), 1002)),
    );
    let bare = Case { said: vec![Said::Close(None)], ..Case::ends("5.5.1", "no code", frame(FIN | CLOSE, ""), 0) };
    cases.push(bare);
    cases.push(Case::ends("5.5.1", "half a code", frame(FIN | CLOSE, [0x03]), 1002));
    cases
}

fn reasons() -> Vec<Case> {
    let answered = |what: &str, reason: &[u8]| Case::ends("5.5.1", what, close(1000, reason), 1000);
    let refused = |what: &str, reason: &[u8], code| Case::ends("5.5.1", what, close(1000, reason), code);
    vec![
        answered("a reason", b"bye"),
        answered("a reason that is not ASCII", "안녕히 가세요".as_bytes()),
        answered("a reason as long as may be", &[b'x'; 123]),
        refused("a reason that is too long", &[b'x'; 124], 1002),
        refused("a reason that is no text", b"bye \xff", 1007),
        refused("a reason that ends inside a character", b"bye \xe2\x82", 1007),
        refused("a reason with a surrogate", b"\xed\xa0\x80", 1007),
    ]
}

fn after_it() -> Vec<Case> {
    let farewell = close(1000, "");
    let then = |what: &str, bytes: Vec<u8>| Case::ends("5.5.1", what, [farewell.clone(), bytes].concat(), 1000);
    let mut cases = vec![
        then("a message after the farewell", frame(FIN | TEXT, message(1))),
        then("a ping after the farewell", frame(FIN | PING, "late")),
        then("half a message after the farewell", frame(TEXT, "{")),
        then("another farewell", close(1001, "")),
        then("what breaks the rules after the farewell", frame(0xff, "late")),
        then("bytes that are no frame after the farewell", vec![0xff; 300]),
    ];
    let mut before = Case::ends("5.5.1", "a message before the farewell", frame(FIN | TEXT, message(1)), 1000);
    before.bytes.extend(&farewell);
    before.said.insert(0, heard(1));
    cases.push(before);
    // The server has closed; what the client says then is not taken up.
    for (what, bytes) in [("a message", frame(FIN | TEXT, message(1))), ("a ping", frame(FIN | PING, "late"))] {
        let broken = [frame(FIN | 0x3, ""), bytes].concat();
        cases.push(Case::ends("7.1.7", format!("{what} after the rules were broken"), broken, 1002));
    }
    cases
}
