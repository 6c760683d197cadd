//! What the studio's administrators do.

use jiff::Timestamp;
use proto::conversations::v1::{self as pb, act_request::Action as Asked};
use service::{Error, grpc};
use store::{keyset::Keyset, paging::Page};
use tonic::{Request, Response, Status};

use super::{checked_url, convert, readiness, settings};
use crate::{
    domain::{engine::actions::Action, event::Level, message::OutboundStatus},
    store::{
        events::{self, Filter as EventFilter},
        metrics,
        outbox::{self, Filter as OutboxFilter},
    },
    workers::{Shared, deposits, retention},
};

/// Characters of a reason or of a message to a lead at most.
const TEXT: usize = 4_096;

/// The service.
pub struct Admin(Shared);

impl Admin {
    /// Over what handlers share.
    pub fn new(context: Shared) -> Self {
        Self(context)
    }
}

#[tonic::async_trait]
impl pb::admin_service_server::AdminService for Admin {
    async fn act(&self, request: Request<pb::ActRequest>) -> Result<Response<pb::Lead>, Status> {
        let tenant = grpc::tenant(&request)?;
        let pb::ActRequest { id, action, version } = request.into_inner();
        let action = read_action(action)?;
        Ok(Response::new(super::act(&self.0, &tenant, &id, version, action).await?))
    }

    async fn sweep_expired_deposits(
        &self,
        request: Request<pb::SweepExpiredDepositsRequest>,
    ) -> Result<Response<pb::SweepExpiredDepositsResponse>, Status> {
        let tenant = grpc::tenant(&request)?;
        let swept = deposits::sweep(&self.0, &tenant).await.map_err(Error::from)?;
        let deposits::Swept { expired, paid } = swept;
        Ok(Response::new(pb::SweepExpiredDepositsResponse { expired, paid }))
    }

    async fn retry_outbox(
        &self,
        request: Request<pb::RetryOutboxRequest>,
    ) -> Result<Response<pb::RetryOutboxResponse>, Status> {
        let tenant = grpc::tenant(&request)?;
        let mut tx = self.0.store.begin().await.map_err(Error::from)?;
        let retried = outbox::retry(&mut tx, &tenant, self.0.now()).await.map_err(Error::from)?;
        tx.commit().await.map_err(Error::from)?;
        Ok(Response::new(pb::RetryOutboxResponse { retried: clamp(retried) }))
    }

    async fn list_events(
        &self,
        request: Request<pb::ListEventsRequest>,
    ) -> Result<Response<pb::ListEventsResponse>, Status> {
        let tenant = grpc::tenant(&request)?;
        let request = request.into_inner();
        let page = Page::read(request.page)?;
        let level = match request.level.as_str() {
            "" => None,
            word => Some(
                Level::of_word(word)
                    .ok_or_else(|| Error::invalid("?level", "level is INFO, WARN or ERROR."))?,
            ),
        };
        let lead = match request.lead_id.as_str() {
            "" => None,
            text => Some(
                uuid::Uuid::parse_str(text)
                    .map_err(|_| Error::invalid("?leadId", "leadId is the id of a lead."))?,
            ),
        };
        let given = |text: &'_ str| !text.is_empty();
        let filter = EventFilter {
            lead,
            event_type: Some(request.event_type.as_str()).filter(|it| given(it)),
            level,
            correlation: Some(request.correlation_id.as_str()).filter(|it| given(it)),
            from: request.from.as_ref().and_then(instant),
            to: request.to.as_ref().and_then(instant),
        };
        let (after, limit) = (page.newest_first(), page.to_read());
        let mut found = events::list(&self.0.store, &tenant, filter, after, limit)
            .await
            .map_err(Error::from)?;
        let key = |event: &events::Stored| Keyset { created_at: event.created_at, id: event.id };
        let next_position = page.cut(&mut found, key);
        let items = found.iter().map(convert::event).collect();
        Ok(Response::new(pb::ListEventsResponse { items, next_position }))
    }

    async fn cleanup_events(
        &self,
        request: Request<pb::CleanupEventsRequest>,
    ) -> Result<Response<pb::CleanupEventsResponse>, Status> {
        let tenant = grpc::tenant(&request)?;
        let before = self.0.now() - retention::KEPT;
        let deleted =
            events::cleanup(&self.0.store, Some(&tenant), before).await.map_err(Error::from)?;
        Ok(Response::new(pb::CleanupEventsResponse { deleted: clamp(deleted) }))
    }

