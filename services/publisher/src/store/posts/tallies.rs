//! The posts of many publications that moved at once: one statement locks them, one writes them.

use std::borrow::Cow;

use jiff::Timestamp;
use sqlx::{AssertSqlSafe, FromRow};
use store::{
    Error, Result, Time, Transaction,
    bulk::{Column, Rows},
};
use uuid::Uuid;

use super::rows::{TallyRow, status_of};
use crate::domain::post::{PostId, Standing};

#[derive(FromRow)]
struct StandingRow {
    tenant_id: String,
    id: Uuid,
    status: String,
    published_at: Option<Time>,
    #[sqlx(flatten)]
    tally: TallyRow,
    repeats: bool,
    traceparent: Option<String>,
}

impl TryFrom<StandingRow> for Standing {
    type Error = Error;

    fn try_from(row: StandingRow) -> Result<Self> {
        Ok(Self {
            id: PostId(row.id),
            tenant: row.tenant_id,
            status: status_of(&row.status)?,
            published_at: row.published_at.map(|time| time.0),
            tally: row.tally.into(),
            repeats: row.repeats,
            traceparent: row.traceparent,
        })
    }
}

/// Where these posts stand, locked until commit in one order.
///
/// # Errors
/// The engine's.
pub async fn lock_many(tx: &mut Transaction, ids: &[(&str, PostId)]) -> Result<Vec<Standing>> {
    let rows = Rows::new(vec![
        Column::Text(ids.iter().map(|(tenant, _)| Cow::from((*tenant).to_owned())).collect()),
        Column::Uuid(ids.iter().map(|(_, id)| id.0).collect()),
    ]);
    let mut posts = Vec::with_capacity(ids.len());
    for piece in rows.pieces(tx.engine()) {
        let sql = format!(
            "SELECT tenant_id, id, status, published_at, open, published, failed, unconfirmed, cancelled,
                    repeat_rule IS NOT NULL AS repeats, traceparent
             FROM posts WHERE (tenant_id, id) IN ({}) ORDER BY tenant_id, id{}",
            rows.source(&piece),
            tx.engine().for_update()
        );
        let statement = tx.query(AssertSqlSafe(sql)).bind_rows(&rows, &piece);
        let rows: Vec<StandingRow> = statement.fetch_all().await?;
        for row in rows {
            posts.push(row.try_into()?);
        }
    }
    Ok(posts)
}

/// Writes counters and verdicts of locked posts; their versions grow.
///
/// # Errors
/// The engine's.
pub async fn put_tallies(tx: &mut Transaction, posts: &[Standing], now: Timestamp) -> Result<()> {
    let each = || posts.iter();
    let rows = Rows::new(vec![
        Column::Text(each().map(|post| Cow::from(post.tenant.clone())).collect()),
        Column::Uuid(each().map(|post| post.id.0).collect()),
        Column::Text(each().map(|post| Cow::from(post.status.word())).collect()),
        Column::OptionalTime(each().map(|post| post.published_at).collect()),
        Column::Int(each().map(|post| post.tally.open).collect()),
        Column::Int(each().map(|post| post.tally.published).collect()),
        Column::Int(each().map(|post| post.tally.failed).collect()),
        Column::Int(each().map(|post| post.tally.unconfirmed).collect()),
        Column::Int(each().map(|post| post.tally.cancelled).collect()),
    ]);
    for piece in rows.pieces(tx.engine()) {
        let sql = format!(
            "WITH v (v_tenant, v_id, v_status, v_published_at, v_open, v_published, v_failed,
                     v_unconfirmed, v_cancelled) AS ({source})
             UPDATE posts AS q
             SET status = v_status, published_at = v_published_at, open = v_open,
                 published = v_published, failed = v_failed, unconfirmed = v_unconfirmed,
                 cancelled = v_cancelled, updated_at = {now}, version = q.version + 1
             FROM v
             WHERE q.tenant_id = v_tenant AND q.id = v_id",
            source = rows.source(&piece),
            now = piece.parameter(1),
        );
        let statement = tx.query(AssertSqlSafe(sql)).bind_rows(&rows, &piece);
        statement.bind(Time(now)).execute().await?;
    }
    Ok(())
}
