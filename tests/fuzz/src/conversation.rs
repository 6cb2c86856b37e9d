//! What bytes of a fuzzer mean as one client's side of a conversation. The first byte says how they are delivered and how the
//! client ends. The rest is either sent as it is, or read as a script, in which lengths, masks and opcodes are mostly right:
//! otherwise a fuzzer would spend its time on frames that are none.

/// A second passes.
const WAIT: u8 = 0xf0;
/// As many activities as the byte before says are committed to the feed `all` at once; none is a commit in no feed.
const COMMIT: u8 = 0xf1;
/// A payload with a length of two bytes follows; what the script does not have of it is filled up.
const LONG: u8 = 0xf2;
/// A frame without a mask.
const UNMASKED: u8 = 0xf3;
/// A length of eight bytes, and nothing of the payload.
const ANNOUNCED: u8 = 0xf4;
/// From here on: bytes that are sent as they are.
const AS_IT_IS: u8 = 0xf5;

/// The most seconds a script can wait.
pub(crate) const WAITS_MAX: usize = 100;
/// The most commits of a script.
const COMMITS_MAX: usize = 20;
/// What an incomplete payload is filled up with.
const FILLING: u8 = b' ';
/// The bits of a frame's length field.
const MASKED: u8 = 0x80;
const BITS_16: u8 = 0x7e;
const BITS_64: u8 = 0x7f;

/// One client's side of a conversation.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct Conversation {
    pub steps: Vec<Step>,
    /// The longest piece that is sent at once.
    pub piece_bytes: usize,
    pub end: End,
    /// It does not read before everything is over.
    pub stalls: bool,
}

/// What a client does next.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Step {
    Send(Vec<u8>),
    Wait,
    Commit(u8),
}

/// What a client does in the end.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum End {
    FallsSilent,
    HangsUp,
}

impl Conversation {
    pub(crate) fn read(input: &[u8]) -> Self {
        let (how, bytes) = input.split_first().map_or((0, input), |(how, bytes)| (*how, bytes));
        let is_script = how & 0b100 == 0;
        Self {
            steps: if is_script { script(bytes) } else { vec![Step::Send(bytes.to_vec())] },
            piece_bytes: [usize::MAX, 1, 7, 1_000][usize::from(how & 0b11)],
            end: if how & 0b1000 == 0 { End::FallsSilent } else { End::HangsUp },
            stalls: how & 0b1_0000 != 0,
        }
    }
}

fn script(mut bytes: &[u8]) -> Vec<Step> {
    let (mut steps, mut waits, mut commits) = (Vec::new(), 0, 0);
    while let Some((&[head, kind], rest)) = bytes.split_first_chunk() {
        bytes = rest;
        match kind {
            WAIT => {
                waits += 1;
                if waits <= WAITS_MAX {
                    steps.push(Step::Wait);
                }
            }
            COMMIT => {
                commits += 1;
                if commits <= COMMITS_MAX {
                    steps.push(Step::Commit(head));
                }
            }
            _ => steps.push(Step::Send(frame(head, kind, &mut bytes))),
        }
    }
    steps
}

/// One frame, with what it takes of the script.
fn frame(head: u8, kind: u8, bytes: &mut &[u8]) -> Vec<u8> {
    match kind {
        LONG => {
            let length = u16::from_be_bytes(take(bytes));
            masked(head, &payload(bytes, usize::from(length)))
        }
        UNMASKED => {
            let [length] = take(bytes);
            let payload = payload(bytes, usize::from(length & !MASKED).min(0x7d));
            [&[head, payload.len().to_le_bytes()[0]], &payload[..]].concat()
        }
        ANNOUNCED => [&[head, MASKED | BITS_64][..], &take::<8>(bytes), &take::<4>(bytes)].concat(),
        AS_IT_IS.. => payload(bytes, usize::from(head)),
        short => masked(head, &payload(bytes, usize::from(short))),
    }
}

/// A mask of zeros, so that a fuzzer sees what it sends.
fn masked(head: u8, payload: &[u8]) -> Vec<u8> {
    let mut frame = vec![head];
    match u16::try_from(payload.len()).unwrap_or(u16::MAX) {
        length if length < u16::from(BITS_16) => frame.push(MASKED | length.to_le_bytes()[0]),
        length => {
            frame.push(MASKED | BITS_16);
            frame.extend(length.to_be_bytes());
        }
    }
    frame.extend([0; 4]);
    frame.extend(payload);
    frame
}

fn payload(bytes: &mut &[u8], length: usize) -> Vec<u8> {
    let (taken, rest) = bytes.split_at(length.min(bytes.len()));
    *bytes = rest;
    let mut payload = taken.to_vec();
    payload.resize(length, FILLING);
    payload
}

fn take<const N: usize>(bytes: &mut &[u8]) -> [u8; N] {
    let mut taken = [0; N];
    taken.copy_from_slice(&payload(bytes, N));
    taken
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(script: &[u8], expected: &[Step]) {
        let input = [&[0], script].concat();
        assert_eq!(Conversation::read(&input).steps, expected);
    }

    #[test]
    fn a_script_makes_frames() {
        let send = |bytes: &[u8]| Step::Send(bytes.to_vec());
        check(b"\x81\x02hi", &[send(b"\x81\x82\0\0\0\0hi")]);
        check(b"\x81\x04hi", &[send(b"\x81\x84\0\0\0\0hi  ")]);
        check(b"\x81\xf2\0\x02hi", &[send(b"\x81\x82\0\0\0\0hi")]);
        check(b"\0\xf0\x03\xf1\x89\0", &[Step::Wait, Step::Commit(3), send(b"\x89\x80\0\0\0\0")]);
        check(b"\x81\xf3\x02hi", &[send(b"\x81\x02hi")]);
        check(b"\x02\xf5hi\x89", &[send(b"hi")]);
        check(b"\x81\xf4\0\0\0\0\0\x01\0\0abcd", &[send(b"\x81\xff\0\0\0\0\0\x01\0\0abcd")]);
    }

    #[test]
    fn the_first_byte_says_how() {
        let conversation = Conversation::read(b"\x1d\x81\x00");
        assert_eq!(conversation.steps, [Step::Send(b"\x81\x00".to_vec())]);
        assert_eq!((conversation.piece_bytes, conversation.end, conversation.stalls), (1, End::HangsUp, true));
        assert_eq!(Conversation::read(b"").steps, [], "no bytes are a client that says nothing");
    }
}
