//! Posts as a whole: made, read, listed, locked, changed.

mod list;
mod rows;
mod tallies;

pub use list::{Filter, list};
pub use tallies::{lock_many, put_tallies};

use jiff::Timestamp;
use sqlx::AssertSqlSafe;
use store::{
    Json, Result, Store, Time, Transaction,
    bulk::{Column, Rows},
};
use uuid::Uuid;

use self::rows::{POST, PUBLICATION, PostRow, PublicationRow};
use super::jobs;
use crate::domain::{
    post::{Post, PostId},
    publication::{Publication, PublicationId},
};

/// A publication of a post, and its connection.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Part {
    /// The connection that it goes to.
    pub connection_id: Uuid,
    /// What was asked for and how far it is.
    pub publication: Publication,
    /// Counts the row's changes.
    pub version: i64,
    /// A runner has it.
    pub held: bool,
    /// When a runner looks at it; while one has it, when that one's lease ends.
    pub looked_at: Option<Timestamp>,
}

impl Part {
    /// When it is looked at next, if it waits for more than its time.
    pub fn next_attempt_at(&self) -> Option<Timestamp> {
        let after_its_time = |at: &Timestamp| Some(*at) > self.publication.order.due_at;
        self.looked_at.filter(|at| !self.held && after_its_time(at))
    }
}

/// Writes a new post and its publications; a runner looks at those that have a `due_at`.
///
/// # Errors
/// The engine's.
pub async fn insert(
    tx: &mut Transaction,
    post: &Post,
    parts: &[(Uuid, &Publication)],
    due: impl Fn(&Publication) -> Option<Timestamp>,
) -> Result<()> {
    tx.query(
        "INSERT INTO posts (tenant_id, id, team_id, user_id, content, media_urls, overrides,
                            platforms, connection_ids, status, scheduled_at, scheduled_local,
                            timezone, open, approval, repeat_rule, repeat_of, repeat_count,
                            traceparent, asked_ahead, created_at, updated_at)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18,
                 $19, $20, $21, $21)",
    )
    .bind(post.tenant.clone())
    .bind(post.id.0)
    .bind(post.team_id)
    .bind(post.user_id)
    .bind(post.content.clone())
    .bind(Json(post.media_urls.clone()))
    .bind(Json(post.overrides.clone()))
    .bind(Json(post.platforms.clone()))
    .bind(Json(post.connection_ids.clone()))
    .bind(post.status.word())
    .bind(post.scheduled_at.map(Time))
    .bind(post.scheduled_local.clone())
    .bind(post.timezone.clone())
    .bind(parts.len() as i64)
    .bind(post.approval.clone().map(Json))
    .bind(post.repeat.clone().map(Json))
    .bind(post.repeat_of)
    .bind(post.repeat_count)
    .bind(post.traceparent.clone())
    .bind(post.asked_ahead)
    .bind(Time(post.created_at))
    .execute()
    .await?;
    insert_parts(tx, post, parts, due).await
}

/// Writes publications of a post.
///
/// # Errors
/// The engine's.
pub async fn insert_parts(
    tx: &mut Transaction,
    post: &Post,
    parts: &[(Uuid, &Publication)],
    due: impl Fn(&Publication) -> Option<Timestamp>,
) -> Result<()> {
    for (connection_id, publication) in parts {
        let order = &publication.order;
        tx.query(
            "INSERT INTO post_publications (tenant_id, id, post_id, connection_id, platform,
                                            account, step, scheduled_at, state, due_at)
             VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)",
        )
        .bind(order.tenant.clone())
        .bind(order.id.0)
        .bind(post.id.0)
        .bind(*connection_id)
        .bind(order.platform.word())
        .bind(order.account.clone())
        .bind(publication.step.word())
        .bind(order.due_at.map(Time))
        .bind(jobs::write_state(publication))
        .bind(due(publication).map(Time))
        .execute()
        .await?;
    }
    Ok(())
}

/// A post of the tenant.
///
/// # Errors
/// The engine's.
pub async fn find(store: &Store, tenant: &str, id: PostId) -> Result<Option<Post>> {
    let sql = format!("SELECT {POST} FROM posts WHERE tenant_id = $1 AND id = $2");
    let row: Option<PostRow> =
        store.query(AssertSqlSafe(sql)).bind(tenant.to_owned()).bind(id.0).fetch_optional().await?;
    row.map(Post::try_from).transpose()
}

/// A post as it is, without a lock.
///
/// # Errors
/// The engine's.
pub async fn peek(tx: &mut Transaction, tenant: &str, id: PostId) -> Result<Option<Post>> {
    let sql = format!("SELECT {POST} FROM posts WHERE tenant_id = $1 AND id = $2");
    let row: Option<PostRow> =
        tx.query(AssertSqlSafe(sql)).bind(tenant.to_owned()).bind(id.0).fetch_optional().await?;
    row.map(Post::try_from).transpose()
}

/// A post, locked until commit.
///
/// # Errors
/// The engine's.
pub async fn lock(tx: &mut Transaction, tenant: &str, id: PostId) -> Result<Option<Post>> {
    let sql = format!(
        "SELECT {POST} FROM posts WHERE tenant_id = $1 AND id = $2{}",
        tx.engine().for_update()
    );
    let row: Option<PostRow> =
        tx.query(AssertSqlSafe(sql)).bind(tenant.to_owned()).bind(id.0).fetch_optional().await?;
    row.map(Post::try_from).transpose()
}

/// The publications of a post, in the order in which they were made.
///
/// # Errors
/// The engine's.
pub async fn parts(store: &Store, post: &Post) -> Result<Vec<Part>> {
    let sql = format!(
        "SELECT {PUBLICATION} FROM post_publications WHERE tenant_id = $1 AND post_id = $2
         ORDER BY id"
    );
    let rows: Vec<PublicationRow> = store
        .query(AssertSqlSafe(sql))
        .bind(post.tenant.clone())
        .bind(post.id.0)
        .fetch_all()
        .await?;
    rows.into_iter().map(|row| row.part(post)).collect()
}

