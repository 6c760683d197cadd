//! The tenant's bank of captions, the pages that they belong to, and their other ids.
//!
//! Map: [`write`] imports.

pub mod write;

use std::collections::HashMap;

use sqlx::{AssertSqlSafe, FromRow};
use store::{
    Result, Store,
    bulk::{Column, Rows},
};

pub use self::write::{Counts, write};
use super::history::{kind, tier};
use crate::domain::{caption::Caption, message::MessageType, page::PageName};

const COLUMNS: &str = "c.caption_id, c.caption_text, c.price_tier, c.content_category, \
     c.psychological_trigger, c.is_urgent, c.is_active, c.message_type";

/// The captions of a page.
const OF_PAGE: &str = "FROM caption_pages p
     JOIN captions c ON c.tenant_id = p.tenant_id AND c.caption_id = p.caption_id
     WHERE p.tenant_id = $1 AND p.page_name = $2";

#[derive(FromRow)]
struct Row {
    caption_id: i64,
    caption_text: String,
    price_tier: Option<String>,
    content_category: Option<String>,
    psychological_trigger: Option<String>,
    is_urgent: bool,
    is_active: bool,
    message_type: String,
}

impl TryFrom<Row> for Caption {
    type Error = store::Error;

    fn try_from(row: Row) -> Result<Self> {
        Ok(Self {
            id: row.caption_id,
            text: row.caption_text,
            price_tier: row.price_tier.as_deref().map(tier).transpose()?,
            category: row.content_category,
            trigger: row.psychological_trigger,
            urgent: row.is_urgent,
            active: row.is_active,
            kind: kind(&row.message_type)?,
        })
    }
}

/// The page's captions by id, those after `after`.
///
/// # Errors
/// The engine's.
pub async fn list(
    store: &Store,
    tenant: &str,
    page: &PageName,
    after: i64,
    limit: u32,
) -> Result<Vec<Caption>> {
    let sql =
        format!("SELECT {COLUMNS} {OF_PAGE} AND p.caption_id > $3 ORDER BY p.caption_id LIMIT $4");
    let statement = store.query(AssertSqlSafe(sql)).bind(tenant).bind(page.as_str());
    let rows: Vec<Row> = statement.bind(after).bind(i64::from(limit)).fetch_all().await?;
    rows.into_iter().map(Caption::try_from).collect()
}

/// The captions of the bank with these ids.
///
/// # Errors
/// The engine's.
pub async fn of_ids(store: &Store, tenant: &str, ids: Vec<i64>) -> Result<HashMap<i64, Caption>> {
    let ids = Rows::new(vec![Column::Int(ids)]);
    let mut known = HashMap::new();
    for piece in ids.pieces(store.engine()) {
        let sql = format!(
            "SELECT {COLUMNS} FROM captions c
             WHERE c.tenant_id = {tenant} AND c.caption_id IN ({source})",
            tenant = piece.parameter(1),
            source = ids.source(&piece),
        );
        let statement = store.query(AssertSqlSafe(sql)).bind_rows(&ids, &piece);
        let rows: Vec<Row> = statement.bind(tenant).fetch_all().await?;
        for row in rows {
            known.insert(row.caption_id, Caption::try_from(row)?);
        }
    }
    Ok(known)
}

/// The page's captions for messages of a kind, by id; inactive ones too.
///
/// # Errors
/// The engine's.
pub async fn pool(
    store: &Store,
    tenant: &str,
    page: &PageName,
    kind: MessageType,
) -> Result<Vec<Caption>> {
    let sql = format!("SELECT {COLUMNS} {OF_PAGE} AND c.message_type = $3 ORDER BY p.caption_id");
    let statement = store.query(AssertSqlSafe(sql)).bind(tenant).bind(page.as_str());
    let rows: Vec<Row> = statement.bind(kind.word()).fetch_all().await?;
    rows.into_iter().map(Caption::try_from).collect()
}

/// The page's active captions for messages of a kind, by id.
///
/// # Errors
/// The engine's.
pub async fn of_kind(
    store: &Store,
    tenant: &str,
    page: &PageName,
    kind: MessageType,
) -> Result<Vec<Caption>> {
    let mut captions = pool(store, tenant, page, kind).await?;
    captions.retain(|caption| caption.active);
    Ok(captions)
}
