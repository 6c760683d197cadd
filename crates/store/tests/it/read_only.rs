//! A store that cannot write: whatever is asked of it, the engine refuses, on both engines.

use store::{ReadOnly, testing::each_engine};

use crate::schema::{MIGRATIONS, add_thing, count_things};

#[tokio::test]
async fn the_engine_refuses_every_write() {
    each_engine(&MIGRATIONS, async |store| {
        let mut tx = store.begin().await.unwrap();
        add_thing(&mut tx, 1, "one").await.unwrap();
        tx.commit().await.unwrap();

        let reader = store.read_only();
        assert_eq!(count(&reader).await, 1);
        for sql in [
            "INSERT INTO things (id, name) VALUES (2, 'two')",
            "UPDATE things SET name = 'other'",
            "DELETE FROM things",
            "DROP TABLE things",
            "CREATE TABLE more (id INTEGER)",
        ] {
            let refused = reader.query(sql).execute().await.unwrap_err().to_string();
            assert!(refused.contains("readonly") || refused.contains("read-only"), "{refused}");
        }

        // What is written elsewhere is seen, and the others still write.
        let mut tx = store.begin().await.unwrap();
        add_thing(&mut tx, 4, "four").await.unwrap();
        tx.commit().await.unwrap();
        assert_eq!(count(&reader).await, 2);
        assert_eq!(count_things(&store).await, 2);
    })
    .await;
}

async fn count(reader: &ReadOnly) -> i64 {
    let (count,): (i64,) = reader.query("SELECT COUNT(*) FROM things").fetch_one().await.unwrap();
    count
}
