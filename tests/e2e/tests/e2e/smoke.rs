//! The seed's smoke test: three stories to an account that answers 403, then to a good one.

use e2e::{
    Fanfare, Shape, audit,
    stories::{ACCOUNT, Counters, NewBatch},
    wait::{SOON, eventually},
};

/// The account of the smoke-test seed: it has no brand, and Metricool answers it 403.
const FORBIDDEN: &str = "12345";
const REFUSED: &str = "PROVIDER_ERROR:403:Request failed with status code 403";

in_both_shapes!(three_stories_are_refused_and_three_are_published);

async fn three_stories_are_refused_and_three_are_published(shape: Shape) {
    let fanfare = Fanfare::of(shape).start().await;

    let refused = NewBatch::of(3).account(FORBIDDEN);
    let batch = fanfare.client().publish_to_the_end(&refused).await;
    assert_eq!(batch.status, "completed");
    assert_eq!(batch.errors(), [Some(REFUSED); 3]);
    let counters = Counters { total: 3, published: 0, failed: 3, cancelled: 0, pending: 0 };
    assert_eq!(batch.posts, counters);
    assert!((batch.progress - 1.0).abs() < f64::EPSILON);
    assert_eq!(sent_media(&fanfare, FORBIDDEN).await, refused.urls(), "in order, once each");
    audit::exactly_once(fanfare.sandbox(), &refused, &batch).await;
    let id = &batch.batch_id;
    assert_eq!(fanfare.logged(&[id, "completed: 0/3 published"]).len(), 1);
    lock_is_released(&fanfare, id).await;

    fanfare.sandbox().confirm_after(ACCOUNT, 50).await;
    let good = NewBatch::of(3).account(ACCOUNT);
    let batch = fanfare.client().publish_to_the_end(&good).await;
    assert_eq!(batch.status, "completed");
    assert_eq!(batch.statuses(), ["published"; 3]);
    assert_eq!(sent_media(&fanfare, ACCOUNT).await, good.urls(), "in order, once each");
    audit::exactly_once(fanfare.sandbox(), &good, &batch).await;
    let id = &batch.batch_id;
    assert_eq!(fanfare.logged(&[id, "completed: 3/3 published"]).len(), 1);
    lock_is_released(&fanfare, id).await;
    assert!(fanfare.logged(&["panicked"]).is_empty());
}

async fn sent_media(fanfare: &Fanfare, account: &str) -> Vec<String> {
    let calls = fanfare.sandbox().calls(account).await;
    calls
        .into_iter()
        .filter(|call| call.operation == "send")
        .filter_map(|call| call.media_url)
        .collect()
}

async fn lock_is_released(fanfare: &Fanfare, batch: &str) {
    let acquired = fanfare.logged(&[batch, "Acquired lock for batch"]).len();
    eventually("the lock is released", SOON, async || {
        let released = fanfare.logged(&[batch, "Released lock for batch"]).len();
        (released == acquired).then_some(())
    })
    .await;
}
