//! What WhatsApp reports on our messages: never backwards, and a failure is told (conversations.md,
//! "Outbox").

use jiff::Timestamp;
use serde_json::json;
use store::{Result, Transaction};

use super::act;
use crate::{
    domain::event::{Event, EventType},
    store::{
        Ids,
        events::{self, About, trace_id},
        leads,
        outbox::{self, Report, Reported},
    },
    workers::Context,
};

/// Takes a report in the transaction that keeps it.
///
/// # Errors
/// The engine's.
pub async fn take(
    tx: &mut Transaction,
    ids: Ids<'_>,
    report: &Report,
    now: Timestamp,
) -> Result<()> {
    let Reported::Failed { lead, message, kind } = outbox::report(tx, report).await? else {
        return Ok(());
    };
    let payload = json!({"kind": kind.word(), "error": report.error, "outboxId": message});
    let event = Event::new(EventType::WhatsAppSendFailure, payload);
    let trace = telemetry::traceparent();
    let correlation = trace.as_deref().and_then(trace_id);
    let about = About { tenant: &report.tenant, lead: Some(lead), correlation };
    events::record(tx, ids, about, &event, now).await
}

/// A person has told WhatsApp, not us, that it wants no messages from us: it is as if it had written STOP. What
/// it has written since counts for more.
///
/// # Errors
/// The engine's.
pub async fn opted_out(context: &Context, report: &Report) -> Result<()> {
    let mut tx = context.store.begin().await?;
    let Some(lead) = outbox::lead_of(&mut tx, report).await? else { return Ok(()) };
    let found = leads::get(&mut tx, &report.tenant, lead).await?;
    drop(tx);
    let last = found.and_then(|found| found.lead.memory.last_inbound);
    if last.is_some_and(|last| report.at < last) {
        return Ok(());
    }
    act::opted_out(context, &report.tenant, lead).await
}
