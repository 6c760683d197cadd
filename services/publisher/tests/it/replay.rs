//! A repeat returns the first answer (stories.md, "REST"; api.md, "Idempotency-Key").

use futures::future::join_all;
use jiff::ToSpan as _;
use service::Code;

use crate::support::{Order, World, by_hand, code_of, now, on_each_engine, stories};

/// Far enough away that nothing is sent meanwhile.
fn order() -> Order {
    stories(2).scheduled(Some("2999-01-01T00:00:00Z"), None)
}

async fn batches(world: &World) -> usize {
    world.list_active("stories", 100, "").await.unwrap().batches.len()
}

#[tokio::test]
async fn by_job_id() {
    on_each_engine(&[], async |world| {
        let first = world.create(order().job("monday")).await.unwrap();
        let mut again = world.create(order().job("monday")).await.unwrap();
        assert!(again.replayed && !first.replayed);
        again.replayed = false;
        assert_eq!(again, first);
        assert_ne!(world.create(order().job("tuesday")).await.unwrap().batch_id, first.batch_id);
        let other = world.create(stories(1).job("monday")).await;
        assert_eq!(code_of(other), Code::IdempotencyMismatch);
        assert_eq!(batches(&world).await, 2);
    })
    .await;
}

#[tokio::test]
async fn by_idempotency_key() {
    on_each_engine(&[], async |world| {
        let first = world.create(order().key("k1")).await.unwrap();
        let mut again = world.create(order().key("k1")).await.unwrap();
        assert!(again.replayed);
        again.replayed = false;
        assert_eq!(again, first);
        assert_ne!(world.create(order().key("k2")).await.unwrap().batch_id, first.batch_id);
        assert_eq!(code_of(world.create(stories(1).key("k1")).await), Code::IdempotencyMismatch);
        assert_ne!(world.create(order()).await.unwrap().batch_id, first.batch_id, "without any");
        assert_eq!(batches(&world).await, 3);
    })
    .await;
}

#[tokio::test]
async fn the_first_answer_stays_what_it_was() {
    on_each_engine(&[], async |world| {
        let order = || stories(1).job("job").key("key");
        let first = world.create(order()).await.unwrap();
        world.finished(&first.batch_id).await;
        let mut again = world.create(order()).await.unwrap();
        again.replayed = false;
        assert_eq!(again, first, "processing and queued, as then");
    })
    .await;
}

#[tokio::test]
async fn ten_at_once_make_one_batch() {
    on_each_engine(&[], async |world| {
        for order in [order().job("job"), order().key("key"), order().job("both").key("both")] {
            let before = batches(&world).await;
            let answers = join_all((0..10).map(|_| world.create(order.clone()))).await;
            let answers: Vec<_> = answers.into_iter().map(Result::unwrap).collect();
            assert!(answers.iter().all(|answer| answer.batch_id == answers[0].batch_id));
            assert_eq!(answers.iter().filter(|answer| !answer.replayed).count(), 1);
            assert_eq!(batches(&world).await, before + 1);
        }
    })
    .await;
}

#[tokio::test]
async fn a_repeat_is_answered_when_its_time_has_passed() {
    by_hand(&[], async |world| {
        let order = || stories(1).scheduled_at(world.clock.now() + 1.hour()).job("job");
        let order = order();
        let first = world.create(order.clone()).await.unwrap();
        world.pass(7_200.0);
        let again = world.create(order.clone()).await.unwrap();
        assert!(again.replayed && again.batch_id == first.batch_id);
        assert_eq!(code_of(world.create(order.job("another")).await), Code::InvalidSchedule);
    })
    .await;
}

#[tokio::test]
async fn a_key_that_came_with_a_known_job_id_is_used_from_then_on() {
    on_each_engine(&[], async |world| {
        let first = world.create(order().job("job")).await.unwrap();
        let again = world.create(order().job("job").key("key")).await.unwrap();
        assert!(again.replayed && again.batch_id == first.batch_id);
        assert_eq!(code_of(world.create(stories(1).key("key")).await), Code::IdempotencyMismatch);
    })
    .await;
}

#[tokio::test]
async fn a_key_is_kept_for_a_day_and_a_job_id_as_long_as_the_batch() {
    by_hand(&[], async |world| {
        let keyed = world.create(order().key("key")).await.unwrap();
        let named = world.create(order().job("job")).await.unwrap();
        world.pass(23.9 * 3_600.0);
        assert_eq!(world.create(order().key("key")).await.unwrap().batch_id, keyed.batch_id);
        world.pass(0.2 * 3_600.0);
        let fresh = world.create(order().key("key")).await.unwrap();
        assert!(!fresh.replayed && fresh.batch_id != keyed.batch_id);
        world.pass(100.0 * 24.0 * 3_600.0);
        assert_eq!(world.create(order().job("job")).await.unwrap().batch_id, named.batch_id);
    })
    .await;
}

#[tokio::test]
async fn a_refused_batch_uses_nothing_up() {
    on_each_engine(&[], async |world| {
        let wrong = stories(0).job("job").key("key");
        assert_eq!(code_of(world.create(wrong).await), Code::MissingPosts);
        assert!(!world.create(order().job("job").key("key")).await.unwrap().replayed);
    })
    .await;
}

#[tokio::test]
async fn both_belong_to_a_tenant() {
    on_each_engine(&[("EVERY_TENANT", "on")], async |world| {
        let order = || stories(1).scheduled_at(now() + 1.hour()).job("job").key("key");
        let order = order();
        let one = world.create_for("stories", order.clone()).await.unwrap();
        let two = world.create_for("others", order.clone()).await.unwrap();
        assert!(!two.replayed);
        assert_ne!(one.batch_id, two.batch_id);
    })
    .await;
}
