//! Lists of posts, newest first.

use jiff::Timestamp;
use sqlx::AssertSqlSafe;
use store::{Result, Store, Time};
use uuid::Uuid;

use super::rows::{POST, PostRow};
use crate::domain::{
    post::{Post, PostStatus},
    publication::Platform,
};

/// Which posts; a member that is `None` takes all.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Filter {
    /// Of this team.
    pub team_id: Option<Uuid>,
    /// That look like this now.
    pub status: Option<PostStatus>,
    /// That go to this platform.
    pub platform: Option<Platform>,
    /// Scheduled at this time or later.
    pub from: Option<Timestamp>,
    /// Scheduled before this time.
    pub to: Option<Timestamp>,
}

/// Posts made before the one of this id; ids sort by time.
///
/// # Errors
/// The engine's.
pub async fn list(
    store: &Store,
    tenant: &str,
    filter: Filter,
    before: Option<Uuid>,
    limit: u32,
    now: Timestamp,
) -> Result<Vec<Post>> {
    let status = match filter.status {
        None => "",
        Some(PostStatus::Publishing) => " AND status = 'SCHEDULED' AND scheduled_at <= $6",
        Some(PostStatus::Scheduled) => " AND status = 'SCHEDULED' AND scheduled_at > $6",
        Some(_) => " AND status = $7",
    };
    let platform = match filter.platform {
        None => "",
        Some(_) => {
            " AND EXISTS (SELECT 1 FROM post_publications p
                          WHERE p.tenant_id = posts.tenant_id AND p.post_id = posts.id
                            AND p.platform = $8)"
        }
    };
    let team = if filter.team_id.is_some() { " AND team_id = $9" } else { "" };
    let from = if filter.from.is_some() { " AND scheduled_at >= $4" } else { "" };
    let to = if filter.to.is_some() { " AND scheduled_at < $5" } else { "" };
    // Every placeholder is named, so that both engines see as many as there are values.
    let sql = format!(
        "SELECT {POST} FROM posts
         WHERE tenant_id = $1 AND id < $2{from}{to}{status}{platform}{team}
           AND ($4 IS NULL OR $4 = $4) AND ($5 IS NULL OR $5 = $5) AND $6 = $6 AND $7 = $7
           AND $8 = $8 AND ($9 IS NULL OR $9 = $9)
         ORDER BY id DESC
         LIMIT $3"
    );
    let rows: Vec<PostRow> = store
        .query(AssertSqlSafe(sql))
        .bind(tenant.to_owned())
        .bind(before.unwrap_or(Uuid::max()))
        .bind(i64::from(limit))
        .bind(filter.from.map(Time))
        .bind(filter.to.map(Time))
        .bind(Time(now))
        .bind(filter.status.map_or("", PostStatus::word))
        .bind(filter.platform.map_or("", Platform::word))
        .bind(filter.team_id)
        .fetch_all()
        .await?;
    rows.into_iter().map(Post::try_from).collect()
}
