//! What the bandit learnt of captions on pages.

use std::collections::HashMap;

use sqlx::{AssertSqlSafe, FromRow};
use store::{
    Result, Store, Time, Transaction,
    bulk::{Column, Rows},
};

use crate::domain::{feedback::Sums, page::PageName};

const COLUMNS: &str = "caption_id, successes, failures, weighted_emv, observations, as_of";

#[derive(FromRow)]
struct Row {
    caption_id: i64,
    successes: f64,
    failures: f64,
    weighted_emv: f64,
    observations: i64,
    as_of: Time,
}

impl From<Row> for (i64, Sums) {
    fn from(row: Row) -> Self {
        let sums = Sums {
            successes: row.successes,
            failures: row.failures,
            weighted_emv: row.weighted_emv,
            observations: row.observations,
            as_of: row.as_of.0,
        };
        (row.caption_id, sums)
    }
}

/// What was learnt on a page, by caption id, after `after`.
///
/// # Errors
/// The engine's.
pub async fn list(
    store: &Store,
    tenant: &str,
    page: &PageName,
    after: i64,
    limit: u32,
) -> Result<Vec<(i64, Sums)>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM caption_bandit_stats
         WHERE tenant_id = $1 AND page_name = $2 AND caption_id > $3
         ORDER BY caption_id
         LIMIT $4"
    );
    let statement = store.query(AssertSqlSafe(sql)).bind(tenant).bind(page.as_str());
    let rows: Vec<Row> = statement.bind(after).bind(i64::from(limit)).fetch_all().await?;
    Ok(rows.into_iter().map(Into::into).collect())
}

/// All that was learnt on a page.
///
/// # Errors
/// The engine's.
pub async fn of_page(store: &Store, tenant: &str, page: &PageName) -> Result<HashMap<i64, Sums>> {
    let sql = format!(
        "SELECT {COLUMNS} FROM caption_bandit_stats WHERE tenant_id = $1 AND page_name = $2"
    );
    let statement = store.query(AssertSqlSafe(sql)).bind(tenant).bind(page.as_str());
    let rows: Vec<Row> = statement.fetch_all().await?;
    Ok(rows.into_iter().map(Into::into).collect())
}

/// What was learnt of these captions on a page that the transaction has locked.
///
/// # Errors
/// The engine's.
pub async fn of_captions(
    tx: &mut Transaction,
    tenant: &str,
    page: &PageName,
    captions: Vec<i64>,
) -> Result<HashMap<i64, Sums>> {
    let ids = Rows::new(vec![Column::Int(captions)]);
    let mut known = HashMap::new();
    for piece in ids.pieces(tx.engine()) {
        let sql = format!(
            "SELECT {COLUMNS} FROM caption_bandit_stats
             WHERE tenant_id = {tenant} AND page_name = {page} AND caption_id IN ({source})",
            tenant = piece.parameter(1),
            page = piece.parameter(2),
            source = ids.source(&piece),
        );
        let statement = tx.query(AssertSqlSafe(sql)).bind_rows(&ids, &piece);
        let rows: Vec<Row> = statement.bind(tenant).bind(page.as_str()).fetch_all().await?;
        known.extend(rows.into_iter().map(<(i64, Sums)>::from));
    }
    Ok(known)
}

/// Writes what is known by now, on a page that the transaction has locked.
///
/// # Errors
/// The engine's.
pub async fn save(
    tx: &mut Transaction,
    tenant: &str,
    page: &PageName,
    sums: &[(i64, Sums)],
) -> Result<()> {
    let reals =
        |of: fn(&Sums) -> f64| Column::Real(sums.iter().map(|(_, sums)| of(sums)).collect());
    let rows = Rows::new(vec![
        Column::Int(sums.iter().map(|(id, _)| *id).collect()),
        reals(|sums| sums.successes),
        reals(|sums| sums.failures),
        reals(|sums| sums.weighted_emv),
        Column::Int(sums.iter().map(|(_, sums)| sums.observations).collect()),
        Column::Time(sums.iter().map(|(_, sums)| sums.as_of).collect()),
    ]);
    for piece in rows.pieces(tx.engine()) {
        let sql = format!(
            "WITH input ({COLUMNS}) AS ({source})
             INSERT INTO caption_bandit_stats (tenant_id, page_name, {COLUMNS})
             SELECT {tenant}, {page}, {COLUMNS} FROM input WHERE TRUE
             ON CONFLICT (tenant_id, page_name, caption_id)
             DO UPDATE SET successes = excluded.successes,
                           failures = excluded.failures,
                           weighted_emv = excluded.weighted_emv,
                           observations = excluded.observations,
                           as_of = excluded.as_of",
            source = rows.source(&piece),
            tenant = piece.parameter(1),
            page = piece.parameter(2),
        );
        let statement = tx.query(AssertSqlSafe(sql)).bind_rows(&rows, &piece);
        statement.bind(tenant).bind(page.as_str()).execute().await?;
    }
    Ok(())
}
