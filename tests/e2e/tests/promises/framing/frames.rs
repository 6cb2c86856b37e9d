//! RFC 6455, section 5: lengths, masks, reserved bits and opcodes, fragments, and control frames in the middle of all that.

use super::wire::{
    BINARY, CLOSE, CONTINUATION, FIN, Length, PING, PONG, TEXT, announced, close, fragments, frame, frame_with,
    unmasked,
};
use super::{Case, Said, heard, message, not_understood};

/// The longest message of a client.
const MESSAGE_BYTES_MAX: usize = 16 * 1024;
const OPCODES: [u8; 10] = [0x3, 0x4, 0x5, 0x6, 0x7, 0xb, 0xc, 0xd, 0xe, 0xf];

pub(super) fn cases() -> Vec<Case> {
    let parts =
        [lengths(), masks(), reserved(), pings(), control_frames(), fragmentation(), broken_fragments(), limits()];
    parts.into_iter().flatten().collect()
}

/// A message of exactly this length.
fn padded(id: u64, bytes: usize) -> String {
    let mut message = message(id);
    message.push_str(&" ".repeat(bytes - message.len()));
    message
}

fn text(payload: impl AsRef<[u8]>) -> Vec<u8> {
    frame(FIN | TEXT, payload)
}

fn lengths() -> Vec<Case> {
    let mut cases = vec![Case::goes_on("5.2", "a text of length 0", text(""), vec![not_understood()])];
    for bytes in [125, 126, 127, 128, 1_000, MESSAGE_BYTES_MAX - 1, MESSAGE_BYTES_MAX] {
        cases.push(Case::goes_on("5.2", format!("a text of length {bytes}"), text(padded(1, bytes)), vec![heard(1)]));
    }
    for bytes in [MESSAGE_BYTES_MAX + 1, 65_535, 65_536] {
        cases.push(Case::ends("5.2", format!("a text of length {bytes}"), text(padded(1, bytes)), 1009));
    }
    // Refused by what it announces, before any of it came.
    for bytes in [65_536, 1 << 32, u64::MAX >> 1, u64::MAX] {
        let what = format!("a text that is announced as {bytes} bytes");
        cases.push(Case::ends("5.2", what, announced(FIN | TEXT, bytes, Length::Bits64), 1009));
    }
    // Clients must not write them like that, but nothing is misread when one does.
    for length in [Length::Bits16, Length::Bits64] {
        let bytes = frame_with(FIN | TEXT, message(1), length);
        cases.push(Case::goes_on("5.2", format!("a short length written as {length:?}"), bytes, vec![heard(1)]));
    }
    let several: Vec<u8> = (1..=9).flat_map(|id| text(message(id))).collect();
    cases.push(Case::goes_on("5.4", "several messages in a row", several, (1..=9).map(heard).collect()));
    cases.push(Case::ends("5.6", "a binary message", frame(FIN | BINARY, message(1)), 1003));
    cases.push(Case::ends("5.6", "a binary message of length 0", frame(FIN | BINARY, ""), 1003));
    cases
}

fn masks() -> Vec<Case> {
    [TEXT, BINARY, PING, PONG, CLOSE]
        .into_iter()
        .flat_map(|opcode| {
            let short = |payload: &[u8]| {
                let what = format!("a frame of type {opcode} and length {} without a mask", payload.len());
                Case::ends("5.1", what, unmasked(FIN | opcode, payload), 1002)
            };
            [short(b""), short(b"\x03\xe8")]
        })
        .collect()
}

