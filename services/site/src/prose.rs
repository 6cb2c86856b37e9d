//! Text that people wrote, for a page: paragraphs, with web addresses as links.

/// A paragraph; line breaks within it stay in its text.
pub(crate) type Paragraph = Vec<Piece>;

/// A part of a paragraph.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Piece {
    /// Text.
    Words(String),
    /// An address.
    Link(String),
}

/// The paragraphs of a text: what blank lines set apart.
pub(crate) fn paragraphs(text: &str) -> Vec<Paragraph> {
    let text = text.replace("\r\n", "\n");
    let mut paragraphs = vec![String::new()];
    for line in text.lines() {
        match paragraphs.last_mut() {
            Some(last) if !line.trim().is_empty() => {
                if !last.is_empty() {
                    last.push('\n');
                }
                last.push_str(line.trim_end());
            }
            Some(last) if last.is_empty() => {}
            _ => paragraphs.push(String::new()),
        }
    }
    paragraphs.retain(|paragraph| !paragraph.is_empty());
    paragraphs.iter().map(|paragraph| pieces(paragraph)).collect()
}

fn pieces(mut text: &str) -> Paragraph {
    let mut pieces = Vec::new();
    while let Some((start, length)) = next_address(text) {
        if start > 0 {
            pieces.push(Piece::Words(text[..start].to_owned()));
        }
        pieces.push(Piece::Link(text[start..start + length].to_owned()));
        text = &text[start + length..];
    }
    if !text.is_empty() {
        pieces.push(Piece::Words(text.to_owned()));
    }
    pieces
}

/// Where the first web address begins, and how long it is.
fn next_address(text: &str) -> Option<(usize, usize)> {
    let start = ["https://", "http://"].iter().filter_map(|scheme| text.find(scheme)).min()?;
    let rest = &text[start..];
    let end = rest.find(|c: char| c.is_whitespace() || matches!(c, '<' | '>' | '"' | '“' | '”')).unwrap_or(rest.len());
    // Punctuation at the end belongs to the sentence.
    let address = rest[..end].trim_end_matches(['.', ',', ';', ':', '!', '?', ')', ']', '\'']);
    Some((start, address.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn words(text: &str) -> Piece {
        Piece::Words(text.to_owned())
    }

    fn link(text: &str) -> Piece {
        Piece::Link(text.to_owned())
    }

    #[track_caller]
    fn check(text: &str, expected: &[Paragraph]) {
        assert_eq!(paragraphs(text), expected);
    }

    #[test]
    fn blank_lines_part_paragraphs() {
        check(
            "\n\nDear all,\r\n\r\n\r\nthank you\nvery much\n",
            &[vec![words("Dear all,")], vec![words("thank you\nvery much")]],
        );
        check("", &[]);
    }

    #[test]
    fn addresses_become_links_and_nothing_else_does() {
        check(
            "see (https://seoul.example/data), or http://a.example.",
            &[vec![
                words("see ("),
                link("https://seoul.example/data"),
                words("), or "),
                link("http://a.example"),
                words("."),
            ]],
        );
        check("javascript:alert(1) <script>", &[vec![words("javascript:alert(1) <script>")]]);
        check(
            "서울 https://서울.example/가 나",
            &[vec![words("서울 "), link("https://서울.example/가"), words(" 나")]],
        );
    }
}
