//! What is said of the golden samples, in every language: nothing is missing, nothing is left in another language.

mod samples;

use proto::catalogue::{ORIGINAL_END, ORIGINAL_START, Part, parts, plain};
use proto::render::{Activity, Texts};
use proto::{Language, render};
use samples::{recorded, samples};

/// Every sentence for reading, in every language, and for reviewing what is said of what.
#[test]
fn samples_are_said_in_every_language() {
    let mut text = String::new();
    for (name, sample) in samples() {
        let activity = render::activity(&recorded(&sample));
        text.extend([&name, "\n"]);
        for language in Language::ALL {
            let (label, said) = (&activity.label_map[&language], plain(&activity.name_map[&language]).into_owned());
            text.extend(["  ", language.code(), "  ", label, " | ", &said, "\n"]);
        }
    }
    insta::assert_snapshot!("sentences", text);
}

#[test]
fn english_is_said_once() {
    for (name, sample) in samples() {
        let activity = render::activity(&recorded(&sample));
        assert_eq!(plain(&activity.name_map[&Language::English]), activity.name, "{name}");
        assert_eq!(activity.label_map[&Language::English], activity.label, "{name}");
    }
}

/// Everything that is said of a sample in all languages.
fn texts(activity: &Activity) -> Vec<&Texts> {
    let things = [Some(&activity.actor), Some(&activity.object), activity.target.as_ref(), activity.origin.as_ref()];
    let of_things = things.into_iter().flatten().flat_map(|thing| [&thing.name_map, &thing.summary_map]);
    [&activity.name_map, &activity.label_map].into_iter().chain(of_things.filter(|texts| !texts.is_empty())).collect()
}

#[test]
fn nothing_is_left_out_of_a_sentence() {
    let ids = ids();
    for (name, sample) in samples() {
        for (language, text) in texts(&render::activity(&recorded(&sample))).into_iter().flatten() {
            let words = words(text);
            assert!(!text.contains(['{', '}']), "{name}, {language}: {text}");
            assert!(!text.contains(&format!("{ORIGINAL_START}{ORIGINAL_END}")), "{name}, {language}: {text}");
            let hole = ["  ", "()", "“”", "«»", "« »", "«\u{a0}\u{a0}»", ": ;", ": .", ", ,", " ,"];
            assert_eq!(hole.iter().find(|hole| plain(text).contains(**hole)), None, "{name}, {language}: {text}");
            assert_eq!(plain(text).trim(), plain(text), "{name}, {language}");
            assert!(!plain(text).is_empty(), "{name}, {language}");
            let id = words.split_whitespace().find(|word| ids.contains(&(*word).to_owned()));
            assert_eq!(id, None, "{name}, {language}: {text}");
        }
    }
}

/// What is ours of a text, with a space for what is not.
fn words(text: &str) -> String {
    let words = parts(text).map(|part| match part {
        Part::Words(words) => words,
        Part::Original(_) => " ",
    });
    words.collect()
}

/// The ids of messages that no language has as a word.
fn ids() -> Vec<String> {
    let files = ["activities", "dates", "words"];
    let read = |file| format!("{}/locales/en/{file}.ftl", env!("CARGO_MANIFEST_DIR"));
    let text: String = files.map(|file| std::fs::read_to_string(read(file)).expect("a file")).concat();
    let ids = text.lines().filter(|line| !line.starts_with([' ', '#', '}'])).filter_map(|line| line.split_once(" ="));
    ids.map(|(id, _)| id.to_owned()).filter(|id| id.contains('-')).collect()
}

/// Korean and Arabic are not written in Latin letters: any that are left were forgotten in English.
#[test]
fn no_english_is_left_in_other_scripts() {
    for (name, sample) in samples() {
        for (language, text) in texts(&render::activity(&recorded(&sample))).into_iter().flatten() {
            if !matches!(language, Language::Korean | Language::Arabic) {
                continue;
            }
            let words = words(text);
            let latin = words
                .split(|c: char| !(c.is_ascii_alphanumeric() || matches!(c, '_' | '/' | '-')))
                .filter(|word| word.contains(|c: char| c.is_ascii_alphabetic()));
            let strange: Vec<&str> = latin.filter(|word| !may_be_latin(word)).collect();
            assert_eq!(strange, [""; 0], "{name}, {language}: {text}");
        }
    }
}

/// Names that every language writes alike, the codes of plans and commitments, time zones and addresses.
fn may_be_latin(word: &str) -> bool {
    let is_code = |c: char| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_';
    matches!(word, "OGP" | "IRM")
        || (word.ends_with(|c: char| c.is_ascii_digit()) && word.chars().all(is_code))
        || word.contains('/')
}
