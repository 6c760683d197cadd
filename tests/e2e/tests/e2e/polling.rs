//! The polling grid, and no artificial delay between stories (stories.md, "Order and instant mode",
//! "Polling"), as the provider sees them.

use e2e::{
    Fanfare, Shape,
    load::Load,
    sandbox::Call,
    stories::{ACCOUNT, NewBatch},
};
use jiff::Timestamp;
use serde_json::json;

/// From one terminal answer to the next story's first call, in seconds.
const INSTANT: f64 = 0.050;
/// How far a poll may be from its place on the grid, in seconds.
const TOLERANCE: f64 = 0.15;
/// Half of the shortest pause that there is, the one before a first poll, in seconds.
const NO_PAUSE: f64 = 0.5;

in_both_shapes!(the_next_story_begins_at_once);

#[tokio::test]
async fn polls_start_after_1_and_2_5_and_4_5_and_7_5_seconds() {
    let fanfare = Fanfare::of(Shape::Embedded).real_time().load(Load::Quiet).start().await;
    let sandbox = fanfare.sandbox();
    sandbox.confirm_after(ACCOUNT, 300).await;
    let slow = json!({"kind": "confirm_delay", "ms": 6_000});
    sandbox.fault(json!({"account": ACCOUNT, "fault": slow, "times": 1})).await;

    let batch = fanfare.client().publish_to_the_end(&NewBatch::of(2)).await;
    assert_eq!(batch.statuses(), ["published", "published"]);
    assert_eq!(batch.clips.iter().map(|clip| clip.metrics.checks).collect::<Vec<_>>(), [4, 1]);

    let calls = sandbox.calls(ACCOUNT).await;
    for (clip, grid) in batch.clips.iter().zip([&[1.0, 2.5, 4.5, 7.5][..], &[1.0]]) {
        let polls = polls_of(&calls, clip.post_id.as_deref().unwrap());
        println!("story {}: polls at {polls:.3?} s", clip.index);
        assert_eq!(polls.len(), grid.len(), "{polls:?}");
        for (poll, expected) in polls.iter().zip(grid) {
            assert!((poll - expected).abs() < TOLERANCE, "{polls:?} instead of {grid:?}");
        }
    }
    let waits = waits_between_stories(&calls);
    println!("from the confirmation to the next story: {waits:.4?} s");
    // One wait alone may be a busy disk's; several are looked at below.
    assert!(waits[0] < NO_PAUSE, "{waits:?}");
}

async fn the_next_story_begins_at_once(shape: Shape) {
    let fanfare = Fanfare::of(shape).load(Load::Quiet).start().await;
    fanfare.sandbox().confirm_after(ACCOUNT, 60).await;
    // The second story fails: that is no reason to wait either.
    let refusal = json!({"kind": "status", "status": 400});
    fanfare
        .sandbox()
        .fault(json!({"account": ACCOUNT, "fault": refusal, "skip": 1, "times": 1}))
        .await;

    let batch = fanfare.client().publish_to_the_end(&NewBatch::of(8)).await;
    assert_eq!((batch.posts.published, batch.posts.failed), (7, 1));

    let waits = waits_between_stories(&fanfare.sandbox().calls(ACCOUNT).await);
    println!("{shape:?}: from one story to the next: {waits:.4?} s");
    assert_eq!(waits.len(), 7);
    // A delay of ours would be in each of them; a busy disk is in some.
    assert!(median(waits.clone()) < INSTANT, "{waits:?}");
}

/// When the polls of a post began, counted from the answer to its send.
fn polls_of(calls: &[Call], post: &str) -> Vec<f64> {
    let about = |operation: &'static str| {
        calls.iter().filter(move |call| {
            call.operation == operation && call.post_id.as_deref() == Some(post)
        })
    };
    let answered = about("send").next().and_then(|send| send.answered_at).unwrap();
    about("status").map(|poll| seconds(answered, poll.at)).collect()
}

/// From the answer that ended each story to the first call for the next one: every story begins
/// with `normalize`.
fn waits_between_stories(calls: &[Call]) -> Vec<f64> {
    calls
        .windows(2)
        .filter(|pair| pair[1].operation == "normalize")
        .map(|pair| seconds(pair[0].answered_at.unwrap(), pair[1].at))
        .collect()
}

fn median(mut values: Vec<f64>) -> f64 {
    values.sort_by(f64::total_cmp);
    values[values.len() / 2]
}

fn seconds(from: Timestamp, to: Timestamp) -> f64 {
    to.duration_since(from).as_secs_f64()
}
