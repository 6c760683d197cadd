//! Which post of the publisher each message became: the wish is stored before it is asked for.

use jiff::Timestamp;
use service::{Code, Error};
use sqlx::AssertSqlSafe;
use store::{Result, Store, Time};

use crate::domain::schedule::ScheduleId;

/// A message that is, or is to be, a post.
#[derive(Clone, Debug, PartialEq, Eq, sqlx::FromRow)]
pub struct Published {
    /// The message's place in the schedule when it was handed over.
    pub position: i64,
    /// What the publisher is asked for, encoded.
    pub request: Vec<u8>,
    /// The post, once it is known.
    pub post_id: Option<String>,
}

/// Stores what is to be asked for, once for a schedule: what is stored stays, also when the schedule
/// is edited later. A version that is no more is refused.
///
/// # Errors
/// `SCHEDULE_CONFLICT`, and the engine's.
pub async fn wish(
    store: &Store,
    tenant: &str,
    id: &ScheduleId,
    version: i64,
    wishes: Vec<(u32, Vec<u8>)>,
    now: Timestamp,
) -> Result<(), Error> {
    let mut tx = store.begin().await?;
    // Whoever comes at the same time waits here, and so does an edit.
    let sql = format!(
        "SELECT version FROM schedules
         WHERE tenant_id = $1 AND schedule_id = $2 AND status = 'ACTIVE'{}",
        tx.engine().for_update()
    );
    let current: Option<(i64,)> = tx
        .query(AssertSqlSafe(sql))
        .bind(tenant.to_owned())
        .bind(id.to_string())
        .fetch_optional()
        .await?;
    let stored: Option<(i64,)> = tx
        .query(
            "SELECT position FROM published_messages
             WHERE tenant_id = $1 AND schedule_id = $2
             LIMIT 1",
        )
        .bind(tenant.to_owned())
        .bind(id.to_string())
        .fetch_optional()
        .await?;
    if stored.is_some() {
        return Ok(());
    }
    if current != Some((version,)) {
        let detail = "The schedule was changed while it was handed over. Ask again.";
        return Err(Error::new(Code::ScheduleConflict, detail));
    }
    for (position, request) in wishes {
        tx.query(
            "INSERT INTO published_messages (tenant_id, schedule_id, position, request, asked_at)
             VALUES ($1, $2, $3, $4, $5)",
        )
        .bind(tenant.to_owned())
        .bind(id.to_string())
        .bind(i64::from(position))
        .bind(request)
        .bind(Time(now))
        .execute()
        .await?;
    }
    Ok(tx.commit().await?)
}

/// What was wished for of a schedule, in order.
///
/// # Errors
/// The engine's.
pub async fn of(store: &Store, tenant: &str, id: &ScheduleId) -> Result<Vec<Published>> {
    store
        .query(
            "SELECT position, request, post_id FROM published_messages
             WHERE tenant_id = $1 AND schedule_id = $2
             ORDER BY position",
        )
        .bind(tenant.to_owned())
        .bind(id.to_string())
        .fetch_all()
        .await
}

/// Stores which post a message became.
///
/// # Errors
/// The engine's.
pub async fn made(
    store: &Store,
    tenant: &str,
    id: &ScheduleId,
    position: i64,
    post_id: &str,
) -> Result<()> {
    let mut tx = store.begin().await?;
    tx.query(
        "UPDATE published_messages SET post_id = $1
         WHERE tenant_id = $2 AND schedule_id = $3 AND position = $4",
    )
    .bind(post_id.to_owned())
    .bind(tenant.to_owned())
    .bind(id.to_string())
    .bind(position)
    .execute()
    .await?;
    tx.commit().await
}
