//! Who changed what.

use axum::{Json, extract::State};
use jiff::Timestamp;
use serde::Serialize;
use service::Error;
use store::{keyset::Keyset, paging::Page};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    api::time::Instant,
    app::App,
    http::{call::Call, problem::Failure},
    store::audit::{self, Filter, Seen},
};

const ROUTE: &str = "/admin/audit";

/// A request that may have changed something.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct AuditEntry {
    #[schema(format = Uuid, example = "019b7802-7b80-7def-8000-9f8a6c2b1d4a")]
    id: String,
    created_at: Instant,
    /// Null for a key of the configuration, and for a link.
    #[schema(required = true, format = Uuid, example = "019b7802-7b80-7def-8000-9f8a6c2b1d3e")]
    key_id: Option<String>,
    /// What people call the key.
    #[schema(required = true, example = "Front end")]
    key_name: Option<String>,
    #[schema(example = "stories")]
    tenant: String,
    /// Its name in this document.
    #[schema(example = "approveLead")]
    operation: String,
    #[schema(example = "POST")]
    method: String,
    /// Of a link without its secret.
    #[schema(example = "/admin/leads/019b7802-7b80-7def-8000-9f8a6c2b1d3e/approve")]
    path: String,
    /// Of the answer.
    #[schema(example = 200)]
    status: u16,
    #[schema(example = "4bf92f3577b34da6a3ce929d0e0e4736")]
    trace_id: String,
}

/// Who changed what.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(in crate::api) struct AuditList {
    items: Vec<AuditEntry>,
    /// For the next page of the list; null at the end.
    #[schema(required = true)]
    next_cursor: Option<String>,
}

/// List who changed what
///
/// Every request but a GET whose key was right, and every link that was used, newest first; kept 90 days.
#[utoipa::path(
    get,
    path = "/admin/audit",
    tag = "admin",
    operation_id = "listAudit",
    params(
        ("operation" = Option<String>, Query, max_length = 200, description = "Only of this name, such as `approveLead`."),
        ("keyName" = Option<String>, Query, max_length = 200, description = "Only with a key that is called so."),
        ("path" = Option<String>, Query, max_length = 200, description = "Only where the path begins so."),
        ("from" = Option<String>, Query, format = DateTime, description = "Only what happened then or later."),
        ("to" = Option<String>, Query, format = DateTime, description = "Only what happened before."),
        ("limit" = Option<u32>, Query, minimum = 1, maximum = 100, description = "How many; 20 without it."),
        ("cursor" = Option<String>, Query, description = "`nextCursor` of the page before."),
    ),
    responses((status = 200, body = AuditList, description = "One page."))
)]
pub(crate) async fn list(State(app): State<App>, call: Call) -> Result<Json<AuditList>, Failure> {
    let query = call.query();
    let time = |name: &str| Ok::<_, Error>(query.instant(name)?.and_then(kept));
    let filter = Filter {
        operation: query.name("operation")?,
        key_name: query.name("keyName")?,
        path: query.name("path")?,
        from: time("from")?,
        to: time("to")?,
    };
    let page = Page::<Uuid>::read(Some(call.page(&app, ROUTE)?))?;
    let to_read = page.to_read();
    let mut found = audit::list(&app.store, call.tenant(), &filter, page.after, to_read).await?;
    let next_cursor = call.next_cursor(&app, ROUTE, &page.cut(&mut found, |entry| entry.id));
    Ok(Json(AuditList { items: found.into_iter().map(AuditEntry::from).collect(), next_cursor }))
}

/// An instant, as far as both databases keep it.
fn kept(time: prost_types::Timestamp) -> Option<Timestamp> {
    let (first, last) = (Timestamp::UNIX_EPOCH, Keyset::START.created_at);
    Timestamp::new(time.seconds, time.nanos).ok().map(|at| at.clamp(first, last))
}

impl From<Seen> for AuditEntry {
    fn from(seen: Seen) -> Self {
        Self {
            id: seen.id.to_string(),
            created_at: seen.created_at.0.into(),
            key_id: seen.key_id.map(|id| id.to_string()),
            key_name: seen.key_name,
            tenant: seen.tenant_id,
            operation: seen.operation,
            method: seen.method,
            path: seen.path,
            status: seen.status as u16,
            trace_id: seen.trace_id,
        }
    }
}
