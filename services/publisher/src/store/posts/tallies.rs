//! The posts of many publications that moved at once: one statement locks them, one writes them.

use jiff::Timestamp;
use sqlx::AssertSqlSafe;
use store::{Result, Time, Transaction};

use super::rows::{POST, PostRow};
use crate::{
    domain::post::{Post, PostId},
    store::values,
};

/// These posts, locked until commit in one order.
///
/// # Errors
/// The engine's.
pub async fn lock_many(tx: &mut Transaction, ids: &[(&str, PostId)]) -> Result<Vec<Post>> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let sql = format!(
        "SELECT {POST} FROM posts WHERE (tenant_id, id) IN (VALUES {}) ORDER BY tenant_id, id{}",
        values::list(1, values::padded(ids.len()), 2),
        tx.engine().for_update()
    );
    let mut statement = tx.query(AssertSqlSafe(sql));
    for (tenant, id) in values::pad(ids) {
        statement = statement.bind((*tenant).to_owned()).bind(id.0);
    }
    let rows: Vec<PostRow> = statement.fetch_all().await?;
    rows.into_iter().map(Post::try_from).collect()
}

const COLUMNS: usize = 9;

/// Writes counters and verdicts of locked posts; their versions grow.
///
/// # Errors
/// The engine's.
pub async fn put_tallies(tx: &mut Transaction, posts: &[Post], now: Timestamp) -> Result<()> {
    if posts.is_empty() {
        return Ok(());
    }
    let rows = values::padded(posts.len());
    let sql = format!(
        "WITH v (v_tenant, v_id, v_status, v_published_at, v_open, v_published, v_failed,
                 v_unconfirmed, v_cancelled) AS (VALUES {})
         UPDATE posts AS q
         SET status = v_status, published_at = v_published_at, open = v_open,
             published = v_published, failed = v_failed, unconfirmed = v_unconfirmed,
             cancelled = v_cancelled, updated_at = ${}, version = q.version + 1
         FROM v
         WHERE q.tenant_id = v_tenant AND q.id = v_id",
        values::list(1, rows, COLUMNS),
        rows * COLUMNS + 1
    );
    let mut statement = tx.query(AssertSqlSafe(sql));
    for post in values::pad(posts) {
        statement = statement
            .bind(post.tenant.clone())
            .bind(post.id.0)
            .bind(post.status.word())
            .bind(post.published_at.map(Time))
            .bind(post.tally.open)
            .bind(post.tally.published)
            .bind(post.tally.failed)
            .bind(post.tally.unconfirmed)
            .bind(post.tally.cancelled);
    }
    statement.bind(Time(now)).execute().await?;
    Ok(())
}
