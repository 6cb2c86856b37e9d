//! Which entries a feed does not show.

use axum::extract::State;
use kit::http::command::{Answer, Sent};
use kit::http::extract::Path;
use kit::http::problem::Problem;
use proto::{EventId, MemberId, Seq};

use super::{Membership, about, parse_member};
use crate::commands::{HideEntry, ShowEntry};
use crate::decide;

pub(super) async fn hide(
    State(service): State<Membership>,
    Path(member): Path<String>,
    sent: Sent<HideEntry>,
) -> Result<Answer, Problem> {
    let member = parse_member(&member)?;
    let entry = service.entry(&member, sent.body.seq).await?;
    let receipt = service.on_member(&sent, |members| decide::hide(members, &member, entry, &sent)).await?;
    Ok(about(member, receipt))
}

pub(super) async fn show(
    State(service): State<Membership>,
    Path(member): Path<String>,
    sent: Sent<ShowEntry>,
) -> Result<Answer, Problem> {
    let member = parse_member(&member)?;
    let entry = service.entry(&member, sent.body.seq).await?;
    let receipt = service.on_member(&sent, |members| decide::show(members, &member, entry, &sent)).await?;
    Ok(about(member, receipt))
}

impl Membership {
    /// The event of the entry at a place in the log.
    async fn entry(&self, member: &MemberId, seq: Seq) -> Result<EventId, Problem> {
        // The log counts from 1; asked for the place before, it would answer with an error of its own.
        let message = if seq == Seq::START { None } else { self.context.log().get(seq).await? };
        let found = message.and_then(|message| message.decode().ok());
        Ok(decide::entry(member, found.as_ref())?)
    }
}
