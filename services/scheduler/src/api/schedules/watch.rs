//! Watchers of a run: its events from the table, and those to come, until it is finished.

use std::{sync::Arc, time::Duration};

use proto::scheduler::v1::{self as pb, run_event::Kind, watch_run_response::Message};
use service::Error;
use store::wake::Wakes;
use tonic::Status;

use super::{convert, runs as commands};
use crate::{
    Context,
    domain::run::{EventKind, Run, RunEvent, RunId},
    store::{RUN_EVENTS, events, runs},
};

/// How late a lost wake-up can make an event.
const SLOW_POLL: Duration = Duration::from_secs(1);

/// The watcher's end of the stream.
pub(super) type Sender = tokio::sync::mpsc::Sender<Result<pb::WatchRunResponse, Status>>;

/// A place in the history of a run.
pub(super) struct Watch {
    context: Arc<Context>,
    tenant: String,
    id: RunId,
    wakes: Wakes,
    /// The newest event that the watcher has.
    seen: i64,
    /// What it says to have is none of this run's.
    lost: Option<Box<pb::Run>>,
    nothing_left: bool,
}

impl Watch {
    /// Begins to watch.
    pub(super) async fn begin(
        context: &Arc<Context>,
        tenant: String,
        request: &pb::WatchRunRequest,
    ) -> Result<Self, Error> {
        let id = commands::run_id(&request.run_id)?;
        // Listening begins before reading, so that nothing falls between.
        let wakes = context.store.wakes(RUN_EVENTS);
        let found = runs::get(&context.store, &tenant, id).await?;
        let run = found.ok_or_else(commands::not_found)?;
        let is_finished = run.finished_at.is_some();
        let (mut seen, mut lost) = (0, None);
        if let Some(text) = &request.last_event_id {
            if let Some(id) = seen_by(text, &run) {
                seen = id;
            } else {
                // A finished run still ends its stream by its `completed`.
                seen = run.last_event - i64::from(is_finished);
                lost = Some(Box::new(commands::read(context, &tenant, id).await?));
            }
        }
        let nothing_left = is_finished && seen == run.last_event;
        let context = Arc::clone(context);
        Ok(Self { context, tenant, id, wakes, seen, lost, nothing_left })
    }

    /// Sends everything, until the run is finished or the client is gone.
    pub(super) async fn forward(mut self, sender: &Sender) {
        if let Err(error) = self.try_forward(sender).await {
            // The client is told and comes back; whether it is still there does not matter.
            let _ = sender.send(Err(error.into())).await;
        }
    }

    async fn try_forward(&mut self, sender: &Sender) -> Result<(), Error> {
        let opened = pb::WatchRunOpened { nothing_left: self.nothing_left };
        if !send(sender, Message::Opened(opened)).await || self.nothing_left {
            return Ok(());
        }
        if let Some(run) = self.lost.take() {
            let at = Some(convert::timestamp(self.context.clock.now()));
            let id = self.seen.max(0) as u64;
            let event = pb::RunEvent { id, at, kind: Some(Kind::Reset(*run)) };
            if !send(sender, Message::Event(event)).await {
                return Ok(());
            }
        }
        loop {
            let look_at = self.context.clock.now() + SLOW_POLL;
            let store = &self.context.store;
            let fresh = events::after(store, &self.tenant, self.id, self.seen).await?;
            let is_empty = fresh.is_empty();
            for event in fresh {
                self.seen = event.id;
                let last = event.kind == EventKind::Completed;
                let message = Message::Event(self.message(&event).await?);
                if !send(sender, message).await || last {
                    return Ok(());
                }
            }
            if is_empty {
                self.wait(look_at).await;
            }
        }
    }

    async fn wait(&mut self, look_at: jiff::Timestamp) {
        let own = self.id.to_string();
        loop {
            tokio::select! {
                key = self.wakes.next() => if key.is_none_or(|key| key == own) { return },
                () = self.context.clock.sleep_until(look_at) => return,
            }
        }
    }

    async fn message(&self, event: &RunEvent) -> Result<pb::RunEvent, Error> {
        let kind = match &event.kind {
            EventKind::Step { step, page_name, page } => Kind::Step(pb::RunStepChanged {
                step: step.word().to_owned(),
                page: Some(convert::run_page(page_name.as_str(), page)),
            }),
            EventKind::Completed => {
                Kind::Completed(commands::read(&self.context, &self.tenant, self.id).await?)
            }
        };
        Ok(convert::event(event, kind))
    }
}

/// The event that a `Last-Event-ID` names, if it is one of this run.
fn seen_by(text: &str, run: &Run) -> Option<i64> {
    let digits = !text.is_empty() && text.bytes().all(|c| c.is_ascii_digit());
    let id = text.parse().ok().filter(|_| digits)?;
    (0..=run.last_event).contains(&id).then_some(id)
}

async fn send(sender: &Sender, message: Message) -> bool {
    sender.send(Ok(pb::WatchRunResponse { message: Some(message) })).await.is_ok()
}
