//! What administrators see beside leads.
//!
//! Map: this file has the jobs' results and the numbers, `log` the events and the outbox, `settings`
//! what is configured.

mod log;
mod settings;

pub(super) use log::{EventList, OutboxList};
pub(super) use settings::ConversationSettings;

use proto::conversations::v1 as pb;
use serde::Serialize;
use utoipa::ToSchema;

use crate::{api::ordered::Ordered, domain::words::CheckStatus};

/// What a sweep did.
#[derive(Serialize, ToSchema)]
pub(in crate::api) struct Swept {
    /// Deposits that were not paid in time.
    #[schema(example = 2)]
    expired: u32,
    /// Those that were paid after all.
    #[schema(example = 1)]
    paid: u32,
}

/// What a retry did.
#[derive(Serialize, ToSchema)]
pub(in crate::api) struct Retried {
    /// Messages that are sent again.
    #[schema(example = 3)]
    retried: u32,
}

/// What a clean-up did.
#[derive(Serialize, ToSchema)]
pub(in crate::api) struct Cleaned {
    /// Events that are gone.
    #[schema(example = 120)]
    deleted: u32,
}

/// Numbers of the tenant, by state.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(in crate::api) struct LeadMetrics {
    #[schema(value_type = BTreeMap<String, u64>, example = json!({"QUALIFYING": 4, "BOOKED": 2}))]
    leads: Ordered<u64>,
    /// Messages from leads.
    #[schema(value_type = BTreeMap<String, u64>, example = json!({"processed": 120}))]
    inbox: Ordered<u64>,
    /// Messages to leads.
    #[schema(value_type = BTreeMap<String, u64>, example = json!({"delivered": 96, "failed": 1}))]
    outbox: Ordered<u64>,
    #[schema(value_type = BTreeMap<String, u64>, example = json!({"PAID": 2}))]
    deposits: Ordered<u64>,
    /// System events of the last 24 hours, by level.
    #[schema(value_type = BTreeMap<String, u64>, example = json!({"INFO": 12, "WARN": 1}))]
    events: Ordered<u64>,
    /// How long the oldest message waits for its work, in seconds; 0 without one.
    #[schema(example = 0.4)]
    inbox_oldest_seconds: f64,
    /// How long the oldest message waits to be sent, in seconds; 0 without one.
    #[schema(example = 0)]
    outbox_oldest_seconds: f64,
}

/// How far leads came.
#[derive(Serialize, ToSchema)]
pub(in crate::api) struct Funnel {
    /// Leads that are or were there, from the first message to the booking.
    stages: Vec<FunnelCount>,
    /// Leads that wait at each question.
    #[schema(example = json!([{"name": "dimensions", "count": 3}]))]
    steps: Vec<FunnelCount>,
}

/// How many are at one place.
#[derive(Serialize, ToSchema)]
struct FunnelCount {
    #[schema(example = "QUALIFYING")]
    name: String,
    #[schema(example = 12)]
    count: u64,
}

/// Whether the studio can go live.
#[derive(Serialize, ToSchema)]
pub(in crate::api) struct GoLive {
    /// Whether every check is `ok`.
    #[schema(example = false)]
    ready: bool,
    checks: Vec<GoLiveCheck>,
}

/// One line of it.
#[derive(Serialize, ToSchema)]
struct GoLiveCheck {
    #[schema(example = "whatsapp.app_secret")]
    name: String,
    #[schema(value_type = CheckStatus)]
    status: String,
    /// What to do about it.
    #[schema(example = "Set the app's secret, with which payloads are checked.")]
    detail: String,
}

impl From<pb::SweepExpiredDepositsResponse> for Swept {
    fn from(swept: pb::SweepExpiredDepositsResponse) -> Self {
        let pb::SweepExpiredDepositsResponse { expired, paid } = swept;
        Self { expired, paid }
    }
}

impl From<pb::RetryOutboxResponse> for Retried {
    fn from(retried: pb::RetryOutboxResponse) -> Self {
        Self { retried: retried.retried }
    }
}

impl From<pb::CleanupEventsResponse> for Cleaned {
    fn from(cleaned: pb::CleanupEventsResponse) -> Self {
        Self { deleted: cleaned.deleted }
    }
}

impl From<pb::GetMetricsResponse> for LeadMetrics {
    fn from(metrics: pb::GetMetricsResponse) -> Self {
        let counts = |counts: Vec<pb::Count>| {
            counts.into_iter().map(|pb::Count { name, count }| (name, count)).collect()
        };
        Self {
            leads: counts(metrics.leads),
            inbox: counts(metrics.inbox),
            outbox: counts(metrics.outbox),
            deposits: counts(metrics.deposits),
            events: counts(metrics.events),
            inbox_oldest_seconds: metrics.inbox_oldest_seconds,
            outbox_oldest_seconds: metrics.outbox_oldest_seconds,
        }
    }
}

impl From<pb::GetFunnelResponse> for Funnel {
    fn from(funnel: pb::GetFunnelResponse) -> Self {
        let counts = |counts: Vec<pb::Count>| {
            counts
                .into_iter()
                .map(|pb::Count { name, count }| FunnelCount { name, count })
                .collect()
        };
        Self { stages: counts(funnel.stages), steps: counts(funnel.steps) }
    }
}

impl From<pb::GetReadinessResponse> for GoLive {
    fn from(readiness: pb::GetReadinessResponse) -> Self {
        let ready = readiness.checks.iter().all(|check| check.status == "ok");
        let check = |pb::Check { name, status, detail }| GoLiveCheck { name, status, detail };
        Self { ready, checks: readiness.checks.into_iter().map(check).collect() }
    }
}
