//! What readers see or hear of a page.

use std::collections::BTreeSet;

/// Attributes that are read out or shown.
const SAID: [&str; 5] = ["aria-label", "placeholder", "title", "alt", "data-month"];
/// Elements that have no end.
const VOID: [&str; 5] = ["meta", "link", "input", "img", "rect"];
/// The stream is another's to say.
const STREAM: &str = "<section id=\"activity\"";

/// The texts of ours: all that hold letters, but for what people wrote, which stands in elements that say so.
pub(super) fn ours(html: &str) -> BTreeSet<String> {
    let (before, stream) = html.split_once(STREAM).unwrap_or((html, ""));
    let after = stream.split_once("</section>").map_or("", |(_, after)| after);
    let (mut texts, mut open) = (Vec::new(), Vec::new());
    for piece in format!("{before}{after}").split('<').skip(1) {
        let (tag, text) = piece.split_once('>').expect("a tag ends");
        let name = tag.trim_start_matches('/').split([' ', '\n']).next().unwrap_or_default().to_owned();
        if tag.starts_with('/') {
            open.pop();
        } else {
            texts.extend(SAID.iter().filter_map(|attribute| value(tag, attribute)));
            if !VOID.contains(&name.as_str()) && !name.starts_with('!') {
                open.push(is_of_people(tag, &name));
            }
        }
        if !open.contains(&true) {
            texts.push(text.trim().to_owned());
        }
    }
    texts.into_iter().filter(|text| text.contains(char::is_alphabetic)).collect()
}

/// A page's title often is what people called something; its heading says the same.
fn is_of_people(tag: &str, name: &str) -> bool {
    let speaks_for_itself = ["dir", "lang"].iter().any(|attribute| value(tag, attribute).is_some());
    matches!(name, "bdi" | "title")
        || (speaks_for_itself && name != "html")
        || value(tag, "class").as_deref() == Some("id")
}

/// Where the links and forms of a page lead.
pub(super) fn links(html: &str) -> impl Iterator<Item = String> {
    let body = html.split_once("<body>").map_or("", |(_, body)| body);
    body.split("<a ").skip(1).filter_map(|tag| value(tag.split('>').next().unwrap_or_default(), "href"))
}

fn value(tag: &str, attribute: &str) -> Option<String> {
    let (_, rest) = tag.split_once(&format!(" {attribute}=\""))?;
    rest.split('"').next().map(str::to_owned)
}
