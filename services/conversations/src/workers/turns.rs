//! Runs the engine: on messages that have settled, and on timers that ran out.

use jiff::Timestamp;
use serde_json::json;
use store::{Error, Lease};
use tracing::{Instrument as _, Span};
use uuid::Uuid;

use super::{
    Context, Shared,
    pool::{self, Held, Work},
};
use crate::{
    desk::tell::{tell, tell_alone},
    domain::{
        decision::Decision,
        engine::{Rules, timers, turn},
        event::{Event, EventType},
    },
    store::{
        INBOX_WORK, LEADS,
        changes::{self, Applied, Change},
        inbox,
        leads::{self, GivesBack, Loaded},
    },
};

/// Decisions on one turn that others may overtake before it waits for its next claim.
const TRIES: usize = 5;

/// Doublings of the back-off after a timer's turn has failed.
const TIMER_FAILED: u32 = 5;

/// Leads whose turns share one commit.
const TOGETHER: usize = 64;
/// Commits under way at once; what waits for one gathers.
const TASKS: usize = 4;

/// Runs until a stop is asked for.
pub(crate) async fn run(context: Shared) {
    let places = TASKS * TOGETHER;
    let of = Work { table: LEADS, topic: INBOX_WORK, places, together: TOGETHER, tasks: TASKS };
    pool::run(context, of, |context, rows| async move {
        look(&context, &rows).await;
        Ok(())
    })
    .await;
}

/// Looks at leads: all in one commit, or one after another when that does not work, so that one that cannot
/// even be read keeps nobody else waiting.
async fn look(context: &Context, rows: &[Held]) {
    let mut left: Vec<Lease> = rows.iter().map(|row| row.lease.clone()).collect();
    if left.len() > 1
        && let Err(error) = take_turns(context, &mut left).await
    {
        tracing::warn!(%error, "turns are taken one by one");
    }
    for lease in left {
        let Err(error) = take_turns(context, &mut vec![lease.clone()]).await else { continue };
        tracing::error!(%error, lead = lease.id, "a turn failed and is tried again");
        if let Err(error) = failed(context, &lease, &error.to_string()).await {
            tracing::warn!(%error, lead = lease.id, "a turn has to wait");
        }
    }
}

/// One look at each lead: its turn if messages have settled, else what its timers say. Whoever is overtaken by
/// somebody who changes the lead meanwhile decides again; those that are left have had no turn.
async fn take_turns(context: &Context, left: &mut Vec<Lease>) -> store::Result<()> {
    for _ in 0..TRIES {
        if left.is_empty() {
            break;
        }
        *left = attempt(context, left).await?;
    }
    Ok(())
}

/// Decides on leads and stores that in one commit; those that were overtaken.
async fn attempt(context: &Context, leases: &[Lease]) -> store::Result<Vec<Lease>> {
    let mut prepared = Vec::with_capacity(leases.len());
    for loaded in leads::load(&context.store, leases).await? {
        let id = loaded.lead.id.to_string();
        if let Some(lease) = leases.iter().find(|lease| lease.id == id) {
            let span = span_of(lease, &loaded);
            let one = prepare(context, lease, loaded, span.clone()).instrument(span).await?;
            prepared.push(one);
        }
    }
    service::fault::point("turn_decided");
    let (lost, overtaken) = store(context, &prepared).instrument(together(&prepared)).await?;
    service::fault::point("turn_committed");
    for lease in overtaken.iter().chain(&lost) {
        let lead = Uuid::parse_str(&lease.id).ok();
        let event = Event::new(EventType::Conflict, json!({"by": "turn", "lead": lease.id}));
        if let Err(error) = tell_alone(context, &lease.tenant_id, lead, &event).await {
            tracing::warn!(%error, lead = lease.id, "that a turn was overtaken is not told");
        }
    }
    // Somebody else goes on with those whose leases were lost.
    Ok(overtaken)
}

