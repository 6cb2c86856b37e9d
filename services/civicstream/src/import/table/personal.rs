//! Leaves out the ways to reach a person. Plans print them for their time, and the log keeps things for ever. Names
//! cannot be told from other words; who holds an office may be named.

/// The fewest digits of a telephone number that begins as one.
const DIGITS_MIN: usize = 8;
/// The fewest digits of a telephone number behind a word for one.
const DIGITS_AFTER_WORD_MIN: usize = 6;
/// The words for a telephone number, in the languages of the table.
const WORDS: [&str; 9] = ["phone", "telephone", "tel", "mobile", "fax", "teléfono", "telefone", "telefon", "number"];

/// The text without e-mail addresses and telephone numbers, and how many there were.
pub(super) fn without_contacts(text: &str) -> (String, usize) {
    let (mut kept, mut left_out) = (String::with_capacity(text.len()), 0);
    let mut rest = text;
    while let Some(first) = rest.chars().next() {
        let at_start = !kept.chars().next_back().is_some_and(char::is_alphanumeric);
        let found = if at_start { email(rest).or_else(|| telephone(rest, &kept)) } else { None };
        let taken = if let Some((len, sign)) = found {
            kept.push_str(sign);
            left_out += 1;
            len
        } else {
            kept.push(first);
            first.len_utf8()
        };
        rest = &rest[taken..];
    }
    (kept, left_out)
}

/// How long the e-mail address is that the text begins with.
fn email(text: &str) -> Option<(usize, &'static str)> {
    let len =
        text.find(|c: char| c.is_whitespace() || matches!(c, ',' | ';' | '(' | ')' | '<' | '>')).unwrap_or(text.len());
    let (name, host) = text[..len].split_once('@')?;
    let sound = !name.is_empty() && host.contains('.') && host.starts_with(char::is_alphanumeric);
    sound.then_some((len, "[e-mail address]"))
}

/// How long the telephone number is that the text begins with: one that begins as numbers to be dialled do, or any
/// behind a word for one. A run with a year in it is a date.
fn telephone(text: &str, before: &str) -> Option<(usize, &'static str)> {
    let opened = text.trim_start_matches('(');
    let min = match (opened.starts_with('+'), opened.starts_with('0')) {
        (true, _) => DIGITS_MIN,
        (false, _) if opened.starts_with(|c: char| c.is_ascii_digit()) && follows_word(before) => DIGITS_AFTER_WORD_MIN,
        // The thousands of a sum begin with zeros too.
        (false, true) if !before.trim_end().ends_with(|c: char| c.is_ascii_digit()) => DIGITS_MIN + 1,
        (false, _) => return None,
    };
    let run = text.find(|c: char| !c.is_ascii_digit() && !matches!(c, '+' | '(' | ')' | ' ' | '-' | '‐' | '–'));
    let run = text[..run.unwrap_or(text.len())].trim_end_matches(|c: char| !c.is_ascii_digit());
    let groups = run.split(|c: char| !c.is_ascii_digit());
    let has_year = groups.clone().any(|group| group.len() == 4 && (group.starts_with("19") || group.starts_with("20")));
    let digits: usize = groups.map(str::len).sum();
    (digits >= min && !(has_year && min != DIGITS_MIN)).then_some((run.len(), "[telephone number]"))
}

/// Whether the text ends in a word for a telephone number.
fn follows_word(text: &str) -> bool {
    let word = text.trim_end_matches(|c: char| c.is_whitespace() || matches!(c, ':' | '.' | '('));
    let word = word.rsplit(|c: char| !c.is_alphabetic()).next().unwrap_or_default().to_lowercase();
    WORDS.contains(&word.as_str())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: &str) {
        assert_eq!(without_contacts(text).0, expected);
    }

    #[test]
    fn addresses_and_numbers_are_left_out() {
        check("Ana (ana.b@example.org), Head", "Ana ([e-mail address]), Head");
        check("ana@example.org;bo@example.org", "[e-mail address];[e-mail address]");
        check("Consultant +000 76 539718, Society", "Consultant [telephone number], Society");
        check("call +00(0)6-14796822 now", "call [telephone number] now");
        check("Tel.: 8 70668 248", "Tel.: [telephone number]");
        check("Phone\t(0312) 665011", "Phone\t[telephone number]");
        check("Bo, 08035610827", "Bo, [telephone number]");
        assert_eq!(without_contacts("a@b.org +0012345678").1, 2);
    }

    #[test]
    fn dates_laws_and_sums_stay() {
        for text in [
            "2018-2020",
            "01/03/2021 01/05/2021",
            "Act No. 154/2001",
            "01-07-2021 31-12-2021",
            "10.264-07",
            "47 of 2019",
            "number 12 of the plan",
            "@home",
            "3 000 000 000",
            "2020-2024 2",
        ] {
            check(text, text);
        }
    }
}
