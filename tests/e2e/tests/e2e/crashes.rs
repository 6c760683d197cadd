//! `kill -9` at every step of the publication state machine: nothing is lost, nothing is published
//! twice (stories.md, "No double post").

use e2e::{
    Fanfare, Service, Shape, audit,
    load::Load,
    stories::{ACCOUNT, Batch, NewBatch},
};
use serde_json::{Value, json};

use crate::at_random::{LONGEST_LIFE, Run, offer, until_a_random_moment};

/// A place in the code at which the process dies, and what makes the code come by.
struct Crash {
    /// Fault points, one after the other: `<name>[:<n-th pass>]`.
    points: &'static [&'static str],
    /// What the provider does meanwhile.
    fault: Option<Value>,
    speed: &'static str,
}

impl Crash {
    fn at(points: &'static [&'static str]) -> Self {
        Self { points, fault: None, speed: "fast" }
    }

    /// The second story's send has its effect and is not acknowledged: it is searched for.
    fn while_searching(points: &'static [&'static str]) -> Self {
        let fault = json!({"kind": "status_after_effect", "status": 502});
        Self { points, fault: Some(json!({"fault": fault, "skip": 1, "times": 1})), speed: "fast" }
    }

    /// The second story is never confirmed: after its time it is deleted, and sent anew.
    fn while_deleting(points: &'static [&'static str]) -> Self {
        let fault = json!({"kind": "never_confirm"});
        Self { points, fault: Some(json!({"fault": fault, "skip": 1, "times": 1})), speed: "ultra" }
    }
}

/// Every fault point of the publisher.
fn crashes() -> Vec<Crash> {
    vec![
        Crash::at(&["batch.created"]),
        Crash::at(&["story.started.before_commit:2"]),
        Crash::at(&["story.started.committed:2"]),
        Crash::at(&["story.armed.before_commit:2"]),
        Crash::at(&["story.armed.committed:2"]),
        Crash::at(&["story.sent:2"]),
        Crash::at(&["story.sent.before_commit:2"]),
        Crash::at(&["story.sent.committed:2"]),
        Crash::at(&["story.polled.before_commit:2"]),
        Crash::at(&["story.polled.committed:2"]),
        // Dead after the provider took it, and again while that is being found out.
        Crash::at(&["story.sent:2", "story.crashed.before_commit"]),
        Crash::at(&["story.sent:2", "story.crashed.committed"]),
        Crash::at(&["story.sent:2", "story.searched.before_commit"]),
        Crash::at(&["story.armed.committed:2", "story.searched.committed"]),
        Crash::while_searching(&["story.searched.before_commit"]),
        Crash::while_searching(&["story.searched.committed"]),
        Crash::while_deleting(&["story.deleted.before_commit"]),
        Crash::while_deleting(&["story.deleted.committed"]),
    ]
}

#[tokio::test]
async fn embedded() {
    let fanfare = Fanfare::of(Shape::Embedded).prepare().await;
    for (n, crash) in crashes().iter().enumerate() {
        let asked = prepare(&fanfare, n, crash).await;
        for (life, point) in crash.points.iter().enumerate() {
            let process = fanfare.spawn(Service::Up, &[("FANFARE_FAULT_POINT", point)]);
            if life == 0 {
                fanfare.ready(Service::Up).await;
                // It may die before it answers.
                let request = fanfare.client().publish_request(&asked);
                let _ = fanfare.client().try_answer(request).await;
            }
            process.killed_itself().await;
        }
        fanfare.start(Service::Up).await;
        // A repeat finds what the crash left.
        let batch = fanfare.client().publish_to_the_end(&asked).await;
        verify(&fanfare, &asked, &batch).await;
    }
}

/// A story goes live while nobody looks, between the decision to take it back and the doing: it must
/// be seen before it is deleted, for what is deleted reads as gone and would be sent again.
#[tokio::test]
async fn live_before_it_is_deleted() {
    // The first poll is past the limit: it is the last.
    let builder = Fanfare::of(Shape::Embedded).set("FANFARE_STORY_POLL_STEPS", "500ms");
    let fanfare = builder.prepare().await;
    let slow = json!({"kind": "confirm_delay", "ms": 3_600_000});
    fanfare.sandbox().fault(json!({"account": ACCOUNT, "fault": slow, "times": 1})).await;
    let asked = NewBatch::of(1).speed("ultra").once("live-before-deleted");
    let process = fanfare.spawn(Service::Up, &[("FANFARE_FAULT_POINT", "story.polled.committed")]);
    fanfare.ready(Service::Up).await;
    fanfare.client().publish(&asked).await;
    process.killed_itself().await;
    let post = fanfare.sandbox().posts(ACCOUNT).await.remove(0);
    fanfare.sandbox().confirm(&post.post_id).await;

    fanfare.start(Service::Up).await;
    let batch = fanfare.client().publish_to_the_end(&asked).await;
    assert_eq!((batch.statuses(), batch.clips[0].attempts), (vec!["published"], 1));
    audit::exactly_once(fanfare.sandbox(), &asked, &batch).await;
}

