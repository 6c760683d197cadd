//! Sends what waits in the outbox: of each conversation one message after another, the head only
//! (conversations.md, "Outbox").

mod head;

use std::{collections::HashSet, time::Duration};

use futures::{future::join_all, stream::FuturesUnordered};
use store::Lease;
use tokio_stream::StreamExt as _;
use tracing::{Instrument as _, Span};
use uuid::Uuid;

use self::head::{Head, Next};
use super::{
    Context, Shared,
    pool::{self, Held, Work},
};
use crate::{
    domain::message::OutboundStatus,
    providers::SendError,
    store::{
        DISPATCHES, OUTBOX_WORK,
        outbox::{self, Judged, Outcome, Taken},
    },
};

/// Queues whose heads are armed, or recorded, in one commit.
const TOGETHER: usize = 64;
/// How long the first that was sent waits for others, to be recorded together.
const LINGER: Duration = Duration::from_millis(3);

/// Runs until a stop is asked for.
pub(crate) async fn run(context: Shared) {
    let places = context.config.concurrency;
    let of =
        Work { table: DISPATCHES, topic: OUTBOX_WORK, places, together: TOGETHER, tasks: places };
    pool::run(context, of, |context, queues| async move { work(&context, queues).await }).await;
}

/// Sends the heads of queues. Every queue is given back as soon as its head is through, or has to wait; it is
/// due at once when there is another message.
async fn work(context: &Context, queues: Vec<Held>) -> store::Result<()> {
    let (heads, mut waiting) = load(context, queues).await?;
    let mut ready = Vec::with_capacity(heads.len());
    for head in heads {
        match head.dispatch().instrument(head.span.clone()).await {
            Ok(Next::Send) => ready.push(head),
            Ok(Next::GiveBack) => waiting.push(head.queue),
            // The lease ends by itself.
            Err(error) => tracing::warn!(%error, lead = head.queue.lease.id, "a queue has to wait"),
        }
    }
    let armed = arm(context, &ready).await?;
    let (ready, changed): (Vec<_>, Vec<_>) =
        ready.into_iter().partition(|head| armed.contains(&head.item.id));
    waiting.extend(changed.into_iter().map(|head| head.queue));
    give_back(context, waiting).await;
    // Without one nothing is ready.
    let Some(messenger) = context.messenger.as_ref().filter(|_| !ready.is_empty()) else {
        return Ok(());
    };
    service::fault::point("outbox_armed");
    // Only calls are in here: what waits for the database has to be polled until it is through.
    let calls = ready.into_iter().map(|head| head.call(messenger.as_ref()));
    let calls: FuturesUnordered<_> = calls.collect();
    let calls = calls.chunks_timeout(TOGETHER, LINGER);
    tokio::pin!(calls);
    while let Some(called) = calls.next().await {
        service::fault::point("outbox_sent");
        let (mut taken, mut refused) = (Vec::new(), Vec::new());
        for (head, outcome) in called {
            match outcome {
                Ok(sent) => taken.push((head, sent.provider_id)),
                Err(error) => refused.push((head, error)),
            }
        }
        let troubles = refused.into_iter().map(|(head, error)| trouble(head, error));
        let (noted, ()) = futures::join!(join_all(troubles), record(context, taken));
        give_back(context, noted.into_iter().flatten().collect()).await;
    }
    Ok(())
}

/// Writes what follows from a message that the provider did not take; its queue, to be given back.
async fn trouble(head: Head<'_>, error: SendError) -> Option<Held> {
    match head.trouble(error).instrument(head.span.clone()).await {
        Ok(()) => Some(head.queue),
        Err(error) => {
            // The lease ends by itself.
            tracing::warn!(%error, lead = head.queue.lease.id, "a queue has to wait");
            None
        }
    }
}

