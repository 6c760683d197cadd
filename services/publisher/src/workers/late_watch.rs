//! Watches stories that timed out: a time-out is our verdict, the provider's is the truth
//! (stories.md, "Time-out").

use std::{sync::Arc, time::Duration};

use futures::future::join_all;
use jiff::Timestamp;
use service::Error;

use super::Context;
use crate::{
    connections::metricool,
    domain::machine::{self, Event, Poll},
    store::{batches, changes::Change, late, publications},
};

/// Checks taken at once.
const CLAIM: u32 = 50;
/// How late a check may be when nothing told of it.
const SLOW_POLL: Duration = Duration::from_millis(500);
/// A check that was not recorded comes again after this time.
const AGAIN: Duration = Duration::from_secs(60);

/// Watches until a stop is asked for.
pub async fn run(context: Arc<Context>) {
    while !context.tasks.stopping() {
        let now = context.clock.now();
        let pause = match check_due(&context, now).await {
            Ok(pause) => pause,
            Err(error) => {
                tracing::warn!(%error, "late stories cannot be watched right now");
                SLOW_POLL
            }
        };
        tokio::select! {
            () = context.clock.sleep_until(now + pause) => {}
            () = context.tasks.stopped() => {}
        }
    }
}

/// Checks what is due; how long to wait before the next look.
async fn check_due(context: &Context, now: Timestamp) -> Result<Duration, Error> {
    let Some(next) = late::next_due(&context.store).await? else { return Ok(SLOW_POLL) };
    if next > now {
        return Ok(now.duration_until(next).unsigned_abs().min(SLOW_POLL));
    }
    let due = late::claim(&context.store, now, AGAIN, CLAIM).await?;
    join_all(due.iter().map(async |due| {
        // The semaphore is never closed.
        let _permit = context.permits.acquire().await.ok();
        if let Err(error) = check(context, due).await {
            tracing::warn!(batch_id = due.batch.0, %error, "a late story was not checked");
        }
    }))
    .await;
    Ok(Duration::ZERO)
}

async fn check(context: &Context, due: &late::Due) -> Result<(), Error> {
    let stories = publications::of_batch(&context.store, &due.tenant, &due.batch).await?;
    let Some(story) = stories.into_iter().find(|story| story.publication.order.id == due.id) else {
        return Ok(());
    };
    let publication = &story.publication;
    if publication.provider_id.is_none() {
        return Ok(());
    }
    let account = metricool::account(context, &due.tenant, &publication.order.account).await??;
    let adapter = context.adapters.of(publication.order.platform);
    let event = match adapter.status(&account, publication).await {
        Poll::Live { permalink } => Event::SeenLate { permalink },
        _ => Event::NotSeenLate,
    };
    record(context, due, &event).await
}

async fn record(context: &Context, due: &late::Due, event: &Event) -> Result<(), Error> {
    let mut tx = context.store.begin().await?;
    let Some(batch) = batches::lock(&mut tx, &due.tenant, &due.batch).await? else { return Ok(()) };
    let before = publications::of_locked(&mut tx, &due.tenant, due.id).await?;
    let (rules, now) = (context.rules(&batch), context.clock.now());
    // It may have been tried again meanwhile: then there is nothing to watch.
    let Ok(after) = machine::apply(&before.publication, event, &rules, now) else { return Ok(()) };
    let mut change = Change::of(batch, now);
    change.story(before, after);
    change.write(&mut tx).await?;
    tx.commit().await?;
    Ok(())
}
