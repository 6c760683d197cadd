//! Which captions schedules hold.

use std::collections::HashSet;

use jiff::civil::Date;
use store::{Result, Store};

/// The captions that an active lock on any page of the tenant holds on a day from `first` to
/// `last`, both included.
///
/// # Errors
/// The engine's.
pub async fn locked(store: &Store, tenant: &str, first: Date, last: Date) -> Result<HashSet<i64>> {
    let rows: Vec<(i64,)> = store
        .query(
            "SELECT DISTINCT caption_id FROM active_caption_assignments
             WHERE tenant_id = $1 AND status = 'ACTIVE'
               AND scheduled_date >= $2 AND scheduled_date <= $3",
        )
        .bind(tenant)
        .bind(first.to_string())
        .bind(last.to_string())
        .fetch_all()
        .await?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}
