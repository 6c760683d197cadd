//! What is kept for a time only (stories.md, "Stream"; api.md, "Idempotency-Key").

use proto::publisher::v1::batch_event::Type;

use crate::support::{World, by_hand, eventually, kinds, statuses, stories};

const DAY: f64 = 24.0 * 3_600.0;

async fn given_a_finished_batch(world: &World) -> String {
    let id = world.publish(stories(1).key("key")).await;
    let post = world.accepted(&id, 1).await.post_id.unwrap();
    world.sandbox.goes_public(&post).await;
    world.pass(1.0);
    world.finished(&id).await.batch_id
}

/// Waits until a table has so many rows.
async fn has_rows(world: &World, table: &'static str, expected: i64) {
    let store = world.database().await;
    eventually(&format!("{expected} rows in {table}"), async || {
        let sql = sqlx::AssertSqlSafe(format!("SELECT COUNT(*) FROM {table}"));
        let (rows,): (i64,) = store.query(sql).fetch_one().await.unwrap();
        (rows == expected).then_some(())
    })
    .await;
}

#[tokio::test]
async fn the_events_of_a_finished_batch_are_forgotten_but_for_its_end() {
    by_hand(&[], async |world| {
        let id = given_a_finished_batch(&world).await;
        let whole = world.watch(&id, Some("0")).await.until_the_end().await;
        world.pass(8.0 * DAY);
        has_rows(&world, "batch_events", 1).await;

        let events = world.watch(&id, None).await.until_the_end().await;
        assert_eq!(kinds(&events), [Type::Connected, Type::Completed]);
        let events = world.watch(&id, Some("1")).await.until_the_end().await;
        assert_eq!(kinds(&events), [Type::Reset, Type::Connected, Type::Completed]);
        let newest = whole.len().to_string();
        assert!(world.watch(&id, Some(&newest)).await.nothing_left);
        assert_eq!(statuses(&world.batch(&id).await), "+", "the batch itself is kept");
    })
    .await;
}

#[tokio::test]
async fn the_events_of_a_batch_that_is_not_finished_are_kept() {
    by_hand(&[], async |world| {
        given_a_finished_batch(&world).await;
        world.sandbox.never_confirms(1).await;
        let id = world.publish(stories(2).retries(0)).await;
        world.accepted(&id, 1).await;
        world.pause("stories", &id).await.unwrap();
        world.pass(30.0 * DAY);
        // The other batch's are gone by now.
        let seen = world.watch(&id, Some("0")).await.next().await.unwrap();
        assert_eq!(seen.id, 1);
    })
    .await;
}

#[tokio::test]
async fn idempotency_keys_are_forgotten_after_a_day() {
    by_hand(&[], async |world| {
        given_a_finished_batch(&world).await;
        has_rows(&world, "idempotency_keys", 1).await;
        world.pass(2.0 * DAY);
        has_rows(&world, "idempotency_keys", 0).await;
    })
    .await;
}
