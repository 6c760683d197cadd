//! Captions that schedules hold (scheduling.md, "Builder").
//!
//! Whoever takes captions first takes their turn in the tenant ([`take_turns`]), so that what was
//! free when it looked is free when it writes.

use std::collections::{BTreeSet, HashSet};

use jiff::{Timestamp, ToSpan as _, civil::Date};
use sqlx::AssertSqlSafe;
use store::{
    Engine, Result, Store, Time, Transaction,
    bulk::{Column, Rows},
};

use super::runs::date;
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

/// The captions that an active lock on any page of the tenant holds on a day from `first` to
/// `last`, both included. The locks of the page's week in `replaced` do not count.
///
/// # Errors
/// The engine's.
pub async fn locked(
    store: &Store,
    tenant: &str,
    first: Date,
    last: Date,
    replaced: Option<(&PageName, Date)>,
) -> Result<HashSet<i64>> {
    let (page, week_start) = replaced.unzip();
    let rows: Vec<(i64,)> = store
        .query(
            "SELECT DISTINCT caption_id FROM active_caption_assignments
             WHERE tenant_id = $1 AND status = 'ACTIVE'
               AND scheduled_date >= $2 AND scheduled_date <= $3
               AND schedule_id NOT IN
                   (SELECT schedule_id FROM schedules
                    WHERE tenant_id = $1 AND page_name = $4 AND week_start = $5)",
        )
        .bind(tenant)
        .bind(first.to_string())
        .bind(last.to_string())
        .bind(page.map(ToString::to_string))
        .bind(week_start.map(|day| day.to_string()))
        .fetch_all()
        .await?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
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
    let ids = Rows::new(vec![Column::Int(wanted.iter().map(|lock| lock.caption_id).collect())]);
    let mut held = Vec::new();
    for piece in ids.pieces(tx.engine()) {
        let [tenant_id, own_id, from, to] = [1, 2, 3, 4].map(|n| piece.parameter(n));
        let sql = format!(
            "SELECT caption_id, scheduled_date FROM active_caption_assignments
             WHERE tenant_id = {tenant_id} AND status = 'ACTIVE' AND schedule_id <> {own_id}
               AND scheduled_date >= {from} AND scheduled_date <= {to}
               AND caption_id IN ({})",
            ids.source(&piece)
        );
        let rows: Vec<(i64, String)> = tx
            .query(AssertSqlSafe(sql))
            .bind_rows(&ids, &piece)
            .bind(tenant.to_owned())
            .bind(own.to_string())
            .bind(first.saturating_sub(around).to_string())
            .bind(last.saturating_add(around).to_string())
            .fetch_all()
            .await?;
        for (id, day) in rows {
            held.push((id, date(&day)?));
        }
    }
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
    let rows = rows(locks);
    for piece in rows.pieces(tx.engine()) {
        let [tenant_id, page_name, schedule_id, at] = [1, 2, 3, 4].map(|n| piece.parameter(n));
        let sql = format!(
            "WITH input (caption_id, day, hour) AS ({})
             INSERT INTO active_caption_assignments
                 (tenant_id, page_name, caption_id, scheduled_date, scheduled_hour, schedule_id,
                  status, assigned_at)
             SELECT {tenant_id}, {page_name}, caption_id, day, hour, {schedule_id}, 'ACTIVE', {at}
             FROM input",
            rows.source(&piece)
        );
        tx.query(AssertSqlSafe(sql))
            .bind_rows(&rows, &piece)
            .bind(tenant.to_owned())
            .bind(page.to_string())
            .bind(schedule.to_string())
            .bind(Time(now))
            .execute()
            .await?;
    }
    Ok(())
}

/// Caption, day and hour of each.
fn rows(locks: &[Lock]) -> Rows {
    Rows::new(vec![
        Column::Int(locks.iter().map(|lock| lock.caption_id).collect()),
        Column::Text(locks.iter().map(|lock| lock.date.to_string().into()).collect()),
        Column::Int(locks.iter().map(|lock| i64::from(lock.hour)).collect()),
    ])
}

/// Moves the locks of an edited schedule to where its messages are now.
///
/// # Errors
/// The engine's.
pub async fn follow(tx: &mut Transaction, tenant: &str, schedule: &Schedule) -> Result<()> {
    let rows = rows(&locks::of(&schedule.messages));
    for piece in rows.pieces(tx.engine()) {
        let [tenant_id, schedule_id] = [1, 2].map(|n| piece.parameter(n));
        let sql = format!(
            "WITH input (caption_id, day, hour) AS ({})
             UPDATE active_caption_assignments AS held
             SET scheduled_date = input.day, scheduled_hour = input.hour
             FROM input
             WHERE held.tenant_id = {tenant_id} AND held.schedule_id = {schedule_id}
               AND held.caption_id = input.caption_id AND held.status = 'ACTIVE'
               AND (held.scheduled_date <> input.day OR held.scheduled_hour <> input.hour)",
            rows.source(&piece)
        );
        tx.query(AssertSqlSafe(sql))
            .bind_rows(&rows, &piece)
            .bind(tenant.to_owned())
            .bind(schedule.id.to_string())
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
