//! Runs the engine: on messages that have settled, and on timers that ran out.

use serde_json::json;
use store::{Error, Lease};
use tracing::Instrument as _;

use super::{Context, Shared, pool};
use crate::{
    desk::tell::tell_alone,
    domain::{
        engine::{Rules, timers, turn},
        event::{Event, EventType},
    },
    store::{
        INBOX_WORK, LEADS,
        changes::{self, Applied, Change, GivesBack},
        inbox,
        leads::{self, Loaded},
    },
};

/// Decisions on one turn that others may overtake before it waits for its next claim.
const TRIES: usize = 5;

/// Doublings of the back-off after a timer's turn has failed.
const TIMER_FAILED: u32 = 5;

/// Runs until a stop is asked for.
pub(crate) async fn run(context: Shared) {
    let places = context.config.concurrency;
    pool::run(context, LEADS, INBOX_WORK, places, |context, lease| async move {
        work(&context, &lease).await
    })
    .await;
}

/// One look at a lead: its turn if messages have settled, else what its timers say.
async fn work(context: &Context, lease: &Lease) -> store::Result<()> {
    for _ in 0..TRIES {
        let Some(loaded) = leads::of_lease(&context.store, lease).await? else {
            return Ok(());
        };
        let span = tracing::info_span!(
            "conversation turn",
            otel.kind = "consumer",
            fanfare.tenant = lease.tenant_id,
            fanfare.lead_id = lease.id,
            messages = loaded.waiting.len(),
        );
        if let Some(parent) = loaded.waiting.iter().find_map(|one| one.traceparent.as_deref()) {
            telemetry::set_parent(&span, parent);
        }
        let (lead, messages) = (loaded.lead.id, loaded.waiting.clone());
        let lost = Event::new(EventType::Conflict, json!({"by": "turn", "lead": lead}));
        match attempt(context, lease, loaded).instrument(span).await {
            Ok(Some(())) => return Ok(()),
            // Somebody else has changed the lead meanwhile: whoever lost decides again.
            Ok(None) => tell_alone(context, &lease.tenant_id, Some(lead), &lost).await?,
            // Somebody else goes on with it.
            Err(Error::LeaseLost) => {
                return tell_alone(context, &lease.tenant_id, Some(lead), &lost).await;
            }
            Err(error) => {
                tracing::error!(%error, lead = lease.id, "a turn failed and is tried again");
                return failed(context, lease, lead, &messages, &error.to_string()).await;
            }
        }
    }
    Ok(())
}

/// Decides and stores; `None` when somebody has overtaken.
async fn attempt(context: &Context, lease: &Lease, loaded: Loaded) -> store::Result<Option<()>> {
    let now = context.now();
    let (store, tenant) = (&context.store, &lease.tenant_id);
    let flow = context.flows.version(store, tenant, loaded.lead.flow_version).await?;
    let active = context.flows.active(store, tenant, now).await?;
    let policy = &context.config.policy;
    let rules = Rules { flow: &flow, active: &active, policy };
    let Loaded { lead, answers, waiting } = loaded;
    let from_step = lead.step;
    let mut decision = if waiting.is_empty() {
        let next = timers::next(&lead, policy);
        let Some(decision) = timers::decide(&rules, lead, &answers, now) else {
            let mut tx = store.begin().await?;
            leads::give_back(&mut tx, lease, next).await?;
            tx.commit().await?;
            return Ok(Some(()));
        };
        decision
    } else {
        let messages: Vec<_> = waiting.into_iter().map(|one| one.inbound).collect();
        turn::decide(&rules, lead, &answers, &messages, now)
    };
    context.drop_unwanted(&mut decision);
    service::fault::point("turn_decided");
    let trace = telemetry::traceparent();
    let flow = if decision.lead.flow_version == flow.version { &flow } else { &active };
    let change = Change {
        step_key: &flow.step(decision.lead.step).key,
        decision: &decision,
        from_step,
        now,
        trace: trace.as_deref(),
        gives_back: Some(GivesBack { lease, next_timer: timers::next(&decision.lead, policy) }),
    };
    let mut tx = store.begin().await?;
    let applied = changes::apply(&mut tx, context.ids(), change).await?;
    if applied == Applied::Conflict {
        return Ok(None);
    }
    service::fault::point("turn_commit");
    tx.commit().await?;
    service::fault::point("turn_committed");
    Ok(Some(()))
}

/// The messages stay in the inbox and are tried again.
async fn failed(
    context: &Context,
    lease: &Lease,
    lead: uuid::Uuid,
    messages: &[inbox::Waiting],
    error: &str,
) -> store::Result<()> {
    let attempts = messages.iter().map(|one| one.attempts).max().unwrap_or_default();
    let payload = json!({"error": error, "attempts": attempts + 1});
    let event = Event::new(EventType::WhatsAppWebhookFailure, payload);
    // How often a timer failed is not counted; it waits longer instead.
    let waits = if messages.is_empty() { TIMER_FAILED } else { attempts };
    let again = context.back_off(i64::from(waits));
    let ids: Vec<_> = messages.iter().map(|one| one.inbound.id).collect();
    let mut tx = context.store.begin().await?;
    crate::desk::tell::tell(context, &mut tx, &lease.tenant_id, Some(lead), &event).await?;
    inbox::failed(&mut tx, lead, &ids, again).await?;
    leads::give_back(&mut tx, lease, Some(again)).await?;
    tx.commit().await
}
