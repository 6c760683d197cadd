//! "There is something new": a hint that spares a poll, never the truth (architecture.md, rule 1).
//!
//! Within the process a broadcast; between replicas PostgreSQL's LISTEN/NOTIFY. A hint can be lost
//! (a dropped connection, a slow receiver), so every listener also looks by timer.

use std::{borrow::Cow, collections::BTreeSet, sync::OnceLock, time::Duration};

use service::Tasks;
use sqlx::postgres::PgListener;
use tokio::sync::{broadcast, mpsc};

use crate::{Result, Store, pool::Pools};

/// The one PostgreSQL channel; the payload says what it is about.
pub(crate) const POSTGRES_CHANNEL: &str = "fanfare";
/// Hints that a slow listener may be behind before it is told that it missed some.
const BACKLOG: usize = 4_096;
const RECONNECT_AFTER: Duration = Duration::from_secs(1);
/// Hints that may wait to be sent to other replicas; more are left to their timers.
const OUTBOX: usize = 4_096;

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
    /// Hints for other replicas, once somebody sends them.
    outbox: OnceLock<mpsc::Sender<Wake>>,
}

impl Hub {
    pub(crate) fn new() -> Self {
        Self { sender: broadcast::Sender::new(BACKLOG), outbox: OnceLock::new() }
    }

    /// Whether hints for other replicas are sent after their commits, by a loop of this process. A
    /// transaction that sends its own holds a lock that all such commits wait for, one by one.
    pub(crate) fn has_outbox(&self) -> bool {
        self.outbox.get().is_some_and(|outbox| !outbox.is_closed())
    }

    /// Leaves a hint for other replicas.
    pub(crate) fn leave(&self, wake: Wake) {
        if let Some(outbox) = self.outbox.get() {
            // Too many are left to the timers.
            let _ = outbox.try_send(wake);
        }
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

    /// Hears the other replicas and tells them, until the tasks are stopped. SQLite has none.
    pub fn spawn_listener(&self, tasks: &Tasks) {
        if let Pools::Postgres(_) = self.pools {
            let (outbox, left) = mpsc::channel(OUTBOX);
            if self.hub.outbox.set(outbox).is_ok() {
                tasks.spawn_loop(tell_forever(self.clone(), left, tasks.clone()));
            }
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

/// Sends what is left for other replicas; while one statement is under way, the next hints gather.
async fn tell_forever(store: Store, mut left: mpsc::Receiver<Wake>, tasks: Tasks) {
    let mut wakes = Vec::new();
    loop {
        tokio::select! {
            biased;
            _ = left.recv_many(&mut wakes, OUTBOX) => {}
            () = tasks.stopped() => left.close(),
        }
        if wakes.is_empty() {
            return;
        }
        if let Err(error) = tell(&store, &wakes).await {
            tracing::warn!(%error, "other replicas are not woken; their timers go on");
        }
        wakes.clear();
    }
}

async fn tell(store: &Store, wakes: &[Wake]) -> Result<()> {
    let payloads: BTreeSet<String> = wakes.iter().map(Wake::encode).collect();
    let payloads: Vec<String> = payloads.into_iter().collect();
    store
        .write("SELECT COUNT(pg_notify($1, payload)) FROM UNNEST($2::TEXT[]) AS payload")
        .bind(POSTGRES_CHANNEL)
        .bind_postgres(payloads)
        .execute()
        .await
        .map(drop)
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
