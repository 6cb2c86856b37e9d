//! Contacts of members: the office goes into the log, the person behind it is kept beside it.

use std::time::Duration;

use axum::extract::State;
use axum::http::StatusCode;
use kit::http::command::{Answer, Sent, key_reused};
use kit::http::extract::Path;
use kit::http::problem::Problem;
use kit::repository::Receipt;
use proto::ContactId;
use tracing::warn;

use super::{Membership, parse_member};
use crate::commands::{ChangeContact, EraseContact};
use crate::decide;
use crate::person::Person;
use crate::persons::{Kept, Revision};

/// When a sender should try again while persons can not be kept.
const RETRY_AFTER: Duration = Duration::from_secs(2);

pub(super) async fn change(
    State(service): State<Membership>,
    Path(member): Path<String>,
    sent: Sent<ChangeContact>,
) -> Result<Answer, Problem> {
    let member = parse_member(&member)?;
    let receipt = service.on_member(&sent, |members| decide::change_contact(members, &member, &sent)).await?;
    service.keep(&sent.body.contact_id, &receipt, sent.body.person()).await?;
    Ok(Answer::new(receipt, "contact_id", sent.body.contact_id))
}

pub(super) async fn erase(
    State(service): State<Membership>,
    Path((member, contact)): Path<(String, String)>,
    sent: Sent<EraseContact>,
) -> Result<Answer, Problem> {
    let member = parse_member(&member)?;
    let contact: ContactId = contact.parse().map_err(|_| decide::unknown_contact(&contact))?;
    let decide = |members: &_| decide::erase_contact(members, &member, &contact, &sent);
    let receipt = service.on_member(&sent, decide).await?;
    service.keep(&contact, &receipt, None).await?;
    Ok(Answer::new(receipt, "contact_id", contact))
}

impl Membership {
    /// Keeps the person of a contact once the log has the contact. Sent again, a command keeps what it kept, unless the
    /// contact has changed since.
    async fn keep(&self, contact: &ContactId, receipt: &Receipt, person: Option<Person>) -> Result<(), Problem> {
        let Some(event_id) = receipt.event_ids.last() else { return Ok(()) };
        let revision = Revision { event_id: *event_id, seq: receipt.seq };
        match self.persons.keep(contact, revision, person.as_ref()).await {
            Ok(Kept::This | Kept::Newer) => Ok(()),
            // The log knows no persons and so cannot tell the two commands apart.
            Ok(Kept::Other) => Err(key_reused()),
            Err(source) => {
                warn!("the person of contact {contact} was not kept: {source}");
                Err(unavailable())
            }
        }
    }
}

fn unavailable() -> Problem {
    Problem::new(StatusCode::SERVICE_UNAVAILABLE, "contacts-unavailable", "Contact persons are out of reach")
        .detail("the log has the command; send the same request again, which finishes it")
        .retry_after(RETRY_AFTER)
}
