//! What did not go out, for people to look through: stories and posts' publications that failed, or
//! that nobody could confirm.

use sqlx::{AssertSqlSafe, FromRow};
use store::{Result, Store};
use uuid::Uuid;

use super::{
    jobs::{self, Job},
    rows::{STORY, StoryRow},
};
use crate::domain::{
    batch::{BatchId, Story},
    post::PostId,
    publication::Step,
};

/// The steps that make a publication one of these, and the condition of the indexes.
pub const STEPS: &[Step] = &[Step::Failed, Step::Unconfirmed];
const INDEXED: &str = "step IN ('failed', 'unconfirmed')";

/// One of them.
#[derive(Clone, Debug)]
pub enum Unsettled {
    /// A story of a batch.
    Story(BatchId, Box<Story>),
    /// A post to one connection.
    Post(Box<Job>),
}

impl Unsettled {
    /// The publication's id; ids sort by time.
    pub fn id(&self) -> Uuid {
        match self {
            Self::Story(_, story) => story.publication.order.id.0,
            Self::Post(job) => job.id().0,
        }
    }
}

/// Which of them.
#[derive(Clone, Debug)]
pub struct Filter {
    /// In one of these steps of [`STEPS`].
    pub steps: &'static [Step],
    /// Of this post.
    pub post: Option<PostId>,
    /// Of this batch.
    pub batch: Option<BatchId>,
}

/// Up to `limit` that were made before the one of this id, newest first.
///
/// # Errors
/// The engine's.
pub async fn list(
    store: &Store,
    tenant: &str,
    filter: &Filter,
    before: Uuid,
    limit: u32,
) -> Result<Vec<Unsettled>> {
    let mut found = Vec::new();
    for step in filter.steps {
        if filter.post.is_none() {
            let batch = filter.batch.as_ref();
            found.extend(stories(store, tenant, *step, batch, before, limit).await?);
        }
        if filter.batch.is_none() {
            found.extend(posts(store, tenant, *step, filter.post, before, limit).await?);
        }
    }
    found.sort_by_key(|one| std::cmp::Reverse(one.id()));
    found.truncate(limit as usize);
    Ok(found)
}

#[derive(FromRow)]
struct StoryOfBatch {
    batch_id: String,
    #[sqlx(flatten)]
    story: StoryRow,
}

async fn stories(
    store: &Store,
    tenant: &str,
    step: Step,
    batch: Option<&BatchId>,
    before: Uuid,
    limit: u32,
) -> Result<Vec<Unsettled>> {
    let of_batch = batch.map_or("", |_| " AND batch_id = $5");
    let sql = format!(
        "SELECT batch_id, {STORY} FROM publications
         WHERE tenant_id = $1 AND {INDEXED} AND step = $2 AND id < $3{of_batch}
         ORDER BY id DESC
         LIMIT $4"
    );
    let mut statement = store
        .query(AssertSqlSafe(sql))
        .bind(tenant.to_owned())
        .bind(step.word())
        .bind(before)
        .bind(i64::from(limit));
    if let Some(batch) = batch {
        statement = statement.bind(batch.0.clone());
    }
    let rows: Vec<StoryOfBatch> = statement.fetch_all().await?;
    let story = |row: StoryOfBatch| {
        let story = Box::new(Story::try_from(row.story)?);
        Ok(Unsettled::Story(BatchId(row.batch_id), story))
    };
    rows.into_iter().map(story).collect()
}

async fn posts(
    store: &Store,
    tenant: &str,
    step: Step,
    post: Option<PostId>,
    before: Uuid,
    limit: u32,
) -> Result<Vec<Unsettled>> {
    let of_post = post.map_or("", |_| " AND p.post_id = $5");
    let sql = format!(
        "SELECT {columns} FROM {joined}
         WHERE p.tenant_id = $1 AND p.{INDEXED} AND p.step = $2 AND p.id < $3{of_post}
         ORDER BY p.id DESC
         LIMIT $4",
        columns = jobs::COLUMNS,
        joined = jobs::JOINED,
    );
    let mut statement = store
        .query(AssertSqlSafe(sql))
        .bind(tenant.to_owned())
        .bind(step.word())
        .bind(before)
        .bind(i64::from(limit));
    if let Some(post) = post {
        statement = statement.bind(post.0);
    }
    let rows: Vec<jobs::Row> = statement.fetch_all().await?;
    rows.into_iter().map(|row| Ok(Unsettled::Post(Box::new(Job::try_from(row)?)))).collect()
}
