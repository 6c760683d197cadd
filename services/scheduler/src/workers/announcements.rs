//! Tells the publisher what there is to announce; it tells web hooks.

use std::time::Duration;

use futures::future::join_all;
use proto::publisher::v1::{self as pb, webhooks_service_client::WebhooksServiceClient};
use service::{Code, Error, grpc::Caller, time::timestamp};
use store::Lease;

use super::{Context, Shared};
use crate::store::announcements::{self, ANNOUNCEMENTS, Announcement};

/// Announcements of one claim.
const AT_ONCE: u32 = 10;
/// How long the publisher may take.
const PATIENCE: Duration = Duration::from_secs(10);
/// Before the first repeat; doubled each time.
const BACK_OFF: Duration = Duration::from_secs(1);
/// Longest time between two tries.
const LONGEST: Duration = Duration::from_secs(5 * 60);
/// A look without a hint.
const POLL: Duration = Duration::from_secs(5);

/// Announces until a stop is asked for.
pub(crate) async fn run(context: Shared) {
    let mut hints = context.store.wakes(announcements::WORK);
    while !context.tasks.stopping() {
        let more = match round(&context).await {
            Ok(told) => told == AT_ONCE as usize,
            Err(error) => {
                tracing::warn!(%error, "announcements have to wait");
                false
            }
        };
        if more {
            continue;
        }
        tokio::select! {
            _ = hints.next() => {}
            () = context.clock.sleep_until(context.clock.now() + POLL) => {}
            () = context.tasks.stopped() => {}
        }
    }
}

/// Claims what is due and tells it; how many.
///
/// # Errors
/// The engine's.
pub(crate) async fn round(context: &Context) -> store::Result<usize> {
    let (now, life) = (context.clock.now(), context.config.lease);
    let leases = ANNOUNCEMENTS.claim(&context.store, &context.holder, now, life, AT_ONCE).await?;
    // All at once: one that the publisher does not take keeps the others' leases from no end.
    let told = leases.iter().map(|lease| async move {
        if let Err(error) = tell(context, lease).await {
            tracing::warn!(%error, id = lease.id, "an announcement is not recorded");
        }
    });
    join_all(told).await;
    Ok(leases.len())
}

async fn tell(context: &Context, lease: &Lease) -> store::Result<()> {
    let Some(announcement) = announcements::get(&context.store, lease).await? else {
        return Ok(());
    };
    let attempts = announcement.attempts;
    match call(context, lease, announcement).await {
        Ok(()) => announcements::done(&context.store, lease).await,
        // A publisher that does not know the event will not learn it from a repeat.
        Err(error) if error.code() == Code::InvalidRequest => {
            tracing::error!(%error, id = lease.id, "an announcement is refused");
            announcements::done(&context.store, lease).await
        }
        Err(error) => {
            tracing::warn!(%error, id = lease.id, "an announcement has to wait");
            let doublings = u32::try_from(attempts).unwrap_or(u32::MAX).min(16);
            let wait = (BACK_OFF * 2_u32.pow(doublings)).min(LONGEST);
            announcements::again(&context.store, lease, context.clock.now() + wait).await
        }
    }
}

async fn call(context: &Context, lease: &Lease, told: Announcement) -> Result<(), Error> {
    let message = pb::AnnounceRequest {
        event_id: told.id,
        event: told.event,
        timestamp: Some(timestamp(told.at.0)),
        subject: told.subject,
        data_json: told.data,
    };
    let span = tracing::info_span!("announce", otel.kind = "producer");
    if let Some(parent) = &told.traceparent {
        telemetry::set_parent(&span, parent);
    }
    let caller = Caller { tenant: lease.tenant_id.clone(), time_left: PATIENCE };
    let request = caller.request(message)?;
    let mut client = WebhooksServiceClient::new(context.publisher.clone());
    tracing::Instrument::instrument(client.announce(request), span).await?;
    Ok(())
}
