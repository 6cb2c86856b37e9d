//! Where the messages of a gateway begin and end among the bytes it sends, so that a connection can be cut in the middle
//! of one. Knows the framing of websockets and of chunked HTTP, and nothing of what is said.

/// The place up to which a gateway's bytes were passed on.
#[derive(Debug)]
pub(crate) enum Framing {
    /// In the head of the HTTP answer, which is kept until its kind is known.
    Head(Vec<u8>),
    /// Between two websocket frames.
    Between,
    /// In the header of a frame.
    Header(Vec<u8>),
    /// In a frame that lacks so many bytes.
    Payload(u64),
    /// In the body of an answer that is no websocket; the last two bytes tell where its chunks end.
    Body([u8; 2]),
}

const END_OF_HEAD: &[u8] = b"\r\n\r\n";
const UPGRADED: &[u8] = b"HTTP/1.1 101";

impl Framing {
    /// At the beginning of an answer.
    pub(crate) fn new() -> Self {
        Self::Head(Vec::new())
    }

    /// Whether a frame or a chunk was passed on in part.
    pub(crate) fn is_inside(&self) -> bool {
        match self {
            Self::Head(_) | Self::Between => false,
            Self::Header(_) | Self::Payload(_) => true,
            Self::Body(last) => last != b"\r\n",
        }
    }

    /// Whether the head of the answer was passed on.
    pub(crate) fn is_answered(&self) -> bool {
        !matches!(self, Self::Head(_))
    }

    /// Whether it is the answer to a plain request, and no websocket.
    pub(crate) fn is_stream(&self) -> bool {
        matches!(self, Self::Body(_))
    }

    /// Takes in what was passed on next.
    pub(crate) fn passed(&mut self, mut bytes: &[u8]) {
        while let Some((&first, rest)) = bytes.split_first() {
            let taken = match self {
                Self::Payload(left) => usize::try_from(*left).unwrap_or(usize::MAX).min(bytes.len()),
                _ => 1,
            };
            match self {
                Self::Head(head) => {
                    head.push(first);
                    if head.ends_with(END_OF_HEAD) {
                        *self = if head.starts_with(UPGRADED) { Self::Between } else { Self::Body(*b"\r\n") };
                    }
                }
                Self::Between => *self = Self::Header(vec![first]),
                Self::Header(header) => {
                    header.push(first);
                    match payload_length(header) {
                        None => {}
                        Some(0) => *self = Self::Between,
                        Some(length) => *self = Self::Payload(length),
                    }
                }
                Self::Payload(left) => {
                    *left -= taken as u64;
                    if *left == 0 {
                        *self = Self::Between;
                    }
                }
                Self::Body(last) => *last = [last[1], first],
            }
            bytes = &rest[taken - 1..];
        }
    }
}

/// The length a frame header announces; none while the header is not complete. A server's frames are not masked.
fn payload_length(header: &[u8]) -> Option<u64> {
    match header.get(1)? & 0x7f {
        126 => header.get(2..4).map(|bytes| u64::from(u16::from_be_bytes([bytes[0], bytes[1]]))),
        127 => header.get(2..10).and_then(|bytes| bytes.try_into().ok()).map(u64::from_be_bytes),
        length => Some(u64::from(length)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The places, counted in bytes after the head, at which nothing is cut in two.
    #[track_caller]
    fn check(head: &[u8], body: &[u8], whole: &[usize]) {
        for step in [1, 7, body.len()] {
            let mut framing = Framing::new();
            framing.passed(head);
            let mut passed = 0;
            for bytes in body.chunks(step) {
                framing.passed(bytes);
                passed += bytes.len();
                assert_eq!(framing.is_inside(), !whole.contains(&passed), "after {passed} in steps of {step}");
            }
        }
    }

    #[test]
    fn frames_of_every_length_are_found() {
        let mut frames = vec![0x81, 0, 0x81, 2, b'h', b'i', 0x81, 126, 1, 0];
        frames.extend([b'x'; 256]);
        frames.extend([0x81, 127, 0, 0, 0, 0, 0, 0, 0, 3, b'x', b'y', b'z']);
        check(b"HTTP/1.1 101 Switching Protocols\r\n\r\n", &frames, &[2, 6, 266, 279]);
    }

    #[test]
    fn chunks_end_where_their_lines_do() {
        let chunk = b"9\r\ndata: x\n\n\r\n";
        check(b"HTTP/1.1 200 OK\r\n\r\n", &[&chunk[..], chunk].concat(), &[3, 14, 17, 28]);
    }
}
