//! Publications that wait for a later time, too many to be made one by one through REST.

use std::time::Duration;

use anyhow::ensure;
use benches::{clock, load, system::System as _};
use sqlx::{AssertSqlSafe, Connection as _, PgConnection};

use super::product::Product;

/// Far behind the end of every run.
const AHEAD: Duration = Duration::from_secs(7 * 24 * 3_600);

/// What a row is called when it is copied for the `n`th time: column and expression.
type Renamed = [(&'static str, &'static str)];

/// The publisher's tables that hold a scheduled post, parents first, and what is unique in each.
const TABLES: [(&str, &Renamed); 2] = [
    ("posts", &[("id", "md5('post ' || n)::uuid")]),
    (
        "post_publications",
        &[("id", "md5('publication ' || n)::uuid"), ("post_id", "md5('post ' || n)::uuid")],
    ),
];

/// Makes `count` waiting publications in the publisher's database: one through REST, the others as
/// copies of its rows. This is the only place of the benchmarks that knows the publisher's tables.
pub(crate) async fn insert(product: &Product, count: usize) -> anyhow::Result<()> {
    product.schedule(&load::burst(1, clock::now() + AHEAD)).await?;
    let mut database = PgConnection::connect(product.database()).await?;
    for (table, renamed) in TABLES {
        let rows: i64 = sqlx::query_scalar(AssertSqlSafe(format!("SELECT count(*) FROM {table}")))
            .fetch_one(&mut database)
            .await?;
        ensure!(rows == 1, "{table} has {rows} rows instead of the one to copy");
        let renamed: Vec<String> =
            renamed.iter().map(|(column, value)| format!("'{column}', {value}")).collect();
        let copy = format!(
            "INSERT INTO {table} SELECT copy.*
             FROM {table} AS original, generate_series(2, $1) AS n,
                  jsonb_populate_record(original, jsonb_build_object({})) AS copy",
            renamed.join(", ")
        );
        sqlx::query(AssertSqlSafe(copy)).bind(count as i64).execute(&mut database).await?;
        // As autovacuum would in time.
        let vacuum = AssertSqlSafe(format!("VACUUM ANALYZE {table}"));
        sqlx::query(vacuum).execute(&mut database).await?;
    }
    Ok(())
}
