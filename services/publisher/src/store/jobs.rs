//! Publications of posts as jobs: due rows are claimed by lease, and every write of a runner checks
//! its lease and the row's version (architecture.md, rule 3).

use std::{borrow::Cow, collections::BTreeSet, sync::Arc, time::Duration};

use jiff::Timestamp;
use sqlx::{AssertSqlSafe, FromRow};
use store::{
    Engine, Error, Json, Result, Store, Time, Transaction,
    bulk::{Column, Rows},
};
use uuid::Uuid;

use crate::domain::{
    post::Overrides,
    publication::{Content, Group, Order, Platform, Publication, PublicationId, Step},
};

/// A publication of a post, and what a runner needs to know of it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Job {
    /// What was asked for and how far it is.
    pub publication: Publication,
    /// Its post.
    pub post_id: Uuid,
    /// The connection that it goes to.
    pub connection_id: Uuid,
    /// The fence.
    pub token: i64,
    /// Counts the row's changes.
    pub version: i64,
    /// Another runner let its lease expire.
    pub taken_over: bool,
    /// The trace that asked for it.
    pub traceparent: Option<String>,
    /// It was asked for ahead of its time.
    pub asked_ahead: bool,
}

impl Job {
    /// Its id.
    pub fn id(&self) -> PublicationId {
        self.publication.order.id
    }

    /// As it is named once its holder has written it.
    pub fn written(&self) -> Written {
        (self.id(), self.token, self.version + 1)
    }

    /// Written as it has ended; whoever works on it loses its lease.
    pub fn ended(&self, after: &Publication) -> Write {
        Write {
            tenant: after.order.tenant.clone(),
            id: self.id(),
            token: self.token,
            version: self.version,
            new_token: self.token + 1,
            holder: None,
            due_at: None,
            step: after.step,
            provider_id: after.provider_id.clone(),
            state: write_state(after),
        }
    }
}

/// A row of [`JOINED`].
#[derive(FromRow)]
pub(super) struct Row {
    tenant_id: String,
    id: Uuid,
    post_id: Uuid,
    connection_id: Uuid,
    platform: String,
    account: String,
    scheduled_at: Option<Time>,
    state: String,
    lease_holder: Option<String>,
    lease_token: i64,
    version: i64,
    content: String,
    media_urls: Json<Vec<String>>,
    overrides: Json<Overrides>,
    traceparent: Option<String>,
    asked_ahead: bool,
}

/// Retries of a post's publication: 3 attempts in all (posts.md, `Transient`).
const MAX_RETRIES: u32 = 2;

/// The columns of [`Row`].
pub(super) const COLUMNS: &str = "p.tenant_id, p.id, p.post_id, p.connection_id, p.platform, p.account, \
     p.scheduled_at, p.state, p.lease_holder, p.lease_token, p.version, q.content, q.media_urls, \
     q.overrides, q.traceparent, q.asked_ahead";
/// Publications `p` and their posts `q`.
pub(super) const JOINED: &str = "post_publications p \
     JOIN posts q ON q.tenant_id = p.tenant_id AND q.id = p.post_id";

impl TryFrom<Row> for Job {
    type Error = Error;

    fn try_from(row: Row) -> Result<Self> {
        let platform = Platform::from_word(&row.platform)
            .ok_or_else(|| Error::Value(format!("\"{}\" is no platform", row.platform)))?;
        let content = row.overrides.0.content_for(platform, row.content, row.media_urls.0);
        let mut publication = read_state(&row.state)?;
        let order = order(row.tenant_id, row.id, platform, row.account, content);
        let due_at = row.scheduled_at.map(|time| time.0);
        publication.order = Arc::new(Order { due_at, ..order });
        Ok(Self {
            publication,
            post_id: row.post_id,
            connection_id: row.connection_id,
            token: row.lease_token,
            version: row.version,
            taken_over: row.lease_holder.is_some(),
            traceparent: row.traceparent,
            asked_ahead: row.asked_ahead,
        })
    }
}

/// What a post's publication was asked to do.
pub fn order(
    tenant: String,
    id: Uuid,
    platform: Platform,
    account: String,
    content: Content,
) -> Order {
    Order {
        id: PublicationId(id),
        tenant,
        group: Group::Post,
        platform,
        account,
        external_key: id.to_string(),
        content,
        due_at: None,
        max_retries: MAX_RETRIES,
    }
}

/// A stored state; the order is the caller's to fill in.
///
/// # Errors
/// It is none of this release.
pub fn read_state(text: &str) -> Result<Publication> {
    serde_json::from_str(text).map_err(|error| Error::Value(error.to_string()))
}

/// How a publication is stored, without its order.
pub fn write_state(publication: &Publication) -> String {
    // Texts, numbers and times always serialise.
    serde_json::to_string(publication).unwrap_or_default()
}

/// Before a row that cannot be read is looked at again: a newer release may be on its way.
const UNREADABLE: Duration = Duration::from_secs(60);

