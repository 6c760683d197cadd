//! Who changed what.

use jiff::Timestamp;
use sqlx::AssertSqlSafe;
use store::{
    Result, Store, Time,
    bulk::{Column, Rows},
    like,
};
use uuid::Uuid;

/// Rows that one statement forgets.
const BATCH: i64 = 1_000;

/// A request that may have changed something.
#[derive(Clone, Debug)]
pub(crate) struct Entry {
    /// UUIDv7: sorts by time.
    pub(crate) id: Uuid,
    pub(crate) tenant: String,
    /// When it was answered.
    pub(crate) at: Timestamp,
    /// None for a key of the configuration, and for a link.
    pub(crate) key_id: Option<Uuid>,
    /// Its name in the OpenAPI document.
    pub(crate) operation: String,
    pub(crate) method: String,
    pub(crate) path: String,
    /// Of the answer.
    pub(crate) status: u16,
    pub(crate) trace_id: String,
}

/// An entry as people see it.
#[derive(Debug, sqlx::FromRow)]
pub(crate) struct Seen {
    pub(crate) id: Uuid,
    pub(crate) tenant_id: String,
    pub(crate) created_at: Time,
    pub(crate) key_id: Option<Uuid>,
    /// What the key is called, revoked or not.
    pub(crate) key_name: Option<String>,
    pub(crate) operation: String,
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) status: i64,
    pub(crate) trace_id: String,
}

/// Which entries; what is none takes all.
#[derive(Clone, Debug, Default)]
pub(crate) struct Filter {
    pub(crate) operation: Option<String>,
    pub(crate) key_name: Option<String>,
    /// What the path begins with.
    pub(crate) path: Option<String>,
    /// From then on.
    pub(crate) from: Option<Timestamp>,
    /// Until before then.
    pub(crate) to: Option<Timestamp>,
}

/// Writes entries; those that are there already stay as they are.
pub(crate) async fn insert(store: &Store, entries: &[Entry]) -> Result<()> {
    let text = |of: fn(&Entry) -> &str| {
        Column::Text(entries.iter().map(|entry| of(entry).to_owned().into()).collect())
    };
    let rows = Rows::new(vec![
        text(|entry| &entry.tenant),
        Column::Uuid(entries.iter().map(|entry| entry.id).collect()),
        Column::Time(entries.iter().map(|entry| entry.at).collect()),
        Column::OptionalUuid(entries.iter().map(|entry| entry.key_id).collect()),
        text(|entry| &entry.operation),
        text(|entry| &entry.method),
        text(|entry| &entry.path),
        Column::Int(entries.iter().map(|entry| entry.status.into()).collect()),
        text(|entry| &entry.trace_id),
    ]);
    let mut tx = store.begin().await?;
    for piece in rows.pieces(tx.engine()) {
        // A commit whose answer was lost is tried again.
        let sql = format!(
            "INSERT INTO gateway_audit
                 (tenant_id, id, created_at, key_id, operation, method, path, status, trace_id)
             {}
             ON CONFLICT (tenant_id, id) DO NOTHING",
            rows.source(&piece)
        );
        tx.query(AssertSqlSafe(sql)).bind_rows(&rows, &piece).execute().await?;
    }
    tx.commit().await
}

/// A tenant's entries, newest first, from below `before`.
pub(crate) async fn list(
    store: &Store,
    tenant: &str,
    filter: &Filter,
    before: Option<Uuid>,
    limit: u32,
) -> Result<Vec<Seen>> {
    let mut conditions = Vec::new();
    let mut count = 3;
    let mut also = |condition: &str| {
        count += 1;
        conditions.push(format!(" AND {}", condition.replace('?', &format!("${count}"))));
    };
    let texts = [
        ("a.operation = ?", filter.operation.clone()),
        ("k.name = ?", filter.key_name.clone()),
        ("a.path LIKE ? ESCAPE '!'", filter.path.as_deref().map(like::beginning)),
    ];
    let times = [("a.created_at >= ?", filter.from), ("a.created_at < ?", filter.to)];
    texts.iter().filter(|(_, value)| value.is_some()).for_each(|(condition, _)| also(condition));
    times.iter().filter(|(_, value)| value.is_some()).for_each(|(condition, _)| also(condition));
    let conditions = conditions.concat();
    let sql = format!(
        "SELECT a.id, a.tenant_id, a.created_at, a.key_id, k.name AS key_name, a.operation,
                a.method, a.path, a.status, a.trace_id
         FROM gateway_audit a
         LEFT JOIN api_keys k ON k.tenant_id = a.tenant_id AND k.id = a.key_id
         WHERE a.tenant_id = $1 AND a.id < $2{conditions}
         ORDER BY a.id DESC
         LIMIT $3"
    );
    let mut statement = store
        .query(AssertSqlSafe(sql))
        .bind(tenant.to_owned())
        .bind(before.unwrap_or(Uuid::max()))
        .bind(i64::from(limit));
    for text in texts.into_iter().filter_map(|(_, value)| value) {
        statement = statement.bind(text);
    }
    for time in times.into_iter().filter_map(|(_, value)| value) {
        statement = statement.bind(Time(time));
    }
    statement.fetch_all().await
}

/// Forgets what is older, in short transactions; how many entries.
pub(crate) async fn forget(store: &Store, before: Timestamp) -> Result<u64> {
    let mut forgotten = 0;
    loop {
        let mut tx = store.begin().await?;
        let batch = tx
            .query(
                "DELETE FROM gateway_audit
                 WHERE (tenant_id, id) IN (SELECT tenant_id, id FROM gateway_audit
                                           WHERE created_at < $1 ORDER BY created_at LIMIT $2)",
            )
            .bind(Time(before))
            .bind(BATCH)
            .execute()
            .await?;
        tx.commit().await?;
        forgotten += batch;
        if batch < BATCH.unsigned_abs() {
            return Ok(forgotten);
        }
    }
}

#[cfg(test)]
mod tests {
    use store::testing::each_engine;

    use super::*;
    use crate::store::MIGRATIONS;

    fn entry(n: u128, key_id: Option<Uuid>) -> Entry {
        Entry {
            id: Uuid::from_u128(n),
            tenant: "stories".to_owned(),
            at: "2026-01-31T09:00:00Z".parse().unwrap(),
            key_id,
            operation: "createKey".to_owned(),
            method: "POST".to_owned(),
            path: "/api/keys".to_owned(),
            status: 201,
            trace_id: "4bf92f3577b34da6a3ce929d0e0e4736".to_owned(),
        }
    }

    /// A commit whose answer was lost is written once more, with what came since.
    #[tokio::test]
    async fn what_is_written_twice_is_there_once() {
        each_engine(&MIGRATIONS, async |store| {
            let first = [entry(1, None), entry(2, Some(Uuid::from_u128(9)))];
            insert(&store, &first).await.unwrap();
            let all = [&first[..], &[entry(3, None)]].concat();
            insert(&store, &all).await.unwrap();
            let found = list(&store, "stories", &Filter::default(), None, 10).await.unwrap();
            let found: Vec<_> = found.iter().map(|seen| (seen.id.as_u128(), seen.key_id)).collect();
            assert_eq!(found, [(3, None), (2, Some(Uuid::from_u128(9))), (1, None)]);
        })
        .await;
    }
}
