//! Events of a member's contacts: whom one can turn to there. The log holds offices, never persons: a contact person's name
//! and address are kept elsewhere, so that they can be erased, and no event has a field for them.

use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use crate::ids::{ContactId, MemberId};
use crate::text::{Line, Link};

/// A contact as it is after an event, without the person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct Contact {
    /// The contact.
    pub contact_id: ContactId,
    /// The role, such as `Point of contact`.
    pub role: Line,
    /// The body in which somebody has that role.
    pub body: Line,
    /// Where one can read about the body.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub url: Option<Link>,
    /// Whether a person or an e-mail address is known, which are kept outside the log.
    pub has_person: bool,
    /// Whether it is a contact no longer.
    pub removed: bool,
}

/// A contact of a member is new, is another one, or is one no longer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct ContactChanged {
    /// The member.
    pub member_id: MemberId,
    /// The member's name then.
    pub member_name: Line,
    /// The contact.
    pub contact: Contact,
}

/// What was known of a contact person was erased; the role and the body stay.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub struct PersonalDataErased {
    /// The member.
    pub member_id: MemberId,
    /// The member's name then.
    pub member_name: Line,
    /// The contact, without a person.
    pub contact: Contact,
    /// What was erased.
    pub fields: Vec<PersonalField>,
    /// On what legal basis.
    pub legal_basis: Line,
}

/// What is kept of a contact person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum PersonalField {
    /// The name.
    Name,
    /// The e-mail address.
    Email,
}

impl PersonalField {
    /// Everything that is kept of a person.
    pub const ALL: [Self; 2] = [Self::Name, Self::Email];
}