/// Due publications, the longest due first, locked until commit; those that another replica is
/// claiming are passed over. One that cannot be read keeps nobody else waiting: it is put off.
///
/// # Errors
/// The engine's.
pub async fn due(tx: &mut Transaction, now: Timestamp, limit: usize) -> Result<Vec<Job>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM {JOINED}
         WHERE p.due_at <= $1
         ORDER BY p.due_at
         LIMIT $2{}",
        tx.engine().skip_locked_of("p")
    );
    let rows: Vec<Row> =
        tx.query(AssertSqlSafe(sql)).bind(Time(now)).bind(limit as i64).fetch_all().await?;
    let mut jobs = Vec::with_capacity(rows.len());
    for row in rows {
        let (tenant, id) = (row.tenant_id.clone(), row.id);
        match Job::try_from(row) {
            Ok(job) => jobs.push(job),
            Err(error) => {
                tracing::error!(publication_id = %id, %error, "a publication cannot be read");
                put_off(tx, tenant, id, now + UNREADABLE).await?;
            }
        }
    }
    Ok(jobs)
}

async fn put_off(tx: &mut Transaction, tenant: String, id: Uuid, until: Timestamp) -> Result<()> {
    tx.query("UPDATE post_publications SET due_at = $1 WHERE tenant_id = $2 AND id = $3")
        .bind(Time(until))
        .bind(tenant)
        .bind(id)
        .execute()
        .await
        .map(drop)
}

/// What is scheduled for a connection and not decided, locked until commit.
///
/// # Errors
/// The engine's.
pub async fn lock_scheduled(
    tx: &mut Transaction,
    tenant: &str,
    connection_id: Uuid,
) -> Result<Vec<Job>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM {JOINED}
         WHERE p.tenant_id = $1 AND p.connection_id = $2 AND q.status = 'SCHEDULED'
           AND p.step NOT IN ('published', 'failed', 'unconfirmed', 'cancelled')
         ORDER BY p.id{}",
        tx.engine().for_update_of("p")
    );
    let rows: Vec<Row> = tx
        .query(AssertSqlSafe(sql))
        .bind(tenant.to_owned())
        .bind(connection_id)
        .fetch_all()
        .await?;
    rows.into_iter().map(Job::try_from).collect()
}

/// One publication as it is now.
///
/// # Errors
/// The engine's.
pub async fn find(store: &Store, tenant: &str, id: PublicationId) -> Result<Option<Job>> {
    let sql = format!("SELECT {COLUMNS} FROM {JOINED} WHERE p.tenant_id = $1 AND p.id = $2");
    let row: Option<Row> =
        store.query(AssertSqlSafe(sql)).bind(tenant.to_owned()).bind(id.0).fetch_optional().await?;
    row.map(Job::try_from).transpose()
}

/// When the next one is due, whether it waits or is leased.
///
/// # Errors
/// The engine's.
pub async fn next_due(store: &Store) -> Result<Option<Timestamp>> {
    let due: Option<(Time,)> = store
        .query(
            "SELECT due_at FROM post_publications WHERE due_at IS NOT NULL ORDER BY due_at LIMIT 1",
        )
        .fetch_optional()
        .await?;
    Ok(due.map(|(time,)| time.0))
}

/// What a runner makes of a row: written if the row is still as it read it.
#[derive(Clone, Debug)]
pub struct Write {
    /// Whose.
    pub tenant: String,
    /// Which.
    pub id: PublicationId,
    /// The fence that it was read under.
    pub token: i64,
    /// The version that it was read in.
    pub version: i64,
    /// The fence from now on.
    pub new_token: i64,
    /// Who holds it from now on; nobody when it is given back.
    pub holder: Option<String>,
    /// When a runner has to look at it next; for a holder the end of the lease.
    pub due_at: Option<Timestamp>,
    /// Where it stands.
    pub step: Step,
    /// The provider's id of the post.
    pub provider_id: Option<String>,
    /// Its state, as [`write_state`] has it.
    pub state: String,
}

/// A row as somebody has written it: its id, its fence and its version. The id alone would not tell who: one who
/// has lost a lease and one who has it may want to write the same row together.
pub type Written = (PublicationId, i64, i64);

/// Writes rows that are still as they were read; those that were.
///
/// # Errors
/// The engine's.
pub async fn write(tx: &mut Transaction, writes: &[Write]) -> Result<BTreeSet<Written>> {
    // In one order, so that two who write several rows do not wait for each other.
    let mut writes: Vec<&Write> = writes.iter().collect();
    writes.sort_by_key(|write| write.id);
    let rows = rows(&writes);
    let mut written = BTreeSet::new();
    for piece in rows.pieces(tx.engine()) {
        let sql = format!(
            "WITH v (v_tenant, v_id, v_token, v_version, v_new_token, v_holder, v_due_at, v_step,
                     v_provider_id, v_state) AS ({source})
             UPDATE post_publications AS p
             SET lease_token = v_new_token, lease_holder = v_holder, due_at = v_due_at,
                 step = v_step, provider_id = v_provider_id, state = v_state,
                 version = p.version + 1
             FROM v
             WHERE p.tenant_id = v_tenant AND p.id = v_id AND p.lease_token = v_token
               AND p.version = v_version
             RETURNING id, lease_token, version",
            source = rows.source(&piece)
        );
        let statement = tx.query(AssertSqlSafe(sql)).bind_rows(&rows, &piece);
        let rows: Vec<(Uuid, i64, i64)> = statement.fetch_all().await?;
        written.extend(
            rows.into_iter().map(|(id, token, version)| (PublicationId(id), token, version)),
        );
    }
    Ok(written)
}

