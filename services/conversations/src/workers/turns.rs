//! Runs the engine: on messages that have settled, and on timers that ran out.

use jiff::Timestamp;
use serde_json::json;
use store::{Error, Lease, Transaction};
use tracing::Instrument as _;

use super::{
    Context, Shared,
    pool::{self, Work},
};
use crate::{
    desk::tell::tell_alone,
    domain::{
        decision::Decision,
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

/// Leads whose turns share one commit.
const TOGETHER: usize = 16;

/// Runs until a stop is asked for.
pub(crate) async fn run(context: Shared) {
    let places = context.config.concurrency;
    let of = Work { table: LEADS, topic: INBOX_WORK, places, together: TOGETHER };
    pool::run(context, of, |context, leases| async move { look(&context, leases).await }).await;
}

/// Looks at leads: all in one commit, or one after another when that does not work.
async fn look(context: &Context, mut leases: Vec<Lease>) -> store::Result<()> {
    // In one order for everybody, so that nobody waits for somebody who waits for him.
    leases.sort_by(|a, b| a.id.cmp(&b.id));
    if leases.len() > 1 {
        match look_together(context, &leases).await {
            Ok(true) => return Ok(()),
            Ok(false) => {}
            Err(error) => tracing::warn!(%error, "turns are taken one by one"),
        }
    }
    for lease in &leases {
        // One that cannot even be read keeps nobody else waiting.
        if let Err(error) = work(context, lease).await {
            tracing::warn!(%error, lead = lease.id, "a turn has to wait");
        }
    }
    Ok(())
}

/// One commit for all of them; false when somebody has overtaken one.
async fn look_together(context: &Context, leases: &[Lease]) -> store::Result<bool> {
    let mut prepared = Vec::new();
    for loaded in leads::load(&context.store, leases).await? {
        let id = loaded.lead.id.to_string();
        if let Some(lease) = leases.iter().find(|lease| lease.id == id) {
            let span = span_of(lease, &loaded);
            let one = prepare(context, lease, loaded).instrument(span.clone()).await?;
            prepared.push((span, one));
        }
    }
    service::fault::point("turn_decided");
    let mut tx = context.store.begin().await?;
    for (span, one) in &prepared {
        let stored = one.store(context, &mut tx).instrument(span.clone()).await?;
        if stored == Stored::Overtaken {
            drop(tx);
            let lead = uuid::Uuid::parse_str(&one.lease.id).ok();
            let lost = overtaken(&one.lease.id);
            tell_alone(context, &one.lease.tenant_id, lead, &lost).await?;
            return Ok(false);
        }
    }
    service::fault::point("turn_commit");
    tx.commit().await?;
    service::fault::point("turn_committed");
    Ok(true)
}

/// Somebody else changed the lead between a decision and its commit.
fn overtaken(lead: &str) -> Event {
    Event::new(EventType::Conflict, json!({"by": "turn", "lead": lead}))
}

fn span_of(lease: &Lease, loaded: &Loaded) -> tracing::Span {
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
    span
}

/// One look at a lead: its turn if messages have settled, else what its timers say.
async fn work(context: &Context, lease: &Lease) -> store::Result<()> {
    for _ in 0..TRIES {
        let Some(loaded) = leads::of_lease(&context.store, lease).await? else {
            return Ok(());
        };
        let span = span_of(lease, &loaded);
        let (lead, messages) = (loaded.lead.id, loaded.waiting.clone());
        let lost = overtaken(&lease.id);
        match attempt(context, lease, loaded).instrument(span).await {
            Ok(Stored::Done) => return Ok(()),
            // Somebody else has changed the lead meanwhile: whoever lost decides again.
            Ok(Stored::Overtaken) => {
                tell_alone(context, &lease.tenant_id, Some(lead), &lost).await?;
            }
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

/// Decides and stores.
async fn attempt(context: &Context, lease: &Lease, loaded: Loaded) -> store::Result<Stored> {
    let prepared = prepare(context, lease, loaded).await?;
    service::fault::point("turn_decided");
    let mut tx = context.store.begin().await?;
    if prepared.store(context, &mut tx).await? == Stored::Overtaken {
        return Ok(Stored::Overtaken);
    }
    service::fault::point("turn_commit");
    tx.commit().await?;
    service::fault::point("turn_committed");
    Ok(Stored::Done)
}

/// What was decided on a lead, and is to be stored with the end of its lease.
struct Prepared<'a> {
    lease: &'a Lease,
    /// `None`: nothing was due.
    decision: Option<Decision>,
    from_step: usize,
    /// Of the step that it leads to.
    step_key: String,
    next_timer: Option<Timestamp>,
    now: Timestamp,
    trace: Option<String>,
}

/// Whether it is stored.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Stored {
    Done,
    /// Somebody else has changed the lead: the transaction is not to be committed.
    Overtaken,
}

async fn prepare<'a>(
    context: &Context,
    lease: &'a Lease,
    loaded: Loaded,
) -> store::Result<Prepared<'a>> {
    let now = context.now();
    let (store, tenant) = (&context.store, &lease.tenant_id);
    let flow = context.flows.version(store, tenant, loaded.lead.flow_version).await?;
    let active = context.flows.active(store, tenant, now).await?;
    let policy = &context.config.policy;
    let rules = Rules { flow: &flow, active: &active, policy };
    let Loaded { lead, answers, waiting } = loaded;
    let (from_step, unchanged) = (lead.step, timers::next(&lead, policy));
    let mut decision = if waiting.is_empty() {
        timers::decide(&rules, lead, &answers, now)
    } else {
        let messages: Vec<_> = waiting.into_iter().map(|one| one.inbound).collect();
        Some(turn::decide(&rules, lead, &answers, &messages, now))
    };
    if let Some(decision) = &mut decision {
        context.drop_unwanted(decision);
    }
    let becomes = decision.as_ref().map(|decision| &decision.lead);
    let next_timer = becomes.map_or(unchanged, |lead| timers::next(lead, policy));
    let step_key = becomes.map(|lead| rules.step_key(lead).to_owned()).unwrap_or_default();
    let trace = telemetry::traceparent();
    Ok(Prepared { lease, decision, from_step, step_key, next_timer, now, trace })
}

impl Prepared<'_> {
    async fn store(&self, context: &Context, tx: &mut Transaction) -> store::Result<Stored> {
        let Some(decision) = &self.decision else {
            leads::give_back(tx, self.lease, self.next_timer).await?;
            return Ok(Stored::Done);
        };
        let change = Change {
            step_key: &self.step_key,
            decision,
            from_step: self.from_step,
            now: self.now,
            trace: self.trace.as_deref(),
            gives_back: Some(GivesBack { lease: self.lease, next_timer: self.next_timer }),
        };
        match changes::apply(tx, context.ids(), change).await? {
            Applied::Done { .. } => Ok(Stored::Done),
            Applied::Conflict => Ok(Stored::Overtaken),
        }
    }
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
