//! One watcher of a batch: where it begins, what it gets, when it ends (stories.md, "Stream").

use std::{collections::VecDeque, sync::Arc};

use store::Result;
use tokio::sync::watch as channel;

use super::{Feed, Snapshot, history::History};
use crate::domain::event::{Event, Kind};

/// What a watcher gets.
#[derive(Clone, Debug)]
pub enum Item {
    /// The `Last-Event-ID` is not in this batch's history; `Connected` follows.
    Reset(Snapshot),
    /// The batch as it is.
    Connected(Snapshot),
    /// What changed.
    Event(Arc<Event>),
}

/// A place in the history of a batch.
pub struct Watch {
    feed: Arc<Feed>,
    history: channel::Receiver<Arc<History>>,
    begin: VecDeque<Begin>,
    /// The newest event that the watcher knows.
    seen: i64,
    ended: bool,
}

/// What the client says it has seen: its `Last-Event-ID`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Seen {
    /// It says nothing: a first connection.
    Nothing,
    /// It says something that is no number.
    Garbage,
    /// Everything up to this event.
    Event(i64),
}

impl Seen {
    pub(super) fn parse(last_event_id: Option<&str>) -> Self {
        let Some(text) = last_event_id else { return Self::Nothing };
        match text.parse() {
            Ok(id) if text.bytes().all(|c| c.is_ascii_digit()) => Self::Event(id),
            _ => Self::Garbage,
        }
    }
}

#[derive(Clone, Copy, Debug)]
enum Begin {
    Reset,
    Connected,
}

impl Watch {
    pub(super) fn new(feed: Arc<Feed>, client: Seen) -> Self {
        let mut history = feed.history.subscribe();
        let kept = Arc::clone(&history.borrow_and_update());
        let (begin, seen) = match client {
            Seen::Event(id) if kept.continues(id) => (VecDeque::new(), id),
            Seen::Event(_) | Seen::Garbage => (VecDeque::from([Begin::Reset, Begin::Connected]), 0),
            Seen::Nothing => (VecDeque::from([Begin::Connected]), 0),
        };
        Self { feed, history, begin, seen, ended: false }
    }

    /// The batch is finished and the watcher has all of it already.
    pub fn nothing_left(&self) -> bool {
        let history = self.history.borrow();
        self.begin.is_empty() && history.is_finished() && history.newest() == self.seen
    }

    /// The next item, waiting for it if need be; `None` at the end.
    ///
    /// # Errors
    /// The store's, while the first snapshot is read.
    pub async fn next(&mut self) -> Result<Option<Item>> {
        if let Some(begin) = self.begin.pop_front() {
            return self.begin(begin).await;
        }
        while !self.ended {
            let history = Arc::clone(&self.history.borrow_and_update());
            if let Some(event) = history.after(self.seen) {
                self.seen = event.id;
                self.ended = event.kind == Kind::Completed && event.id == history.newest();
                return Ok(Some(Item::Event(Arc::clone(event))));
            }
            // A snapshot may be newer than the history, which then has more to come.
            let over = history.is_finished() && history.newest() == self.seen;
            if over || self.history.changed().await.is_err() {
                self.ended = true;
            }
        }
        Ok(None)
    }

    async fn begin(&mut self, begin: Begin) -> Result<Option<Item>> {
        let Some(snapshot) = self.feed.snapshot_now().await? else { return Ok(None) };
        Ok(Some(match begin {
            Begin::Reset => Item::Reset(snapshot),
            Begin::Connected => {
                // A finished batch still ends its stream by its `completed`.
                let newest = snapshot.0.last_event;
                self.seen = if snapshot.0.is_finished() { newest - 1 } else { newest };
                Item::Connected(snapshot)
            }
        }))
    }
}
