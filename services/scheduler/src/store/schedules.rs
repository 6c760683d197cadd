//! Schedules and their messages.

mod rows;

use jiff::{Timestamp, ToSpan as _, civil::Date};
use sqlx::AssertSqlSafe;
use store::{Result, Store, Time, Transaction, keyset::Keyset};

use self::rows::{HEAD, HeadRow, MESSAGE, MessageRow};
use super::runs::text_of;
use crate::domain::{
    analysis::SaturationZone,
    message::MessageType,
    page::PageName,
    run::RunId,
    schedule::{Schedule, ScheduleId, Status},
};

/// Stores a new schedule with its messages.
///
/// # Errors
/// The engine's; a second active schedule of a page and week is refused by a unique key.
pub async fn insert(
    tx: &mut Transaction,
    tenant: &str,
    run: Option<RunId>,
    schedule: &Schedule,
) -> Result<()> {
    tx.query(
        "INSERT INTO schedules
             (tenant_id, schedule_id, page_name, run_id, account_size, saturation_status,
              week_start, time_zone, mode, seed, status, days, validation, traceparent, created_at,
              version)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)",
    )
    .bind(tenant.to_owned())
    .bind(schedule.id.to_string())
    .bind(schedule.page.to_string())
    .bind(run.map(|run| run.0))
    .bind(schedule.tier.word())
    .bind(schedule.zone.word())
    .bind(schedule.week_start.to_string())
    .bind(schedule.time_zone.name().to_owned())
    .bind(schedule.mode.word())
    .bind(schedule.seed.0 as i64)
    .bind(schedule.status.word())
    .bind(text_of(&schedule.days)?)
    .bind(text_of(&schedule.validation)?)
    .bind(telemetry::traceparent())
    .bind(Time(schedule.created_at))
    .bind(schedule.version)
    .execute()
    .await?;
    insert_messages(tx, tenant, schedule).await
}

async fn insert_messages(tx: &mut Transaction, tenant: &str, schedule: &Schedule) -> Result<()> {
    let rows = rows::of(&schedule.messages);
    for piece in rows.pieces(tx.engine()) {
        let [tenant_id, schedule_id, page_name] = [1, 2, 3].map(|n| piece.parameter(n));
        let sql = format!(
            "WITH input ({MESSAGE}) AS ({})
             INSERT INTO schedule_recommendations
                 (tenant_id, schedule_id, page_name, {MESSAGE})
             SELECT {tenant_id}, {schedule_id}, {page_name}, {MESSAGE}
             FROM input",
            rows.source(&piece)
        );
        tx.query(AssertSqlSafe(sql))
            .bind_rows(&rows, &piece)
            .bind(tenant.to_owned())
            .bind(schedule.id.to_string())
            .bind(schedule.page.to_string())
            .execute()
            .await?;
    }
    Ok(())
}

/// What is answered when there is none.
pub fn not_found() -> service::Error {
    service::Error::new(service::Code::ScheduleNotFound, "There is no schedule with this id.")
}

/// One schedule, with its messages.
///
/// # Errors
/// The engine's.
pub async fn get(store: &Store, tenant: &str, id: &ScheduleId) -> Result<Option<Schedule>> {
    let head: Option<HeadRow> = store
        .query(AssertSqlSafe(head_sql("")))
        .bind(tenant.to_owned())
        .bind(id.to_string())
        .fetch_optional()
        .await?;
    let Some(head) = head else { return Ok(None) };
    let messages: Vec<MessageRow> = store
        .query(AssertSqlSafe(messages_sql()))
        .bind(tenant.to_owned())
        .bind(id.to_string())
        .fetch_all()
        .await?;
    Ok(Some(head.with(messages)?))
}

/// One schedule, locked until commit.
///
/// # Errors
/// The engine's.
pub async fn lock(tx: &mut Transaction, tenant: &str, id: &ScheduleId) -> Result<Option<Schedule>> {
    let lock = tx.engine().for_update();
    let head: Option<HeadRow> = tx
        .query(AssertSqlSafe(head_sql(lock)))
        .bind(tenant.to_owned())
        .bind(id.to_string())
        .fetch_optional()
        .await?;
    let Some(head) = head else { return Ok(None) };
    let messages: Vec<MessageRow> = tx
        .query(AssertSqlSafe(messages_sql()))
        .bind(tenant.to_owned())
        .bind(id.to_string())
        .fetch_all()
        .await?;
    Ok(Some(head.with(messages)?))
}

fn head_sql(lock: &str) -> String {
    format!("SELECT {HEAD} FROM schedules WHERE tenant_id = $1 AND schedule_id = $2{lock}")
}

fn messages_sql() -> String {
    format!(
        "SELECT {MESSAGE} FROM schedule_recommendations
         WHERE tenant_id = $1 AND schedule_id = $2
         ORDER BY position"
    )
}

/// Which schedules; a member that is `None` takes all.
#[derive(Clone, Debug, Default)]
pub struct Filter {
    /// Of this page.
    pub page: Option<PageName>,
    /// Of this week.
    pub week_start: Option<Date>,
    /// That count, or do not.
    pub status: Option<Status>,
    /// Of audiences that are so tired.
    pub zone: Option<SaturationZone>,
}

