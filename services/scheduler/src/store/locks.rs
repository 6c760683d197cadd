//! Captions that schedules hold (scheduling.md, "Builder").
//!
//! Whoever takes captions first takes their turn in the tenant ([`take_turns`]), so that what was
//! free when it looked is free when it writes.

use std::collections::BTreeSet;

use jiff::{Timestamp, ToSpan as _, civil::Date};
use sqlx::AssertSqlSafe;
use store::{Engine, Result, Store, Time, Transaction};

use super::{runs::date, values};
use crate::domain::{
    locks::{self, Lock, Release},
    page::PageName,
    schedule::{Schedule, ScheduleId},
};

/// Locks of that many slots are released by one statement of the sweep.
const SWEEP: i64 = 500;

/// Waits until no other transaction takes captions of this tenant, and keeps others waiting until
/// commit. SQLite's one writer needs none.
///
/// # Errors
/// The engine's.
pub async fn take_turns(tx: &mut Transaction, tenant: &str) -> Result<()> {
    if tx.engine() == Engine::Postgres {
        tx.query("SELECT pg_advisory_xact_lock(hashtextextended($1, 0))")
            .bind(format!("caption locks of {tenant}"))
            .execute()
            .await?;
    }
    Ok(())
}

/// Those of the wanted locks that cannot be had, because another schedule holds the caption on a
/// day too near, on any page of the tenant.
///
/// # Errors
/// The engine's.
pub async fn taken(
    tx: &mut Transaction,
    tenant: &str,
    own: &ScheduleId,
    wanted: &[Lock],
    days: u32,
) -> Result<BTreeSet<i64>> {
    let Some(first) = wanted.iter().map(|lock| lock.date).min() else {
        return Ok(BTreeSet::new());
    };
    let last = wanted.iter().map(|lock| lock.date).max().unwrap_or(first);
    let around = i64::from(days).days();
    let ids: Vec<i64> = wanted.iter().map(|lock| lock.caption_id).collect();
    let sql = format!(
        "SELECT caption_id, scheduled_date FROM active_caption_assignments
         WHERE tenant_id = $1 AND status = 'ACTIVE' AND schedule_id <> $2
           AND scheduled_date >= $3 AND scheduled_date <= $4
           AND caption_id IN ({})",
        values::places(5, ids.len())
    );
    let mut statement = tx
        .query(AssertSqlSafe(sql))
        .bind(tenant.to_owned())
        .bind(own.to_string())
        .bind(first.saturating_sub(around).to_string())
        .bind(last.saturating_add(around).to_string());
    for id in values::pad(&ids) {
        statement = statement.bind(*id);
    }
    let rows: Vec<(i64, String)> = statement.fetch_all().await?;
    let held: Vec<(i64, Date)> =
        rows.into_iter().map(|(id, day)| Ok((id, date(&day)?))).collect::<Result<_>>()?;
    Ok(locks::conflicts(wanted, &held, days))
}

/// Takes captions for a schedule.
///
/// # Errors
/// The engine's.
pub async fn insert(
    tx: &mut Transaction,
    tenant: &str,
    page: &PageName,
    schedule: &ScheduleId,
    locks: &[Lock],
    now: Timestamp,
) -> Result<()> {
    for piece in values::pieces(locks, 64) {
        let sql = format!(
            "INSERT INTO active_caption_assignments
                 (tenant_id, page_name, caption_id, scheduled_date, scheduled_hour, schedule_id,
                  status, assigned_at)
             VALUES {}",
            values::list(1, piece.len(), 8)
        );
        let mut statement = tx.query(AssertSqlSafe(sql));
        for lock in piece {
            statement = statement
                .bind(tenant.to_owned())
                .bind(page.to_string())
                .bind(lock.caption_id)
                .bind(lock.date.to_string())
                .bind(i64::from(lock.hour))
                .bind(schedule.to_string())
                .bind("ACTIVE")
                .bind(Time(now));
        }
        statement.execute().await?;
    }
    Ok(())
}

/// Moves the locks of an edited schedule to where its messages are now.
///
/// # Errors
/// The engine's.
pub async fn follow(tx: &mut Transaction, tenant: &str, schedule: &Schedule) -> Result<()> {
    for lock in locks::of(&schedule.messages) {
        tx.query(
            "UPDATE active_caption_assignments SET scheduled_date = $4, scheduled_hour = $5
             WHERE tenant_id = $1 AND schedule_id = $2 AND caption_id = $3 AND status = 'ACTIVE'
               AND (scheduled_date <> $4 OR scheduled_hour <> $5)",
        )
        .bind(tenant.to_owned())
        .bind(schedule.id.to_string())
        .bind(lock.caption_id)
        .bind(lock.date.to_string())
        .bind(i64::from(lock.hour))
        .execute()
        .await?;
    }
    Ok(())
}

/// The captions that a schedule holds.
///
/// # Errors
/// The engine's.
pub async fn held_by(
    tx: &mut Transaction,
    tenant: &str,
    schedule: &ScheduleId,
) -> Result<BTreeSet<i64>> {
    let rows: Vec<(i64,)> = tx
        .query(
            "SELECT caption_id FROM active_caption_assignments
             WHERE tenant_id = $1 AND schedule_id = $2 AND status = 'ACTIVE'",
        )
        .bind(tenant.to_owned())
        .bind(schedule.to_string())
        .fetch_all()
        .await?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}

/// Gives back what a schedule holds.
///
/// # Errors
/// The engine's.
pub async fn release(
    tx: &mut Transaction,
    tenant: &str,
    schedule: &ScheduleId,
    why: Release,
    now: Timestamp,
) -> Result<u64> {
    tx.query(
        "UPDATE active_caption_assignments SET status = $3, released_at = $4
         WHERE tenant_id = $1 AND schedule_id = $2 AND status = 'ACTIVE'",
    )
    .bind(tenant.to_owned())
    .bind(schedule.to_string())
    .bind(why.word())
    .bind(Time(now))
    .execute()
    .await
}

/// Gives back some of the locks of days before `day`, of all tenants; how many.
///
/// # Errors
/// The engine's.
pub async fn expire(store: &Store, day: Date, now: Timestamp) -> Result<u64> {
    let mut tx = store.begin().await?;
    let sql = format!(
        "UPDATE active_caption_assignments SET status = $1, released_at = $2
         WHERE status = 'ACTIVE'
           AND (tenant_id, page_name, caption_id, scheduled_date, scheduled_hour) IN (
               SELECT tenant_id, page_name, caption_id, scheduled_date, scheduled_hour
               FROM active_caption_assignments
               WHERE status = 'ACTIVE' AND scheduled_date < $3
               LIMIT $4{})",
        store.engine().skip_locked()
    );
    let released = tx
        .query(AssertSqlSafe(sql))
        .bind(Release::Expired.word())
        .bind(Time(now))
        .bind(day.to_string())
        .bind(SWEEP)
        .execute()
        .await?;
    tx.commit().await?;
    Ok(released)
}
