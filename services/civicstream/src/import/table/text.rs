//! Text of the table as it can be recorded: without the private characters of office programs, and without the ways to
//! reach a person, which do not belong in the log.

use super::personal::without_contacts;

/// What the private characters of office programs stand for nearly always.
pub(super) const BULLET: char = '•';
/// What breaks a word at the end of a line of a document, and shows nowhere else.
const SOFT_HYPHEN: char = '\u{ad}';

/// What web pages write for signs of their own.
const WRITTEN_OUT: [(&str, &str); 4] = [("&#39;", "'"), ("&quot;", "\""), ("&nbsp;", " "), ("&amp;", "&")];

/// A cell with ordinary characters only.
pub(super) fn plain(text: &str) -> String {
    let text = WRITTEN_OUT.iter().fold(text.to_owned(), |text, (written, sign)| text.replace(written, sign));
    text.chars().filter(|c| *c != SOFT_HYPHEN).map(|c| if is_private(c) { BULLET } else { c }).collect()
}

/// One line: a name or a title. None where nothing is left.
pub(super) fn line(text: &str) -> Option<String> {
    let text = without_contacts(&plain(text)).0;
    let words: Vec<&str> =
        text.split(|c: char| c.is_whitespace() || c.is_control()).filter(|word| !word.is_empty()).collect();
    Some(words.join(" ").trim_start_matches([BULLET, ' ']).to_owned()).filter(|line| !line.is_empty())
}

/// Text with its line breaks, and how many ways to reach a person were left out of it. None where nothing is left.
pub(super) fn prose(text: &str) -> (Option<String>, usize) {
    let text: String = plain(text).chars().filter(|c| !c.is_control() || matches!(c, '\n' | '\t')).collect();
    let (text, left_out) = without_contacts(&text);
    (Some(text.trim().to_owned()).filter(|text| !text.is_empty()), left_out)
}

/// At most `max` characters, with a sign where more was said.
pub(super) fn shortened(text: &str, max: usize) -> String {
    if text.chars().count() <= max {
        return text.to_owned();
    }
    let kept: String = text.chars().take(max.saturating_sub(1)).collect();
    format!("{}…", kept.trim_end())
}

fn is_private(c: char) -> bool {
    matches!(c, '\u{e000}'..='\u{f8ff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_has_ordinary_characters_and_single_spaces() {
        assert_eq!(line("Ministry of Justice  \n").as_deref(), Some("Ministry of Justice"));
        assert_eq!(line("Access to Public\nInfor\u{ad}mation").as_deref(), Some("Access to Public Information"));
        assert_eq!(line("\u{f0b7} Ministry\u{f0b7} of Mines").as_deref(), Some("Ministry• of Mines"));
        assert_eq!(line("Côte d&#39;Ivoire &amp; others").as_deref(), Some("Côte d'Ivoire & others"));
        assert_eq!(line(" \n\t"), None);
    }

    #[test]
    fn prose_keeps_its_lines() {
        assert_eq!(prose("\u{f0a7} First\n\u{f0a7} Second\u{0}\n"), (Some("• First\n• Second".to_owned()), 0));
        assert_eq!(prose("Write to ana@example.org."), (Some("Write to [e-mail address]".to_owned()), 1));
        assert_eq!(prose(" "), (None, 0));
    }

    #[test]
    fn what_is_too_long_says_so() {
        assert_eq!(shortened("short", 5), "short");
        assert_eq!(shortened("longer than that", 8), "longer…");
    }
}
