//! Events of other contexts, told to the tenant's receivers.

use jiff::Timestamp;
use proto::{common::v1::Idempotency, publisher::v1 as pb};
use service::Error;
use store::once::{self, Begun, Once};

use crate::{
    Context,
    api::convert::instant,
    domain::webhook::event::{EventName, NewEvent},
    store::webhooks::emit,
};

/// Tells the event, once per id.
///
/// # Errors
/// `INVALID_REQUEST` for what is no event, and the engine's.
pub(super) async fn announce(
    context: &Context,
    tenant: String,
    request: pb::AnnounceRequest,
) -> Result<pb::AnnounceResponse, Error> {
    let event = read(&tenant, request, context.clock.now())?;
    let key = Idempotency { key: event.id.to_string(), fingerprint: Vec::new() };
    let once = Once { tenant, route: "announce", key: Some(key), at: context.clock.now() };
    let mut fresh = match once::begin(&context.store, once).await? {
        Begun::Repeated(answer) => return Ok(answer),
        Begun::Fresh(fresh) => fresh,
    };
    emit(&mut fresh.tx, &event).await?;
    Ok(fresh.commit(pb::AnnounceResponse {}).await?.0)
}

fn read(tenant: &str, request: pb::AnnounceRequest, now: Timestamp) -> Result<NewEvent, Error> {
    let at = request.timestamp.as_ref().and_then(instant);
    let wrong = |member: &str| Error::invalid(format!("/{member}"), "This is no event.");
    Ok(NewEvent {
        id: request.event_id.parse().map_err(|_| wrong("eventId"))?,
        tenant: tenant.to_owned(),
        name: EventName::from_word(&request.event).ok_or_else(|| wrong("event"))?,
        subject: request.subject,
        data: serde_json::from_str(&request.data_json).map_err(|_| wrong("dataJson"))?,
        // Another's clock may be ahead: nothing is told in the future.
        at: at.ok_or_else(|| wrong("timestamp"))?.min(now),
        traceparent: telemetry::traceparent(),
    })
}
