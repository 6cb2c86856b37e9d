//! `civicstream log restore`: a backup becomes the log of a server that has none. Everything is checked before anything is
//! touched, and services cannot mistake for the log what is not complete.

use std::fs::File;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use anyhow::Context as _;
use bytes::Bytes;
use kit::log::{Log, LogAdmin, LogOptions, RESTORE_CHUNK_BYTES, Restored};
use uuid::Uuid;

use super::backup::describe;
use super::manifest::{LOG_FILE, Manifest, PRIVATE_FILE};
use super::private;
use crate::progress::{Progress, Unit};

/// What is said below the options.
pub(super) const HELP: &str = "Stop all roles first: they start when the log is whole. The NATS user has to be one that may \
administer streams, as for `log init`. Places, times and ids of all events are as they were, so cursors, feeds and repeated \
commands go on. Read models are not in a backup: an empty database fills from the log.

The server writes every event to its disk before the next and gives up a restore in which 1 MiB of events take five seconds. If \
it says that the restore is stalled, restore without `sync_interval: always` and set it again before roles start.";

/// What to restore, and where to.
#[derive(Debug, clap::Args)]
pub(crate) struct RestoreArguments {
    /// The folder that `log backup` made.
    #[arg(long, value_name = "FOLDER")]
    from: PathBuf,
    /// Only look whether the backup is whole. Needs no server.
    #[arg(long)]
    check_only: bool,
    #[command(flatten)]
    log: LogOptions,
    /// The database for what the log cannot rebuild: contact persons. A new one, before services start.
    #[arg(long, env = "CIVICSTREAM_DATABASE_URL", value_name = "URL", hide_env_values = true)]
    database_url: Option<String>,
    /// The `pg_restore` to use, instead of the newest one of this machine.
    #[arg(long, value_name = "PATH")]
    pg_restore: Option<PathBuf>,
}

/// Restores, and says what comes next.
pub(super) async fn run(arguments: RestoreArguments) -> anyhow::Result<()> {
    let manifest = Manifest::read_and_check(&arguments.from)?;
    if arguments.check_only {
        println!("{} is whole: {}", arguments.from.display(), describe(&manifest));
        return Ok(());
    }
    eprintln!("restoring {}", describe(&manifest));
    let persons = arguments.database_url.as_deref().filter(|_| manifest.has(PRIVATE_FILE));
    super::unless_stopped(prepare(&arguments, &manifest, persons)).await.context("nothing was restored")?;
    let admin = LogAdmin::connect(&arguments.log, "civicstream log restore").await?;
    let restore = Uuid::now_v7();
    let restored = match super::unless_stopped(bring(&admin, &arguments, &manifest, persons, restore)).await {
        Ok(restored) => restored,
        Err(error) => {
            let cleared = admin.abandon_restore(restore).await;
            cleared.with_context(|| format!("{error:#}; and what was brought so far is still there"))?;
            return Err(error.context("nothing was restored"));
        }
    };
    Log::connect(&arguments.log, "civicstream log restore")
        .await
        .context("the log is restored, but services refuse it")?;
    say_what_comes_next(&manifest, restored, persons.is_some());
    Ok(())
}

/// Looks at everything that could stand in the way.
async fn prepare(arguments: &RestoreArguments, manifest: &Manifest, persons: Option<&str>) -> anyhow::Result<()> {
    if let Some(database_url) = persons {
        private::check_absent(database_url).await?;
    } else if manifest.has(PRIVATE_FILE) {
        eprintln!("WARNING: contact persons are in the backup and are left out, since no --database-url was given.");
    } else {
        eprintln!("WARNING: the backup was made without contact persons; none are restored.");
    }
    let replicas = manifest.log.config["num_replicas"].as_u64().unwrap_or_default();
    if replicas != arguments.log.log_replicas as u64 {
        eprintln!("{replicas} servers kept the log, {} will (--log-replicas)", arguments.log.log_replicas);
    }
    Ok(())
}

async fn bring(
    admin: &LogAdmin,
    arguments: &RestoreArguments,
    manifest: &Manifest,
    persons: Option<&str>,
    restore: Uuid,
) -> anyhow::Result<Restored> {
    if admin.prepare_restore(&manifest.log).await? {
        eprintln!("removed what a restore that was not finished had left behind");
    }
    let restored = upload(admin, manifest, &arguments.from.join(LOG_FILE), restore).await?;
    if let Some(database_url) = persons {
        let dump = arguments.from.join(PRIVATE_FILE);
        private::restore(database_url, arguments.pg_restore.as_deref(), &dump).await?;
    }
    // Last of all: from here on services take the stream for the log.
    admin.finish_restore(&manifest.log).await?;
    Ok(restored)
}

async fn upload(admin: &LogAdmin, manifest: &Manifest, path: &Path, restore: Uuid) -> anyhow::Result<Restored> {
    let mut file = File::open(path).with_context(|| format!("opening {}", path.display()))?;
    let progress = Progress::on_stderr(file.metadata()?.len(), Unit::Bytes);
    let mut restoring = admin.restore(&manifest.log, restore).await?;
    let mut buffer = vec![0; RESTORE_CHUNK_BYTES];
    loop {
        let length = file.read(&mut buffer).with_context(|| format!("reading {}", path.display()))?;
        if length == 0 {
            break;
        }
        restoring.send(Bytes::copy_from_slice(&buffer[..length])).await?;
        progress.advance(length as u64);
    }
    progress.finish();
    Ok(restoring.finish(&manifest.log).await?)
}

fn say_what_comes_next(manifest: &Manifest, restored: Restored, has_persons: bool) {
    let Restored { messages, last_seq } = restored;
    let persons = if has_persons { " and contact persons" } else { "" };
    println!("log {} is restored{persons}: {messages} events, the last one at {last_seq}.", manifest.log.log_id);
    println!(
        "Next: start the roles with `civicstream serve …` on an empty database (or the one given here). The projector \
         fills the read models from the log; commands go on at {}. What was recorded after {} is lost: carry out again \
         above all the erasures of persons since then.",
        last_seq.next(),
        manifest.taken_at.format("%Y-%m-%d %H:%M:%S UTC")
    );
}
