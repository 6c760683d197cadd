//! Lists of posts, newest first.

use jiff::Timestamp;
use sqlx::AssertSqlSafe;
use store::{Result, Store, Time};
use uuid::Uuid;

use super::rows::{POST, PostRow};
use crate::domain::{
    post::{ApprovalStatus, Post, PostStatus},
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
    /// Whose approval stands here.
    pub approval: Option<ApprovalStatus>,
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
    let mut conditions = String::new();
    let mut values = 3;
    let mut also = |is_wanted: bool, condition: &str| {
        if is_wanted {
            values += 1;
            conditions.push_str(&format!(" AND {condition}").replace('?', &format!("${values}")));
        }
    };
    also(filter.team_id.is_some(), "team_id = ?");
    also(filter.from.is_some(), "scheduled_at >= ?");
    also(filter.to.is_some(), "scheduled_at < ?");
    also(filter.platform.is_some(), OF_PLATFORM);
    also(filter.approval.is_some(), "approval IS NOT NULL AND (approval ->> 'status') = ?");
    // How a stored status is seen: `PostStatus::seen`.
    match filter.status {
        None => {}
        Some(PostStatus::Publishing) => also(true, "status = 'SCHEDULED' AND scheduled_at <= ?"),
        Some(PostStatus::Scheduled) => also(true, "status = 'SCHEDULED' AND scheduled_at > ?"),
        Some(_) => also(true, "status = ?"),
    }
    let sql = format!(
        "SELECT {POST} FROM posts
         WHERE tenant_id = $1 AND id < $2{conditions}
         ORDER BY id DESC
         LIMIT $3"
    );
    let mut statement = store
        .query(AssertSqlSafe(sql))
        .bind(tenant.to_owned())
        .bind(before.unwrap_or(Uuid::max()))
        .bind(i64::from(limit));
    if let Some(team) = filter.team_id {
        statement = statement.bind(team);
    }
    for time in [filter.from, filter.to].into_iter().flatten() {
        statement = statement.bind(Time(time));
    }
    if let Some(platform) = filter.platform {
        statement = statement.bind(platform.word());
    }
    if let Some(approval) = filter.approval {
        statement = statement.bind(approval.word());
    }
    statement = match filter.status {
        None => statement,
        Some(PostStatus::Publishing | PostStatus::Scheduled) => statement.bind(Time(now)),
        Some(status) => statement.bind(status.word()),
    };
    let rows: Vec<PostRow> = statement.fetch_all().await?;
    rows.into_iter().map(Post::try_from).collect()
}

const OF_PLATFORM: &str = "EXISTS (SELECT 1 FROM post_publications p
               WHERE p.tenant_id = posts.tenant_id AND p.post_id = posts.id AND p.platform = ?)";