/// The heads of queues that may go by now, and the queues that have none.
async fn load(context: &Context, queues: Vec<Held>) -> store::Result<(Vec<Head<'_>>, Vec<Held>)> {
    let leases: Vec<Lease> = queues.iter().map(|queue| queue.lease.clone()).collect();
    let now = context.now();
    let mut found = outbox::heads(&context.store, &leases).await?;
    let (mut heads, mut waiting) = (Vec::new(), Vec::new());
    for queue in queues {
        match found.remove(&queue.lease.id) {
            Some(Ok((item, stored))) if item.next_attempt_at.is_none_or(|at| at <= now) => {
                heads.push(Head::new(context, queue, item, stored.lead));
            }
            // One that cannot even be read keeps nobody else waiting.
            Some(Err(error)) => {
                tracing::error!(%error, lead = queue.lease.id, "a queue cannot be read");
            }
            _ => waiting.push(queue),
        }
    }
    Ok((heads, waiting))
}

/// Intent first: whoever finds a message `sending` knows that it may have been sent. Those that may be sent; of
/// the others the lead has changed since they were judged.
async fn arm(context: &Context, heads: &[Head<'_>]) -> store::Result<HashSet<Uuid>> {
    if heads.is_empty() {
        return Ok(HashSet::new());
    }
    let judged: Vec<Judged<'_>> = heads
        .iter()
        .map(|head| Judged {
            lease: &head.queue.lease,
            item: &head.item,
            version: head.lead.version,
        })
        .collect();
    let armed = async {
        let mut tx = context.store.begin().await?;
        let armed = outbox::sending(&mut tx, &judged, context.now()).await?;
        tx.commit().await?;
        Ok(armed)
    };
    armed.instrument(together("outbox armed", heads.iter())).await
}

/// Records what the provider took, and gives the queues back: together, or one by one when that does not work,
/// so that what cannot be stored keeps nothing else from it.
async fn record(context: &Context, taken: Vec<(Head<'_>, String)>) {
    if taken.is_empty() {
        return;
    }
    let several = taken.len() > 1;
    let recorded = try_record(context, &taken).await;
    service::fault::point("outbox_recorded");
    let Err(error) = recorded else { return };
    tracing::warn!(%error, messages = taken.len(), "what was sent is not recorded");
    for one in taken.iter().filter(|_| several) {
        if let Err(error) = try_record(context, std::slice::from_ref(one)).await {
            tracing::warn!(%error, lead = one.0.queue.lease.id, "what was sent is not recorded");
        }
    }
}

async fn try_record(context: &Context, taken: &[(Head<'_>, String)]) -> store::Result<()> {
    let sent: Vec<Taken<'_>> = taken
        .iter()
        .map(|(head, provider_id)| Taken {
            lease: &head.queue.lease,
            item: &head.item,
            provider_id,
        })
        .collect();
    let recorded = async {
        let mut tx = context.store.begin().await?;
        let outcomes = outbox::sent(&mut tx, &sent, context.now()).await?;
        if outcomes.len() < taken.len() {
            let lost = taken.len() - outcomes.len();
            tracing::warn!(lost, "queues were lost: others find out what became of their messages");
        }
        let failed = |one: &&Outcome| one.is_news && one.status == OutboundStatus::Failed;
        for outcome in outcomes.iter().filter(failed) {
            let error = outcome.error.as_deref().unwrap_or_default();
            if let Some((head, _)) = taken.iter().find(|(head, _)| head.item.id == outcome.item) {
                head.tell_failure(&mut tx, error).instrument(head.span.clone()).await?;
            }
        }
        tx.commit().await
    };
    recorded.instrument(together("outbox recorded", taken.iter().map(|(head, _)| head))).await
}

/// Gives queues back, to be looked at when their heads may be sent.
async fn give_back(context: &Context, queues: Vec<Held>) {
    if queues.is_empty() {
        return;
    }
    let leases: Vec<Lease> = queues.iter().map(|queue| queue.lease.clone()).collect();
    let given = async {
        let mut tx = context.store.begin().await?;
        outbox::give_back(&mut tx, &leases).await?;
        tx.commit().await
    };
    if let Err(error) = given.await {
        // The leases end by themselves.
        tracing::warn!(%error, queues = leases.len(), "queues are not given back");
    }
}

/// The span of a commit that messages share, each of which has a trace of its own.
fn together<'a>(what: &'static str, heads: impl Iterator<Item = &'a Head<'a>>) -> Span {
    let span = tracing::info_span!("outbox", otel.name = what);
    for trace in heads.filter_map(|head| head.item.traceparent.as_deref()) {
        telemetry::add_link(&span, trace);
    }
    span
}
