//! Taking over the projection: under a new epoch, and only if the log still holds what the checkpoint rests on.

use anyhow::anyhow;
use kit::log::{Log, Message};
use proto::{EventId, Seq};
use read_model::checkpoint::{self, Checkpoint};
use sqlx::PgPool;

use crate::TurnOver;

/// Claims the projection. Halts where an operator has to look first.
pub(crate) async fn claim(log: &Log, database: &PgPool) -> Result<Checkpoint, TurnOver> {
    let claimed = checkpoint::claim(database, log.id()).await?;
    if let Some(reason) = claimed.halted {
        return Err(TurnOver::Halted(anyhow!(
            "the projection is halted: {reason}. When the cause is gone, go on with `civicstream projection resume` (see \
             deploy/runbook.md, \"The projection is halted\")."
        )));
    }
    check(log, &claimed.checkpoint).await?;
    Ok(claimed.checkpoint)
}

/// Halts when the log was rewound or replaced: going on would mix two histories.
pub(crate) async fn check(log: &Log, checkpoint: &Checkpoint) -> Result<(), TurnOver> {
    if checkpoint.log_id != log.id() {
        return Err(TurnOver::Halted(anyhow!(
            "log replaced: the read models were projected from log {} up to {}, the stream is log {}. Connect the log they \
             belong to, or project into an empty database (see deploy/runbook.md, \"The log was replaced\").",
            checkpoint.log_id,
            checkpoint.mark.seq,
            log.id()
        )));
    }
    if checkpoint.mark.seq == Seq::START {
        return Ok(());
    }
    let found = log.get(checkpoint.mark.seq).await?;
    if found.as_ref().is_some_and(|message| Some(message.hash()) == checkpoint.mark.hash) {
        return Ok(());
    }
    let there = there(log, checkpoint, found.as_ref()).await?;
    Err(TurnOver::Halted(anyhow!(
        "log rewound: the checkpoint stands at {} on {}, where the log has {there}. Events that were projected are gone from \
         the log. Restore the log from a copy that holds them (see deploy/runbook.md, \"The log was rewound\").",
        checkpoint.mark.seq,
        event(checkpoint.mark.event_id),
    )))
}

/// What the log has in the place of the checkpoint's event.
async fn there(log: &Log, checkpoint: &Checkpoint, found: Option<&Message>) -> Result<String, TurnOver> {
    if let Some(message) = found {
        let id = event_id(message);
        let same = id.is_some() && id == checkpoint.mark.event_id;
        return Ok(if same { format!("{} with another content", event(id)) } else { event(id) });
    }
    let last = log.last().await?;
    let end = log.get(last).await?;
    Ok(match end {
        Some(end) => format!("nothing: it ends at {last} with {}", event(event_id(&end))),
        None => format!("nothing: it ends at {last}"),
    })
}

fn event_id(message: &Message) -> Option<EventId> {
    message.decode().ok().map(|recorded| recorded.envelope.id)
}

fn event(id: Option<EventId>) -> String {
    id.map_or_else(|| "no valid event".to_owned(), |id| format!("event {id}"))
}
