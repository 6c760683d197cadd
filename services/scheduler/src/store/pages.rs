//! Pages of creators.

use jiff::Timestamp;
use service::{Code, Error, Zone};
use sqlx::{AssertSqlSafe, FromRow};
use store::{Result, Store, Time, Transaction, like};

use super::days;
use crate::domain::page::{Page, PageName, SpecialDay};

const COLUMNS: &str = "page_name, time_zone, special_days, version";

#[derive(FromRow)]
struct Row {
    page_name: String,
    time_zone: String,
    special_days: String,
    version: i64,
}

impl TryFrom<Row> for Page {
    type Error = store::Error;

    fn try_from(row: Row) -> Result<Self> {
        let wrong = |what: String| store::Error::Value(what);
        Ok(Self {
            name: row.page_name.parse().map_err(|_| wrong(row.page_name))?,
            zone: Zone::get(&row.time_zone).map_err(wrong)?,
            special_days: serde_json::from_str(&row.special_days)
                .map_err(|error| wrong(error.to_string()))?,
            version: row.version,
        })
    }
}

/// The answer to a name that no page has.
pub fn not_found() -> Error {
    Error::new(Code::PageNotFound, "There is no page of this name.")
}

/// A page.
///
/// # Errors
/// The engine's.
pub async fn get(store: &Store, tenant: &str, name: &PageName) -> Result<Option<Page>> {
    let sql = format!("SELECT {COLUMNS} FROM pages WHERE tenant_id = $1 AND page_name = $2");
    let statement = store.query(AssertSqlSafe(sql)).bind(tenant).bind(name.as_str());
    statement.fetch_optional::<Row>().await?.map(Page::try_from).transpose()
}

/// A page, which nobody else changes until commit. Whoever writes its messages holds it.
///
/// # Errors
/// The engine's.
pub async fn lock(tx: &mut Transaction, tenant: &str, name: &PageName) -> Result<Option<Page>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM pages WHERE tenant_id = $1 AND page_name = $2{}",
        tx.engine().for_update()
    );
    let statement = tx.query(AssertSqlSafe(sql)).bind(tenant).bind(name.as_str());
    statement.fetch_optional::<Row>().await?.map(Page::try_from).transpose()
}

/// Pages by name, those after `after` whose name begins with `prefix`.
///
/// # Errors
/// The engine's.
pub async fn list(
    store: &Store,
    tenant: &str,
    prefix: &str,
    after: &str,
    limit: u32,
) -> Result<Vec<Page>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM pages
         WHERE tenant_id = $1 AND page_name > $2 AND page_name LIKE $3 ESCAPE '!'
         ORDER BY page_name
         LIMIT $4"
    );
    let statement = store.query(AssertSqlSafe(sql)).bind(tenant).bind(after);
    let statement = statement.bind(like::beginning(prefix));
    let rows: Vec<Row> = statement.bind(i64::from(limit)).fetch_all().await?;
    rows.into_iter().map(Page::try_from).collect()
}

/// What a page shall be.
#[derive(Debug)]
pub struct Put<'a> {
    /// Its name.
    pub name: &'a PageName,
    /// Its clocks.
    pub zone: &'a Zone,
    /// By date, no date twice.
    pub special_days: &'a [SpecialDay],
    /// The version that it must have.
    pub if_version: Option<i64>,
}

/// Creates or replaces a page; true when it is new. A new zone moves its messages to other days.
///
/// # Errors
/// `PRECONDITION_FAILED`, and the engine's.
pub async fn put(
    store: &Store,
    tenant: &str,
    put: &Put<'_>,
    now: Timestamp,
) -> Result<(Page, bool), Error> {
    let special_days = serde_json::to_string(put.special_days).map_err(Error::internal)?;
    let mut tx = store.begin().await?;
    let created = put.if_version.is_none()
        && tx
            .query(
                "INSERT INTO pages (tenant_id, page_name, time_zone, special_days, created_at)
                 VALUES ($1, $2, $3, $4, $5)
                 ON CONFLICT (tenant_id, page_name) DO NOTHING",
            )
            .bind(tenant)
            .bind(put.name.as_str())
            .bind(put.zone.name())
            .bind(special_days.as_str())
            .bind(Time(now))
            .execute()
            .await?
            == 1;
    let before = lock(&mut tx, tenant, put.name).await?;
    let before = before.filter(|page| put.if_version.is_none_or(|seen| seen == page.version));
    let Some(before) = before else {
        let detail = "The page has changed since you read it. Read it again.";
        return Err(Error::new(Code::PreconditionFailed, detail));
    };
    let after = Page {
        name: put.name.clone(),
        zone: put.zone.clone(),
        special_days: put.special_days.to_vec(),
        version: if created { before.version } else { before.version + 1 },
    };
    if !created {
        tx.query(
            "UPDATE pages SET time_zone = $1, special_days = $2, version = $3
             WHERE tenant_id = $4 AND page_name = $5",
        )
        .bind(put.zone.name())
        .bind(special_days)
        .bind(after.version)
        .bind(tenant)
        .bind(put.name.as_str())
        .execute()
        .await?;
        if after.zone != before.zone {
            days::rebuild(&mut tx, tenant, &after).await?;
        }
    }
    tx.commit().await?;
    Ok((after, created))
}
