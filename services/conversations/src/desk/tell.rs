//! System events, told in a transaction of the caller's or in one of their own.

use store::{Result, Transaction};
use uuid::Uuid;

use crate::{
    domain::event::Event,
    store::events::{self, About, trace_id},
    workers::Context,
};

/// Records an event with what it tells of.
///
/// # Errors
/// The engine's.
pub async fn tell(
    context: &Context,
    tx: &mut Transaction,
    tenant: &str,
    lead: Option<Uuid>,
    event: &Event,
) -> Result<()> {
    let trace = telemetry::traceparent();
    let about = About { tenant, lead, correlation: trace.as_deref().and_then(trace_id) };
    events::record(tx, context.ids(), about, event, context.now()).await
}

/// Records an event that goes with no other change.
///
/// # Errors
/// The engine's.
pub async fn tell_alone(
    context: &Context,
    tenant: &str,
    lead: Option<Uuid>,
    event: &Event,
) -> Result<()> {
    let mut tx = context.store.begin().await?;
    tell(context, &mut tx, tenant, lead, event).await?;
    tx.commit().await
}
