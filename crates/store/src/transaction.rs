//! A transaction on either engine, and what follows from its commit: wake-ups, and what is counted.

use std::sync::Arc;

use sqlx::{Postgres, SqlSafeStr, Sqlite};

use crate::{
    Engine, Result, Statement,
    wake::{Hub, POSTGRES_CHANNEL, Topic, Wake},
};

/// A transaction. Dropped without [`Transaction::commit`], it is rolled back.
#[must_use = "a transaction that is not committed is rolled back"]
pub struct Transaction {
    either: Either,
    hub: Arc<Hub>,
    wakes: Vec<Wake>,
    after: Vec<Box<dyn FnOnce() + Send>>,
}

enum Either {
    Sqlite(sqlx::Transaction<'static, Sqlite>),
    Postgres(sqlx::Transaction<'static, Postgres>),
}

impl Transaction {
    pub(crate) fn sqlite(tx: sqlx::Transaction<'static, Sqlite>, hub: &Arc<Hub>) -> Self {
        Self::new(Either::Sqlite(tx), hub)
    }

    pub(crate) fn postgres(tx: sqlx::Transaction<'static, Postgres>, hub: &Arc<Hub>) -> Self {
        Self::new(Either::Postgres(tx), hub)
    }

    fn new(either: Either, hub: &Arc<Hub>) -> Self {
        Self { either, hub: Arc::clone(hub), wakes: Vec::new(), after: Vec::new() }
    }

    /// Which engine it is.
    pub fn engine(&self) -> Engine {
        match self.either {
            Either::Sqlite(_) => Engine::Sqlite,
            Either::Postgres(_) => Engine::Postgres,
        }
    }

    /// A statement in this transaction.
    pub fn query(&mut self, sql: impl SqlSafeStr) -> Statement<'_> {
        match &mut self.either {
            Either::Sqlite(tx) => Statement::sqlite(tx, sql),
            Either::Postgres(tx) => Statement::postgres(tx, sql),
        }
    }

    /// Wakes whoever listens to `topic`, in every replica, once the commit stands.
    pub fn wake(&mut self, topic: Topic, key: impl Into<String>) {
        let wake = Wake { topic: topic.into(), key: key.into() };
        if !self.wakes.contains(&wake) {
            self.wakes.push(wake);
        }
    }

    /// Does this in this process once the commit stands, such as counting what was stored.
    pub fn after_commit(&mut self, note: impl FnOnce() + Send + 'static) {
        self.after.push(Box::new(note));
    }

    /// Makes everything durable, then does what was to be done after it and wakes the listeners.
    ///
    /// # Errors
    /// The engine's; then nothing is stored, nothing is done and nobody is woken. When the connection breaks during
    /// the commit, the caller cannot know and has to read.
    pub async fn commit(mut self) -> Result<()> {
        let wakes = std::mem::take(&mut self.wakes);
        let postgres = self.engine() == Engine::Postgres;
        let later = postgres && self.hub.has_outbox();
        if postgres && !later {
            for wake in &wakes {
                self.query("SELECT pg_notify($1, $2)")
                    .bind(POSTGRES_CHANNEL)
                    .bind(wake.encode())
                    .execute()
                    .await?;
            }
        }
        match self.either {
            Either::Sqlite(tx) => tx.commit().await?,
            Either::Postgres(tx) => tx.commit().await?,
        }
        self.after.into_iter().for_each(|note| note());
        for wake in wakes {
            if later {
                self.hub.leave(wake.clone());
            }
            self.hub.send(wake);
        }
        Ok(())
    }
}