fn rows(writes: &[&Write]) -> Rows {
    let each = || writes.iter();
    let text = |text: &String| Cow::from(text.clone());
    Rows::new(vec![
        Column::Text(each().map(|write| text(&write.tenant)).collect()),
        Column::Uuid(each().map(|write| write.id.0).collect()),
        Column::Int(each().map(|write| write.token).collect()),
        Column::Int(each().map(|write| write.version).collect()),
        Column::Int(each().map(|write| write.new_token).collect()),
        Column::OptionalText(each().map(|write| write.holder.as_ref().map(text)).collect()),
        Column::OptionalTime(each().map(|write| write.due_at).collect()),
        Column::Text(each().map(|write| Cow::from(write.step.word())).collect()),
        Column::OptionalText(each().map(|write| write.provider_id.as_ref().map(text)).collect()),
        Column::Text(each().map(|write| text(&write.state)).collect()),
    ])
}

/// Prolongs the leases of these publications. One that is being written at this moment is passed
/// over: its lease is renewed by that, and nobody waits for it with other rows in hand.
///
/// # Errors
/// The engine's.
pub async fn renew(
    store: &Store,
    holder: &str,
    held: &[(String, PublicationId)],
    until: Timestamp,
) -> Result<()> {
    let rows = Rows::new(vec![
        Column::Text(held.iter().map(|(tenant, _)| Cow::from(tenant.clone())).collect()),
        Column::Uuid(held.iter().map(|(_, id)| id.0).collect()),
    ]);
    let mut tx = store.begin().await?;
    for piece in rows.pieces(tx.engine()) {
        let sql = format!(
            "UPDATE post_publications SET due_at = {until}
             WHERE (tenant_id, id) IN (SELECT tenant_id, id FROM post_publications
                                       WHERE lease_holder = {holder}
                                         AND (tenant_id, id) IN ({source}){skip_locked})",
            until = piece.parameter(1),
            holder = piece.parameter(2),
            source = rows.source(&piece),
            skip_locked = tx.engine().skip_locked(),
        );
        let statement = tx.query(AssertSqlSafe(sql)).bind_rows(&rows, &piece);
        statement.bind(Time(until)).bind(holder.to_owned()).execute().await?;
    }
    tx.commit().await
}

/// Makes every leased row due at once, on SQLite: an embedded database has no other runner, so
/// leases found at its start belong to nobody. A lease ends at most `lease` from now, so that only
/// the beginning of the index is read.
///
/// # Errors
/// The engine's.
pub async fn take_over_at_start(store: &Store, now: Timestamp, lease: Duration) -> Result<()> {
    if store.engine() != Engine::Sqlite {
        return Ok(());
    }
    let mut tx = store.begin().await?;
    tx.query(
        "UPDATE post_publications SET due_at = $1 WHERE lease_holder IS NOT NULL AND due_at <= $2",
    )
    .bind(Time(now))
    .bind(Time(now + lease))
    .execute()
    .await?;
    tx.commit().await
}

/// Which of the provider's posts other publications of the account own.
///
/// # Errors
/// The engine's.
pub async fn owned_by_others(
    store: &Store,
    publication: &Publication,
    candidates: &[String],
) -> Result<BTreeSet<String>> {
    let order = &publication.order;
    let ids = candidates.iter().map(|id| Cow::from(id.clone())).collect();
    let ids = Rows::new(vec![Column::Text(ids)]);
    let mut owned = BTreeSet::new();
    for piece in ids.pieces(store.engine()) {
        let sql = format!(
            "SELECT provider_id FROM post_publications
             WHERE tenant_id = {tenant} AND platform = {platform} AND account = {account}
               AND id <> {own} AND provider_id IN ({source})",
            tenant = piece.parameter(1),
            platform = piece.parameter(2),
            account = piece.parameter(3),
            own = piece.parameter(4),
            source = ids.source(&piece),
        );
        let statement = store.query(AssertSqlSafe(sql)).bind_rows(&ids, &piece);
        let rows: Vec<(String,)> = statement
            .bind(order.tenant.clone())
            .bind(order.platform.word())
            .bind(order.account.clone())
            .bind(order.id.0)
            .fetch_all()
            .await?;
        owned.extend(rows.into_iter().map(|(id,)| id));
    }
    Ok(owned)
}

#[cfg(test)]
mod tests;
