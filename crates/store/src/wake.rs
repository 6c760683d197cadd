//! "There is something new": a hint that spares a poll, never the truth (architecture.md, rule 1).
//!
//! Within the process a broadcast; between replicas PostgreSQL's LISTEN/NOTIFY. A hint can be lost
//! (a dropped connection, a slow receiver), so every listener also looks by timer.

use std::{borrow::Cow, time::Duration};

use service::Tasks;
use sqlx::postgres::PgListener;
use tokio::sync::broadcast;

use crate::{Result, Store, pool::Pools};

/// The one PostgreSQL channel; the payload says what it is about.
pub(crate) const POSTGRES_CHANNEL: &str = "fanfare";
/// Hints that a slow listener may be behind before it is told that it missed some.
const BACKLOG: usize = 4_096;
const RECONNECT_AFTER: Duration = Duration::from_secs(1);

/// What a hint is about, such as `batches`.
pub type Topic = &'static str;

/// A hint.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Wake {
    /// What it is about.
    pub topic: Cow<'static, str>,
    /// Which of them, such as a batch id.
    pub key: String,
}

impl Wake {
    pub(crate) fn encode(&self) -> String {
        format!("{} {}", self.topic, self.key)
    }

    fn decode(text: &str) -> Option<Self> {
        let (topic, key) = text.split_once(' ')?;
        Some(Self { topic: topic.to_owned().into(), key: key.to_owned() })
    }
}

/// The listeners of one process.
#[derive(Debug)]
pub(crate) struct Hub {
    sender: broadcast::Sender<Wake>,
}

impl Hub {
    pub(crate) fn new() -> Self {
        Self { sender: broadcast::Sender::new(BACKLOG) }
    }

    pub(crate) fn send(&self, wake: Wake) {
        // Nobody listening is fine.
        let _ = self.sender.send(wake);
    }
}

/// One listener's hints.
#[derive(Debug)]
pub struct Wakes {
    topic: Topic,
    receiver: broadcast::Receiver<Wake>,
}

impl Wakes {
    /// The key of the next hint; `None` when some may have been missed and everything has to be
    /// looked at.
    pub async fn next(&mut self) -> Option<String> {
        loop {
            match self.receiver.recv().await {
                Ok(wake) if wake.topic == self.topic => return Some(wake.key),
                Ok(wake) if wake.topic.is_empty() => return None,
                Ok(_) => {}
                Err(broadcast::error::RecvError::Lagged(_)) => return None,
                // The hub lives in the store that made this listener's owner; after it there is
                // nothing to wait for.
                Err(broadcast::error::RecvError::Closed) => std::future::pending().await,
            }
        }
    }
}

impl Store {
    /// Listens to a topic from now on.
    pub fn wakes(&self, topic: Topic) -> Wakes {
        Wakes { topic, receiver: self.hub.sender.subscribe() }
    }

    /// Sends a hint without a transaction, within this process only.
    pub fn wake_here(&self, topic: Topic, key: impl Into<String>) {
        self.hub.send(Wake { topic: topic.into(), key: key.into() });
    }

    /// Hears the other replicas, until the tasks are stopped. SQLite has none.
    pub fn spawn_listener(&self, tasks: &Tasks) {
        if let Pools::Postgres(_) = self.pools {
            let (store, loop_tasks) = (self.clone(), tasks.clone());
            tasks.spawn_loop(async move {
                tokio::select! {
                    () = listen_forever(&store) => {}
                    () = loop_tasks.stopped() => {}
                }
            });
        }
    }
}

async fn listen_forever(store: &Store) {
    loop {
        if let Err(error) = listen(store).await {
            tracing::warn!(%error, "wake-ups from other replicas are interrupted; timers go on");
        }
        tokio::time::sleep(RECONNECT_AFTER).await;
    }
}

async fn listen(store: &Store) -> Result<()> {
    let Pools::Postgres(pool) = &store.pools else { return Ok(()) };
    let mut listener = PgListener::connect_with(pool).await?;
    listener.listen(POSTGRES_CHANNEL).await?;
    // What was sent before we listened was missed: let everybody look once.
    store.hub.send(Wake { topic: "".into(), key: String::new() });
    while let Some(notification) = listener.try_recv().await? {
        if let Some(wake) = Wake::decode(notification.payload()) {
            store.hub.send(wake);
        }
    }
    Ok(())
}
