//! `civicstream log backup`: a consistent copy of the log in a folder, with what the log cannot rebuild.

use std::fs::File;
use std::io::Write as _;
use std::path::PathBuf;

use anyhow::Context as _;
use indicatif::HumanBytes;
use kit::clock::Clock;
use kit::log::{Contents, LogAdmin, LogOptions};

use super::folder::Unfinished;
use super::manifest::{FileEntry, LOG_FILE, MANIFEST, Manifest, PRIVATE_FILE};
use super::private;
use crate::progress::{Progress, Unit};

/// What is said below the options.
pub(super) const HELP: &str =
    "The NATS user has to be one that may administer streams, as for `log init`. The folder appears \
under its name when it is complete; what is left of a backup that was killed has `.unfinished-` in its name and can be \
removed. There are persons in it: keep it where only those can read it who may.

The local run of `make run` says where its servers are in .dev/operator.env:

    set -a; . .dev/operator.env; set +a
    civicstream log backup --to .dev/backup-1";

/// What to back up, and where to.
#[derive(Debug, clap::Args)]
pub(crate) struct BackupArguments {
    /// The folder to make. Its parent has to be there, it itself must not.
    #[arg(long, value_name = "FOLDER")]
    to: PathBuf,
    /// Have the server look at every event before it sends the first one. From version 2.15 on it does so as it sends.
    #[arg(long)]
    check: bool,
    #[command(flatten)]
    log: LogOptions,
    /// The database with what the log cannot rebuild: contact persons. Without it they are not in the backup.
    #[arg(long, env = "CIVICSTREAM_DATABASE_URL", value_name = "URL", hide_env_values = true)]
    database_url: Option<String>,
    /// The `pg_dump` to use, instead of the newest one of this machine. It may not be older than the server.
    #[arg(long, value_name = "PATH")]
    pg_dump: Option<PathBuf>,
}

/// Makes the backup and says what is in it.
pub(super) async fn run(arguments: BackupArguments) -> anyhow::Result<()> {
    super::unless_stopped(back_up(&arguments)).await.context("no backup was made")
}

async fn back_up(arguments: &BackupArguments) -> anyhow::Result<()> {
    let folder = Unfinished::create(&arguments.to)?;
    let admin = LogAdmin::connect(&arguments.log, "civicstream log backup").await?;
    let taken_at = Clock::system().now();
    // First the persons, then the log. So the log holds every erasure that the persons may lack, and what a restore brings
    // back is erased again. The other way round, a person could be left whom no event knows.
    let schemas = dump(arguments, &folder).await?;
    let log = copy(&admin, arguments.check, folder.create_file(LOG_FILE)?).await?;
    let mut files = Vec::new();
    for name in [LOG_FILE].into_iter().chain((!schemas.is_empty()).then_some(PRIVATE_FILE)) {
        folder.keep_file(name)?;
        files.push(FileEntry::of(folder.path(), name)?);
    }
    let manifest = Manifest::new(taken_at, log, schemas, files);
    let text = serde_json::to_string_pretty(&manifest).context("writing the manifest as JSON")?;
    let path = folder.complete(MANIFEST, &text)?;
    println!("{} holds {}", path.display(), describe(&manifest));
    Ok(())
}

/// Answers with the schemas that are in the dump.
async fn dump(arguments: &BackupArguments, folder: &Unfinished) -> anyhow::Result<&'static [&'static str]> {
    let Some(database_url) = &arguments.database_url else {
        eprintln!(
            "WARNING: contact persons are left out: they are in the database alone, and no --database-url was given. \
             A restore of this backup brings back the log without them."
        );
        return Ok(&[]);
    };
    private::dump(database_url, arguments.pg_dump.as_deref(), &folder.path().join(PRIVATE_FILE)).await?;
    Ok(private::SCHEMAS)
}

async fn copy(admin: &LogAdmin, check: bool, mut file: File) -> anyhow::Result<Contents> {
    let mut snapshot = admin.snapshot(check).await?;
    let progress = Progress::on_stderr(snapshot.bytes_max(), Unit::BytesAtMost);
    while let Some(chunk) = snapshot.next_chunk().await? {
        file.write_all(&chunk).context("writing the log to disk")?;
        progress.advance(chunk.len() as u64);
    }
    progress.finish();
    Ok(snapshot.contents().clone())
}

/// What is in a backup, in words.
pub(super) fn describe(manifest: &Manifest) -> String {
    let Contents { log_id, messages, last_seq, .. } = &manifest.log;
    let bytes = manifest.files.iter().map(|file| file.bytes).sum();
    let persons = if manifest.has(PRIVATE_FILE) { "and" } else { "WITHOUT" };
    format!(
        "log {log_id} of {}: {messages} events, the last one at {last_seq}, {persons} contact persons; {}",
        manifest.taken_at.format("%Y-%m-%d %H:%M:%S UTC"),
        HumanBytes(bytes)
    )
}
