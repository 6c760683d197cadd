//! Which messages feedback has still to weigh, and that it has done so.

use jiff::Timestamp;
use rust_decimal::Decimal;
use sqlx::{AssertSqlSafe, FromRow};
use store::{
    Result, Store, Time, Transaction,
    bulk::{Column, Rows},
};

use crate::domain::{
    message::{Message, MessageType},
    page::PageName,
};

/// Feedback has something to look at.
pub const FEEDBACK: store::Topic = "eros-feedback";

/// Before any message.
pub const BEGINNING: Timestamp = Timestamp::constant(-62_135_596_800, 0);

/// A viewed Unlock. Its caption is the bank's, or none when the bank does not know it.
pub struct Viewed {
    /// The message.
    pub message: Message,
    /// Whether it was weighed before.
    pub counted: bool,
}

#[derive(FromRow)]
struct Row {
    message_id: String,
    sent_at: Time,
    caption_id: Option<i64>,
    sent_count: i64,
    viewed_count: i64,
    purchased_count: i64,
    earnings_cents: i64,
    counted: bool,
}

impl From<Row> for Viewed {
    fn from(row: Row) -> Self {
        let message = Message {
            id: row.message_id,
            sent_at: row.sent_at.0,
            kind: MessageType::Unlock,
            caption_id: row.caption_id,
            sent: row.sent_count,
            viewed: row.viewed_count,
            purchased: row.purchased_count,
            earnings: Decimal::new(row.earnings_cents, 2),
            price_tier: None,
        };
        Self { message, counted: row.counted }
    }
}

/// The viewed Unlocks of a page from `first` and before `end`, in the order of time, at most
/// `limit`; those of the last instant are cut off unless all of them are there.
///
/// # Errors
/// The engine's.
pub async fn viewed(
    tx: &mut Transaction,
    tenant: &str,
    page: &PageName,
    (first, end): (Timestamp, Timestamp),
    limit: usize,
) -> Result<Vec<Viewed>> {
    let sql = "SELECT m.message_id, m.sent_at, c.caption_id, m.sent_count, m.viewed_count,
                      m.purchased_count, m.earnings_cents, m.counted
               FROM page_messages m
               LEFT JOIN caption_aliases a
                      ON a.tenant_id = m.tenant_id AND a.alias_id = m.caption_id
               LEFT JOIN captions c ON c.tenant_id = m.tenant_id
                                   AND c.caption_id = COALESCE(a.caption_id, m.caption_id)
               WHERE m.tenant_id = $1 AND m.page_name = $2 AND m.sent_at >= $3 AND m.sent_at < $4
                 AND m.message_type = 'Unlock' AND m.viewed_count > 0
               ORDER BY m.sent_at, m.message_id
               LIMIT $5";
    let mut limit = limit;
    loop {
        let statement = tx.query(sql).bind(tenant).bind(page.as_str());
        let statement = statement.bind(Time(first)).bind(Time(end)).bind(limit as i64);
        let mut rows: Vec<Row> = statement.fetch_all().await?;
        if rows.len() == limit {
            let last = rows.last().map(|row| row.sent_at);
            rows.retain(|row| Some(row.sent_at) != last);
            if rows.is_empty() {
                // As many at one instant: they are taken together.
                limit *= 2;
                continue;
            }
        }
        return Ok(rows.into_iter().map(Viewed::from).collect());
    }
}

/// Remembers that messages were weighed, on a page that the transaction has locked.
///
/// # Errors
/// The engine's.
pub async fn count(
    tx: &mut Transaction,
    tenant: &str,
    page: &PageName,
    messages: &[&Message],
) -> Result<()> {
    let ids = messages.iter().map(|message| message.id.clone().into()).collect();
    let ids = Rows::new(vec![Column::Text(ids)]);
    for piece in ids.pieces(tx.engine()) {
        let sql = format!(
            "UPDATE page_messages SET counted = TRUE
             WHERE tenant_id = {tenant} AND page_name = {page} AND message_id IN ({source})",
            tenant = piece.parameter(1),
            page = piece.parameter(2),
            source = ids.source(&piece),
        );
        let statement = tx.query(AssertSqlSafe(sql)).bind_rows(&ids, &piece);
        statement.bind(tenant).bind(page.as_str()).execute().await?;
    }
    Ok(())
}