fn span_of(lease: &Lease, loaded: &Loaded) -> Span {
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

/// The span of a commit that turns share, each of which has a trace of its own.
fn together(turns: &[Prepared<'_>]) -> Span {
    let span = tracing::info_span!("conversation turns", turns = turns.len());
    for trace in turns.iter().filter_map(|turn| turn.trace.as_deref()) {
        telemetry::add_link(&span, trace);
    }
    span
}

/// What was decided on a lead, and is to be stored with the end of its lease.
struct Prepared<'a> {
    gives_back: GivesBack<'a>,
    /// `None`: nothing was due.
    decision: Option<Decision>,
    from_step: usize,
    /// Of the step that it leads to.
    step_key: String,
    now: Timestamp,
    asked_at: Option<Timestamp>,
    trace: Option<String>,
    /// Until it is stored.
    _span: Span,
}

async fn prepare<'a>(
    context: &Context,
    lease: &'a Lease,
    loaded: Loaded,
    span: Span,
) -> store::Result<Prepared<'a>> {
    let now = context.now();
    let (store, tenant) = (&context.store, &lease.tenant_id);
    let flow = context.flows.version(store, tenant, loaded.lead.flow_version).await?;
    let active = context.flows.active(store, tenant, now).await?;
    let policy = &context.config.policy;
    let rules = Rules { flow: &flow, active: &active, policy };
    let Loaded { lead, answers, waiting } = loaded;
    let (from_step, unchanged) = (lead.step, timers::next(&lead, policy));
    let asked_at = waiting.iter().map(|one| one.inbound.received_at).min();
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
    let gives_back = GivesBack { lease, next_timer };
    Ok(Prepared { gives_back, decision, from_step, step_key, now, asked_at, trace, _span: span })
}

/// Stores what was decided; the leases that were lost, and those of leads that somebody else has changed.
async fn store(
    context: &Context,
    turns: &[Prepared<'_>],
) -> store::Result<(Vec<Lease>, Vec<Lease>)> {
    let (decided, idle): (Vec<_>, Vec<_>) = turns.iter().partition(|turn| turn.decision.is_some());
    let changes: Vec<Change<'_>> = decided.iter().filter_map(|turn| turn.change()).collect();
    let mut lost = Vec::new();
    let mut tx = context.store.begin().await?;
    if !idle.is_empty() {
        // All of them before some of them: rows are locked in one order by everybody.
        let leases: Vec<Lease> = turns.iter().map(|turn| turn.gives_back.lease.clone()).collect();
        let held = LEADS.fence_all(&mut tx, &leases).await?;
        let (ours, gone): (Vec<GivesBack<'_>>, Vec<_>) = idle
            .iter()
            .map(|turn| turn.gives_back)
            .partition(|gives_back| held.contains(&gives_back.lease.id));
        leads::release(&mut tx, &ours).await?;
        lost.extend(gone.iter().map(|gives_back| gives_back.lease.clone()));
    }
    let applied = changes::apply(&mut tx, context.ids(), &changes).await?;
    service::fault::point("turn_commit");
    tx.commit().await?;
    let mut overtaken = Vec::new();
    for (turn, applied) in decided.iter().zip(applied) {
        match applied {
            Applied::Done { .. } => {}
            Applied::Conflict => overtaken.push(turn.gives_back.lease.clone()),
            Applied::LeaseLost => lost.push(turn.gives_back.lease.clone()),
        }
    }
    Ok((lost, overtaken))
}

impl Prepared<'_> {
    fn change(&self) -> Option<Change<'_>> {
        Some(Change {
            decision: self.decision.as_ref()?,
            from_step: self.from_step,
            step_key: &self.step_key,
            now: self.now,
            asked_at: self.asked_at,
            trace: self.trace.as_deref(),
            gives_back: Some(self.gives_back),
        })
    }
}

/// The messages stay in the inbox and are tried again.
async fn failed(context: &Context, lease: &Lease, error: &str) -> store::Result<()> {
    let loaded = leads::load(&context.store, std::slice::from_ref(lease)).await?.pop();
    let Some(Loaded { lead, waiting, .. }) = loaded else { return Ok(()) };
    let attempts = waiting.iter().map(|one| one.attempts).max().unwrap_or_default();
    let payload = json!({"error": error, "attempts": attempts + 1});
    let event = Event::new(EventType::WhatsAppWebhookFailure, payload);
    // How often a timer failed is not counted; it waits longer instead.
    let waits = if waiting.is_empty() { TIMER_FAILED } else { attempts };
    let again = context.back_off(i64::from(waits));
    let ids: Vec<_> = waiting.iter().map(|one| one.inbound.id).collect();
    let gives_back = GivesBack { lease, next_timer: Some(again) };
    let mut tx = context.store.begin().await?;
    tell(context, &mut tx, &lease.tenant_id, Some(lead.id), &event).await?;
    inbox::failed(&mut tx, lead.id, &ids, again).await?;
    if leads::give_back(&mut tx, &[gives_back]).await?.is_empty() {
        return Err(Error::LeaseLost);
    }
    tx.commit().await
}
