//! One runner per batch, and another when it dies (stories.md, "One runner per batch").

use std::time::{Duration, Instant};

use e2e::{
    Fanfare, Service, Shape, audit,
    load::Load,
    stories::{ACCOUNT, Batch, NewBatch},
    wait::{SOON, eventually},
};
use rand::Rng as _;
use serde_json::json;

use crate::at_random::{LONGEST_LIFE, Run, offer, until_a_random_moment};

const LEASE: Duration = Duration::from_secs(1);
/// How much later than the lease's end a busy machine may be.
const MARGIN: Duration = Duration::from_secs(2);

#[tokio::test]
async fn the_other_publisher_goes_on_at_the_right_story() {
    let fanfare = Fanfare::of(Shape::Processes).set("FANFARE_LEASE", "1s").start().await;
    fanfare.sandbox().confirm_after(ACCOUNT, 30).await;
    let (asked, id, second) = hold_at_the_second_story(&fanfare).await;
    let holder = holders(&fanfare, &id)[0];
    let other = if holder == Service::Publisher(1) { 2 } else { 1 };

    let killed = Instant::now();
    fanfare.kill(holder);
    eventually("the other publisher takes over", LEASE + MARGIN, async || {
        holders(&fanfare, &id).contains(&Service::Publisher(other)).then_some(())
    })
    .await;
    println!("taken over after {:?}", killed.elapsed());

    fanfare.sandbox().confirm(&second).await;
    let batch = fanfare.client_at(Service::Gateway(other)).finished(&id).await;
    went_on(&fanfare, &asked, &batch).await;
    assert_eq!(holders(&fanfare, &id).len(), 2, "one after the other");
    let taken_over = fanfare.logged(&[&id, "Acquired lock", "\"taken_over\":true"]);
    assert_eq!(taken_over.len(), 1);
}

/// An embedded database has no other runner: what was leased is taken over at the start.
#[tokio::test]
async fn a_restarted_process_goes_on_at_once() {
    let builder = Fanfare::of(Shape::Embedded).set("FANFARE_LEASE", "10m");
    let fanfare = builder.start().await;
    fanfare.sandbox().confirm_after(ACCOUNT, 30).await;
    let (asked, id, second) = hold_at_the_second_story(&fanfare).await;

    fanfare.kill(Service::Up);
    fanfare.start(Service::Up).await;
    fanfare.sandbox().confirm(&second).await;
    let batch = fanfare.client().finished(&id).await;
    went_on(&fanfare, &asked, &batch).await;
}

/// Many batches, two publishers: each batch has one runner all the time.
#[tokio::test]
async fn two_publishers_never_share_a_batch() {
    let fanfare = Fanfare::processes().await;
    fanfare.sandbox().confirm_after(ACCOUNT, 30).await;
    let mut ids = Vec::new();
    for n in 0..20 {
        let client = if n % 2 == 0 { fanfare.client().clone() } else { fanfare.replica() };
        let asked = NewBatch::of(3);
        ids.push((client.publish(&asked).await, asked));
    }
    for (id, asked) in &ids {
        let batch = fanfare.client().finished(id).await;
        assert_eq!(batch.statuses(), ["published"; 3]);
        audit::exactly_once(fanfare.sandbox(), asked, &batch).await;
        assert_eq!(holders(&fanfare, id).len(), 1, "{id}");
    }
}

#[tokio::test]
async fn after_a_hundred_kills_at_random_moments() {
    let builder = Fanfare::of(Shape::Processes).load(Load::Heavy).set("FANFARE_LEASE", "300ms");
    let mut run = Run::new(builder.start().await);
    for _ in 0..100 {
        let asked = run.new_batch().await;
        let victim: u8 = run.rng.random_range(1..=2);
        let feed = offer(&run.fanfare, Service::Gateway(3 - victim), &asked);
        until_a_random_moment(&mut run.rng, LONGEST_LIFE, feed).await;
        run.fanfare.spawn(Service::Publisher(victim), &[]);
    }
    for service in [1, 2].map(Service::Publisher).into_iter().chain([1, 2].map(Service::Gateway)) {
        run.fanfare.ready(service).await;
    }
    run.verify().await;
}

/// A batch of four whose second story waits to be confirmed; the batch's id and that story's post.
async fn hold_at_the_second_story(fanfare: &Fanfare) -> (NewBatch, String, String) {
    let slow = json!({"kind": "confirm_delay", "ms": 3_600_000});
    fanfare
        .sandbox()
        .fault(json!({"account": ACCOUNT, "fault": slow, "skip": 1, "times": 1}))
        .await;
    let asked = NewBatch::of(4).speed("hyper");
    let id = fanfare.client().publish(&asked).await;
    let waiting = fanfare
        .client()
        .batch_when(&id, |batch| {
            batch.clips[1].phase == "confirming" && batch.clips[1].metrics.checks > 1
        })
        .await;
    (asked, id, waiting.clips[1].post_id.clone().unwrap())
}

/// Who acquired the batch, in the order of the publishers.
fn holders(fanfare: &Fanfare, batch: &str) -> Vec<Service> {
    let lines = fanfare.logged(&[batch, "Acquired lock for batch"]);
    lines.into_iter().map(|(service, _)| service).collect()
}

async fn went_on(fanfare: &Fanfare, asked: &NewBatch, batch: &Batch) {
    assert_eq!(batch.statuses(), ["published"; 4]);
    assert!(batch.clips.iter().all(|clip| clip.attempts == 1), "{batch:#?}");
    audit::exactly_once(fanfare.sandbox(), asked, batch).await;
    let calls = fanfare.sandbox().calls(ACCOUNT).await;
    let sends = calls.iter().filter(|call| call.operation == "send");
    let sent: Vec<_> = sends.filter_map(|call| call.media_url.as_deref()).collect();
    assert_eq!(sent, asked.urls(), "in order, once each");
    eventually("the lock is released", SOON, async || {
        let released = fanfare.logged(&[&batch.batch_id, "Released lock for batch"]);
        (released.len() == 1).then_some(())
    })
    .await;
}
