//! Every type that binds comes back as it was.

use serde::{Deserialize, Serialize};
use sqlx::{Decode, Encode, Postgres, Sqlite, Type, postgres::PgRow, sqlite::SqliteRow};
use store::{Json, Store, Time, testing::each_engine};
use uuid::Uuid;

use crate::schema::MIGRATIONS;

/// Writes a value to a column of a row of its own and reads it back.
async fn back<T>(store: &Store, column: &'static str, value: T) -> T
where
    T: for<'t> Encode<'t, Sqlite> + Type<Sqlite> + for<'t> Encode<'t, Postgres> + Type<Postgres>,
    T: for<'t> Decode<'t, Sqlite> + for<'t> Decode<'t, Postgres> + Send + Unpin,
    (T,): for<'r> sqlx::FromRow<'r, SqliteRow> + for<'r> sqlx::FromRow<'r, PgRow>,
{
    let mut tx = store.begin().await.unwrap();
    tx.query("DELETE FROM things").execute().await.unwrap();
    let insert = sqlx::AssertSqlSafe(format!("INSERT INTO things (id, {column}) VALUES (1, $1)"));
    tx.query(insert).bind(value).execute().await.unwrap();
    tx.commit().await.unwrap();
    let select = sqlx::AssertSqlSafe(format!("SELECT {column} FROM things WHERE id = 1"));
    let (value,): (T,) = store.query(select).fetch_one().await.unwrap();
    value
}

#[tokio::test]
async fn texts() {
    each_engine(&MIGRATIONS, async |store| {
        for text in ["", "plain", "ñ ‘quoted’ 'single' $1 ; -- \n 日本 🛡️"] {
            assert_eq!(back(&store, "name", text.to_owned()).await, text);
        }
        assert_eq!(back(&store, "name", None::<String>).await, None);
        assert_eq!(back(&store, "name", Some("some".to_owned())).await.as_deref(), Some("some"));
    })
    .await;
}

#[tokio::test]
async fn numbers_and_flags() {
    each_engine(&MIGRATIONS, async |store| {
        for number in [i64::MIN, -1, 0, 1, i64::MAX] {
            assert_eq!(back(&store, "amount", number).await, number);
        }
        for flag in [true, false] {
            assert_eq!(back(&store, "flag", flag).await, flag);
        }
        for fraction in [0.1, -1.5e300, 2.0, f64::MIN_POSITIVE] {
            assert_eq!(back(&store, "fraction", fraction).await.to_bits(), fraction.to_bits());
        }
        assert_eq!(back(&store, "amount", None::<i64>).await, None);
        assert_eq!(back(&store, "flag", None::<bool>).await, None);
        assert_eq!(back(&store, "fraction", None::<f64>).await, None);
    })
    .await;
}

#[tokio::test]
async fn ids_and_bytes() {
    each_engine(&MIGRATIONS, async |store| {
        for id in [Uuid::nil(), Uuid::max(), Uuid::from_u128(0x0190_1234)] {
            assert_eq!(back(&store, "uuid", id).await, id);
        }
        for bytes in [vec![], vec![0], (0..=255).collect::<Vec<u8>>()] {
            assert_eq!(back(&store, "bytes", bytes.clone()).await, bytes);
        }
        assert_eq!(back(&store, "uuid", None::<Uuid>).await, None);
        assert_eq!(back(&store, "bytes", None::<Vec<u8>>).await, None);
    })
    .await;
}

#[tokio::test]
async fn times() {
    each_engine(&MIGRATIONS, async |store| {
        for text in [
            "1970-01-01T00:00:00Z",
            "2026-01-31T09:30:00.000001Z",
            "2026-01-31T09:30:00.999999Z",
            "1969-12-31T23:59:59.5Z",
            "9999-12-30T22:00:00.999999Z",
            "0001-01-01T00:00:00Z",
        ] {
            let time = Time(text.parse().unwrap());
            assert_eq!(back(&store, "at", time).await, time);
        }
        assert_eq!(back(&store, "at", None::<Time>).await, None);
    })
    .await;
}

#[derive(Clone, Debug, PartialEq, Serialize, Deserialize)]
struct Document {
    name: String,
    sizes: Vec<i64>,
    note: Option<String>,
}

#[tokio::test]
async fn documents() {
    each_engine(&MIGRATIONS, async |store| {
        let document =
            Document { name: "a \"quoted\" ñ".to_owned(), sizes: vec![1, -2], note: None };
        assert_eq!(back(&store, "doc", Json(document.clone())).await.0, document);
        let value = serde_json::json!({"nested": [1, {"x": null}], "text": "line\nbreak"});
        assert_eq!(back(&store, "doc", Json(value.clone())).await.0, value);
        assert!(back(&store, "doc", None::<Json<Document>>).await.is_none());
    })
    .await;
}
