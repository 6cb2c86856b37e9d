//! Taking over the projection: under a new epoch, and only if the log still holds what the checkpoint rests on.

use anyhow::{Context as _, bail};
use kit::log::Log;
use read_model::PROJECTION;
use read_model::checkpoint::{self, Checkpoint};
use sqlx::PgPool;

/// Claims the projection. Halts when the log was rewound or replaced: going on would mix two histories.
pub(crate) async fn claim(log: &Log, database: &PgPool) -> anyhow::Result<Checkpoint> {
    let checkpoint = checkpoint::claim(database, PROJECTION, log.id()).await.context("claiming the projection")?;
    if checkpoint.log_id != log.id() {
        bail!(
            "log replaced: the read models were projected from log {} up to {}, the stream is log {}. Connect the log they \
             belong to, or project into an empty database.",
            checkpoint.log_id,
            checkpoint.seq,
            log.id()
        );
    }
    if checkpoint.seq.0 == 0 {
        return Ok(checkpoint);
    }
    let message = log.get(checkpoint.seq).await.context("reading the checkpoint's event")?;
    let found = message.as_ref().map(|message| message.decode().ok().map(|recorded| recorded.envelope.id));
    if found != Some(checkpoint.event_id) {
        let say =
            |id: Option<proto::EventId>| id.map_or_else(|| "no valid event".to_owned(), |id| format!("event {id}"));
        bail!(
            "log rewound: the checkpoint stands at {} on {}, where the log has {}. Events that were projected are gone from \
             the log. Restore the log from a copy that holds them, or project into an empty database.",
            checkpoint.seq,
            say(checkpoint.event_id),
            found.map_or_else(|| "nothing".to_owned(), say)
        );
    }
    Ok(checkpoint)
}
