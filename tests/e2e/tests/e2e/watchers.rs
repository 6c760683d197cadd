//! A thousand watchers of one batch.

use std::time::Instant;

use e2e::{
    Fanfare, STOP_LIMIT, Service, Shape,
    client::Client,
    database,
    load::Load,
    sse::{Event, Stream},
    stories::{ACCOUNT, NewBatch},
};
use futures::future::join_all;
use serde_json::json;

const WATCHERS: usize = 1_000;
/// Opened at once; the rest wait for these, as they would for a proxy.
const AT_ONCE: usize = 100;

#[tokio::test]
async fn all_see_the_same_to_the_end() {
    let fanfare = Fanfare::of(Shape::Embedded).load(Load::Heavy).start().await;
    let (id, histories) = watched(&fanfare, WATCHERS).await;
    let expected = fanfare.client().watch(&id, Some(0)).await.rest().await;
    assert_eq!(expected.last().unwrap().kind(), "completed");
    assert!(expected.iter().map(|event| event.id).eq(1..=expected.len() as i64));
    assert!(histories.iter().all(|history| *history == expected));
}

/// They cost the database no more than one does.
#[tokio::test]
async fn the_database_does_not_notice_them() {
    let fanfare = Fanfare::processes().await;
    let publishers = [1, 2].map(Service::Publisher);
    let url = fanfare.settings(publishers[0]).get("FANFARE_PUBLISHER_DATABASE_URL").unwrap();
    let mut counted = Vec::new();
    for watchers in [1, WATCHERS] {
        let before = database::transactions(url).await;
        watched(&fanfare, watchers).await;
        // The server counts when a connection ends.
        for publisher in publishers {
            fanfare.process(publisher).terminate(STOP_LIMIT).await;
        }
        counted.push(database::transactions(url).await - before);
        for publisher in publishers {
            fanfare.start(publisher).await;
        }
        fanfare.ready(Service::Gateway(1)).await;
    }
    println!("transactions with 1 and with {WATCHERS} watchers: {counted:?}");
    // Timers go on while the thousand connect, which takes some seconds.
    assert!(counted[1] < counted[0] + WATCHERS as i64 / 2, "{counted:?}");
}

/// Publishes four stories while so many watch; the batch's id and what each has seen.
async fn watched(fanfare: &Fanfare, watchers: usize) -> (String, Vec<Vec<Event>>) {
    let client = fanfare.client();
    let id = paused_batch(fanfare).await;
    let started = Instant::now();
    let mut streams = open(client, &id, watchers).await;
    println!("{watchers} streams are open after {:?}", started.elapsed());

    client.command(&id, "resume").await;
    let started = Instant::now();
    let histories = join_all(streams.iter_mut().map(Stream::rest)).await;
    println!("{} events to each after {:?}", histories[0].len(), started.elapsed());
    (id, histories)
}

/// A batch that waits after its first story, with no runner.
async fn paused_batch(fanfare: &Fanfare) -> String {
    let (client, sandbox) = (fanfare.client(), fanfare.sandbox());
    sandbox.confirm_after(ACCOUNT, 30).await;
    let slow = json!({"kind": "confirm_delay", "ms": 3_600_000});
    sandbox.fault(json!({"account": ACCOUNT, "fault": slow, "times": 1})).await;
    let id = client.publish(&NewBatch::of(4).speed("hyper")).await;
    let waiting = client.batch_when(&id, |batch| batch.clips[0].phase == "confirming").await;
    client.command(&id, "pause").await;
    sandbox.confirm(waiting.clips[0].post_id.as_deref().unwrap()).await;
    client.batch_when(&id, |batch| batch.posts.published == 1).await;
    id
}

async fn open(client: &Client, id: &str, count: usize) -> Vec<Stream> {
    let mut streams = Vec::with_capacity(count);
    while streams.len() < count {
        let more = AT_ONCE.min(count - streams.len());
        streams.extend(join_all((0..more).map(|_| client.watch(id, Some(0)))).await);
    }
    streams
}