    async fn list_outbox(
        &self,
        request: Request<pb::ListOutboxRequest>,
    ) -> Result<Response<pb::ListOutboxResponse>, Status> {
        let tenant = grpc::tenant(&request)?;
        let request = request.into_inner();
        let page = Page::read(request.page)?;
        let filter = match request.status.as_str() {
            "" => OutboxFilter::Unfinished,
            word => OutboxFilter::Status(OutboundStatus::of_word(word).ok_or_else(|| {
                Error::invalid("?status", "status is one of a message, such as queued.")
            })?),
        };
        let (after, limit) = (page.newest_first(), page.to_read());
        let mut found = outbox::list(&self.0.store, &tenant, filter, after, limit)
            .await
            .map_err(Error::from)?;
        let key =
            |entry: &outbox::Entry| Keyset { created_at: entry.item.created_at, id: entry.item.id };
        let next_position = page.cut(&mut found, key);
        let items = found.iter().map(convert::entry).collect();
        Ok(Response::new(pb::ListOutboxResponse { items, next_position }))
    }

    async fn get_metrics(
        &self,
        request: Request<pb::GetMetricsRequest>,
    ) -> Result<Response<pb::GetMetricsResponse>, Status> {
        let tenant = grpc::tenant(&request)?;
        let now = self.0.now();
        let counts = metrics::counts(&self.0.store, &tenant, now).await.map_err(Error::from)?;
        let age = |oldest: Option<Timestamp>| {
            oldest.map_or(0.0, |at| now.duration_since(at).as_secs_f64().max(0.0))
        };
        Ok(Response::new(pb::GetMetricsResponse {
            inbox_oldest_seconds: age(counts.inbox_oldest),
            outbox_oldest_seconds: age(counts.outbox_oldest),
            leads: convert::counts(counts.leads),
            inbox: convert::counts(counts.inbox),
            outbox: convert::counts(counts.outbox),
            deposits: convert::counts(counts.deposits),
            events: convert::counts(counts.events),
        }))
    }

    async fn get_funnel(
        &self,
        request: Request<pb::GetFunnelRequest>,
    ) -> Result<Response<pb::GetFunnelResponse>, Status> {
        let tenant = grpc::tenant(&request)?;
        let funnel = metrics::funnel(&self.0.store, &tenant).await.map_err(Error::from)?;
        let stages = funnel.stages.into_iter().map(|(status, n)| (status.word().to_owned(), n));
        Ok(Response::new(pb::GetFunnelResponse {
            stages: convert::counts(stages.collect()),
            steps: convert::counts(funnel.steps),
        }))
    }

    async fn get_readiness(
        &self,
        request: Request<pb::GetReadinessRequest>,
    ) -> Result<Response<pb::GetReadinessResponse>, Status> {
        grpc::tenant(&request)?;
        Ok(Response::new(pb::GetReadinessResponse { checks: readiness::checks(&self.0.config) }))
    }

    async fn get_settings(
        &self,
        request: Request<pb::GetSettingsRequest>,
    ) -> Result<Response<pb::Settings>, Status> {
        let tenant = grpc::tenant(&request)?;
        Ok(Response::new(settings::of(&self.0.config, &tenant)))
    }
}

fn read_action(asked: Option<Asked>) -> Result<Action, Error> {
    let bounded = |pointer: &str, text: String| {
        if text.chars().count() > TEXT || text.contains('\0') {
            return Err(Error::invalid(pointer, format!("Write at most {TEXT} characters.")));
        }
        Ok(Some(text).filter(|text| !text.trim().is_empty()))
    };
    Ok(match asked {
        Some(Asked::Approve(_)) => Action::Approve,
        Some(Asked::Reject(pb::Reject { reason, text })) => {
            Action::Reject { reason: bounded("/reason", reason)?, text: bounded("/text", text)? }
        }
        Some(Asked::SendDeposit(pb::SendDeposit { amount_minor })) => {
            Action::SendDeposit { amount_minor }
        }
        Some(Asked::SendBookingLink(pb::SendBookingLink { url })) => {
            Action::SendBookingLink { url: checked_url(&url)? }
        }
        Some(Asked::MarkBooked(_)) => Action::MarkBooked,
        Some(Asked::Cancel(pb::Cancel { refunded })) => Action::Cancel { refunded },
        None => return Err(Error::invalid("", "Say what to do.")),
    })
}

/// An instant of a request, as far as both databases keep it.
fn instant(time: &prost_types::Timestamp) -> Option<Timestamp> {
    let first = Timestamp::UNIX_EPOCH;
    let last = Keyset::<uuid::Uuid>::START.created_at;
    Timestamp::new(time.seconds, time.nanos).ok().map(|at| at.clamp(first, last))
}

fn clamp(count: u64) -> u32 {
    u32::try_from(count).unwrap_or(u32::MAX)
}
