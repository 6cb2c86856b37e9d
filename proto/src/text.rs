//! Text that people wrote. Parsed once, so that inner code never asks again whether it is empty, endless or holds
//! control characters, which Postgres (NUL) and terminals would choke on.

use crate::checked::checked_text;

/// The longest line in characters. The longest real commitment title has 603.
pub const LINE_CHARS_MAX: usize = 1_000;
/// The longest prose in characters. The longest real commitment text has 27,816.
pub const PROSE_CHARS_MAX: usize = 50_000;
/// The longest address in bytes.
pub const LINK_BYTES_MAX: usize = 2_000;

/// Text that breaks a rule of its kind.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum InvalidText {
    /// There is nothing but white space.
    #[error("must not be empty")]
    Empty,
    /// There is too much.
    #[error("must have {max} characters at most")]
    TooLong {
        /// The limit in characters.
        max: usize,
    },
    /// A control character, such as NUL or, in a line, a line break.
    #[error("must not hold control characters")]
    Control,
    /// Not an absolute http or https address.
    #[error("must be an absolute http or https address of {LINK_BYTES_MAX} bytes at most")]
    Link,
}

checked_text!(
    /// One line of 1 to 1,000 characters: a name, a title, a place.
    #[schemars(extend("minLength" = 1, "maxLength" = LINE_CHARS_MAX))]
    Line,
    InvalidText,
    check_line
);
checked_text!(
    /// 1 to 50,000 characters with line breaks: a letter, a summary.
    #[schemars(extend("minLength" = 1, "maxLength" = PROSE_CHARS_MAX))]
    Prose,
    InvalidText,
    check_prose
);
checked_text!(
    /// An absolute http or https address.
    #[schemars(extend("format" = "iri", "maxLength" = LINK_BYTES_MAX))]
    Link,
    InvalidText,
    check_link
);

impl Line {
    /// Whatever somebody sent, as far as a line can say it: what it must not hold becomes `\u{fffd}`, and what is too long
    /// ends in an ellipsis. For foreign text that is quoted, never for what somebody is to read as sent.
    #[must_use]
    pub fn quoting(text: &str) -> Self {
        let printable = |c: char| if c.is_control() || is_bidi_control(c) { char::REPLACEMENT_CHARACTER } else { c };
        let mut line: String = text.chars().take(LINE_CHARS_MAX).map(printable).collect();
        if text.chars().nth(LINE_CHARS_MAX).is_some() {
            line.pop();
            line.push('…');
        }
        if line.trim().is_empty() {
            line = char::REPLACEMENT_CHARACTER.to_string();
        }
        Self(line)
    }
}

fn check_line(text: &str) -> Result<(), InvalidText> {
    check_length(text, LINE_CHARS_MAX)?;
    if text.chars().any(|c| c.is_control() || is_bidi_control(c)) { Err(InvalidText::Control) } else { Ok(()) }
}

/// Characters that turn the direction of the text after them, also of what is not theirs (Unicode Bidirectional Algorithm,
/// 2.1 to 2.4). Right-to-left text needs none of them.
fn is_bidi_control(c: char) -> bool {
    matches!(c, '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}')
}

fn check_prose(text: &str) -> Result<(), InvalidText> {
    check_length(text, PROSE_CHARS_MAX)?;
    let forbidden = |c: char| c.is_control() && !matches!(c, '\n' | '\r' | '\t');
    if text.chars().any(forbidden) { Err(InvalidText::Control) } else { Ok(()) }
}

fn check_length(text: &str, max: usize) -> Result<(), InvalidText> {
    if text.trim().is_empty() {
        Err(InvalidText::Empty)
    } else if text.chars().count() > max {
        Err(InvalidText::TooLong { max })
    } else {
        Ok(())
    }
}

fn check_link(text: &str) -> Result<(), InvalidText> {
    if text.len() > LINK_BYTES_MAX || text.chars().any(char::is_control) {
        return Err(InvalidText::Link);
    }
    match url::Url::parse(text) {
        Ok(url) if matches!(url.scheme(), "http" | "https") && url.has_host() => Ok(()),
        _ => Err(InvalidText::Link),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn lines_are_short_and_printable() {
        assert!("서울특별시".parse::<Line>().is_ok());
        assert_eq!(" \t".parse::<Line>(), Err(InvalidText::Empty));
        assert_eq!("a\nb".parse::<Line>(), Err(InvalidText::Control));
        assert_eq!("a\u{202e}b".parse::<Line>(), Err(InvalidText::Control));
        assert!("اختبار".parse::<Line>().is_ok());
        assert_eq!("a".repeat(1_001).parse::<Line>(), Err(InvalidText::TooLong { max: 1_000 }));
        assert!("서".repeat(1_000).parse::<Line>().is_ok());
    }

    #[test]
    fn whatever_is_quoted_is_a_line() {
        let quoted = |text: &str| Line::quoting(text).to_string();
        assert_eq!(quoted("activity.seoul.member.seoul"), "activity.seoul.member.seoul");
        assert_eq!(quoted("a\0b\u{202e}c"), "a\u{fffd}b\u{fffd}c");
        assert_eq!(quoted(&"서".repeat(1_000)), "서".repeat(1_000));
        assert_eq!(quoted(&"서".repeat(1_001)), "서".repeat(999) + "…");
        for text in ["", " ", "\n", "a\nb", "\u{2066}"] {
            assert!(quoted(text).parse::<Line>().is_ok(), "{text:?}");
        }
    }

    #[test]
    fn prose_keeps_line_breaks_and_refuses_nul() {
        assert!("Dear all,\n\nthank you".parse::<Prose>().is_ok());
        assert_eq!("a\0b".parse::<Prose>(), Err(InvalidText::Control));
    }

    #[test]
    fn links_are_absolute_web_addresses() {
        assert!("https://example.org/cote-d'ivoire".parse::<Link>().is_ok());
        assert_eq!("javascript:alert(1)".parse::<Link>(), Err(InvalidText::Link));
        assert_eq!("/members/seoul".parse::<Link>(), Err(InvalidText::Link));
    }
}
