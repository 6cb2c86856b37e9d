//! What is known of a contact person: a name and an e-mail address. Neither may reach the log, a metric or a line of a log
//! file, so neither shows itself where values are printed.

use std::fmt;

use proto::text::Line;
use schemars::JsonSchema;
use serde::Deserialize;

/// The longest e-mail address in bytes (RFC 5321).
const EMAIL_BYTES_MAX: usize = 254;

/// The name of a contact person.
#[derive(Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(transparent)]
pub struct PersonName(Line);

/// An e-mail address of a contact person.
#[derive(Clone, PartialEq, Eq, Deserialize, JsonSchema)]
#[serde(try_from = "String")]
pub struct Email(String);

/// Text that is no e-mail address.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("must be an e-mail address of {EMAIL_BYTES_MAX} bytes at most, as in contact@example.org")]
pub struct InvalidEmail;

/// A contact person; at least one of both is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Person {
    /// The name.
    pub name: Option<PersonName>,
    /// The e-mail address.
    pub email: Option<Email>,
}

impl PersonName {
    /// The name.
    #[must_use]
    pub fn as_str(&self) -> &str {
        self.0.as_str()
    }
}

impl Email {
    /// The address.
    #[must_use]
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for Email {
    type Error = InvalidEmail;
    fn try_from(text: String) -> Result<Self, InvalidEmail> {
        let sound = |part: &str| !part.is_empty() && !part.contains(|c: char| c.is_whitespace() || c.is_control());
        match text.split_once('@') {
            Some((local, domain))
                if text.len() <= EMAIL_BYTES_MAX && sound(local) && sound(domain) && !domain.contains('@') =>
            {
                Ok(Self(text))
            }
            _ => Err(InvalidEmail),
        }
    }
}

impl Person {
    /// Whether `text` gives the person away: it holds the address, or every word of the name.
    #[must_use]
    pub fn is_named_in(&self, text: &str) -> bool {
        let text = text.to_lowercase();
        let words = |text: &str| -> Vec<String> {
            text.split(|c: char| !c.is_alphanumeric()).filter(|word| !word.is_empty()).map(str::to_owned).collect()
        };
        let by_address = self.email.as_ref().is_some_and(|email| text.contains(&email.as_str().to_lowercase()));
        by_address
            || self.name.as_ref().is_some_and(|name| {
                let (name, text) = (words(&name.as_str().to_lowercase()), words(&text));
                !name.is_empty() && name.iter().all(|word| text.contains(word))
            })
    }
}

/// Where values are printed, it only says that there is one.
macro_rules! unprinted {
    ($($name:ident)+) => {
        $(impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(concat!(stringify!($name), "(…)"))
            }
        })+
    };
}
unprinted!(PersonName Email);

#[cfg(test)]
mod tests {
    use serde_json::{from_value, json};

    use super::*;

    fn person(name: Option<&str>, email: Option<&str>) -> Person {
        Person { name: from_value(json!(name)).expect("a name"), email: from_value(json!(email)).expect("an address") }
    }

    #[test]
    fn addresses_have_a_name_and_a_place() {
        for (text, expected) in [
            ("contact@example.org", true),
            ("시민@example.org", true),
            ("contact", false),
            ("@example.org", false),
            ("contact@", false),
            ("a b@example.org", false),
            ("a@b@example.org", false),
        ] {
            assert_eq!(Email::try_from(text.to_owned()).is_ok(), expected, "{text}");
        }
        assert!(Email::try_from(format!("{}@example.org", "a".repeat(254))).is_err());
    }

    #[track_caller]
    fn check(text: &str, expected: bool) {
        assert_eq!(person(Some("Jane Doe"), Some("j.doe@example.org")).is_named_in(text), expected, "{text}");
    }

    #[test]
    fn a_person_is_found_by_every_word_of_the_name_or_by_the_address() {
        check("Point of contact", false);
        check("Jane Street office", false);
        check("DOE, Jane (director)", true);
        check("jane-doe", true);
        check("https://example.org/people/jane-doe", true);
        check("write to J.Doe@example.org", true);
        assert!(!person(None, Some("j.doe@example.org")).is_named_in("Jane Doe"));
        assert!(!person(Some("—"), None).is_named_in("Point of contact"), "a name without words is in no text");
    }

    #[test]
    fn nothing_of_a_person_is_printed() {
        let printed = format!("{:?}", person(Some("Jane Doe"), Some("j.doe@example.org")));
        assert!(!printed.contains("Jane") && !printed.contains("doe"), "{printed}");
    }
}
