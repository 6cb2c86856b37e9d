//! The catalogue is whole in every language.

use std::collections::{BTreeMap, BTreeSet};

use fluent_bundle::FluentResource;
use fluent_syntax::ast::{Entry, Expression, InlineExpression, Pattern, PatternElement};

use super::*;

type Variables = BTreeSet<String>;

/// The messages and attributes of a language, each with the variables it names, also through messages it refers to.
fn messages(files: &[&str]) -> BTreeMap<String, Variables> {
    let mut found = BTreeMap::new();
    for file in files {
        let resource = FluentResource::try_new((*file).to_owned()).expect("a file that can be read");
        for entry in resource.entries() {
            let Entry::Message(message) = entry else { continue };
            let value = message.value.iter().map(|pattern| (message.id.name.to_owned(), pattern));
            let attributes =
                message.attributes.iter().map(|it| (format!("{}.{}", message.id.name, it.id.name), &it.value));
            for (id, pattern) in value.chain(attributes) {
                assert_eq!(found.insert(id.clone(), named_in(pattern)), None, "{id} is there twice");
            }
        }
    }
    found.iter().map(|(id, named)| (id.clone(), variables(named, &found))).collect()
}

/// What a pattern names.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
enum Named {
    Variable(String),
    Message(String),
}

/// The variables among what is named, and those of the messages among it.
fn variables(named: &BTreeSet<Named>, messages: &BTreeMap<String, BTreeSet<Named>>) -> Variables {
    let of = |named: &Named| match named {
        Named::Variable(name) => Variables::from([name.clone()]),
        Named::Message(id) => variables(messages.get(id).unwrap_or_else(|| panic!("{id} is not there")), messages),
    };
    named.iter().flat_map(of).collect()
}

fn named_in(pattern: &Pattern<&str>) -> BTreeSet<Named> {
    let placeables = pattern.elements.iter().filter_map(|element| match element {
        PatternElement::Placeable { expression } => Some(expression),
        PatternElement::TextElement { .. } => None,
    });
    placeables.flat_map(named_by).collect()
}

fn named_by(expression: &Expression<&str>) -> BTreeSet<Named> {
    match expression {
        Expression::Inline(inline) => named(inline).into_iter().collect(),
        Expression::Select { selector, variants } => {
            variants.iter().flat_map(|variant| named_in(&variant.value)).chain(named(selector)).collect()
        }
    }
}

fn named(inline: &InlineExpression<&str>) -> Option<Named> {
    match inline {
        InlineExpression::VariableReference { id } => Some(Named::Variable(id.name.to_owned())),
        InlineExpression::MessageReference { id, attribute } => Some(Named::Message(match attribute {
            Some(attribute) => format!("{}.{}", id.name, attribute.name),
            None => id.name.to_owned(),
        })),
        InlineExpression::StringLiteral { .. } | InlineExpression::NumberLiteral { .. } => None,
        other => panic!("the catalogue does not use {other:?}"),
    }
}

#[test]
fn every_language_has_every_message_with_the_same_arguments() {
    let english = messages(&FILES[0]);
    for language in Language::ALL {
        let own = messages(&FILES[language as usize]);
        for (id, variables) in &english {
            let given = own.get(id).unwrap_or_else(|| panic!("{language} lacks {id}"));
            assert_eq!(given, variables, "{language}: {id}");
        }
        let strange: Vec<_> = own.keys().filter(|id| !english.contains_key(*id)).collect();
        assert_eq!(strange, Vec::<&String>::new(), "{language} says what English does not");
    }
}

#[test]
fn what_people_wrote_is_told_apart() {
    let text = format!("a {ORIGINAL_START}b{ORIGINAL_END}{ORIGINAL_START}c{ORIGINAL_END}");
    let expected = [Part::Words("a "), Part::Original("b"), Part::Original("c")];
    assert_eq!(parts(&text).collect::<Vec<_>>(), expected);
    assert_eq!(plain(&text), "a bc");
    assert_eq!(plain("a"), "a");
}

#[test]
fn words_follow_the_number() {
    let said = |language: Language, count| language.say_with("number-of-commitments", &[("count", Arg::Number(count))]);
    assert_eq!(said(Language::English, 1), "1 commitment");
    assert_eq!(said(Language::English, 2), "2 commitments");
    assert_ne!(said(Language::Arabic, 3).replace('3', ""), said(Language::Arabic, 11).replace("11", ""));
}

#[test]
fn a_message_that_is_not_there_says_its_id() {
    assert_eq!(Language::English.say("nobody-says-this"), "nobody-says-this");
    assert_eq!(Language::English.say("number-of-commitments.not-this-either"), "number-of-commitments.not-this-either");
}