/// From when on a page that the transaction has locked is to be looked at.
///
/// # Errors
/// The engine's.
pub async fn mark(
    tx: &mut Transaction,
    tenant: &str,
    page: &PageName,
) -> Result<Option<Timestamp>> {
    let from: Option<(Option<Time>,)> = tx
        .query("SELECT feedback_from FROM pages WHERE tenant_id = $1 AND page_name = $2")
        .bind(tenant)
        .bind(page.as_str())
        .fetch_optional()
        .await?;
    Ok(from.and_then(|(from,)| from).map(|from| from.0))
}

/// Everything before `from` was looked at; `None`: everything there is.
///
/// # Errors
/// The engine's.
pub async fn set_mark(
    tx: &mut Transaction,
    tenant: &str,
    page: &PageName,
    from: Option<Timestamp>,
) -> Result<()> {
    tx.query("UPDATE pages SET feedback_from = $1 WHERE tenant_id = $2 AND page_name = $3")
        .bind(from.map(Time))
        .bind(tenant)
        .bind(page.as_str())
        .execute()
        .await?;
    Ok(())
}

/// When the page sent its first viewed Unlock from `from` on.
///
/// # Errors
/// The engine's.
pub async fn next_viewed(
    tx: &mut Transaction,
    tenant: &str,
    page: &PageName,
    from: Timestamp,
) -> Result<Option<Timestamp>> {
    let next: Option<(Time,)> = tx
        .query(
            "SELECT sent_at FROM page_messages
             WHERE tenant_id = $1 AND page_name = $2 AND sent_at >= $3
               AND message_type = 'Unlock' AND viewed_count > 0 AND caption_id IS NOT NULL
             ORDER BY sent_at
             LIMIT 1",
        )
        .bind(tenant)
        .bind(page.as_str())
        .bind(Time(from))
        .fetch_optional()
        .await?;
    Ok(next.map(|(next,)| next.0))
}

/// Pages with messages before `end` that were not looked at, by tenant and name, after `last`.
///
/// # Errors
/// The engine's.
pub async fn due(
    store: &Store,
    end: Timestamp,
    last: &(String, String),
    limit: u32,
) -> Result<Vec<(String, String)>> {
    store
        .query(
            "SELECT tenant_id, page_name FROM pages
             WHERE feedback_from < $1 AND (tenant_id, page_name) > ($2, $3)
             ORDER BY tenant_id, page_name
             LIMIT $4",
        )
        .bind(Time(end))
        .bind(last.0.as_str())
        .bind(last.1.as_str())
        .bind(i64::from(limit))
        .fetch_all()
        .await
}

/// Has every page of a tenant looked at from the beginning whose bank knows new captions.
///
/// # Errors
/// The engine's.
pub async fn spread(store: &Store) -> Result<()> {
    let banks: Vec<(String,)> =
        store.query("SELECT tenant_id FROM caption_banks WHERE feedback_due").fetch_all().await?;
    for (tenant,) in banks {
        let mut tx = store.begin().await?;
        let due = tx
            .query(
                "UPDATE caption_banks SET feedback_due = FALSE
                 WHERE tenant_id = $1 AND feedback_due",
            )
            .bind(tenant.as_str())
            .execute()
            .await?;
        if due > 0 {
            tx.query("UPDATE pages SET feedback_from = $1 WHERE tenant_id = $2")
                .bind(Time(BEGINNING))
                .bind(tenant.as_str())
                .execute()
                .await?;
        }
        tx.commit().await?;
    }
    Ok(())
}
