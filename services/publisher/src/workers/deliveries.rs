//! Delivers events to web hooks (api.md, "Outbound web hooks").
//!
//! A receiver that fails delays no other: each web hook has a few slots of its own, and those whose
//! last delivery failed have one each, of a pool that the healthy ones do not share.

mod send;
mod slots;

use std::{sync::Arc, time::Duration};

use jiff::Timestamp;
use service::{
    Error, fault,
    http::{AllowList, HttpClient},
};
use tokio::sync::Notify;
use tracing::{Instrument as _, Span};
use uuid::Uuid;

use super::Context;
use crate::{
    domain::webhook::{
        WebhookId, WebhookStatus,
        retry::{self, Answer, Settings, Verdict},
    },
    store::{
        DELIVERIES, DELIVERY_WORK,
        deliveries::{self, Claimed, Ended},
        webhooks::Reason,
    },
};
use slots::{Slot, Slots};

/// Web hooks looked at by one statement.
const WEBHOOKS: u32 = 100;
/// How late a lost wake-up can make a delivery.
const SLOW_POLL: Duration = Duration::from_millis(500);
/// Before a record that failed is tried again.
const AGAIN: Duration = Duration::from_millis(100);
/// How long a stop waits for answers before deliveries are given back.
const GRACE: Duration = Duration::from_secs(3);

/// How events reach the outside.
#[derive(Clone, Debug)]
pub struct Outbound {
    /// Refuses private addresses.
    pub client: HttpClient,
    /// But for these.
    pub allow: AllowList,
    /// How often and how long is tried.
    pub settings: Settings,
}

/// What the loop keeps between two looks.
struct Courier {
    context: Arc<Context>,
    slots: Slots,
    /// A slot is free again.
    freed: Arc<Notify>,
    /// The web hook that was looked at last; the others have their turn first.
    last: WebhookId,
}

/// Delivers until a stop is asked for.
pub async fn run(context: Arc<Context>) {
    let mut wakes = context.store.wakes(DELIVERY_WORK);
    let freed = Arc::new(Notify::new());
    let slots = Slots::new(Arc::clone(&freed));
    let mut courier =
        Courier { context: Arc::clone(&context), slots, freed, last: WebhookId(Uuid::nil()) };
    while !context.tasks.stopping() {
        let now = context.clock.now();
        let pause = match courier.look(now).await {
            Ok(pause) => pause,
            Err(error) => {
                tracing::warn!(%error, "web hooks cannot be told right now");
                SLOW_POLL
            }
        };
        if pause.is_zero() {
            continue;
        }
        tokio::select! {
            () = context.clock.sleep_until(now + pause) => {}
            () = courier.freed.notified() => {}
            () = context.tasks.stopped() => {}
            _ = wakes.next() => {}
        }
    }
}

impl Courier {
    /// Claims and starts what is due; how long to wait before the next look.
    async fn look(&mut self, now: Timestamp) -> store::Result<Duration> {
        let store = &self.context.store;
        let due = DELIVERIES.next_due(store).await?;
        let wait = due.map(|due| now.duration_until(due));
        let late = wait.map_or(0.0, |wait| (-wait.as_secs_f64()).max(0.0));
        metrics::gauge!("webhook_queue_oldest_seconds").set(late);
        metrics::gauge!("webhook_deliveries_in_flight").set(f64::from(self.slots.taken()));
        let wait = wait.map_or(SLOW_POLL, |wait| wait.try_into().unwrap_or_default());
        if !wait.is_zero() {
            return Ok(wait.min(SLOW_POLL));
        }
        let waiting = deliveries::waiting(store, now, self.last, WEBHOOKS).await?;
        let full = waiting.len() == WEBHOOKS as usize;
        let wrapped = self.last == WebhookId(Uuid::nil());
        self.last = waiting.last().filter(|_| full).map_or(WebhookId(Uuid::nil()), |w| w.webhook);
        let mut more = full || !wrapped;
        for waiting in waiting {
            let free = self.slots.free(waiting.webhook, waiting.failing);
            if free > 0 {
                more |= self.claim(waiting, now, free).await?;
            }
        }
        Ok(if more { Duration::ZERO } else { SLOW_POLL })
    }

    /// Claims up to `limit` deliveries of a web hook; whether there may be more.
    async fn claim(
        &self,
        waiting: deliveries::Waiting,
        now: Timestamp,
        limit: u32,
    ) -> store::Result<bool> {
        let context = &self.context;
        // No try is longer than its time-out, so a lease needs no renewal.
        let life = context.webhooks.settings.timeout + context.lease;
        let (store, holder) = (&context.store, &context.holder);
        let claims = deliveries::claim_of(store, waiting.webhook, holder, now, life, limit).await?;
        for claimed in claims.ready {
            if claimed.lease.taken_over {
                metrics::counter!("lease_takeovers_total", "table" => DELIVERIES.0).increment(1);
            }
            let slot = self.slots.take(waiting.webhook, waiting.failing);
            let context = Arc::clone(context);
            let tasks = context.tasks.clone();
            tasks.spawn_loop(deliver(context, waiting.webhook, claimed, slot));
        }
        Ok(claims.more)
    }
}