/// The same when it was cancelled while its runner was dead.
#[tokio::test]
async fn live_before_it_is_cancelled() {
    let fanfare = Fanfare::of(Shape::Processes).set("FANFARE_LEASE", "1s").start().await;
    fanfare.sandbox().confirm_after(ACCOUNT, 3_600_000).await;
    let asked = NewBatch::of(2).speed("hyper");
    let id = fanfare.client().publish(&asked).await;
    let waiting = fanfare.client().batch_when(&id, |b| b.clips[0].phase == "confirming").await;
    let (holder, _) = fanfare.logged(&[&id, "Acquired lock for batch"]).remove(0);
    let gateway = Service::Gateway(if holder == Service::Publisher(1) { 2 } else { 1 });
    fanfare.kill(holder);
    fanfare.client_at(gateway).command(&id, "cancel").await;
    fanfare.sandbox().confirm(waiting.clips[0].post_id.as_deref().unwrap()).await;

    let batch = fanfare.client_at(gateway).finished(&id).await;
    assert_eq!(
        (batch.status.as_str(), batch.statuses()),
        ("cancelled", vec!["published", "cancelled"])
    );
    audit::exactly_once(fanfare.sandbox(), &asked, &batch).await;
}

#[tokio::test]
async fn at_a_hundred_random_moments() {
    let fanfare = Fanfare::of(Shape::Embedded).load(Load::Heavy).prepare().await;
    let mut run = Run::new(fanfare);
    for _ in 0..100 {
        let asked = run.new_batch().await;
        run.fanfare.spawn(Service::Up, &[]);
        let feed = async {
            run.fanfare.ready(Service::Up).await;
            offer(&run.fanfare, Service::Up, &asked).await;
        };
        until_a_random_moment(&mut run.rng, LONGEST_LIFE, feed).await;
        run.fanfare.kill(Service::Up);
    }
    run.fanfare.start(Service::Up).await;
    run.verify().await;
}

/// The publisher that dies is replaced by the other one.
#[tokio::test]
async fn processes() {
    let (first, second) = (Service::Publisher(1), Service::Publisher(2));
    let builder = Fanfare::of(Shape::Processes).set("FANFARE_LEASE", "500ms");
    let fanfare = builder.start().await;
    for (n, crash) in crashes().iter().enumerate() {
        let asked = prepare(&fanfare, n, crash).await;
        fanfare.kill(second);
        for (life, point) in crash.points.iter().enumerate() {
            let process = fanfare.spawn(first, &[("FANFARE_FAULT_POINT", point)]);
            if life == 0 {
                fanfare.ready(first).await;
                fanfare.ready(Service::Gateway(1)).await;
                let request = fanfare.client().publish_request(&asked);
                let answer = fanfare.client().answer(request).await;
                assert!([202, 503].contains(&answer.status), "{answer:?}");
            }
            process.killed_itself().await;
        }
        fanfare.start(second).await;
        fanfare.ready(Service::Gateway(2)).await;
        let batch = fanfare.replica().publish_to_the_end(&asked).await;
        verify(&fanfare, &asked, &batch).await;
    }
}

async fn prepare(fanfare: &Fanfare, n: usize, crash: &Crash) -> NewBatch {
    let account = format!("{}", 800_000 + n);
    fanfare.note(format!("account {account}: crash at {:?}", crash.points));
    fanfare.sandbox().confirm_after(&account, 30).await;
    if let Some(mut fault) = crash.fault.clone() {
        fault["account"] = account.clone().into();
        fanfare.sandbox().fault(fault).await;
    }
    NewBatch::of(3).account(&account).speed(crash.speed).once(format!("crash-{n}"))
}

/// Nothing lost, nothing twice; and since the provider answers every question after the crash,
/// nothing unknown either.
async fn verify(fanfare: &Fanfare, asked: &NewBatch, batch: &Batch) {
    assert_eq!(batch.status, "completed");
    assert_eq!(batch.statuses(), ["published"; 3], "{batch:#?}");
    audit::exactly_once(fanfare.sandbox(), asked, batch).await;
}
