//! Content lines of iCalendar: escaped, folded, ended by CRLF.

/// The longest line in bytes, its end not counted.
const LINE_BYTES_MAX: usize = 75;

/// Lines that are being written.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Lines(String);

impl Lines {
    /// A property whose value is written as it is. Line breaks cannot stand in one.
    pub(super) fn raw(&mut self, name: &str, value: &str) {
        self.line(&format!("{name}:{}", value.replace(char::is_control, "")));
    }

    /// A property whose value is text.
    pub(super) fn text(&mut self, name: &str, text: &str) {
        self.line(&format!("{name}:{}", escaped(text)));
    }

    /// Everything written.
    pub(super) fn finish(self) -> String {
        self.0
    }

    /// A long line goes on in the next one, after a space. No character is cut in two.
    fn line(&mut self, line: &str) {
        let mut room = LINE_BYTES_MAX;
        for c in line.chars() {
            if c.len_utf8() > room {
                self.0.push_str("\r\n ");
                room = LINE_BYTES_MAX - 1;
            }
            room -= c.len_utf8();
            self.0.push(c);
        }
        self.0.push_str("\r\n");
    }
}

fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\n' => escaped.push_str("\\n"),
            '\\' | ';' | ',' => escaped.extend(['\\', c]),
            c if c.is_control() => {}
            c => escaped.push(c),
        }
    }
    escaped
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &str) {
        let mut lines = Lines::default();
        lines.text("SUMMARY", text);
        assert_eq!(lines.finish(), expected);
    }

    #[test]
    fn text_is_escaped() {
        check("a, b; c\\d\r\ne\tf", "SUMMARY:a\\, b\\; c\\\\d\\nef\r\n");
        check("END:VEVENT", "SUMMARY:END:VEVENT\r\n");
    }

    #[test]
    fn long_lines_are_folded_between_characters() {
        check(&"x".repeat(67), &format!("SUMMARY:{}\r\n", "x".repeat(67)));
        check(&"x".repeat(68), &format!("SUMMARY:{}\r\n x\r\n", "x".repeat(67)));
        let mut lines = Lines::default();
        lines.text("SUMMARY", &"서울".repeat(60));
        let folded = lines.finish();
        assert!(folded.split("\r\n").all(|line| line.len() <= LINE_BYTES_MAX), "{folded}");
        assert_eq!(folded.replace("\r\n ", ""), format!("SUMMARY:{}\r\n", "서울".repeat(60)));
    }

    #[test]
    fn a_raw_value_cannot_begin_another_line() {
        let mut lines = Lines::default();
        lines.raw("URL", "https://example.org/\r\nATTACH:x");
        assert_eq!(lines.finish(), "URL:https://example.org/ATTACH:x\r\n");
    }
}
