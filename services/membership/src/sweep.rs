//! Empties rows of persons that the log has gone past: where a process died between recording an erasure and carrying it
//! out, or where a copy of the database from before an erasure was put in its place.

use std::sync::Arc;
use std::time::Duration;

use kit::repository::Repository;
use proto::{Aggregate, ContactId};
use tracing::{info, warn};

use crate::persons::{Persons, Revision};
use crate::state::Members;

/// How often it is looked for such rows.
const SWEEP_EVERY: Duration = Duration::from_mins(1);

/// Sweeps now and then every minute, without an end.
pub(crate) async fn run(members: Arc<Repository<Members>>, persons: Persons) -> anyhow::Result<()> {
    loop {
        if let Err(error) = sweep(&members, &persons).await {
            warn!("persons were not compared with the log: {error:#}");
        }
        kit::clock::sleep(SWEEP_EVERY).await;
    }
}

async fn sweep(members: &Repository<Members>, persons: &Persons) -> anyhow::Result<()> {
    let known = persons.known().await?;
    if known.is_empty() {
        return Ok(());
    }
    let boundary = Aggregate::Member.of_all_members();
    let newest = |members: &Members| {
        let revision = |(contact, seq): &(String, _)| {
            let id: ContactId = contact.parse().ok()?;
            let newest = members.contact(&id).filter(|newest| newest.seq > *seq)?;
            Some((id, Revision { event_id: newest.event_id, seq: newest.seq }))
        };
        known.iter().filter_map(revision).collect::<Vec<_>>()
    };
    for (contact, revision) in members.current(&boundary, newest).await? {
        persons.keep(&contact, revision, None).await?;
        info!("emptied what an earlier change of contact {contact} said of a person");
    }
    Ok(())
}
