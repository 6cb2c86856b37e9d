//! The list of files that never change, one line each as `sha256sum` writes it. Lines are added at the end and never changed or
//! removed.

use std::collections::BTreeMap;
use std::str::FromStr;

/// Hashes by name of the file.
#[derive(Debug, Default)]
pub(crate) struct List(BTreeMap<String, String>);

/// How files differ from the list.
#[derive(Debug, Default, PartialEq)]
pub(crate) struct Compared {
    /// What is wrong with files that are listed.
    pub(crate) broken: Vec<String>,
    /// Files that are not listed, with their hashes.
    pub(crate) new: Vec<(String, String)>,
}

impl List {
    /// Whether there is a file in this folder.
    pub(crate) fn has_in(&self, folder: &str) -> bool {
        self.0.keys().any(|name| name.strip_prefix(folder).is_some_and(|rest| rest.starts_with('/')))
    }
}

impl FromStr for List {
    type Err = String;
    fn from_str(text: &str) -> Result<Self, String> {
        let mut list = Self::default();
        for (number, line) in (1..).zip(text.lines()) {
            let (hash, name) = line.split_once("  ").ok_or(format!("line {number} is not a hash and a name"))?;
            if list.0.insert(name.to_owned(), hash.to_owned()).is_some() {
                return Err(format!("line {number} names {name} again"));
            }
        }
        Ok(list)
    }
}

/// Compares files, each with its hash where it is there, with the list.
pub(crate) fn compare(list: &List, found: impl Iterator<Item = (Option<String>, String)>) -> Compared {
    let mut compared = Compared::default();
    let mut missing = list.0.clone();
    for (hash, name) in found {
        match (missing.remove(&name), hash) {
            (Some(listed), Some(hash)) if listed == hash => {}
            (Some(_), Some(_)) => compared.broken.push(format!(
                "{name} was changed: restore it, and say what is new in a sample of another name, or in another version"
            )),
            (None, Some(hash)) => compared.new.push((hash, name)),
            (_, None) => compared.broken.push(format!("{name} is gone: restore it")),
        }
    }
    let gone = missing.into_keys().map(|name| format!("{name} is gone: restore it"));
    compared.broken.extend(gone);
    compared
}

impl Compared {
    /// The lines to add to the list.
    pub(crate) fn lines(&self) -> String {
        self.new.iter().flat_map(|(hash, name)| [hash, "  ", name, "\n"]).collect()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(list: &str, found: &[(Option<&str>, &str)], broken: &[&str], lines: &str) {
        let found = found.iter().map(|(hash, name)| (hash.map(str::to_owned), (*name).to_owned()));
        let compared = compare(&list.parse().expect("a list"), found);
        let said: Vec<_> = compared.broken.iter().filter_map(|said| said.split(':').next()).collect();
        assert_eq!((said.as_slice(), compared.lines().as_str()), (broken, lines));
    }

    #[test]
    fn what_is_listed_is_there_and_as_it_was() {
        check("1  a\n2  b\n", &[(Some("2"), "b"), (Some("1"), "a")], &[], "");
        check("1  a\n2  b\n", &[(Some("1"), "a"), (Some("3"), "b")], &["b was changed"], "");
        check("1  a\n2  b\n", &[(Some("1"), "a")], &["b is gone"], "");
        check("1  a\n", &[(None, "a")], &["a is gone"], "");
        check("", &[(None, "a")], &["a is gone"], "");
    }

    #[test]
    fn only_what_is_new_is_added() {
        check("1  a\n", &[(Some("1"), "a"), (Some("2"), "b"), (Some("3"), "c")], &[], "2  b\n3  c\n");
        check("1  a\n", &[(Some("9"), "a"), (Some("2"), "b")], &["a was changed"], "2  b\n");
    }

    #[test]
    fn a_folder_is_listed_by_its_files() {
        let list: List = "1  a/b.v1/c\n".parse().expect("a list");
        assert!(list.has_in("a/b.v1") && list.has_in("a"));
        assert!(!list.has_in("a/b") && !list.has_in("a/b.v11") && !list.has_in("c"));
    }

    #[test]
    fn a_list_that_says_anything_else_is_refused() {
        assert_eq!("1 a\n".parse::<List>().expect_err("no list"), "line 1 is not a hash and a name");
        assert_eq!("1  a\n2  a\n".parse::<List>().expect_err("no list"), "line 2 names a again");
    }
}
