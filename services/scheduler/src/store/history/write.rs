//! Messages written many at a time, with their page's days and what feedback has to look at.

use std::collections::HashMap;

use jiff::Timestamp;
use service::Error;
use sqlx::AssertSqlSafe;
use store::{
    Result, Store, Time, Transaction,
    bulk::{Column, Rows},
};

use super::{Row, WRITTEN, rows};
use crate::{
    domain::{
        message::{Message, MessageType},
        page::{Page, PageName},
    },
    store::{days, pages},
};

/// What became of messages.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Counts {
    /// New ones.
    pub inserted: u64,
    /// Known ones of which something differs.
    pub updated: u64,
    /// Known ones of which nothing does.
    pub unchanged: u64,
}

/// How the next batch is written; a file of new messages is written without reading first.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Mode {
    /// All are taken to be new; one that is known makes it start over.
    #[default]
    New,
    /// Known ones are read first.
    Known,
}

/// Writes messages in one transaction, one after the other: a known id is updated. What is set up
/// for the next batch comes back with the counts.
///
/// # Errors
/// `PAGE_NOT_FOUND`, and the engine's.
pub async fn write(
    store: &Store,
    tenant: &str,
    page: &PageName,
    messages: &[Message],
    mode: Mode,
) -> Result<(Counts, Mode), Error> {
    if mode == Mode::New {
        let mut tx = store.begin().await?;
        let page = pages::lock(&mut tx, tenant, page).await?.ok_or_else(pages::not_found)?;
        let all: Vec<&Message> = messages.iter().collect();
        if insert(&mut tx, tenant, &page, &all, OnKnown::Leave).await? == messages.len() as u64 {
            let mut changes = days::Changes::default();
            for message in messages {
                changes.add(&page, message);
            }
            finish(&mut tx, tenant, &page, changes, &all).await?;
            tx.commit().await?;
            let inserted = messages.len() as u64;
            return Ok((Counts { inserted, ..Counts::default() }, Mode::New));
        }
        // Dropped: nothing of it is kept.
    }
    let mut tx = store.begin().await?;
    let page = pages::lock(&mut tx, tenant, page).await?.ok_or_else(pages::not_found)?;
    let known = known(&mut tx, tenant, &page.name, messages).await?;
    let (counts, latest) = judge(&known, messages);
    let mut changes = days::Changes::default();
    let mut different: Vec<&Message> = Vec::new();
    for (id, message) in &latest {
        let before = known.get(*id);
        if before != Some(*message) {
            if let Some(before) = before {
                changes.take(&page, before);
            }
            changes.add(&page, message);
            different.push(message);
        }
    }
    if !different.is_empty() {
        insert(&mut tx, tenant, &page, &different, OnKnown::Update).await?;
        finish(&mut tx, tenant, &page, changes, &different).await?;
    }
    tx.commit().await?;
    let mode = if counts.inserted == messages.len() as u64 { Mode::New } else { Mode::Known };
    Ok((counts, mode))
}

/// What each message is to those before it and to what is stored; of each id the last message.
fn judge<'m>(
    known: &HashMap<String, Message>,
    messages: &'m [Message],
) -> (Counts, HashMap<&'m str, &'m Message>) {
    let (mut counts, mut latest) = (Counts::default(), HashMap::new());
    for message in messages {
        let id = message.id.as_str();
        match latest.insert(id, message).or_else(|| known.get(id)) {
            None => counts.inserted += 1,
            Some(before) if before != message => counts.updated += 1,
            Some(_) => counts.unchanged += 1,
        }
    }
    (counts, latest)
}

async fn known(
    tx: &mut Transaction,
    tenant: &str,
    page: &PageName,
    messages: &[Message],
) -> Result<HashMap<String, Message>> {
    let ids = messages.iter().map(|message| message.id.clone().into()).collect();
    let ids = Rows::new(vec![Column::Text(ids)]);
    let mut known = HashMap::with_capacity(messages.len());
    for piece in ids.pieces(tx.engine()) {
        let sql = format!(
            "SELECT {WRITTEN} FROM page_messages
             WHERE tenant_id = {tenant} AND page_name = {page} AND message_id IN ({source})",
            tenant = piece.parameter(1),
            page = piece.parameter(2),
            source = ids.source(&piece),
        );
        let statement = tx.query(AssertSqlSafe(sql)).bind_rows(&ids, &piece);
        let rows: Vec<Row> = statement.bind(tenant).bind(page.as_str()).fetch_all().await?;
        for row in rows {
            let message = Message::try_from(row)?;
            known.insert(message.id.clone(), message);
        }
    }
    Ok(known)
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum OnKnown {
    Leave,
    Update,
}

/// The number of rows that were written.
async fn insert(
    tx: &mut Transaction,
    tenant: &str,
    page: &Page,
    messages: &[&Message],
    on_known: OnKnown,
) -> Result<u64> {
    let rows = rows(messages);
    let on_known = match on_known {
        OnKnown::Leave => "NOTHING",
        OnKnown::Update => {
            "UPDATE SET sent_at = excluded.sent_at,
                        message_type = excluded.message_type,
                        caption_id = excluded.caption_id,
                        sent_count = excluded.sent_count,
                        viewed_count = excluded.viewed_count,
                        purchased_count = excluded.purchased_count,
                        earnings_cents = excluded.earnings_cents,
                        price_tier = excluded.price_tier"
        }
    };
    let mut written = 0;
    for piece in rows.pieces(tx.engine()) {
        let sql = format!(
            "WITH input ({WRITTEN}) AS ({source})
             INSERT INTO page_messages (tenant_id, page_name, {WRITTEN})
             SELECT {tenant}, {page}, {WRITTEN} FROM input WHERE TRUE
             ON CONFLICT (tenant_id, page_name, message_id) DO {on_known}",
            source = rows.source(&piece),
            tenant = piece.parameter(1),
            page = piece.parameter(2),
        );
        let statement = tx.query(AssertSqlSafe(sql)).bind_rows(&rows, &piece);
        written += statement.bind(tenant).bind(page.name.as_str()).execute().await?;
    }
    Ok(written)
}

/// What goes with messages: the page's days, and from where on feedback has to look.
async fn finish(
    tx: &mut Transaction,
    tenant: &str,
    page: &Page,
    changes: days::Changes,
    written: &[&Message],
) -> Result<()> {
    changes.write(tx, tenant, &page.name).await?;
    let weighed = |message: &&&Message| {
        message.kind == MessageType::Unlock && message.viewed > 0 && message.caption_id.is_some()
    };
    let first = written.iter().filter(weighed).map(|message| message.sent_at).min();
    match first {
        Some(first) => look_from(tx, tenant, &page.name, first).await,
        None => Ok(()),
    }
}

/// Feedback looks at the page's messages from this instant on, or from an earlier one.
async fn look_from(
    tx: &mut Transaction,
    tenant: &str,
    page: &PageName,
    first: Timestamp,
) -> Result<()> {
    tx.query(
        "UPDATE pages SET feedback_from = $1
         WHERE tenant_id = $2 AND page_name = $3
           AND (feedback_from IS NULL OR feedback_from > $1)",
    )
    .bind(Time(first))
    .bind(tenant)
    .bind(page.as_str())
    .execute()
    .await?;
    Ok(())
}
