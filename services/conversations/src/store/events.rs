//! System events (conversations.md, "System events").

use std::fmt::Write as _;

use jiff::Timestamp;
use sqlx::{AssertSqlSafe, FromRow};
use store::{
    Result, Store, Time, Transaction,
    bulk::{Column, Rows},
    keyset::Keyset,
    like,
};
use uuid::Uuid;

use super::{
    Ids, partitions,
    rows::{document, optional_texts, texts, uuid, word},
};
use crate::domain::event::{Event, Level};

/// Events that one statement deletes.
const BATCH: u32 = 1_000;

/// An event, as it is stored.
#[derive(Clone, Debug, PartialEq)]
pub struct Stored {
    /// Its id.
    pub id: Uuid,
    /// When it happened.
    pub created_at: Timestamp,
    /// How grave it is.
    pub level: Level,
    /// What happened.
    pub event_type: String,
    /// To which lead.
    pub lead: Option<Uuid>,
    /// What it belongs to, such as a trace.
    pub correlation_id: Option<String>,
    /// A JSON object.
    pub payload: serde_json::Value,
}

#[derive(FromRow)]
struct Row {
    id: String,
    created_at: Time,
    level: String,
    event_type: String,
    lead_id: Option<String>,
    correlation_id: Option<String>,
    payload: String,
}

impl TryFrom<Row> for Stored {
    type Error = store::Error;

    fn try_from(row: Row) -> Result<Self> {
        Ok(Self {
            id: uuid(&row.id)?,
            created_at: row.created_at.0,
            level: word(&row.level, Level::of_word)?,
            event_type: row.event_type,
            lead: row.lead_id.as_deref().map(uuid).transpose()?,
            correlation_id: row.correlation_id,
            payload: document(&row.payload)?,
        })
    }
}

/// What events belong to.
#[derive(Clone, Copy, Debug)]
pub struct About<'a> {
    /// Whose.
    pub tenant: &'a str,
    /// To which lead they happened.
    pub lead: Option<Uuid>,
    /// What else they belong to, such as a trace.
    pub correlation: Option<&'a str>,
}

/// The trace id of a traceparent: what correlates an event with logs and answers.
pub fn trace_id(traceparent: &str) -> Option<&str> {
    traceparent.split('-').nth(1)
}

/// Records an event in the transaction of what it tells of.
///
/// # Errors
/// The engine's.
pub async fn record(
    tx: &mut Transaction,
    ids: Ids<'_>,
    about: About<'_>,
    event: &Event,
    now: Timestamp,
) -> Result<()> {
    record_all(tx, ids, &[(about, event, now)]).await
}

