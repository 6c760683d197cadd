//! Messages read: lists, and what the analyzer and the selector need.

use std::collections::HashSet;

use jiff::Timestamp;
use sqlx::AssertSqlSafe;
use store::{Result, Store, Time};

use super::{ALIAS, RESOLVED, Row};
use crate::domain::{message::Message, page::PageName};

/// The messages of a page from `first` up to and with `last`, in the order of time.
///
/// # Errors
/// The engine's.
pub async fn since(
    store: &Store,
    tenant: &str,
    page: &PageName,
    first: Timestamp,
    last: Timestamp,
) -> Result<Vec<Message>> {
    let sql = format!(
        "SELECT {columns} FROM page_messages
         WHERE tenant_id = $1 AND page_name = $2 AND sent_at >= $3 AND sent_at <= $4
         ORDER BY sent_at, message_id",
        columns = super::WRITTEN,
    );
    let statement = store.query(AssertSqlSafe(sql)).bind(tenant).bind(page.as_str());
    let rows: Vec<Row> = statement.bind(Time(first)).bind(Time(last)).fetch_all().await?;
    rows.into_iter().map(Message::try_from).collect()
}

/// When the page sent its first message ever.
///
/// # Errors
/// The engine's.
pub async fn first_sent_at(
    store: &Store,
    tenant: &str,
    page: &PageName,
) -> Result<Option<Timestamp>> {
    let first: Option<(Time,)> = store
        .query(
            "SELECT sent_at FROM page_messages
             WHERE tenant_id = $1 AND page_name = $2
             ORDER BY sent_at, message_id
             LIMIT 1",
        )
        .bind(tenant)
        .bind(page.as_str())
        .fetch_optional()
        .await?;
    Ok(first.map(|(first,)| first.0))
}

/// The newest messages of a page before the position, newest first.
///
/// # Errors
/// The engine's.
pub async fn list(
    store: &Store,
    tenant: &str,
    page: &PageName,
    before: (Timestamp, &str),
    limit: u32,
) -> Result<Vec<Message>> {
    let sql = format!(
        "SELECT {RESOLVED}
         FROM page_messages m
         {ALIAS}
         WHERE m.tenant_id = $1 AND m.page_name = $2 AND (m.sent_at, m.message_id) < ($3, $4)
         ORDER BY m.sent_at DESC, m.message_id DESC
         LIMIT $5"
    );
    let statement = store.query(AssertSqlSafe(sql)).bind(tenant).bind(page.as_str());
    let statement = statement.bind(Time(before.0)).bind(before.1).bind(i64::from(limit));
    let rows: Vec<Row> = statement.fetch_all().await?;
    rows.into_iter().map(Message::try_from).collect()
}

/// The captions that the page's Unlocks carried from `first` up to and with `last`.
///
/// # Errors
/// The engine's.
pub async fn captions_sent(
    store: &Store,
    tenant: &str,
    page: &PageName,
    first: Timestamp,
    last: Timestamp,
) -> Result<HashSet<i64>> {
    let sql = format!(
        "SELECT DISTINCT COALESCE(a.caption_id, m.caption_id)
         FROM page_messages m
         {ALIAS}
         WHERE m.tenant_id = $1 AND m.page_name = $2 AND m.sent_at >= $3 AND m.sent_at <= $4
           AND m.message_type = 'Unlock' AND m.caption_id IS NOT NULL"
    );
    let statement = store.query(AssertSqlSafe(sql)).bind(tenant).bind(page.as_str());
    let rows: Vec<(i64,)> = statement.bind(Time(first)).bind(Time(last)).fetch_all().await?;
    Ok(rows.into_iter().map(|(id,)| id).collect())
}