async fn deliver(context: Arc<Context>, id: WebhookId, claimed: Claimed, _slot: Slot) {
    let span = span_of(id, &claimed);
    let delivered = async {
        tokio::select! {
            done = try_deliver(&context, id, &claimed) => done,
            () = stopped(&context) => {
                let now = context.clock.now();
                deliveries::put_back(&context.store, &claimed.lease, now).await.map_err(Error::from)
            }
        }
    };
    if let Err(error) = delivered.instrument(span).await {
        // Its lease ends, and then it is tried again.
        tracing::warn!(webhook_id = %id, delivery_id = claimed.lease.id, %error, "not delivered");
    }
}

/// A stop was asked for, and there was time enough to finish.
async fn stopped(context: &Context) {
    context.tasks.stopped().await;
    tokio::time::sleep(GRACE).await;
}

/// The first try continues the trace of the event; a later one has a trace of its own, linked to it
/// (operations.md, "Traces").
fn span_of(id: WebhookId, claimed: &Claimed) -> Span {
    let span = tracing::info_span!(
        parent: None,
        "deliver event",
        otel.kind = "consumer",
        fanfare.tenant = claimed.lease.tenant_id,
        fanfare.webhook_id = %id,
        fanfare.delivery_id = claimed.lease.id,
        fanfare.event = claimed.event,
    );
    if let Some(traceparent) = &claimed.traceparent {
        if claimed.attempts == 0 {
            telemetry::set_parent(&span, traceparent);
        } else {
            telemetry::add_link(&span, traceparent);
        }
    }
    span
}

async fn try_deliver(context: &Context, id: WebhookId, claimed: &Claimed) -> Result<(), Error> {
    let store = &context.store;
    let Some(webhook) = &claimed.webhook else {
        return Ok(deliveries::throw_away(store, id).await?);
    };
    let now = context.clock.now();
    if webhook.status == WebhookStatus::Disabled {
        return Ok(deliveries::give_up(store, webhook, now).await?);
    }
    let settings = &context.webhooks.settings;
    let first_try = settings.first_try(claimed.created_at);
    if claimed.attempts == 0 && first_try > now {
        return Ok(deliveries::put_back(store, &claimed.lease, first_try).await?);
    }
    let answer = send::send(context, webhook, claimed, now).await;
    fault::point("webhook.sent");
    let at = context.clock.now();
    let tries = claimed.attempts + 1 - claimed.attempts_before.min(claimed.attempts);
    let verdict = retry::judge(settings, &answer, tries, context.rng.unit(), at);
    let ended = Ended { status: answer.status, error: answer.error.clone(), verdict, at };
    let disabled = record(context, claimed, webhook, &ended).await?;
    tell(id, claimed, &answer, verdict, disabled);
    Ok(())
}

/// What a receiver has answered must not be lost to a hiccup of the database.
async fn record(
    context: &Context,
    claimed: &Claimed,
    webhook: &crate::domain::webhook::Webhook,
    ended: &Ended,
) -> Result<Option<Reason>, Error> {
    loop {
        match deliveries::record(&context.store, &claimed.lease, webhook, ended).await {
            Ok(disabled) => return Ok(disabled),
            Err(error @ store::Error::LeaseLost) => return Err(error.into()),
            Err(error) => {
                tracing::warn!(delivery_id = claimed.lease.id, %error, "not recorded yet");
                context.clock.sleep_until(context.clock.now() + AGAIN).await;
            }
        }
    }
}

/// How an attempt may end, as `/metrics` calls it.
pub(super) const OUTCOMES: [&str; 4] = ["delivered", "retried", "failed", "gone"];

fn tell(
    id: WebhookId,
    claimed: &Claimed,
    answer: &Answer,
    verdict: Verdict,
    disabled: Option<Reason>,
) {
    let outcome = match verdict {
        Verdict::Delivered => "delivered",
        Verdict::Again(_) => "retried",
        Verdict::GivenUp => "failed",
        Verdict::Gone => "gone",
    };
    metrics::counter!("webhook_deliveries_total", "outcome" => outcome).increment(1);
    let (delivery_id, event, status) = (&claimed.lease.id, &claimed.event, answer.status);
    let attempt = claimed.attempts + 1;
    match verdict {
        Verdict::Delivered => {
            tracing::info!(webhook_id = %id, delivery_id, event, attempt, "event delivered");
        }
        _ => {
            tracing::warn!(
                webhook_id = %id, delivery_id, event, attempt, status, outcome, "event not delivered"
            );
        }
    }
    if let Some(reason) = disabled {
        metrics::counter!("webhooks_disabled_total", "reason" => reason.word()).increment(1);
        tracing::warn!(webhook_id = %id, reason = reason.word(), "web hook disabled");
    }
}
