//! What the calendar causes: looks at the clock again and again, and commands that nobody sends. Every replica looks; the id
//! of a command is made from what caused it, so that it is carried out once. What is looked for is the service's business.

use std::fmt::Write as _;
use std::time::Duration;

use chrono::NaiveDate;
use proto::{Actor, CommandId};
use sha2::{Digest as _, Sha256};
use tracing::{info, warn};
use uuid::Uuid;

use crate::clock::{Clock, sleep};
use crate::lifecycle::Lifecycle;
use crate::repository::Command;

/// How long it takes at most until what came due is seen.
const LOOK_INTERVAL: Duration = Duration::from_mins(1);
/// The namespace of the ids of commands that the calendar causes.
const NAMESPACE: Uuid = Uuid::from_u128(0x2f1d_3c58_9a44_4e0b_8d17_6b1e_05c7_a9f3);

/// The command that a cause makes: the same one whoever sees the cause. `cause` names what is to happen, to what, in which
/// version and on which day.
#[must_use]
pub fn command(cause: &str) -> Command {
    let digest = Sha256::digest(cause).iter().fold(String::with_capacity(64), |mut text, byte| {
        // Writing to a string cannot fail.
        let _ = write!(text, "{byte:02x}");
        text
    });
    Command { id: CommandId(Uuid::new_v5(&NAMESPACE, cause.as_bytes())), digest, actor: Actor::System }
}

/// Looks at what came due by today, at once and then every minute until the stop. A look that fails is made up for by
/// the next one.
pub fn spawn<L, F>(lifecycle: &Lifecycle, name: &'static str, clock: Clock, look: L)
where
    L: Fn(NaiveDate) -> F + Send + Sync + 'static,
    F: Future<Output = anyhow::Result<()>> + Send,
{
    let stopping = lifecycle.stopping();
    lifecycle.spawn(name, async move {
        let looking = async {
            let mut looked = false;
            loop {
                let today = clock.today();
                match look(today).await {
                    // Said once: which day it takes for today is what one wants to know of a clock.
                    Ok(()) if !looked => {
                        looked = true;
                        info!("{name} has seen to what came due by {today}");
                    }
                    Ok(()) => {}
                    Err(error) => warn!("{name} could not see to what came due by {today}: {error:#}"),
                }
                sleep(LOOK_INTERVAL).await;
            }
        };
        stopping.run_until_cancelled(looking).await.unwrap_or(Ok(()))
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_cause_makes_the_same_command_everywhere() {
        let (one, other) = (command("ended AP_SEO01 1 2018-12-31"), command("ended AP_SEO01 1 2018-12-31"));
        assert_eq!((one.id, &one.digest, one.actor), (other.id, &other.digest, Actor::System));
        assert_eq!(one.digest.len(), 64);
        let next = command("ended AP_SEO01 2 2019-12-31");
        assert!(one.id != next.id && one.digest != next.digest);
    }

    #[tokio::test(start_paused = true)]
    async fn a_look_that_fails_is_followed_by_another() {
        let lifecycle = Lifecycle::new(Duration::from_secs(10));
        let (looked, mut looks) = tokio::sync::mpsc::unbounded_channel();
        let clock = Clock::fixed(chrono::DateTime::UNIX_EPOCH);
        spawn(&lifecycle, "calendar", clock, move |today| {
            let looked = looked.clone();
            async move {
                looked.send(today)?;
                anyhow::bail!("the log is away")
            }
        });
        for _ in 0..2 {
            assert_eq!(looks.recv().await.map(|day| day.to_string()).as_deref(), Some("1970-01-01"));
        }
        lifecycle.stop();
        lifecycle.wait().await.expect("a clean stop");
    }
}
