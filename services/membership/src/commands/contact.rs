//! Commands about a member's contacts.

use proto::text::{Line, Link};
use proto::{ContactId, Occurred};
use schemars::JsonSchema;
use serde::Deserialize;
use serde_json::json;

use crate::person::{Email, Person, PersonName};

/// A contact of a member is new or is another one: all of it is said anew, the person too.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ChangeContact {
    /// The contact. It names an office, never a person.
    pub contact_id: ContactId,
    /// The role, such as `Point of contact`.
    pub role: Line,
    /// The body in which somebody has that role.
    pub body: Line,
    /// Where one can read about the body.
    pub url: Option<Link>,
    /// The name of the person. Never recorded in the log.
    pub name: Option<PersonName>,
    /// The e-mail address. Never recorded in the log.
    pub email: Option<Email>,
    /// Whether it is a contact no longer.
    #[serde(default)]
    pub removed: bool,
    /// When it changed; today where the sender does not say.
    pub occurred: Option<Occurred>,
    /// Where the fact can be checked.
    pub source_url: Option<Link>,
}

impl ChangeContact {
    /// The person, where one is named.
    #[must_use]
    pub fn person(&self) -> Option<Person> {
        let (name, email) = (self.name.clone(), self.email.clone());
        (name.is_some() || email.is_some()).then_some(Person { name, email })
    }

    /// The command as far as the log may know it.
    pub(super) fn without_person(&self) -> Vec<u8> {
        let Self { contact_id, role, body, url, name, email, removed, occurred, source_url } = self;
        json!([contact_id, role, body, url, name.is_some(), email.is_some(), removed, occurred, source_url])
            .to_string()
            .into_bytes()
    }
}

/// A contact person asks that what is known of them be erased.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct EraseContact {
    /// On what legal basis.
    pub legal_basis: Line,
    /// When it was asked for; today where the sender does not say.
    pub occurred: Option<Occurred>,
    /// Where the fact can be checked.
    pub source_url: Option<Link>,
}
