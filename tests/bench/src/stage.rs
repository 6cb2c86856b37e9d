//! What the measures of the gateway stand on: a world with members in which nothing else runs. Commits are told as the
//! projector tells them, by a notice, and stored where readers from storage look for them.

use std::net::SocketAddr;

use anyhow::Context as _;
use harness::{Servers, Service, World};
use kit::clock::Clock;
use kit::log::{Log, Message};
use proto::notice::{CommitNotice, NoticeEntry};
use proto::{Cursor, Feed, Seq, render};
use serde_json::value::RawValue;
use sqlx::PgPool;

use crate::append::log;
use crate::events::event;

/// How many members there are: as many as the partnership has.
pub(crate) const MEMBERS: usize = 225;
/// Everything here comes from one address, and more of it than from any other in real life.
const CONNECTIONS_MAX: &str = "50000";
/// The place of an activity in its JSON.
const SEQUENCE: &str = r#""ogp:sequence":"#;

/// A world for gateways.
pub(crate) struct Stage {
    pub world: World,
    /// The database of the read models.
    pub database: PgPool,
    log: Log,
    /// An activity as readers get it, and the type of its event.
    pub activity: Box<RawValue>,
    event_type: String,
}

/// Entries of a feed at regular places: the first at `first`, `count` in all, `stride` apart.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Rows {
    pub first: u64,
    pub stride: u64,
    pub count: u64,
}

impl Stage {
    /// Makes the tables and the members.
    pub(crate) async fn start(servers: &'static Servers) -> anyhow::Result<Self> {
        let world = World::empty_on(servers).await;
        let database = world.database().await;
        // It leaves the tables and a checkpoint at the start of the log.
        let mut projector = world.serve(&["projector"]);
        world.projected(&database, Seq::START).await;
        projector.kill();
        let log = log(&world).await?;
        let (activity, event_type) = activity()?;
        let stage = Self { world, database, log, activity, event_type };
        stage.make_members().await.context("making members")?;
        Ok(stage)
    }

    /// Starts a gateway whose limits for one address are out of the way.
    pub(crate) async fn gateway(&self) -> Service {
        let limits = [
            "CIVICSTREAM_LIVE_CONNECTIONS",
            "CIVICSTREAM_LIVE_CONNECTIONS_PER_ADDRESS",
            "CIVICSTREAM_LIVE_CONNECTS_PER_SECOND",
        ];
        let mut environment = self.world.environment();
        environment.extend(limits.map(|name| (name.to_owned(), CONNECTIONS_MAX.to_owned())));
        let gateway = Service::start(&["gateway"], environment);
        self.world.ready(gateway.operations()).await;
        gateway
    }

    /// The cursor after `seq`.
    pub(crate) fn cursor(&self, seq: u64) -> Cursor {
        Cursor { log: self.log.id(), seq: Seq(seq) }
    }

    /// Tells of the commit of one activity: the feeds it belongs to, each with the place of the entry before it.
    pub(crate) async fn tell(&self, seq: u64, feeds: Vec<(Feed, Seq)>) -> anyhow::Result<()> {
        let (from, to) = (Seq(seq - 1), Seq(seq));
        let recorded_at = Clock::system().now();
        let (event_type, activity) = (self.event_type.clone(), self.activity.clone());
        let entry = NoticeEntry { seq: to, event_type, recorded_at, feeds, activity };
        let notice = CommitNotice { log: self.log.id(), from, to, entries: Some(vec![entry]), late: false };
        self.log.publish_notice(serde_json::to_vec(&notice)?).await.context("publishing a notice")
    }

    /// Stores and tells one activity of the feed `all`.
    pub(crate) async fn commit(&self, seq: u64) -> anyhow::Result<()> {
        self.store(&Feed::All, Rows { first: seq, stride: 1, count: 1 }, 0).await?;
        self.move_head(seq).await?;
        self.tell(seq, vec![(Feed::All, Seq(seq - 1))]).await
    }

    /// Stores entries, each with so many bytes more than the usual one.
    pub(crate) async fn store(&self, feed: &Feed, rows: Rows, longer_by: usize) -> anyhow::Result<()> {
        let activity = self.activity.get().replacen('{', &format!(r#"{{"padding":"{}","#, "x".repeat(longer_by)), 1);
        let (before, after) = activity.split_once(SEQUENCE).context("an activity without its place")?;
        let after = after.trim_start_matches(|character: char| character.is_ascii_digit());
        sqlx::query(
            "INSERT INTO activity (feed, seq, prev, event_id, type, occurred, settled_on, recorded_at, rendered)
             SELECT $1, n, CASE WHEN n >= $3 THEN n - $3 ELSE 0 END, gen_random_uuid(), $5, '2026-11-20', '2026-11-20',
                 now(), ($6 || n || $7)::json
             FROM generate_series($2, $2 + $3 * ($4 - 1), $3) n",
        )
        .bind(feed.to_string())
        .bind(i64::try_from(rows.first)?)
        .bind(i64::try_from(rows.stride)?)
        .bind(i64::try_from(rows.count)?)
        .bind(&self.event_type)
        .bind(format!("{before}{SEQUENCE}"))
        .bind(after)
        .execute(&self.database)
        .await
        .context("storing entries")?;
        Ok(())
    }

    /// Says how far was projected. A gateway that runs already learns it from a notice.
    pub(crate) async fn move_head(&self, seq: u64) -> anyhow::Result<()> {
        let update = sqlx::query("UPDATE checkpoint SET seq = $1").bind(i64::try_from(seq)?);
        update.execute(&self.database).await.context("moving the head").map(drop)
    }

    async fn make_members(&self) -> sqlx::Result<()> {
        sqlx::query(
            "INSERT INTO member_version
                 (member_id, seq, recorded_at, occurred, settled_on, event_id, change, name, kind, voting, slugs)
             SELECT 'member-' || n, 0, now(), '2011', '2011-12-31', gen_random_uuid(), 'joined', 'Member ' || n,
                 'national', true, ARRAY['member-' || n]
             FROM generate_series(0, $1) n",
        )
        .bind(i64::try_from(MEMBERS).unwrap_or(i64::MAX) - 1)
        .execute(&self.database)
        .await
        .map(drop)
    }
}

/// The feed of a member by its number.
pub(crate) fn member_feed(number: usize) -> anyhow::Result<Feed> {
    format!("member:member-{}", number % MEMBERS).parse().context("naming a feed")
}

/// One activity of `all` after another, for a feed that nobody resumes.
pub(crate) fn in_all(seq: u64) -> Vec<(Feed, Seq)> {
    vec![(Feed::All, Seq(seq - 1))]
}

/// Where a gateway serves its feeds, and its process.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Side {
    pub address: SocketAddr,
    pub pid: u32,
}

impl From<&Service> for Side {
    fn from(service: &Service) -> Self {
        Self { address: service.public(), pid: service.id() }
    }
}

fn activity() -> anyhow::Result<(Box<RawValue>, String)> {
    let event = event(1)?;
    let headers = event.headers.iter().map(|(name, value)| ((*name).to_owned(), value.clone())).collect();
    let message = Message {
        subject: event.subject,
        seq: Seq(1),
        recorded_at: chrono::DateTime::UNIX_EPOCH,
        headers,
        payload: event.payload,
    };
    let recorded = message.decode().context("decoding an event")?;
    let activity = serde_json::to_string(&render::activity(&recorded))?;
    Ok((RawValue::from_string(activity)?, recorded.event.event_type().name().to_owned()))
}
