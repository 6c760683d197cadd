//! Does what the machine asks for: one call to the provider, and the record of what came of it.

use std::{sync::Arc, time::Duration};

use jiff::Timestamp;
use service::fault;
use store::Lease;
use tokio::sync::{Notify, SemaphorePermit};

use super::{
    Context,
    record::{self, Recorded},
};
use crate::{
    connections::metricool,
    domain::{
        batch::{Batch, BatchError, BatchStatus, Story},
        machine::{self, Action, Event, Poll, Search},
        publication::{Intent, Publication},
        reconcile,
    },
    platforms::{Account, Adapter, Looked, Preparation},
    store::{batches, publications},
};

/// Before a batch whose tenant has no connection is looked at again.
const UNTIL_CONNECTED: Duration = Duration::from_secs(30);

/// Acts for one batch, on behalf of its lease.
pub(super) struct Actor<'a> {
    pub(super) context: &'a Arc<Context>,
    pub(super) lease: &'a Lease,
    pub(super) batch: &'a Batch,
    pub(super) wake: &'a Notify,
}

impl Actor<'_> {
    /// Carries the action out; a time to wait for, when nothing could be done.
    pub(super) async fn act(
        &self,
        story: Story,
        action: &Action,
    ) -> store::Result<Option<Timestamp>> {
        let now = self.context.clock.now();
        match action {
            Action::Start => {
                log_start(self.batch, &story);
                self.record(&story, &Event::Started).await?;
            }
            Action::Miss => {
                self.record(&story, &Event::Missed).await?;
            }
            // Armed by a runner that did not live to send, or to record what came of it.
            Action::Send => {
                self.record(&story, &Event::Crashed).await?;
            }
            Action::Wait(until) => return Ok(Some(*until)),
            // A story's token is the configuration's: Metricool refuses the story with it.
            Action::Nothing | Action::RenewToken => {}
            Action::Arm | Action::Search | Action::Poll | Action::Delete | Action::ReadBack => {
                let order = &story.publication.order;
                match metricool::account(self.context, &order.tenant, &order.account).await? {
                    Ok(account) => self.ask(story, action, &account).await?,
                    Err(error) => {
                        let (code, message) = (error.code().name().into(), error.detail().into());
                        let error = BatchError { code, message };
                        record::batch_error(self.context, self.lease, Some(error)).await?;
                        return Ok(Some(now + UNTIL_CONNECTED));
                    }
                }
            }
        }
        Ok(None)
    }

    /// The actions that need the provider.
    async fn ask(&self, story: Story, action: &Action, account: &Account) -> store::Result<()> {
        if self.batch.error.is_some() {
            record::batch_error(self.context, self.lease, None).await?;
        }
        let adapter = self.context.adapters.of(story.publication.order.platform);
        let _permit = self.permit().await;
        let started_at = self.context.clock.now();
        let event = match action {
            Action::Arm => return self.send(&story, adapter, account).await,
            Action::Search => {
                let result = self.search(&story.publication, adapter, account).await?;
                Event::Searched { started_at, result }
            }
            Action::Delete => {
                // Between the decision and this moment there may have been a crash.
                let result = adapter.status(account, &story.publication).await;
                if machine::may_delete(&story.publication, &result) {
                    adapter.withdraw(account, &story.publication).await;
                    Event::Deleted
                } else {
                    Event::Polled { started_at, result }
                }
            }
            _ => match self.read(adapter, account, &story.publication).await? {
                Some(result) => Event::Polled { started_at, result },
                // Interrupted, by a cancel or a stop.
                None => return Ok(()),
            },
        };
        self.record(&story, &event).await?;
        Ok(())
    }

    /// Intent, effect, handle (architecture.md, rule 2).
    async fn send(
        &self,
        story: &Story,
        adapter: &dyn Adapter,
        account: &Account,
    ) -> store::Result<()> {
        let Preparation { handle, unready } = adapter.prepare(account, &story.publication).await;
        if let Some(unready) = unready {
            self.record(story, &Event::Prepared { handle, unready }).await?;
            return Ok(());
        }
        let now = self.context.clock.now();
        let intent = Intent { publish_at: adapter.publish_at(now), armed_at: now };
        let armed = Event::Armed { handle, intent, trace_id: None };
        let Some(recorded) = self.record(story, &armed).await? else { return Ok(()) };
        // The record may have moved the publication date away from another's.
        let Some(intent) = recorded.story.publication.intent.clone() else { return Ok(()) };
        // Held up for so long that another may have taken over: what was decided no longer counts.
        if self.context.clock.now() > intent.armed_at + self.context.lease {
            self.record(&recorded.story, &Event::Crashed).await?;
            return Ok(());
        }
        let sent = adapter.publish_once(account, &recorded.story.publication).await;
        fault::point("story.sent");
        self.record(&recorded.story, &Event::Sent(sent)).await?;
        Ok(())
    }

    async fn search(
        &self,
        publication: &Publication,
        adapter: &dyn Adapter,
        account: &Account,
    ) -> store::Result<Search> {
        let matching = match adapter.reconcile(account, publication).await {
            Looked::Matches(matching) => matching,
            Looked::Throttled(wait) => return Ok(Search::Throttled(wait)),
            Looked::Auth(_) | Looked::Unreadable => return Ok(Search::Unreadable),
        };
        let ids: Vec<String> = matching.iter().map(|post| post.provider_id.clone()).collect();
        let owned = publications::owned_by_others(&self.context.store, publication, &ids).await?;
        Ok(reconcile::judge(matching, &owned))
    }

    /// A status read has no effect: a cancel need not wait for it.
    async fn read(
        &self,
        adapter: &dyn Adapter,
        account: &Account,
        publication: &Publication,
    ) -> store::Result<Option<Poll>> {
        tokio::select! {
            poll = adapter.status(account, publication) => Ok(Some(poll)),
            cancelled = self.cancelled() => cancelled.map(|()| None),
            () = self.context.tasks.stopped() => Ok(None),
        }
    }

    /// Returns when a wake-up turns out to be a cancel; a pause lets a poll go on.
    async fn cancelled(&self) -> store::Result<()> {
        loop {
            self.wake.notified().await;
            let (batch, _) = batches::load_leased(&self.context.store, self.lease).await?;
            if batch.status == BatchStatus::Cancelled {
                return Ok(());
            }
        }
    }

    /// A place among the publications in work at once; what waits has none.
    async fn permit(&self) -> Option<SemaphorePermit<'_>> {
        // The semaphore is never closed.
        self.context.permits.acquire().await.ok()
    }

    async fn record(&self, story: &Story, event: &Event) -> store::Result<Option<Recorded>> {
        record::event(self.context, self.lease, story.publication.order.id, event).await
    }
}

fn log_start(batch: &Batch, story: &Story) {
    let (index, total) = (story.index, batch.counters.total);
    tracing::info!(
        batch_id = batch.id.0,
        index,
        total,
        speed = batch.speed.word(),
        "[{index}/{total}] Publishing story: {}",
        story.clip_id
    );
}
