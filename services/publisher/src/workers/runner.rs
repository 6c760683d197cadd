//! Works through one batch while its lease lasts, and gives the lease back whatever happens,
//! errors and panics included (stories.md, "One runner per batch").

use std::{panic::AssertUnwindSafe, sync::Arc, time::Duration};

use futures::FutureExt as _;
use jiff::Timestamp;
use store::Lease;
use tokio::sync::Notify;
use tracing::{Instrument as _, Span};

use super::{Context, act::Actor};
use crate::{
    domain::{
        batch::{Batch, Story},
        lane::{self, Turn},
        publication::PublicationId,
    },
    store::{LANES, batches},
};

/// Longest wait that a runner keeps its lease for; before a longer one the batch is given back.
const LONGEST_HOLD: Duration = Duration::from_secs(10);
/// Before a batch whose runner failed is tried again.
const AFTER_FAILURE: Duration = Duration::from_secs(1);
/// Before a database that does not answer is asked again.
const AFTER_OUTAGE: Duration = Duration::from_millis(200);

/// Why a runner lets go of its batch.
enum End {
    /// Given back already, together with the decision to stop.
    Released,
    /// Somebody else has it.
    Lost,
    /// A stop was asked for, or the runner failed: to be given back.
    LetGo { due_at: Timestamp },
}

/// Runs the batch of `lease` until nothing is to be done, the lease is lost, or a stop is asked
/// for.
pub(super) async fn run(context: &Arc<Context>, lease: Lease, wake: &Notify) {
    tracing::info!(batch_id = lease.id, taken_over = lease.taken_over, "Acquired lock for batch");
    let work = AssertUnwindSafe(async {
        tokio::select! {
            end = work(context, &lease, wake) => end,
            () = LANES.keep(&context.store, &context.clock, &lease, context.lease) => End::Lost,
        }
    });
    let end = Box::pin(work.catch_unwind()).await.unwrap_or_else(|_| {
        tracing::error!(batch_id = lease.id, "the runner panicked");
        End::LetGo { due_at: context.clock.now() + AFTER_FAILURE }
    });
    match end {
        End::Released => tracing::info!(batch_id = lease.id, "Released lock for batch"),
        End::Lost => tracing::warn!(batch_id = lease.id, "Lost lock for batch"),
        End::LetGo { due_at } => match let_go(context, &lease, due_at).await {
            Ok(_) => tracing::info!(batch_id = lease.id, "Released lock for batch"),
            Err(error) => tracing::warn!(batch_id = lease.id, %error, "the lock will expire"),
        },
    }
}

async fn let_go(context: &Context, lease: &Lease, due_at: Timestamp) -> store::Result<bool> {
    let mut tx = context.store.begin().await?;
    let released = LANES.release(&mut tx, lease, Some(due_at)).await?;
    tx.commit().await?;
    Ok(released)
}

async fn work(context: &Arc<Context>, lease: &Lease, wake: &Notify) -> End {
    let mut traced: Option<(PublicationId, Span)> = None;
    loop {
        if context.tasks.stopping() {
            return End::LetGo { due_at: context.clock.now() };
        }
        match step(context, lease, wake, &mut traced).await {
            Ok(None) => {}
            Ok(Some(end)) => return end,
            Err(store::Error::LeaseLost) => return End::Lost,
            Err(error) => {
                tracing::warn!(batch_id = lease.id, %error, "the database does not answer");
                context.clock.sleep_until(context.clock.now() + AFTER_OUTAGE).await;
            }
        }
    }
}

/// One look at the batch and what follows from it.
async fn step(
    context: &Arc<Context>,
    lease: &Lease,
    wake: &Notify,
    traced: &mut Option<(PublicationId, Span)>,
) -> store::Result<Option<End>> {
    let (batch, head) = batches::load_leased(&context.store, lease).await?;
    let rules = context.rules(&batch);
    let now = context.clock.now();
    match lane::next(&batch, head.as_ref(), &rules, now) {
        Turn::Finished | Turn::Idle => release(context, lease, &batch, None).await,
        Turn::Wait(until) if until > now + LONGEST_HOLD => {
            release(context, lease, &batch, Some(until)).await
        }
        Turn::Wait(until) => {
            wait(context, wake, until).await;
            Ok(None)
        }
        Turn::Act(action) => {
            // A turn to act comes with a story.
            let Some(story) = head else { return Ok(None) };
            let span = span_of(&batch, &story, traced);
            let actor = Actor { context, lease, batch: &batch, wake };
            let pause = actor.act(story, &action).instrument(span).await?;
            if let Some(until) = pause {
                wait(context, wake, until).await;
            }
            Ok(None)
        }
    }
}

async fn wait(context: &Context, wake: &Notify, until: Timestamp) {
    tokio::select! {
        () = context.clock.sleep_until(until) => {}
        () = wake.notified() => {}
        () = context.tasks.stopped() => {}
    }
}

/// Gives the batch back, unless something changed since it was looked at: then a wake-up may have
/// come too early to be heard.
async fn release(
    context: &Context,
    lease: &Lease,
    seen: &Batch,
    due_at: Option<Timestamp>,
) -> store::Result<Option<End>> {
    let mut tx = context.store.begin().await?;
    let batch = batches::lock_leased(&mut tx, lease).await?;
    if batch.version != seen.version {
        return Ok(None);
    }
    LANES.release(&mut tx, lease, due_at).await?;
    tx.commit().await?;
    Ok(Some(End::Released))
}

/// One span per story. Work that runs at once continues the trace of the request; work that was
/// scheduled has a trace of its own, linked to it (operations.md, "Traces").
fn span_of(batch: &Batch, story: &Story, traced: &mut Option<(PublicationId, Span)>) -> Span {
    let id = story.publication.order.id;
    if let Some((_, span)) = traced.as_ref().filter(|(traced_id, _)| *traced_id == id) {
        return span.clone();
    }
    let span = tracing::info_span!(
        parent: None,
        "publish story",
        otel.kind = "consumer",
        fanfare.tenant = batch.tenant,
        fanfare.batch_id = batch.id.0,
        fanfare.publication_id = %id,
        fanfare.clip_index = story.index,
    );
    if let Some(traceparent) = &batch.traceparent {
        if batch.schedule_json.is_some() && story.publication.order.due_at.is_some() {
            telemetry::add_link(&span, traceparent);
        } else {
            telemetry::set_parent(&span, traceparent);
        }
    }
    *traced = Some((id, span.clone()));
    span
}
