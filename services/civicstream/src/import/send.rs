//! Sends the commands of an import: phase after phase, some lanes side by side, each lane in its order.

use std::sync::{Mutex, PoisonError};

use futures_util::{StreamExt as _, TryStreamExt as _, stream};

use super::summary::Summary;
use super::work::Work;
use crate::client::{Commands, SendError};
use crate::progress::Progress;

/// Sends everything. A refused command does not hold up the others; an answer that says nothing about the command (no
/// connection, no permission) ends the import. The summary tells what was done in either case.
pub(crate) async fn send(
    work: Work,
    commands: &Commands,
    concurrency: usize,
    progress: &Progress,
) -> (Summary, Result<(), SendError>) {
    let total = work.len();
    let mut summary = Summary::new(total, work.refused, work.notes, work.unsupported);
    summary.contradictions = work.contradictions;
    let summary = Mutex::new(summary);
    let mut outcome = Ok(());
    for phase in work.phases {
        let lanes = stream::iter(phase).map(Ok::<_, SendError>);
        outcome = lanes
            .try_for_each_concurrent(concurrency, |lane| async {
                for command in lane {
                    let answer = commands.send(&command).await?;
                    summary.lock().unwrap_or_else(PoisonError::into_inner).add(command, answer);
                    progress.advance(1);
                }
                Ok(())
            })
            .await;
        if outcome.is_err() {
            break;
        }
    }
    progress.finish();
    (summary.into_inner().unwrap_or_else(PoisonError::into_inner), outcome)
}
