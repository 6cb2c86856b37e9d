//! Text that people wrote, for a page: paragraphs of harmless HTML. Links and emphasis are kept, web addresses become links,
//! everything else that looks like markup is taken away.

use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use ammonia::{Builder, UrlRelative};

/// Paragraphs as HTML that can stand in a page as it is.
pub(crate) type Paragraphs = Vec<String>;

/// What a link says about itself: it leads away, and nothing vouches for it.
const LINK_REL: &str = "external nofollow";

/// The marks that text can hold: those that are kept, and those that are taken away with what they are known for.
const MARKS: [&str; 8] = ["a", "em", "strong", "p", "br", "img", "script", "style"];

/// What may stand in a text: links to the web and emphasis.
static ALLOWED: LazyLock<Builder<'static>> = LazyLock::new(|| {
    let mut builder = Builder::empty();
    builder
        .tags(HashSet::from(["a", "em", "strong"]))
        .tag_attributes(HashMap::from([("a", HashSet::from(["href"]))]))
        .url_schemes(HashSet::from(["http", "https", "mailto"]))
        .url_relative(UrlRelative::Deny)
        .link_rel(Some(LINK_REL))
        .clean_content_tags(HashSet::from(["script", "style"]));
    builder
});

/// The paragraphs of a text: what blank lines or paragraph marks set apart.
pub(crate) fn paragraphs(text: &str) -> Paragraphs {
    let text = text.replace("\r\n", "\n").replace("</p>", "\n\n");
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
    let html = paragraphs.iter().map(|paragraph| with_links(&ALLOWED.clean(&as_html(paragraph)).to_string()));
    html.filter(|paragraph| !paragraph.trim().is_empty()).collect()
}

/// Plain text as HTML: a less-than sign that begins none of the marks that people use in letters is one.
fn as_html(text: &str) -> String {
    let mut html = String::with_capacity(text.len());
    let mut parts = text.split('<');
    html.push_str(parts.next().unwrap_or_default());
    for part in parts {
        html.push_str(if begins_mark(part) { "<" } else { "&lt;" });
        html.push_str(part);
    }
    html
}

/// Whether what follows a less-than sign makes it a mark that is kept, or one that must not pass as text.
fn begins_mark(rest: &str) -> bool {
    let name = rest.strip_prefix('/').unwrap_or(rest);
    let end = name.find(|character: char| !character.is_ascii_alphanumeric()).unwrap_or(name.len());
    let is_known = MARKS.iter().any(|mark| mark.eq_ignore_ascii_case(&name[..end]));
    is_known
        && rest.contains('>')
        && name[end..].starts_with(|next: char| next == '>' || next == '/' || next.is_whitespace())
}

/// Makes links of the web addresses in harmless HTML, but for those that are links already.
fn with_links(mut html: &str) -> String {
    let mut linked = String::with_capacity(html.len());
    while let Some((before, rest)) = html.split_once("<a ") {
        link_addresses(before, &mut linked);
        let end = rest.find("</a>").map_or(rest.len(), |end| end + "</a>".len());
        linked.push_str("<a ");
        linked.push_str(&rest[..end]);
        html = &rest[end..];
    }
    link_addresses(html, &mut linked);
    linked
}

fn link_addresses(mut html: &str, linked: &mut String) {
    while let Some((start, length)) = next_address(html) {
        let address = &html[start..start + length];
        linked.push_str(&html[..start]);
        linked.extend(["<a href=\"", address, "\" rel=\"", LINK_REL, "\">", address, "</a>"]);
        html = &html[start + length..];
    }
    linked.push_str(html);
}

/// Where the first web address begins, and how long it is.
fn next_address(html: &str) -> Option<(usize, usize)> {
    let start = ["https://", "http://"].iter().filter_map(|scheme| html.find(scheme)).min()?;
    let rest = &html[start..];
    let marks = ["<", "&lt;", "&gt;", "&quot;", "\"", "“", "”", "&nbsp;"];
    let end = marks.iter().filter_map(|mark| rest.find(mark)).chain(rest.find(char::is_whitespace)).min();
    // Punctuation at the end belongs to the sentence.
    let address = rest[..end.unwrap_or(rest.len())].trim_end_matches(['.', ',', ';', ':', '!', '?', ')', ']', '\'']);
    Some((start, address.len()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &[&str]) {
        assert_eq!(paragraphs(text), expected);
    }

    fn link(address: &str, words: &str) -> String {
        format!("<a href=\"{address}\" rel=\"external nofollow\">{words}</a>")
    }

    #[test]
    fn blank_lines_and_marks_part_paragraphs() {
        check("\n\nDear all,\r\n\r\n\r\nthank you\nvery much\n", &["Dear all,", "thank you\nvery much"]);
        check("<p>Dear all,</p><p>thank you</p>", &["Dear all,", "thank you"]);
        check("", &[]);
    }

    #[test]
    fn addresses_become_links() {
        let (data, plain) = ("https://seoul.example/data?a=1&amp;b=2", "http://a.example");
        check(
            "see (https://seoul.example/data?a=1&b=2), or http://a.example.",
            &[&format!("see ({}), or {}.", link(data, data), link(plain, plain))],
        );
        let korean = "https://서울.example/가";
        check("서울 https://서울.example/가 나", &[&format!("서울 {} 나", link(korean, korean))]);
        check("<https://a.example>", &[&format!("&lt;{}&gt;", link("https://a.example", "https://a.example"))]);
        check("\"http://a.example\"", &[&format!("\"{}\"", link(plain, plain))]);
    }

    #[test]
    fn links_and_emphasis_are_kept() {
        let kept = link("https://seoul.example/open", "the website");
        check(
            "By visiting <a href=\"https://seoul.example/open\" onclick=\"x()\">the website</a> at http://a.example, <em>all</em> see",
            &[&format!("By visiting {kept} at {}, <em>all</em> see", link("http://a.example", "http://a.example"))],
        );
    }

    #[test]
    fn everything_else_is_taken_away() {
        check("a <script>alert(1)</script> b <img src=x onerror=alert(1)> c", &["a  b  c"]);
        let bare = "<a rel=\"external nofollow\">x</a>";
        check("<a href=\"javascript:alert(1)\">x</a>", &[bare]);
        check("<a href=\"/members\">x</a>", &[bare]);
    }

    #[test]
    fn what_is_no_mark_is_text() {
        check("2 < 3 & \"so\"", &["2 &lt; 3 &amp; \"so\""]);
        check("Contact: Kim <info@seoul.example> today.", &["Contact: Kim &lt;info@seoul.example&gt; today."]);
        check("If income <tax then all of this stays", &["If income &lt;tax then all of this stays"]);
        check("if a<b and c>d end", &["if a&lt;b and c&gt;d end"]);
        check("an <a without an end", &["an &lt;a without an end"]);
        check("<iframe src=x>", &["&lt;iframe src=x&gt;"]);
        check(
            "https://a.example/\"onmouseover=\"alert(1)",
            &[&format!("{}\"onmouseover=\"alert(1)", link("https://a.example/", "https://a.example/"))],
        );
    }
}