/// The tenant's schedules without their messages, newest first.
///
/// # Errors
/// The engine's.
pub async fn list(
    store: &Store,
    tenant: &str,
    filter: &Filter,
    after: Option<&Keyset<String>>,
    limit: u32,
) -> Result<Vec<Schedule>> {
    let mut conditions = String::new();
    let mut count = 2;
    let mut also = |wanted: bool, condition: &str, values: usize| {
        if wanted {
            let mut text = condition.to_owned();
            for _ in 0..values {
                count += 1;
                text = text.replacen('?', &format!("${count}"), 1);
            }
            conditions.push_str(" AND ");
            conditions.push_str(&text);
        }
    };
    also(after.is_some(), "(created_at, schedule_id) < (?, ?)", 2);
    also(filter.page.is_some(), "page_name = ?", 1);
    also(filter.week_start.is_some(), "week_start = ?", 1);
    also(filter.status.is_some(), "status = ?", 1);
    also(filter.zone.is_some(), "saturation_status = ?", 1);
    let sql = format!(
        "SELECT {HEAD} FROM schedules
         WHERE tenant_id = $1{conditions}
         ORDER BY created_at DESC, schedule_id DESC
         LIMIT $2"
    );
    let mut statement =
        store.query(AssertSqlSafe(sql)).bind(tenant.to_owned()).bind(i64::from(limit));
    if let Some(after) = after {
        statement = statement.bind(after.created_at()).bind(after.id.clone());
    }
    if let Some(page) = &filter.page {
        statement = statement.bind(page.to_string());
    }
    if let Some(week_start) = filter.week_start {
        statement = statement.bind(week_start.to_string());
    }
    if let Some(status) = filter.status {
        statement = statement.bind(status.word());
    }
    if let Some(zone) = filter.zone {
        statement = statement.bind(zone.word());
    }
    let rows: Vec<HeadRow> = statement.fetch_all().await?;
    rows.into_iter().map(|row| row.with(Vec::new())).collect()
}

/// The active schedule of a page and week, locked until commit.
///
/// # Errors
/// The engine's.
pub async fn lock_active(
    tx: &mut Transaction,
    tenant: &str,
    page: &PageName,
    week_start: Date,
) -> Result<Option<ScheduleId>> {
    let sql = format!(
        "SELECT schedule_id FROM schedules
         WHERE tenant_id = $1 AND page_name = $2 AND week_start = $3 AND status = 'ACTIVE'{}",
        tx.engine().for_update()
    );
    let row: Option<(String,)> = tx
        .query(AssertSqlSafe(sql))
        .bind(tenant.to_owned())
        .bind(page.to_string())
        .bind(week_start.to_string())
        .fetch_optional()
        .await?;
    row.map(|(id,)| super::runs::parsed(&id)).transpose()
}

/// What the page's other weeks have near this one.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Neighbours {
    /// Instants of Unlocks.
    pub unlocks: Vec<Timestamp>,
    /// Instants of all messages, Unlocks too.
    pub messages: Vec<Timestamp>,
}

/// The messages of the page's active schedules of the weeks before and after, on the days next to
/// this week.
///
/// # Errors
/// The engine's.
pub async fn neighbours(
    tx: &mut Transaction,
    tenant: &str,
    page: &PageName,
    week_start: Date,
) -> Result<Neighbours> {
    let day = |days: i64| week_start.saturating_add(days.days()).to_string();
    let rows: Vec<(String, Time)> = tx
        .query(
            "SELECT m.message_type, m.scheduled_at
             FROM schedules s
             JOIN schedule_recommendations m
               ON m.tenant_id = s.tenant_id AND m.schedule_id = s.schedule_id
             WHERE s.tenant_id = $1 AND s.page_name = $2 AND s.status = 'ACTIVE'
               AND s.week_start IN ($3, $4)
               AND m.scheduled_time >= $5 AND m.scheduled_time < $6
             ORDER BY m.scheduled_at",
        )
        .bind(tenant.to_owned())
        .bind(page.to_string())
        .bind(day(-7))
        .bind(day(7))
        .bind(day(-1))
        .bind(day(8))
        .fetch_all()
        .await?;
    let mut neighbours = Neighbours::default();
    for (kind, at) in rows {
        if kind == MessageType::Unlock.word() {
            neighbours.unlocks.push(at.0);
        }
        neighbours.messages.push(at.0);
    }
    Ok(neighbours)
}

/// Stores a schedule that is locked and was changed, its messages too.
///
/// # Errors
/// The engine's.
pub async fn rewrite(tx: &mut Transaction, tenant: &str, schedule: &Schedule) -> Result<()> {
    write_head(tx, tenant, schedule).await?;
    tx.query("DELETE FROM schedule_recommendations WHERE tenant_id = $1 AND schedule_id = $2")
        .bind(tenant.to_owned())
        .bind(schedule.id.to_string())
        .execute()
        .await?;
    insert_messages(tx, tenant, schedule).await
}

async fn write_head(tx: &mut Transaction, tenant: &str, schedule: &Schedule) -> Result<()> {
    tx.query(
        "UPDATE schedules SET days = $3, validation = $4, version = version + 1
         WHERE tenant_id = $1 AND schedule_id = $2",
    )
    .bind(tenant.to_owned())
    .bind(schedule.id.to_string())
    .bind(text_of(&schedule.days)?)
    .bind(text_of(&schedule.validation)?)
    .execute()
    .await?;
    Ok(())
}

/// Ends a schedule that is locked.
///
/// # Errors
/// The engine's.
pub async fn cancel(tx: &mut Transaction, tenant: &str, id: &ScheduleId) -> Result<()> {
    tx.query(
        "UPDATE schedules SET status = 'CANCELLED', version = version + 1
         WHERE tenant_id = $1 AND schedule_id = $2 AND status = 'ACTIVE'",
    )
    .bind(tenant.to_owned())
    .bind(id.to_string())
    .execute()
    .await?;
    Ok(())
}
