//! Watchers of batches: one reader of the database per batch and process, however many watch
//! (performance.md, "SSE").
//!
//! A [`Feed`] keeps the history of one batch in memory and follows it by wake-ups; a watcher walks
//! along the history at its own pace. Feeds live as long as somebody watches.
//!
//! Map: this file finds and shares feeds, [`history`] is what they keep, [`watch`] what a watcher
//! gets.

mod history;
mod watch;

pub use watch::{Item, Watch};

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError, Weak},
    time::Duration,
};

use service::{Clock, Tasks};
use store::{Result, Store};
use tokio::sync::watch as channel;

use self::{history::History, watch::Seen};
use crate::{
    domain::batch::{Batch, BatchId, Story},
    store::{EVENTS, batches, events},
};

/// How late a lost wake-up can make an event.
const SLOW_POLL: Duration = Duration::from_secs(1);

/// Whose batch, and which.
type Key = (String, BatchId);

/// The feeds of one process.
pub struct Feeds {
    store: Store,
    clock: Clock,
    tasks: Tasks,
    open: Mutex<HashMap<Key, Weak<Feed>>>,
}

/// One batch, followed.
struct Feed {
    key: Key,
    store: Store,
    history: channel::Sender<Arc<History>>,
    /// The newest snapshot that a new watcher was given; the lock makes the others wait for it.
    snapshot: tokio::sync::Mutex<Option<Snapshot>>,
    follower: tokio::sync::OnceCell<()>,
}

/// A batch and its stories as they were at one moment.
pub type Snapshot = Arc<(Batch, Vec<Story>)>;

impl Feeds {
    /// No feeds yet.
    pub fn new(store: Store, clock: Clock, tasks: Tasks) -> Self {
        Self { store, clock, tasks, open: Mutex::default() }
    }

    /// Begins to watch a batch; `None` when the tenant has no such batch.
    ///
    /// # Errors
    /// The store's.
    pub async fn watch(
        &self,
        tenant: &str,
        batch: &BatchId,
        last_event_id: Option<&str>,
    ) -> Result<Option<Watch>> {
        let feed = self.feed((tenant.to_owned(), batch.clone()));
        feed.follow(self).await?;
        let seen = Seen::parse(last_event_id);
        if feed.may_mislead(seen) {
            feed.read_on().await?;
        }
        if feed.snapshot_now().await?.is_none() {
            return Ok(None);
        }
        Ok(Some(Watch::new(feed, seen)))
    }

    fn feed(&self, key: Key) -> Arc<Feed> {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(feed) = open.get(&key).and_then(Weak::upgrade) {
            return feed;
        }
        open.retain(|_, feed| feed.strong_count() > 0);
        let feed = Arc::new(Feed {
            key: key.clone(),
            store: self.store.clone(),
            history: channel::Sender::new(Arc::default()),
            snapshot: tokio::sync::Mutex::default(),
            follower: tokio::sync::OnceCell::new(),
        });
        open.insert(key, Arc::downgrade(&feed));
        feed
    }
}

impl Feed {
    /// Reads the history so far and follows it from then on; only the first watcher does.
    async fn follow(self: &Arc<Self>, feeds: &Feeds) -> Result<()> {
        self.follower
            .get_or_try_init(|| async {
                // Listening begins before reading, so that nothing falls between.
                let mut wakes = self.store.wakes(EVENTS);
                self.read_on().await?;
                let (feed, id) = (Arc::downgrade(self), self.key.1.0.clone());
                let (clock, tasks) = (feeds.clock.clone(), feeds.tasks.clone());
                feeds.tasks.spawn_loop(async move {
                    let mut look_at = clock.now() + SLOW_POLL;
                    loop {
                        tokio::select! {
                            key = wakes.next() => if key.is_some_and(|key| key != id) { continue },
                            () = clock.sleep_until(look_at) => {}
                            () = tasks.stopped() => return,
                        }
                        look_at = clock.now() + SLOW_POLL;
                        // Nobody watches any more.
                        let Some(feed) = feed.upgrade() else { return };
                        if let Err(error) = feed.read_on().await {
                            tracing::warn!(batch_id = id, %error, "events cannot be read right now");
                        }
                    }
                });
                Ok(())
            })
            .await
            .copied()
    }

    /// Whether a history that is a moment behind would mislead the client: another replica may have
    /// told it more than a wake-up has told us, and a finished batch may have been tried again.
    fn may_mislead(&self, client: Seen) -> bool {
        let history = self.history.borrow();
        history.is_finished() || matches!(client, Seen::Event(id) if id > history.newest())
    }

    async fn read_on(&self) -> Result<()> {
        let newest = self.history.borrow().newest();
        let (tenant, batch) = &self.key;
        let fresh = events::after(&self.store, tenant, batch, newest).await?;
        if !fresh.is_empty() {
            self.history.send_modify(|history| *history = Arc::new(history.with(fresh)));
        }
        Ok(())
    }

    /// The batch as it is now: shared by watchers that come while nothing changes.
    async fn snapshot_now(&self) -> Result<Option<Snapshot>> {
        let mut cached = self.snapshot.lock().await;
        let newest = self.history.borrow().newest();
        if let Some(snapshot) = cached.as_ref().filter(|s| s.0.last_event >= newest) {
            return Ok(Some(Arc::clone(snapshot)));
        }
        let (tenant, batch) = &self.key;
        *cached = batches::snapshot(&self.store, tenant, batch).await?.map(Arc::new);
        Ok(cached.clone())
    }
}