fn reserved() -> Vec<Case> {
    let mut cases = Vec::new();
    for bits in 1..8_u8 {
        for opcode in [TEXT, BINARY, CLOSE, PING, PONG] {
            let what = format!("reserved bits {bits:03b} in a frame of type {opcode}");
            cases.push(Case::ends("5.2", what, frame(FIN | bits << 4 | opcode, ""), 1002));
        }
        let after = [frame(TEXT, "{"), frame(FIN | bits << 4 | CONTINUATION, "}")].concat();
        cases.push(Case::ends("5.2", format!("reserved bits {bits:03b} in a continuation"), after, 1002));
        let mut case = Case::ends("5.2", format!("reserved bits {bits:03b} after a message"), text(message(1)), 1002);
        case.bytes.extend(frame(FIN | bits << 4 | TEXT, message(2)));
        case.said.insert(0, heard(1));
        cases.push(case);
    }
    for opcode in OPCODES {
        for payload in ["", "payload"] {
            let what = format!("reserved opcode {opcode:#x} with {payload:?}");
            cases.push(Case::ends("5.2", what, frame(FIN | opcode, payload), 1002));
        }
        let inside = [frame(TEXT, "{"), frame(FIN | opcode, ""), frame(FIN | CONTINUATION, "}")].concat();
        cases.push(Case::ends("5.2", format!("reserved opcode {opcode:#x} inside a message"), inside, 1002));
    }
    cases
}

fn pings() -> Vec<Case> {
    let answered = |payload: &[u8]| Said::Pong(payload.to_vec());
    let ping = |payload: &[u8]| frame(FIN | PING, payload);
    let all_bytes: Vec<u8> = (0..=255).collect();
    let mut cases: Vec<Case> =
        [&b""[..], b"hello", &[0x00, 0xff, 0xfe, 0xfd, 0xfc, 0xfb, 0x00, 0xff], &[0xfe; 125], &all_bytes[131..]]
            .into_iter()
            .map(|payload| {
                let what = format!("a ping with {} bytes", payload.len());
                Case::goes_on("5.5.2", what, ping(payload), vec![answered(payload)])
            })
            .collect();
    let several: Vec<u8> = (0..10_u8).flat_map(|n| ping(&[n; 3])).collect();
    cases.push(Case::goes_on("5.5.2", "ten pings", several, (0..10).map(|n| answered(&[n; 3])).collect()));
    let before = [ping(b"first"), text(message(1)), ping(b"second")].concat();
    let said = vec![answered(b"first"), heard(1), answered(b"second")];
    cases.push(Case::goes_on("5.5.2", "pings around a message", before, said));
    for payload in ["", "unasked for", "and again"] {
        let bytes = [frame(FIN | PONG, payload), ping(b"asked")].concat();
        let what = format!("a pong that nobody asked for: {payload:?}");
        cases.push(Case::goes_on("5.5.3", what, bytes, vec![answered(b"asked")]));
    }
    cases
}

fn control_frames() -> Vec<Case> {
    let mut cases = Vec::new();
    for opcode in [PING, PONG, CLOSE] {
        let ends = |what: &str, bytes| Case::ends("5.5", format!("a control frame {opcode:#x} {what}"), bytes, 1002);
        let long = [&1000_u16.to_be_bytes()[..], &[b'x'; 124]].concat();
        cases.push(ends("of length 126", frame(FIN | opcode, &long)));
        // Too long for any frame is noticed first.
        let huge = announced(FIN | opcode, 1 << 40, Length::Bits64);
        cases.push(Case { said: vec![Said::Close(Some(1009))], ..ends("that is announced as huge", huge) });
        cases.push(ends("that is not final", frame(opcode, "")));
        let in_two = [frame(opcode, &long[..2]), frame(FIN | CONTINUATION, "")].concat();
        cases.push(ends("in fragments", in_two));
    }
    cases
}

