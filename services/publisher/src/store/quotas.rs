//! Quotas of accounts, shared by all replicas.

use std::{borrow::Cow, collections::BTreeMap};

use jiff::Timestamp;
use sqlx::AssertSqlSafe;
use store::{
    Result, Store, Time, Transaction,
    bulk::{Column, Rows},
};

use crate::domain::{publication::Platform, quota::Quota};

/// Whose quota: an account's, or with no tenant and no account the app's at a platform.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Key {
    /// Whose; empty: the app's, which all tenants share.
    pub tenant: String,
    /// Where.
    pub platform: Platform,
    /// The provider's account; empty: the app as a whole.
    pub account: String,
}

impl Key {
    /// The app's at the same platform.
    #[must_use]
    pub fn of_app(&self) -> Self {
        Self { tenant: String::new(), platform: self.platform, account: String::new() }
    }
}

/// Forgets throttles of apps that are over: while there is one, all that ask the platform lock it.
///
/// # Errors
/// The engine's.
pub async fn forget(store: &Store, now: Timestamp) -> Result<u64> {
    let mut tx = store.begin().await?;
    let forgotten = tx
        .query(
            "DELETE FROM quotas
             WHERE tenant_id = $1 AND account = $1
               AND (throttled_until IS NULL OR throttled_until <= $2)",
        )
        .bind(String::new())
        .bind(Time(now))
        .execute()
        .await?;
    tx.commit().await?;
    Ok(forgotten)
}

#[derive(sqlx::FromRow)]
struct Row {
    tenant_id: String,
    platform: String,
    account: String,
    calls: Option<i64>,
    remaining: Option<i64>,
    resets_at: Option<Time>,
    throttled_until: Option<Time>,
    throttles: i64,
    heard: bool,
    probing_until: Option<Time>,
}

/// The quotas of these accounts, locked until commit in one order; an app's that is not stored is
/// new. An account's that is not stored is stored first: what is not there cannot be locked, and
/// each replica would take it for one that nobody has asked yet.
///
/// # Errors
/// The engine's.
pub async fn lock(tx: &mut Transaction, keys: Vec<Key>) -> Result<BTreeMap<Key, Quota>> {
    let mut quotas: BTreeMap<Key, Quota> =
        keys.into_iter().map(|key| (key, Quota::default())).collect();
    if quotas.is_empty() {
        return Ok(quotas);
    }
    let keys: Vec<Key> = quotas.keys().cloned().collect();
    let mut rows = select(tx, &keys).await?;
    let is_stored = |key: &Key| {
        let is_its = |row: &Row| {
            row.tenant_id == key.tenant
                && row.platform == key.platform.word()
                && row.account == key.account
        };
        rows.iter().any(is_its)
    };
    let accounts = keys.iter().filter(|key| !key.account.is_empty());
    let missing: Vec<&Key> = accounts.filter(|key| !is_stored(key)).collect();
    if !missing.is_empty() {
        insert(tx, &missing).await?;
        rows = select(tx, &keys).await?;
    }
    for row in rows {
        let Some(platform) = Platform::from_word(&row.platform) else { continue };
        let key = Key { tenant: row.tenant_id.clone(), platform, account: row.account.clone() };
        quotas.insert(key, row.into());
    }
    Ok(quotas)
}

async fn insert(tx: &mut Transaction, keys: &[&Key]) -> Result<()> {
    let rows = rows(keys.iter().copied());
    for piece in rows.pieces(tx.engine()) {
        let sql = format!(
            "INSERT INTO quotas (tenant_id, platform, account)
             SELECT * FROM ({}) AS v WHERE TRUE ON CONFLICT DO NOTHING",
            rows.source(&piece)
        );
        tx.query(AssertSqlSafe(sql)).bind_rows(&rows, &piece).execute().await?;
    }
    Ok(())
}

async fn select(tx: &mut Transaction, keys: &[Key]) -> Result<Vec<Row>> {
    let rows = rows(keys.iter());
    let mut found = Vec::with_capacity(keys.len());
    for piece in rows.pieces(tx.engine()) {
        let sql = format!(
            "SELECT tenant_id, platform, account, calls, remaining, resets_at, throttled_until,
                    throttles, heard, probing_until
             FROM quotas
             WHERE (tenant_id, platform, account) IN ({})
             ORDER BY tenant_id, platform, account{}",
            rows.source(&piece),
            tx.engine().for_update()
        );
        let statement = tx.query(AssertSqlSafe(sql)).bind_rows(&rows, &piece);
        found.extend(statement.fetch_all::<Row>().await?);
    }
    Ok(found)
}

fn rows<'k>(keys: impl Iterator<Item = &'k Key> + Clone) -> Rows {
    Rows::new(vec![
        Column::Text(keys.clone().map(|key| Cow::from(key.tenant.clone())).collect()),
        Column::Text(keys.clone().map(|key| Cow::from(key.platform.word())).collect()),
        Column::Text(keys.map(|key| Cow::from(key.account.clone())).collect()),
    ])
}

impl From<Row> for Quota {
    fn from(row: Row) -> Self {
        let time = |time: Option<Time>| time.map(|time| time.0);
        Self {
            calls: row.calls.map(|calls| calls as u32),
            remaining: row.remaining.map(|remaining| remaining as u32),
            resets_at: time(row.resets_at),
            throttled_until: time(row.throttled_until),
            throttles: row.throttles as u32,
            heard: row.heard,
            probing_until: time(row.probing_until),
        }
    }
}

/// Stores one. An app's, which may not have been there to be locked, never ends earlier by it.
///
/// # Errors
/// The engine's.
pub async fn put(tx: &mut Transaction, key: &Key, quota: &Quota) -> Result<()> {
    let time = |time: Option<Timestamp>| time.map(Time);
    tx.query(
        "INSERT INTO quotas (tenant_id, platform, account, calls, remaining, resets_at,
                             throttled_until, throttles, heard, probing_until)
         VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)
         ON CONFLICT (tenant_id, platform, account) DO UPDATE
         SET calls = excluded.calls, remaining = excluded.remaining,
             resets_at = excluded.resets_at, throttled_until = CASE
                 WHEN quotas.account = '' AND quotas.throttled_until > excluded.throttled_until
                 THEN quotas.throttled_until ELSE excluded.throttled_until END,
             throttles = excluded.throttles, heard = excluded.heard,
             probing_until = excluded.probing_until",
    )
    .bind(key.tenant.clone())
    .bind(key.platform.word())
    .bind(key.account.clone())
    .bind(quota.calls.map(i64::from))
    .bind(quota.remaining.map(i64::from))
    .bind(time(quota.resets_at))
    .bind(time(quota.throttled_until))
    .bind(i64::from(quota.throttles))
    .bind(quota.heard)
    .bind(time(quota.probing_until))
    .execute()
    .await?;
    Ok(())
}
