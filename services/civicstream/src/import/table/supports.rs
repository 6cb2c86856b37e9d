//! The institutions of one cell. A cell is split where its writer listed things; a name is never broken.

use proto::text::LINE_CHARS_MAX;

use super::text::{BULLET, line, plain, shortened};

/// The most institutions that a commitment is recorded with.
const SUPPORTS_MAX: usize = 50;
/// Cells that name nobody.
const NOBODY: [&str; 4] = ["Unclear", "None", "See Action Plan", "Not specified"];

/// The institutions a cell names.
pub(super) fn split(cell: &str) -> Vec<String> {
    let text = plain(cell);
    let lines = lines(&text);
    names(listed(&text, &lines).unwrap_or_else(|| parts(&lines)))
}

/// The institutions that lead, as one line. Only a list that is marked as one is taken for one.
pub(super) fn lead(cell: &str) -> Option<String> {
    let text = plain(cell);
    let lines = lines(&text);
    let names = names(listed(&text, &lines).unwrap_or_else(|| vec![lines.join(" ")]));
    Some(shortened(&names.join("; "), LINE_CHARS_MAX)).filter(|lead| !lead.is_empty())
}

/// What is left of the items of a list when nothing is said twice.
fn names(items: Vec<String>) -> Vec<String> {
    let mut names = Vec::new();
    for item in items {
        let name = line(&undashed(&item)).map(|name| name.trim_end_matches([',', ';']).trim_end().to_owned());
        if let Some(name) = name.filter(|name| !name.is_empty() && !NOBODY.contains(&name.as_str()))
            && !names.contains(&name)
        {
            names.push(shortened(&name, LINE_CHARS_MAX));
        }
    }
    names.truncate(SUPPORTS_MAX);
    names
}

fn lines(text: &str) -> Vec<&str> {
    text.lines().map(str::trim).filter(|line| !line.is_empty()).collect()
}

/// The items of a list whose writer marked each.
fn listed(text: &str, lines: &[&str]) -> Option<Vec<String>> {
    if text.contains([BULLET, '●']) {
        return Some(owned(text.split([BULLET, '●'])));
    }
    if lines.len() > 1 && lines.iter().filter(|line| is_dashed(line)).count() > 1 {
        return Some(joined_at(lines, is_dashed));
    }
    numbered(&lines.join(" "))
}

/// The items of a list that its writer marked by signs between them.
fn parts(lines: &[&str]) -> Vec<String> {
    let text = lines.join(" ");
    if text.contains(';') {
        return top_level(&text, ';');
    }
    let listed = top_level(&text, ',');
    if listed.len() > 1 && listed.iter().all(|item| is_name(item)) {
        return listed;
    }
    // Lines of a document's column break within a name; lines of a list do not.
    let breaks_within = lines.windows(2).any(|pair| ends_within(pair[0]) || !starts_anew(pair[1]));
    if breaks_within { vec![text] } else { owned(lines.iter().copied()) }
}

fn owned<'a>(items: impl Iterator<Item = &'a str>) -> Vec<String> {
    items.map(ToOwned::to_owned).collect()
}

fn is_dashed(line: &str) -> bool {
    line.starts_with(['-', '–'])
}

fn undashed(item: &str) -> String {
    item.trim_start_matches(['-', '–', ' ']).to_owned()
}

/// The lines, each joined to the one before it unless it begins an item.
fn joined_at(lines: &[&str], begins: impl Fn(&str) -> bool) -> Vec<String> {
    let mut items: Vec<String> = Vec::new();
    for line in lines {
        match items.last_mut() {
            Some(item) if !begins(line) => *item = format!("{item} {line}"),
            _ => items.push((*line).to_owned()),
        }
    }
    items
}

