//! What WhatsApp reports on our messages: never backwards, and a failure is told (conversations.md,
//! "Outbox").

use jiff::Timestamp;
use serde_json::json;
use store::{Result, Transaction};

use crate::{
    domain::event::{Event, EventType},
    store::{
        Ids,
        events::{self, About, trace_id},
        outbox::{self, Report, Reported},
    },
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
