//! A transaction on either engine, and the wake-ups that its commit sends.

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
}

enum Either {
    Sqlite(sqlx::Transaction<'static, Sqlite>),
    Postgres(sqlx::Transaction<'static, Postgres>),
}

impl Transaction {
    pub(crate) fn sqlite(tx: sqlx::Transaction<'static, Sqlite>, hub: &Arc<Hub>) -> Self {
        Self { either: Either::Sqlite(tx), hub: Arc::clone(hub), wakes: Vec::new() }
    }

    pub(crate) fn postgres(tx: sqlx::Transaction<'static, Postgres>, hub: &Arc<Hub>) -> Self {
        Self { either: Either::Postgres(tx), hub: Arc::clone(hub), wakes: Vec::new() }
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

    /// Makes everything durable, then wakes the listeners.
    ///
    /// # Errors
    /// The engine's; then nothing is stored and nobody is woken. When the connection breaks during
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
        for wake in wakes {
            if later {
                self.hub.leave(wake.clone());
            }
            self.hub.send(wake);
        }
        Ok(())
    }
}
