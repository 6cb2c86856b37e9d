//! Websocket frames (RFC 6455, section 5.2) as bytes: the client's, right or wrong, and the server's, which must be right.
//! A library would neither write the wrong ones nor tell of the server's.

use serde::Deserialize;

/// The most bytes a server's frame may have: more than the longest snapshot.
pub(crate) const FRAME_BYTES_MAX: u64 = 16 * 1_024 * 1_024;
/// The most bytes a control frame may have.
const CONTROL_BYTES_MAX: u64 = 125;

/// What a frame is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Kind {
    Continuation,
    Text,
    Binary,
    Close,
    Ping,
    Pong,
    /// A kind that the protocol keeps for later.
    Reserved,
}

impl Kind {
    fn number(self) -> u8 {
        match self {
            Self::Continuation => 0,
            Self::Text => 1,
            Self::Binary => 2,
            Self::Reserved => 3,
            Self::Close => 8,
            Self::Ping => 9,
            Self::Pong => 10,
        }
    }

    fn of(number: u8) -> Option<Self> {
        let kinds = [Self::Continuation, Self::Text, Self::Binary, Self::Close, Self::Ping, Self::Pong];
        kinds.into_iter().find(|kind| kind.number() == number)
    }

    fn is_control(self) -> bool {
        self.number() >= 8
    }
}

/// A client's frame as a case writes it.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Written {
    pub(crate) kind: Kind,
    /// Whether it is the last of its message.
    #[serde(default = "yes")]
    last: bool,
    #[serde(default = "yes")]
    masked: bool,
    /// The three reserved bits.
    #[serde(default)]
    reserved: u8,
    /// The content as text, or as hexadecimal digits.
    #[serde(default)]
    text: String,
    #[serde(default)]
    hex: String,
    /// How often the content is repeated.
    #[serde(default = "once")]
    times: usize,
    /// The length that is announced instead of the true one.
    #[serde(default)]
    announced: Option<u64>,
}

fn yes() -> bool {
    true
}

fn once() -> usize {
    1
}

impl Written {
    /// The bytes.
    pub(crate) fn bytes(&self) -> Result<Vec<u8>, String> {
        let content = [self.text.as_bytes(), &unhex(&self.hex)?].concat().repeat(self.times);
        let first = (u8::from(self.last) << 7) | ((self.reserved & 7) << 4) | self.kind.number();
        Ok(encode(first, self.masked, &content, self.announced.unwrap_or(content.len() as u64)))
    }
}

/// A right frame.
pub(crate) fn written(kind: Kind, content: &[u8]) -> Vec<u8> {
    encode(0x80 | kind.number(), true, content, content.len() as u64)
}

/// Masked with a fixed key: it hides nothing from anybody, it only has to be applied.
const MASK: [u8; 4] = [0x37, 0xfa, 0x21, 0x3d];

fn encode(first: u8, masked: bool, content: &[u8], length: u64) -> Vec<u8> {
    let length_byte = |length: u8| (u8::from(masked) << 7) | length;
    let mut frame = vec![first];
    match (u8::try_from(length), u16::try_from(length)) {
        (Ok(short @ ..126), _) => frame.push(length_byte(short)),
        (_, Ok(medium)) => {
            frame.push(length_byte(126));
            frame.extend(medium.to_be_bytes());
        }
        _ => {
            frame.push(length_byte(127));
            frame.extend(length.to_be_bytes());
        }
    }
    if masked {
        frame.extend(MASK);
        frame.extend(content.iter().zip(MASK.iter().cycle()).map(|(byte, mask)| byte ^ mask));
    } else {
        frame.extend(content);
    }
    frame
}

/// Bytes from hexadecimal digits.
pub(crate) fn unhex(digits: &str) -> Result<Vec<u8>, String> {
    let digits: Vec<char> = digits.chars().filter(|digit| !digit.is_whitespace()).collect();
    let byte = |pair: &[char]| u8::from_str_radix(&pair.iter().collect::<String>(), 16);
    digits.chunks(2).map(byte).collect::<Result<_, _>>().map_err(|_| "these are no hexadecimal digits".to_owned())
}

/// The first two bytes of a server's frame.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Head {
    pub(crate) kind: Kind,
    pub(crate) last: bool,
    /// The length, or 126 or 127 for one of two or eight bytes that follow.
    pub(crate) length: u8,
}

impl Head {
    /// Reads and checks them.
    pub(crate) fn read([first, second]: [u8; 2]) -> Result<Self, String> {
        let kind = Kind::of(first & 0x0f).ok_or_else(|| format!("the server sent a frame of kind {}", first & 0x0f))?;
        let head = Self { kind, last: first & 0x80 != 0, length: second & 0x7f };
        if first & 0x70 != 0 {
            return Err("the server set reserved bits without an extension that says what they mean".to_owned());
        }
        if second & 0x80 != 0 {
            return Err("the server masked a frame".to_owned());
        }
        if kind.is_control() && (!head.last || u64::from(head.length) > CONTROL_BYTES_MAX) {
            return Err(format!("the server sent a {kind:?} that is fragmented or too long"));
        }
        Ok(head)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_frame_is_what_the_standard_shows() {
        // The examples of RFC 6455, section 5.7.
        assert_eq!(written(Kind::Text, b"Hello"), unhex("8185 37fa213d 7f9f4d5158").expect("digits"));
        let unmasked: Written =
            serde_json::from_str(r#"{"kind":"text","text":"Hello","masked":false}"#).expect("a frame");
        assert_eq!(unmasked.bytes(), Ok(unhex("810548656c6c6f").expect("digits")));
        let long = written(Kind::Binary, &[0; 256]);
        assert_eq!(long[..4], unhex("82fe0100").expect("digits"));
    }

    #[test]
    fn a_wrong_frame_can_be_written() {
        let bytes = |json: &str| serde_json::from_str::<Written>(json).expect("a frame").bytes().expect("bytes");
        assert_eq!(bytes(r#"{"kind":"text","last":false,"masked":false,"text":"a"}"#), [0x01, 1, b'a']);
        assert_eq!(bytes(r#"{"kind":"ping","reserved":4,"masked":false}"#), [0xc9, 0]);
        assert_eq!(bytes(r#"{"kind":"reserved","masked":false,"hex":"ff","times":2}"#), [0x83, 2, 0xff, 0xff]);
        assert_eq!(
            bytes(r#"{"kind":"text","masked":false,"announced":70000}"#)[1..],
            [127, 0, 0, 0, 0, 0, 1, 0x11, 0x70]
        );
    }

    #[test]
    fn a_server_must_write_right_frames() {
        assert_eq!(Head::read([0x81, 5]), Ok(Head { kind: Kind::Text, last: true, length: 5 }));
        for wrong in [[0x81, 0x85], [0xc1, 5], [0x83, 0], [0x09, 0], [0x89, 126]] {
            assert!(Head::read(wrong).is_err(), "{wrong:?}");
        }
    }
}
