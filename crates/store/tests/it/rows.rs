//! Rows become structs and tuples, and say when they cannot.

use store::{Error, Json, Store, Time, testing::each_engine};
use uuid::Uuid;

use crate::schema::{MIGRATIONS, add_thing, at};

#[derive(Debug, PartialEq, sqlx::FromRow)]
struct Thing {
    id: i64,
    #[sqlx(rename = "name")]
    label: String,
    amount: Option<i64>,
    flag: bool,
    uuid: Uuid,
    at: Time,
    #[sqlx(json)]
    doc: Vec<String>,
}

async fn insert_thing(store: &Store) -> Thing {
    let thing = Thing {
        id: 7,
        label: "seven".to_owned(),
        amount: None,
        flag: true,
        uuid: Uuid::from_u128(7),
        at: Time(at(7)),
        doc: vec!["a".to_owned()],
    };
    let mut tx = store.begin().await.unwrap();
    let changed = tx
        .query(
            "INSERT INTO things (id, name, amount, flag, uuid, at, doc)
             VALUES ($1, $2, $3, $4, $5, $6, $7)",
        )
        .bind(thing.id)
        .bind(thing.label.clone())
        .bind(thing.amount)
        .bind(thing.flag)
        .bind(thing.uuid)
        .bind(thing.at)
        .bind(Json(thing.doc.clone()))
        .execute()
        .await
        .unwrap();
    assert_eq!(changed, 1);
    tx.commit().await.unwrap();
    thing
}

#[tokio::test]
async fn a_struct_takes_its_columns_by_name() {
    each_engine(&MIGRATIONS, async |store| {
        let thing = insert_thing(&store).await;
        let select = "SELECT doc, at, uuid, flag, amount, name, id FROM things";
        assert_eq!(store.query(select).fetch_one::<Thing>().await.unwrap(), thing);
    })
    .await;
}

#[tokio::test]
async fn a_tuple_takes_them_by_place() {
    each_engine(&MIGRATIONS, async |store| {
        insert_thing(&store).await;
        let rows: Vec<(Time, String, Option<i64>)> =
            store.query("SELECT at, name, amount FROM things").fetch_all().await.unwrap();
        assert_eq!(rows, [(Time(at(7)), "seven".to_owned(), None)]);
    })
    .await;
}

#[tokio::test]
async fn no_row_is_none_or_an_error_as_asked() {
    each_engine(&MIGRATIONS, async |store| {
        let select = "SELECT id FROM things";
        assert_eq!(store.query(select).fetch_optional::<(i64,)>().await.unwrap(), None);
        assert_eq!(store.query(select).fetch_all::<(i64,)>().await.unwrap(), []);
        let error = store.query(select).fetch_one::<(i64,)>().await.unwrap_err();
        assert!(matches!(error, Error::Sql(sqlx::Error::RowNotFound)));
    })
    .await;
}

#[tokio::test]
async fn a_row_of_another_shape_is_an_error() {
    each_engine(&MIGRATIONS, async |store| {
        insert_thing(&store).await;
        let select = "SELECT name FROM things";
        assert!(store.query(select).fetch_one::<(i64,)>().await.is_err(), "a text is no number");
        assert!(store.query(select).fetch_one::<(String, i64)>().await.is_err(), "one is missing");
        assert!(store.query("SELECT id FROM things").fetch_one::<Thing>().await.is_err());
    })
    .await;
}

#[tokio::test]
async fn returning_gives_back_what_was_written() {
    each_engine(&MIGRATIONS, async |store| {
        let mut tx = store.begin().await.unwrap();
        add_thing(&mut tx, 1, "one").await.unwrap();
        let upsert = "INSERT INTO things (id, name) VALUES ($1, $2)
                      ON CONFLICT (id) DO UPDATE SET name = excluded.name, amount = $1
                      RETURNING name, amount";
        let row: (String, Option<i64>) =
            tx.query(upsert).bind(1_i64).bind("uno").fetch_one().await.unwrap();
        assert_eq!(row, ("uno".to_owned(), Some(1)));
    })
    .await;
}