/// The items of a list that counts `1.`, `2.` and so on.
fn numbered(text: &str) -> Option<Vec<String>> {
    let mut rest = text.strip_prefix("1. ")?;
    let mut items = Vec::new();
    for number in 2.. {
        let Some((item, after)) = rest.split_once(&format!(" {number}. ")) else { break };
        items.push(item.to_owned());
        rest = after;
    }
    items.push(rest.to_owned());
    (items.len() > 1).then_some(items)
}

/// The text split at a sign, but not within brackets or quotation marks.
fn top_level(text: &str, sign: char) -> Vec<String> {
    let (mut depth, mut items) = (0_usize, vec![String::new()]);
    for c in text.chars() {
        match c {
            '(' | '“' | '«' => depth += 1,
            ')' | '”' | '»' => depth = depth.saturating_sub(1),
            _ => {}
        }
        if c == sign && depth == 0 {
            items.push(String::new());
        } else if let Some(item) = items.last_mut() {
            item.push(c);
        }
    }
    items.into_iter().map(|item| item.trim().to_owned()).filter(|item| !item.is_empty()).collect()
}

/// Whether a part between commas can stand alone: it begins as a name, and does not end a list within a name.
fn is_name(item: &str) -> bool {
    starts_anew(item) && ![" and ", " & ", " y ", " e "].iter().any(|word| item.contains(word))
}

fn starts_anew(line: &str) -> bool {
    line.starts_with(|c: char| c.is_uppercase() || c.is_ascii_digit() || c == '"' || c == '“')
}

/// Whether a line breaks off within a name.
fn ends_within(line: &str) -> bool {
    let last = line.rsplit(' ').next().unwrap_or_default();
    line.ends_with([',', '-', '&', ':'])
        || matches!(last, "of" | "for" | "and" | "the" | "in" | "on" | "to" | "de" | "y" | "with" | "from")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(cell: &str, expected: &[&str]) {
        assert_eq!(split(cell), expected, "{cell:?}");
    }

    #[test]
    fn lists_are_split_where_their_writers_listed() {
        check("Parliament, Ministry of Justice", &["Parliament", "Ministry of Justice"]);
        check("City council; Open Net, C.O.D.E", &["City council", "Open Net, C.O.D.E"]);
        check("\u{f0b7} Ministry of Mines \u{f0b7} Parliament", &["Ministry of Mines", "Parliament"]);
        check("1. Ministry of Finance\n2. Commission, Centre (A)", &["Ministry of Finance", "Commission, Centre (A)"]);
        check("City\n - Cabinet of the\n City\n - Courts", &["City", "Cabinet of the City", "Courts"]);
        check("Belgrade School\nUNDP", &["Belgrade School", "UNDP"]);
        check("Senate\nSenate\nSenate", &["Senate"]);
    }

    #[test]
    fn a_name_is_never_broken() {
        check("Ministry of Culture, Youth and Sport", &["Ministry of Culture, Youth and Sport"]);
        check("National Agency of\nInformation Society", &["National Agency of Information Society"]);
        check("Parliament (Clerk, Library), Court", &["Parliament (Clerk, Library)", "Court"]);
        check("Civil society organisations, other bodies", &["Civil society organisations, other bodies"]);
        check("Ministry, “Union of Cities, Towns”", &["Ministry", "“Union of Cities, Towns”"]);
    }

    #[test]
    fn who_leads_is_one_line() {
        assert_eq!(lead("Ministry of Justice,\n Court").as_deref(), Some("Ministry of Justice, Court"));
        assert_eq!(
            lead("Office of the Governmental\nCoordinator").as_deref(),
            Some("Office of the Governmental Coordinator")
        );
        assert_eq!(lead("\u{f06c} House,\n\u{f06c} Committee,").as_deref(), Some("House; Committee"));
        assert_eq!(lead(" "), None);
    }

    #[test]
    fn a_cell_that_names_nobody_is_empty() {
        check("Unclear", &[]);
        check("", &[]);
        check(&"a".repeat(1_200), &[&format!("{}…", "a".repeat(999))]);
    }
}
