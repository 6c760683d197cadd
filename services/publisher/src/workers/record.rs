//! Stores what happened to a publication: one transaction under the lease's fence.

use std::time::Duration;

use jiff::{Timestamp, ToSpan as _};
use service::fault;
use store::{Lease, Transaction};

use super::{Context, measure};
use crate::{
    domain::{
        batch::{Batch, BatchError, BatchStatus, Story},
        machine::{self, Event},
        publication::{Intent, PublicationId, Step},
    },
    store::{batches, changes, publications},
};

/// Before a record that failed is tried again.
const AGAIN: Duration = Duration::from_millis(100);

/// A publication after a recorded event.
pub(super) struct Recorded {
    /// The story as it is now.
    pub(super) story: Story,
}

/// Records an event; `None` when the publication has moved and does not take it any more.
///
/// What the provider has answered must not be lost to a hiccup of the database: it is tried again
/// until the lease is lost. Then the intent still stands, and the next runner looks it up.
///
/// # Errors
/// [`store::Error::LeaseLost`]; anything else is tried again.
pub(super) async fn event(
    context: &Context,
    lease: &Lease,
    id: PublicationId,
    event: &Event,
) -> store::Result<Option<Recorded>> {
    // When it happened, not when the database had time for it.
    let at = context.clock.now();
    loop {
        match try_event(context, lease, id, event, at).await {
            Err(error @ store::Error::LeaseLost) => return Err(error),
            Err(error) => {
                tracing::warn!(batch_id = lease.id, %error, "not recorded yet");
                context.clock.sleep_until(context.clock.now() + AGAIN).await;
            }
            recorded => return recorded,
        }
    }
}

async fn try_event(
    context: &Context,
    lease: &Lease,
    id: PublicationId,
    event: &Event,
    now: Timestamp,
) -> store::Result<Option<Recorded>> {
    let name = name(event);
    let mut tx = context.store.begin().await?;
    let batch = batches::lock_leased(&mut tx, lease).await?;
    let before = publications::of_locked(&mut tx, &batch.tenant, id).await?;
    // A pause may have come while the media was prepared: nothing is sent any more.
    if matches!(event, Event::Armed { .. }) && batch.status == BatchStatus::Paused {
        return Ok(None);
    }
    let mut after = match machine::apply(&before.publication, event, &context.rules(&batch), now) {
        Ok(after) => after,
        Err(illegal) => {
            tracing::debug!(batch_id = lease.id, %illegal, "the publication has moved on");
            return Ok(None);
        }
    };
    if let Some(intent) = after.intent.take() {
        let key = after.prepared_url().map(|url| {
            let order = &after.order;
            changes::intent_key_of(order.platform.word(), &order.account, url)
        });
        let fresh = matches!(event, Event::Armed { .. });
        after.intent = Some(match key.filter(|_| fresh) {
            Some(key) => apart_from_others(&mut tx, &batch.tenant, &key, intent).await?,
            None => intent,
        });
    }
    let mut change = changes::Change::of(batch, now);
    change.story(before.clone(), after.clone());
    let batch = change.write(&mut tx).await?;
    fault::point(&format!("story.{name}.before_commit"));
    tx.commit().await?;
    fault::point(&format!("story.{name}.committed"));
    let story = Story { publication: after, ..before.clone() };
    tell(&batch, &before, &story, now);
    Ok(Some(Recorded { story }))
}

/// Moves the publication date behind those of intents that look the same to the provider, so that
/// a post that is found belongs to one of them only.
async fn apart_from_others(
    tx: &mut Transaction,
    tenant: &str,
    key: &[u8],
    intent: Intent,
) -> store::Result<Intent> {
    let latest = publications::latest_intent(tx, tenant, key).await?;
    let free = latest.and_then(|latest: Timestamp| latest.checked_add(1.second()).ok());
    Ok(Intent { publish_at: intent.publish_at.max(free.unwrap_or(intent.publish_at)), ..intent })
}

/// Records that something is, or no longer is, wrong with the batch as a whole.
///
/// # Errors
/// The store's.
pub(super) async fn batch_error(
    context: &Context,
    lease: &Lease,
    error: Option<BatchError>,
) -> store::Result<()> {
    let mut tx = context.store.begin().await?;
    let batch = batches::lock_leased(&mut tx, lease).await?;
    if batch.error == error {
        return Ok(());
    }
    let mut change = changes::Change::of(batch, context.clock.now());
    change.error(error);
    change.write(&mut tx).await?;
    tx.commit().await
}

/// The name of an event in fault points.
fn name(event: &Event) -> &'static str {
    match event {
        Event::Started => "started",
        Event::Missed => "missed",
        Event::Armed { .. } => "armed",
        Event::Sent(_) => "sent",
        Event::Crashed => "crashed",
        Event::Searched { .. } => "searched",
        Event::Polled { .. } => "polled",
        Event::Deleted => "deleted",
        _ => "other",
    }
}

/// The log lines of the seeds, as structured events, and the counters behind `/metrics`.
fn tell(batch: &Batch, before: &Story, story: &Story, now: Timestamp) {
    let (old, p) = (&before.publication, &story.publication);
    measure::moved(old, p, p.order.due_at.unwrap_or(batch.created_at), now);
    let (batch_id, index, total) = (&batch.id.0, story.index, batch.counters.total);
    let post_id = p.provider_id.as_deref().unwrap_or_default();
    let platform = p.order.platform.word();
    if p.checks > old.checks {
        metrics::counter!("publication_polls_total", "platform" => platform).increment(1);
        let elapsed = p.sent_at.or(old.sent_at).map_or(0.0, |sent| {
            let end = p.published_at.or(p.next_at).unwrap_or(sent);
            end.duration_since(sent).as_secs_f64()
        });
        let (attempt, status) = (p.polls, p.step.word());
        tracing::info!(
            batch_id,
            index,
            post_id,
            "[{elapsed:.1}s] Attempt {attempt}: status={status}"
        );
    }
    if old.step == p.step {
        return;
    }
    match p.step {
        Step::Confirming => {
            tracing::info!(
                batch_id,
                index,
                post_id,
                "Story {index} created in Metricool with ID: {post_id}"
            );
        }
        Step::Published => {
            let (seconds, checks) = (p.seconds_to_publish().unwrap_or_default(), p.checks);
            if p.cancel || old.step == Step::Withdrawing {
                tracing::info!(batch_id, index, post_id, "ANTI-RACE: Post was actually PUBLISHED");
            }
            metrics::histogram!("publication_confirm_seconds", "platform" => platform)
                .record(seconds);
            tracing::info!(
                batch_id,
                index,
                post_id,
                checks,
                seconds,
                "Story {index} PUBLISHED ({checks} checks, {seconds:.2}s to publish)"
            );
        }
        Step::Failed | Step::Unconfirmed => {
            let error = p.error.as_ref().map(ToString::to_string).unwrap_or_default();
            tracing::warn!(batch_id, index, error, "Error publishing story {index}: {error}");
        }
        _ => {}
    }
    if batch.is_finished() {
        let published = batch.counters.published;
        tracing::info!(
            batch_id,
            published,
            total,
            "Batch {batch_id} completed: {published}/{total} published"
        );
    }
}
