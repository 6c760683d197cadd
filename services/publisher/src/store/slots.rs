//! The posting slots of connections, and which of them are taken.

use std::collections::BTreeSet;

use jiff::Timestamp;
use service::Error;
use store::{Json, Result, Store, Time, Transaction};

use super::connections::{changed_since, not_found};
use crate::domain::{
    connection::ConnectionId,
    slots::{Slots, next_free},
};

/// Most times of scheduled posts that are looked at.
const MAX_TAKEN: i64 = 20_000;

/// The slots of a connection; `None` when it has none.
///
/// # Errors
/// `CONNECTION_NOT_FOUND`, and the engine's.
pub async fn find(
    store: &Store,
    tenant: &str,
    id: ConnectionId,
) -> std::result::Result<Option<Slots>, Error> {
    let row: Option<(Option<Json<Slots>>,)> = store
        .query("SELECT slots FROM connections WHERE tenant_id = $1 AND id = $2")
        .bind(tenant.to_owned())
        .bind(id.0)
        .fetch_optional()
        .await?;
    let (slots,) = row.ok_or_else(not_found)?;
    Ok(slots.map(|json| json.0))
}

/// Sets the slots of a connection, or removes them, if it is still the version that was read; its new
/// version.
///
/// # Errors
/// `CONNECTION_NOT_FOUND`, `PRECONDITION_FAILED`, and the engine's.
pub async fn set(
    store: &Store,
    tenant: &str,
    id: ConnectionId,
    slots: Option<&Slots>,
    if_version: Option<i64>,
    now: Timestamp,
) -> std::result::Result<i64, Error> {
    let mut tx = store.begin().await?;
    let changed: Option<(i64,)> = tx
        .query(
            "UPDATE connections SET slots = $1, updated_at = $2, version = version + 1
             WHERE tenant_id = $3 AND id = $4 AND ($5 OR version = $6)
             RETURNING version",
        )
        .bind(slots.cloned().map(Json))
        .bind(Time(now))
        .bind(tenant.to_owned())
        .bind(id.0)
        .bind(if_version.is_none())
        .bind(if_version.unwrap_or_default())
        .fetch_optional()
        .await?;
    let Some((version,)) = changed else {
        // One connection to the database is enough.
        drop(tx);
        find(store, tenant, id).await?;
        return Err(changed_since());
    };
    tx.commit().await?;
    Ok(version)
}

/// Up to `limit` slots of a connection after an instant which no open publication of it has taken,
/// in order; fewer when there are no more. A caller that takes one does so in this transaction,
/// with the connection locked until its commit.
///
/// # Errors
/// `CONNECTION_NOT_FOUND`, and the engine's.
pub async fn free(
    tx: &mut Transaction,
    tenant: &str,
    id: ConnectionId,
    after: Timestamp,
    limit: usize,
) -> std::result::Result<Vec<Timestamp>, Error> {
    let sql = format!(
        "SELECT slots FROM connections WHERE tenant_id = $1 AND id = $2{}",
        tx.engine().for_update()
    );
    let row: Option<(Option<Json<Slots>>,)> = tx
        .query(sqlx::AssertSqlSafe(sql))
        .bind(tenant.to_owned())
        .bind(id.0)
        .fetch_optional()
        .await?;
    let (slots,) = row.ok_or_else(not_found)?;
    let Some(Json(slots)) = slots else { return Ok(Vec::new()) };
    let taken = taken(tx, tenant, id, after).await?;
    let mut free = Vec::new();
    let mut last = after;
    while free.len() < limit
        && let Some(next) = next_free(&slots, last, &taken)
    {
        free.push(next);
        last = next;
    }
    Ok(free)
}

/// The times of the open publications of a connection after an instant.
async fn taken(
    tx: &mut Transaction,
    tenant: &str,
    id: ConnectionId,
    after: Timestamp,
) -> Result<BTreeSet<Timestamp>> {
    let rows: Vec<(Time,)> = tx
        .query(
            "SELECT scheduled_at FROM post_publications
             WHERE tenant_id = $1 AND connection_id = $2 AND scheduled_at > $3
               AND step NOT IN ('published', 'failed', 'unconfirmed', 'cancelled')
             ORDER BY scheduled_at
             LIMIT $4",
        )
        .bind(tenant.to_owned())
        .bind(id.0)
        .bind(Time(after))
        .bind(MAX_TAKEN)
        .fetch_all()
        .await?;
    Ok(rows.into_iter().map(|(time,)| time.0).collect())
}
