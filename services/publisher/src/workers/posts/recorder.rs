//! Stores what happened to publications, many in one commit: while one commit is under way, the
//! next outcomes gather (performance.md, "batching").

mod group;

use std::sync::Arc;

use tokio::sync::{mpsc, oneshot};

use super::super::Context;
use crate::{domain::machine::Event, platforms::usage::Report, store::jobs::Job};

/// Outcomes that may wait; then runners wait.
const QUEUE: usize = 1_024;
/// Stored by one transaction.
const GROUP: usize = 256;

/// Something that happened to a publication.
pub(super) struct Entry {
    /// As it was read, under its lease.
    pub(super) job: Job,
    /// As it was stored before that: what counts are drawn from.
    pub(super) stored: crate::domain::publication::Publication,
    /// What happened; nothing when it is only given back.
    pub(super) event: Option<Event>,
    /// Whether the provider was asked for something that counts, and what it said of the quota.
    pub(super) heard: Heard,
    /// The trace that it happened in.
    pub(super) traceparent: Option<String>,
    /// Given back without an event: to be looked at again then; `None`: never.
    pub(super) until: Option<jiff::Timestamp>,
}

/// What is known of the account's quota after an event.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Heard {
    /// Nobody was asked.
    Nothing,
    /// The provider answered, or not, and said this of the quota.
    Answer(Option<Report>),
    /// A read was throttled, or told how long to wait: nothing is said of publishing calls.
    Read(Option<Report>),
}

/// What became of an entry.
#[derive(Debug)]
pub(super) enum Recorded {
    /// It is stored, and the publication still is ours to work on.
    Ours(Box<Job>),
    /// It is stored, and the publication was given back.
    Released(Box<Job>),
    /// Somebody changed the row: it has to be read again.
    Changed,
    /// It cannot be stored at all.
    Refused,
}

type Reply = oneshot::Sender<Recorded>;

/// Where runners leave their entries; clones share it.
#[derive(Clone)]
pub(super) struct Recorder(mpsc::Sender<(Box<Entry>, Reply)>);

impl Recorder {
    /// Starts the loop; it ends when the last clone is dropped, so that a stop loses no outcome.
    pub(super) fn start(context: &Arc<Context>) -> Self {
        let (sender, mut receiver) = mpsc::channel(QUEUE);
        let context = Arc::clone(context);
        let tasks = context.tasks.clone();
        tasks.spawn_loop(async move {
            let mut entries = Vec::with_capacity(GROUP);
            while receiver.recv_many(&mut entries, GROUP).await > 0 {
                group::store(&context, std::mem::take(&mut entries)).await;
            }
        });
        Self(sender)
    }

    /// Stores an entry, whatever it takes; [`Recorded::Changed`] also when the loop is gone.
    pub(super) async fn record(&self, entry: Entry) -> Recorded {
        let (reply, answer) = oneshot::channel();
        if self.0.send((Box::new(entry), reply)).await.is_err() {
            return Recorded::Changed;
        }
        answer.await.unwrap_or(Recorded::Changed)
    }
}