/// Records several events, each with what it belongs to and when it happened, in order.
///
/// # Errors
/// The engine's.
pub async fn record_all(
    tx: &mut Transaction,
    ids: Ids<'_>,
    events: &[(About<'_>, &Event, Timestamp)],
) -> Result<()> {
    let told = || events.iter().map(|(_, event, _)| event);
    let about = || events.iter().map(|(about, ..)| about);
    let rows = Rows::new(vec![
        texts(ids.several(events.len())),
        texts(about().map(|about| about.tenant)),
        Column::Time(events.iter().map(|(.., now)| *now).collect()),
        texts(told().map(|event| event.event_type.level().word())),
        texts(told().map(|event| event.event_type.name())),
        optional_texts(about().map(|about| about.lead)),
        optional_texts(about().map(|about| about.correlation)),
        texts(told().map(|event| event.payload.to_string())),
    ]);
    for piece in rows.pieces(tx.engine()) {
        let sql = format!(
            "INSERT INTO system_events
                 (id, tenant_id, created_at, level, event_type, lead_id, correlation_id, payload)
             {}",
            rows.source(&piece)
        );
        tx.query(AssertSqlSafe(sql)).bind_rows(&rows, &piece).execute().await?;
    }
    Ok(())
}

/// Which events are asked for; what is none counts for all.
#[derive(Clone, Copy, Debug, Default)]
pub struct Filter<'a> {
    /// Of this lead.
    pub lead: Option<Uuid>,
    /// Of this type; with a `*` at its end, of all that begin so.
    pub event_type: Option<&'a str>,
    /// Of this level.
    pub level: Option<Level>,
    /// That belong to this, such as a trace.
    pub correlation: Option<&'a str>,
    /// That happened then or later.
    pub from: Option<Timestamp>,
    /// That happened before.
    pub to: Option<Timestamp>,
}

/// Events, the newest first.
///
/// # Errors
/// The engine's.
pub async fn list(
    store: &Store,
    tenant: &str,
    filter: Filter<'_>,
    after: Keyset,
    limit: u32,
) -> Result<Vec<Stored>> {
    let mut conditions = String::new();
    let prefix = filter.event_type.and_then(|name| name.strip_suffix('*'));
    let name = filter.event_type.filter(|_| prefix.is_none());
    let filters = [
        ("lead_id = ?", filter.lead.map(|lead| lead.to_string())),
        ("event_type = ?", name.map(str::to_owned)),
        ("event_type LIKE ? ESCAPE '!'", prefix.map(like::beginning)),
        ("level = ?", filter.level.map(|level| level.word().to_owned())),
        ("correlation_id = ?", filter.correlation.map(str::to_owned)),
    ];
    let values: Vec<(&str, String)> =
        filters.into_iter().filter_map(|(condition, value)| Some((condition, value?))).collect();
    let times: Vec<(&str, Timestamp)> =
        [("created_at >= ?", filter.from), ("created_at < ?", filter.to)]
            .into_iter()
            .filter_map(|(condition, time)| Some((condition, time?)))
            .collect();
    let all = values.iter().map(|(condition, _)| condition);
    for (n, condition) in all.chain(times.iter().map(|(condition, _)| condition)).enumerate() {
        // Writing to a text cannot fail.
        let _ = write!(conditions, " AND {}", condition.replace('?', &format!("${}", n + 5)));
    }
    let sql = format!(
        "SELECT id, created_at, level, event_type, lead_id, correlation_id, payload
         FROM system_events
         WHERE tenant_id = $1 AND (created_at, id) < ($2, $3){conditions}
         ORDER BY created_at DESC, id DESC
         LIMIT $4"
    );
    let mut statement = store
        .query(AssertSqlSafe(sql))
        .bind(tenant)
        .bind(after.created_at())
        .bind(after.id.to_string())
        .bind(i64::from(limit));
    for (_, value) in values {
        statement = statement.bind(value);
    }
    for (_, time) in times {
        statement = statement.bind(Time(time));
    }
    let rows: Vec<Row> = statement.fetch_all().await?;
    rows.into_iter().map(Stored::try_from).collect()
}

/// Deletes events from before a time, those of one tenant or of all, in short transactions; how
/// many. Of all tenants, whole months go at once where months have tables of their own.
///
/// # Errors
/// The engine's; what was deleted until then stays deleted.
pub async fn cleanup(store: &Store, tenant: Option<&str>, before: Timestamp) -> Result<u64> {
    if let Some(tenant) = tenant {
        return cleanup_of(store, tenant, before).await;
    }
    let mut deleted = partitions::drop_before(store, before).await?;
    let tenants: Vec<(String,)> =
        store.query("SELECT DISTINCT tenant_id FROM system_events").fetch_all().await?;
    for (tenant,) in tenants {
        deleted += cleanup_of(store, &tenant, before).await?;
    }
    Ok(deleted)
}

async fn cleanup_of(store: &Store, tenant: &str, before: Timestamp) -> Result<u64> {
    let mut deleted = 0;
    loop {
        let mut tx = store.begin().await?;
        let batch = tx
            .query(
                "DELETE FROM system_events
                 WHERE (id, created_at) IN (SELECT id, created_at FROM system_events
                                            WHERE tenant_id = $1 AND created_at < $2
                                            ORDER BY created_at
                                            LIMIT $3)",
            )
            .bind(tenant)
            .bind(Time(before))
            .bind(i64::from(BATCH))
            .execute()
            .await?;
        tx.commit().await?;
        deleted += batch;
        if batch < u64::from(BATCH) {
            return Ok(deleted);
        }
    }
}
