//! The connection of one commit. It goes back to the pool only from a commit that was seen to its end: the driver leaves a
//! transaction open whose beginning was not waited for, and whatever comes next on that connection would be part of it.

use sqlx::pool::PoolConnection;
use sqlx::{Connection as _, PgPool, Postgres, Transaction};

/// Begins a transaction. One whose projector stands still, or whose machine is gone, is given up by the database after that
/// time: it holds the checkpoint, and whoever takes over could not claim it before.
pub(crate) const BEGIN: &str = "BEGIN; SET LOCAL idle_in_transaction_session_timeout = '5s'";

/// A connection that is closed unless it is given back.
#[derive(Debug)]
pub(crate) struct Session {
    connection: PoolConnection<Postgres>,
    is_given_back: bool,
}

impl Session {
    pub(crate) async fn take(database: &PgPool) -> sqlx::Result<Self> {
        Ok(Self { connection: database.acquire().await?, is_given_back: false })
    }

    pub(crate) async fn begin(&mut self) -> sqlx::Result<Transaction<'_, Postgres>> {
        self.connection.begin_with(BEGIN).await
    }

    /// Gives the connection back after a commit.
    pub(crate) fn give_back(mut self) {
        self.is_given_back = true;
    }
}

impl Drop for Session {
    fn drop(&mut self) {
        if !self.is_given_back {
            self.connection.close_on_drop();
        }
    }
}