fn fragmentation() -> Vec<Case> {
    let whole = message(1);
    let (first, rest) = whole.as_bytes().split_at(7);
    let (second, third) = rest.split_at(11);
    let in_fragments: [(&str, Vec<&[u8]>); 7] = [
        ("two fragments", vec![first, rest]),
        ("three fragments", vec![first, second, third]),
        ("fragments of a byte", whole.as_bytes().chunks(1).collect()),
        ("an empty first fragment", vec![b"", first, rest]),
        ("an empty last fragment", vec![first, rest, b""]),
        ("empty fragments in between", vec![first, b"", b"", rest]),
        ("a thousand empty fragments", [vec![&b""[..]; 999], vec![whole.as_bytes()]].concat()),
    ];
    let mut cases: Vec<Case> = in_fragments
        .into_iter()
        .map(|(what, payloads)| Case::goes_on("5.4", what, fragments(TEXT, payloads), vec![heard(1)]))
        .collect();
    let empty = fragments(TEXT, [&b""[..], b"", b""]);
    cases.push(Case::goes_on("5.4", "nothing but empty fragments", empty, vec![not_understood()]));
    for (opcode, said) in [(PING, vec![Said::Pong(b"now".to_vec()), heard(1)]), (PONG, vec![heard(1)])] {
        let between = [frame(TEXT, first), frame(FIN | opcode, "now"), frame(FIN | CONTINUATION, rest)].concat();
        cases.push(Case::goes_on("5.4", format!("control frame {opcode:#x} between fragments"), between, said));
    }
    let pinged = [
        frame(TEXT, first),
        frame(FIN | PING, "a"),
        frame(CONTINUATION, second),
        frame(FIN | PING, "b"),
        frame(FIN | CONTINUATION, third),
        text(message(2)),
    ];
    let said = vec![Said::Pong(b"a".to_vec()), Said::Pong(b"b".to_vec()), heard(1), heard(2)];
    cases.push(Case::goes_on("5.4", "pings between three fragments", pinged.concat(), said));
    let left = [frame(TEXT, first), close(1000, "")].concat();
    cases.push(Case::ends("5.5.1", "a farewell between fragments", left, 1000));
    cases.push(Case::goes_on("5.4", "a message that is never finished", frame(TEXT, first), vec![]));
    cases
}

fn broken_fragments() -> Vec<Case> {
    let stray = |fin| [frame(fin | CONTINUATION, "x"), text(message(1))].concat();
    let mut cases = vec![
        Case::ends("5.4", "a continuation of nothing", stray(FIN), 1002),
        Case::ends("5.4", "a continuation of nothing that goes on", stray(0), 1002),
    ];
    for (what, head) in [("text", FIN | TEXT), ("text that goes on", TEXT), ("binary", FIN | BINARY)] {
        let bytes = [frame(TEXT, "{"), frame(head, "x")].concat();
        cases.push(Case::ends("5.4", format!("{what} inside a message"), bytes, 1002));
    }
    let mut twice = Case::ends("5.4", "a continuation after the end", text(message(1)), 1002);
    twice.bytes.extend(frame(FIN | CONTINUATION, "x"));
    twice.said.insert(0, heard(1));
    cases.push(twice);
    cases.push(Case::ends("5.6", "a binary message in fragments", fragments(BINARY, [&b"a"[..], b"b"]), 1003));
    cases
}

fn limits() -> Vec<Case> {
    let exact = [&[b' '; MESSAGE_BYTES_MAX / 2], padded(1, MESSAGE_BYTES_MAX / 2).as_bytes()].concat();
    let (first, rest) = exact.split_at(MESSAGE_BYTES_MAX / 2);
    let begun = frame(TEXT, first);
    let too_much = [b' '; MESSAGE_BYTES_MAX / 2 + 1];
    let pinged = [&begun[..], &frame(FIN | PING, ""), &frame(CONTINUATION, too_much)].concat();
    let mut pinged = Case::ends("10.4", "a ping does not start the count anew", pinged, 1009);
    pinged.said.insert(0, Said::Pong(vec![]));
    let unfinished = [&begun[..], &frame(CONTINUATION, too_much)].concat();
    vec![
        Case::goes_on("10.4", "fragments as long as may be", fragments(TEXT, [first, rest]), vec![heard(1)]),
        Case::ends("10.4", "fragments over the limit", fragments(TEXT, [first, rest, b" "]), 1009),
        Case::ends("10.4", "fragments over the limit that are not finished", unfinished, 1009),
        pinged,
    ]
}
