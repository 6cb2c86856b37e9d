//! `conformance`: checks a gateway at any address.

use std::process::{ExitCode, Stdio};
use std::sync::Arc;
use std::time::Duration;

use anyhow::anyhow;
use clap::Parser;
use conformance::{Parameters, Suite, Sum, Target, Writer};
use futures_util::{FutureExt as _, StreamExt as _};

/// Check a gateway of the live feed against the rules of activity.v1.json.
///
/// Looks from outside, over websockets and server-sent events, and says of every rule whether it is kept; exits with 1 where
/// one is not. It reads, and writes nothing unless --write says how. Some rules are about waiting: the longest case takes
/// as long as the gateway's own limits, which are ten seconds for the first subscription and, by default, half a minute for
/// a ping that is not answered.
#[derive(Debug, Parser)]
struct Arguments {
    /// The gateway, as ws://HOST:PORT/v1/live
    target: Target,
    /// A feed that is open to everybody and holds some activities
    #[arg(long, default_value = "all")]
    feed: String,
    /// A token with the scope `staff`, for the cases about tokens
    #[arg(long, env = "CONFORMANCE_TOKEN", hide_env_values = true)]
    token: Option<String>,
    /// A token with the scope `staff` of somebody else
    #[arg(long, env = "CONFORMANCE_OTHER_TOKEN", hide_env_values = true)]
    other_token: Option<String>,
    /// A token without the scope `staff`
    #[arg(long, env = "CONFORMANCE_PLAIN_TOKEN", hide_env_values = true)]
    plain_token: Option<String>,
    /// A token with the scope `staff` that ends within a minute
    #[arg(long, env = "CONFORMANCE_BRIEF_TOKEN", hide_env_values = true)]
    brief_token: Option<String>,
    /// An origin that the gateway refuses, where it restricts them
    #[arg(long, value_name = "ORIGIN")]
    foreign_origin: Option<String>,
    /// A shell command that makes one activity in the feed, for the cases that want to see one come
    #[arg(long, value_name = "COMMAND")]
    write: Option<String>,
    /// The type of that activity, as filters name it
    #[arg(long, default_value = "calendar-event.scheduled", value_name = "TYPE")]
    written_type: String,
    /// A shell command that makes one activity of another type in the feed
    #[arg(long, value_name = "COMMAND")]
    write_other: Option<String>,
    /// How many seconds an answer may take
    #[arg(long, default_value_t = 10, value_name = "SECONDS")]
    patience: u64,
    /// Only cases whose topic or name contains this
    #[arg(long, default_value = "", value_name = "TEXT")]
    only: String,
}

#[tokio::main]
async fn main() -> anyhow::Result<ExitCode> {
    let arguments = Arguments::parse();
    let suite = Suite::load().map_err(|error| anyhow!(error))?;
    let (target, only) = (arguments.target.clone(), arguments.only.clone());
    let parameters = arguments.parameters();
    let mut sum = Sum::default();
    let mut lines = Box::pin(suite.play(&target, &parameters, &only));
    while let Some(line) = lines.next().await {
        sum.add(&line.outcome);
        println!("{line}");
    }
    println!("{sum}");
    Ok(if sum.failed == 0 { ExitCode::SUCCESS } else { ExitCode::FAILURE })
}

impl Arguments {
    fn parameters(self) -> Parameters {
        Parameters {
            feed: self.feed,
            token: self.token,
            other_token: self.other_token,
            plain_token: self.plain_token,
            brief_token: self.brief_token,
            foreign_origin: self.foreign_origin,
            writer: self.write.map(runs),
            written_type: self.written_type,
            other_writer: self.write_other.map(runs),
            patience: Duration::from_secs(self.patience),
        }
    }
}

/// Runs a command for each activity.
fn runs(command: String) -> Writer {
    Arc::new(move |count| {
        let command = command.clone();
        async move {
            for _ in 0..count {
                let mut shell = tokio::process::Command::new("sh");
                let ended = shell.args(["-c", &command]).stdin(Stdio::null()).stdout(Stdio::null()).status().await;
                let ended = ended.map_err(|error| format!("{command}: {error}"))?;
                if !ended.success() {
                    return Err(format!("{command} failed: {ended}"));
                }
            }
            Ok(())
        }
        .boxed()
    })
}