/// The same in a transaction, without a lock.
///
/// # Errors
/// The engine's.
pub async fn read_parts(tx: &mut Transaction, post: &Post) -> Result<Vec<Part>> {
    let sql = format!(
        "SELECT {PUBLICATION} FROM post_publications WHERE tenant_id = $1 AND post_id = $2
         ORDER BY id"
    );
    let rows: Vec<PublicationRow> =
        tx.query(AssertSqlSafe(sql)).bind(post.tenant.clone()).bind(post.id.0).fetch_all().await?;
    rows.into_iter().map(|row| row.part(post)).collect()
}

/// The same, locked until commit. They are locked before their post, as runners do.
///
/// # Errors
/// The engine's.
pub async fn lock_parts(tx: &mut Transaction, post: &Post) -> Result<Vec<Part>> {
    let sql = format!(
        "SELECT {PUBLICATION} FROM post_publications WHERE tenant_id = $1 AND post_id = $2
         ORDER BY id{}",
        tx.engine().for_update()
    );
    let rows: Vec<PublicationRow> =
        tx.query(AssertSqlSafe(sql)).bind(post.tenant.clone()).bind(post.id.0).fetch_all().await?;
    rows.into_iter().map(|row| row.part(post)).collect()
}

/// The post of a publication.
///
/// # Errors
/// The engine's.
pub async fn of_publication(store: &Store, tenant: &str, id: Uuid) -> Result<Option<PostId>> {
    let row: Option<(Uuid,)> = store
        .query("SELECT post_id FROM post_publications WHERE tenant_id = $1 AND id = $2")
        .bind(tenant.to_owned())
        .bind(id)
        .fetch_optional()
        .await?;
    Ok(row.map(|(post,)| PostId(post)))
}

/// Writes everything of a locked post that people and verdicts can change; its version grows.
///
/// # Errors
/// The engine's.
pub async fn update(tx: &mut Transaction, post: &Post, now: Timestamp) -> Result<()> {
    tx.query(
        "UPDATE posts
         SET user_id = $1, content = $2, media_urls = $3, overrides = $4, platforms = $5,
             connection_ids = $6, status = $7, scheduled_at = $8, scheduled_local = $9,
             timezone = $10, published_at = $11, open = $12, published = $13, failed = $14,
             unconfirmed = $15, cancelled = $16, approval = $17, repeat_rule = $18,
             traceparent = $19, asked_ahead = $20, updated_at = $21, version = version + 1
         WHERE tenant_id = $22 AND id = $23",
    )
    .bind(post.user_id)
    .bind(post.content.clone())
    .bind(Json(post.media_urls.clone()))
    .bind(Json(post.overrides.clone()))
    .bind(Json(post.platforms.clone()))
    .bind(Json(post.connection_ids.clone()))
    .bind(post.status.word())
    .bind(post.scheduled_at.map(Time))
    .bind(post.scheduled_local.clone())
    .bind(post.timezone.clone())
    .bind(post.published_at.map(Time))
    .bind(post.tally.open)
    .bind(post.tally.published)
    .bind(post.tally.failed)
    .bind(post.tally.unconfirmed)
    .bind(post.tally.cancelled)
    .bind(post.approval.clone().map(Json))
    .bind(post.repeat.clone().map(Json))
    .bind(post.traceparent.clone())
    .bind(post.asked_ahead)
    .bind(Time(now))
    .bind(post.tenant.clone())
    .bind(post.id.0)
    .execute()
    .await?;
    Ok(())
}

/// Writes a locked publication and when a runner has to look at it; nobody holds it any more.
///
/// # Errors
/// The engine's.
pub async fn put_part(tx: &mut Transaction, part: &Part, due_at: Option<Timestamp>) -> Result<()> {
    let publication = &part.publication;
    tx.query(
        "UPDATE post_publications
         SET step = $1, provider_id = $2, state = $3, scheduled_at = $4, due_at = $5,
             lease_holder = NULL, lease_token = lease_token + 1, version = version + 1
         WHERE tenant_id = $6 AND id = $7",
    )
    .bind(publication.step.word())
    .bind(publication.provider_id.clone())
    .bind(jobs::write_state(publication))
    .bind(publication.order.due_at.map(Time))
    .bind(due_at.map(Time))
    .bind(publication.order.tenant.clone())
    .bind(publication.order.id.0)
    .execute()
    .await?;
    Ok(())
}

/// Forgets the publications of a post that changes, but for those that are kept.
///
/// # Errors
/// The engine's.
pub async fn remove_parts(tx: &mut Transaction, post: &Post, kept: &[PublicationId]) -> Result<()> {
    let all: Vec<(Uuid,)> = tx
        .query("SELECT id FROM post_publications WHERE tenant_id = $1 AND post_id = $2")
        .bind(post.tenant.clone())
        .bind(post.id.0)
        .fetch_all()
        .await?;
    let gone = all.into_iter().map(|(id,)| id).filter(|id| !kept.contains(&PublicationId(*id)));
    let gone = Rows::new(vec![Column::Uuid(gone.collect())]);
    for piece in gone.pieces(tx.engine()) {
        let sql = format!(
            "DELETE FROM post_publications WHERE tenant_id = {tenant} AND id IN ({source})",
            tenant = piece.parameter(1),
            source = gone.source(&piece),
        );
        let statement = tx.query(AssertSqlSafe(sql)).bind_rows(&gone, &piece);
        statement.bind(post.tenant.clone()).execute().await?;
    }
    Ok(())
}
