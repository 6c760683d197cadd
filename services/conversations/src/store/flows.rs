//! Flows of tenants. A version is written once and never changed: runs that began with it go on.

use jiff::Timestamp;
use sqlx::FromRow;
use store::{Result, Store, Time, Transaction};

use super::{Reads, rows::number};

/// A stored version.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Stored {
    /// Which, from 1.
    pub version: u32,
    /// A JSON object.
    pub definition: String,
    /// Whether new runs begin with it.
    pub active: bool,
    /// Since when it is there.
    pub created_at: Timestamp,
}

#[derive(FromRow)]
struct Row {
    version: i64,
    definition: String,
    active: bool,
    created_at: Time,
}

impl TryFrom<Row> for Stored {
    type Error = store::Error;

    fn try_from(row: Row) -> Result<Self> {
        Ok(Self {
            version: number(row.version)?,
            definition: row.definition,
            active: row.active,
            created_at: row.created_at.0,
        })
    }
}

const SELECT: &str = "SELECT version, definition, active, created_at FROM flows";

/// The version that new runs begin with; `None`: the program's own.
///
/// # Errors
/// The engine's.
pub async fn active(reads: impl Into<Reads<'_>>, tenant: &str) -> Result<Option<Stored>> {
    let mut reads = reads.into();
    let statement = reads.query(format!("{SELECT} WHERE tenant_id = $1 AND active"));
    statement.bind(tenant).fetch_optional::<Row>().await?.map(Stored::try_from).transpose()
}

/// A version.
///
/// # Errors
/// The engine's.
pub async fn version(
    reads: impl Into<Reads<'_>>,
    tenant: &str,
    version: u32,
) -> Result<Option<Stored>> {
    let mut reads = reads.into();
    let statement = reads.query(format!("{SELECT} WHERE tenant_id = $1 AND version = $2"));
    let statement = statement.bind(tenant).bind(i64::from(version));
    statement.fetch_optional::<Row>().await?.map(Stored::try_from).transpose()
}

/// Adds a version, which new runs begin with from now on; its number.
///
/// # Errors
/// A unique violation when another is added at this moment, and the engine's.
pub async fn put(
    tx: &mut Transaction,
    tenant: &str,
    definition: &str,
    now: Timestamp,
) -> Result<u32> {
    let sql = "UPDATE flows SET active = FALSE WHERE tenant_id = $1 AND active";
    tx.query(sql).bind(tenant).execute().await?;
    let (version,): (i64,) = tx
        .query(
            "INSERT INTO flows (tenant_id, version, definition, active, created_at)
             SELECT $1, COALESCE(MAX(version), 0) + 1, $2, TRUE, $3 FROM flows WHERE tenant_id = $1
             RETURNING version",
        )
        .bind(tenant)
        .bind(definition)
        .bind(Time(now))
        .fetch_one()
        .await?;
    number(version)
}

/// The versions below `before`, the newest first.
///
/// # Errors
/// The engine's.
pub async fn list(
    store: &Store,
    tenant: &str,
    before: Option<u32>,
    limit: u32,
) -> Result<Vec<Stored>> {
    let mut reads = Reads::from(store);
    let rows: Vec<Row> = reads
        .query(format!(
            "{SELECT} WHERE tenant_id = $1 AND version < $2 ORDER BY version DESC LIMIT $3"
        ))
        .bind(tenant)
        .bind(before.map_or(i64::MAX, i64::from))
        .bind(i64::from(limit))
        .fetch_all()
        .await?;
    rows.into_iter().map(Stored::try_from).collect()
}
