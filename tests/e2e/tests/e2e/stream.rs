//! The stream of a batch: no gap, no repeat, wherever and however often a watcher is cut
//! (stories.md, "Stream").

use e2e::{
    Fanfare, Service, Shape,
    client::{Answer, Client},
    sse::Event,
    stories::{ACCOUNT, NewBatch},
};
use reqwest::Method;
use serde_json::json;

in_both_shapes!(
    a_watcher_sees_everything,
    a_watcher_cut_at_every_event_misses_nothing,
    a_watcher_goes_on_elsewhere,
    a_finished_batch,
    an_unknown_id_resets,
    refusals,
);

async fn a_watcher_sees_everything(shape: Shape) {
    let fanfare = Fanfare::of(shape).start().await;
    fanfare.sandbox().confirm_after(ACCOUNT, 50).await;
    let refusal = json!({"kind": "status", "status": 400, "body": {"message": "No"}});
    fanfare
        .sandbox()
        .fault(json!({"account": ACCOUNT, "fault": refusal, "skip": 1, "times": 1}))
        .await;
    let id = fanfare.client().publish(&NewBatch::of(3)).await;
    let mut stream = fanfare.client().watch(&id, None).await;
    let events = stream.rest().await;
    assert_eq!(stream.retry, Some(1_000));

    let (first, later) = events.split_first().unwrap();
    assert_eq!(first.kind(), "connected");
    assert_eq!(first.data["batch"]["batchId"], *id);
    assert_eq!(first.data["batch"]["clips"].as_array().unwrap().len(), 3);
    assert_consecutive(first.id, later);
    assert_eq!(later.last().unwrap().kind(), "completed");
    for event in &events {
        assert_eq!(event.data["batchId"], *id);
        for member in ["status", "timestamp"] {
            assert!(event.data[member].is_string(), "{event:?}");
        }
        assert_eq!(event.data["posts"]["total"], 3, "{event:?}");
    }
    // The same from the first event on, on any replica: each story goes its way in order.
    let history = fanfare.replica().watch(&id, Some(0)).await.rest().await;
    assert_consecutive(0, &history);
    assert!(history.ends_with(later), "what was seen live is what was stored");
    let published = ["preparing", "sending", "confirming", "done"];
    for (n, phases) in (1..).zip([&published[..], &["preparing", "sending", "done"], &published]) {
        assert_eq!(phases_of(&history, n), phases, "story {n}");
    }
    let counts: Vec<_> = history
        .iter()
        .filter(|event| event.kind() == "progress")
        .map(|event| {
            (event.data["posts"]["published"].clone(), event.data["posts"]["failed"].clone())
        })
        .collect();
    assert_eq!(counts, [(1, 0), (1, 1), (2, 1)].map(|(p, f)| (json!(p), json!(f))));
}

async fn a_watcher_cut_at_every_event_misses_nothing(shape: Shape) {
    let fanfare = Fanfare::of(shape).start().await;
    fanfare.sandbox().confirm_after(ACCOUNT, 50).await;
    let id = fanfare.client().publish(&NewBatch::of(4)).await;
    let clients = [fanfare.client().clone(), fanfare.replica()];
    let mut seen: Vec<Event> = Vec::new();
    loop {
        let newest = seen.last().map_or(0, |event| event.id);
        let client = &clients[seen.len() % 2];
        let response = client.open_stream(&id, Some(&newest.to_string())).await;
        if response.status() == 204 {
            break;
        }
        // Dropped after one event: the connection is cut.
        seen.extend(e2e::sse::Stream::new(response).next().await);
    }
    assert_consecutive(0, &seen);
    assert_eq!(seen.last().unwrap().kind(), "completed");
    assert_eq!(seen, fanfare.client().watch(&id, Some(0)).await.rest().await);
}

/// On another replica; in one process, after it was killed and started again.
async fn a_watcher_goes_on_elsewhere(shape: Shape) {
    let fanfare = Fanfare::of(shape).start().await;
    let (client, sandbox) = (fanfare.client(), fanfare.sandbox());
    sandbox.confirm_after(ACCOUNT, 30).await;
    // The second story waits until the watcher has moved.
    let slow = json!({"kind": "confirm_delay", "ms": 3_600_000});
    sandbox.fault(json!({"account": ACCOUNT, "fault": slow, "skip": 1, "times": 1})).await;
    let id = client.publish(&NewBatch::of(3).speed("hyper")).await;
    let mut stream = client.watch(&id, Some(0)).await;
    let mut seen = Vec::new();
    while phases_of(&seen, 2).last() != Some(&"confirming") {
        seen.push(stream.next().await.unwrap());
    }
    if shape == Shape::Embedded {
        fanfare.kill(Service::Up);
        assert!(stream.try_next().await.is_err(), "cut, not ended");
        fanfare.start(Service::Up).await;
    } else {
        fanfare.kill(Service::Gateway(1));
        assert!(stream.try_next().await.is_err(), "cut, not ended");
    }
    let elsewhere = fanfare.replica();
    let mut stream = elsewhere.watch(&id, seen.last().map(|event| event.id)).await;
    let waiting = elsewhere.batch(&id).await;
    sandbox.confirm(waiting.clips[1].post_id.as_deref().unwrap()).await;
    seen.extend(stream.rest().await);
    assert_consecutive(0, &seen);
    assert_eq!(seen.last().unwrap().kind(), "completed");
}

async fn a_finished_batch(shape: Shape) {
    let fanfare = Fanfare::of(shape).start().await;
    fanfare.sandbox().confirm_after(ACCOUNT, 10).await;
    let batch = fanfare.client().publish_to_the_end(&NewBatch::of(1)).await;
    let id = &batch.batch_id;

    let events = fanfare.client().watch(id, None).await.rest().await;
    assert_eq!(events.iter().map(Event::kind).collect::<Vec<_>>(), ["connected", "completed"]);
    let newest = events[1].id;
    assert_eq!(events[0].id, newest, "the snapshot contains everything");

    let nothing_left = fanfare.client().open_stream(id, Some(&newest.to_string())).await;
    assert_eq!(nothing_left.status(), 204);
    let history = fanfare.client().watch(id, Some(0)).await.rest().await;
    assert_consecutive(0, &history);
    assert_eq!(history.last().unwrap().id, newest);
}

async fn an_unknown_id_resets(shape: Shape) {
    let fanfare = Fanfare::of(shape).start().await;
    fanfare.sandbox().confirm_after(ACCOUNT, 3_600_000).await;
    let id = fanfare.client().publish(&NewBatch::of(1).speed("hyper")).await;
    for unknown in ["abc", "-1", "999999", "1e3", "9223372036854775808"] {
        let response = fanfare.client().open_stream(&id, Some(unknown)).await;
        let mut stream = e2e::sse::Stream::new(response);
        assert_eq!(stream.next().await.unwrap().kind(), "reset", "{unknown}");
        assert_eq!(stream.next().await.unwrap().kind(), "connected", "{unknown}");
    }
}

async fn refusals(shape: Shape) {
    let fanfare = Fanfare::of(shape).start().await;
    let client = fanfare.client();
    let stream = |query: &'static str| format!("/api/metricool/stream{query}");
    client.get(&stream("")).await.problem(400, "MISSING_BATCH_ID");
    client.get(&stream("?batchId=nonsense")).await.problem(404, "BATCH_NOT_FOUND");
    let unknown = stream("?batchId=batch_1767258000000_4fzyo82mv");
    client.get(&unknown).await.problem(404, "BATCH_NOT_FOUND");
    client.without_key().get(&unknown).await.problem(401, "MISSING_API_KEY");
}

#[tokio::test]
async fn an_idle_stream_has_a_heartbeat() {
    let builder = Fanfare::of(Shape::Embedded).set("FANFARE_SSE_HEARTBEAT", "50ms");
    let fanfare = builder.start().await;
    fanfare.sandbox().confirm_after(ACCOUNT, 3_600_000).await;
    let id = fanfare.client().publish(&NewBatch::of(1).speed("hyper")).await;
    fanfare.client().watch(&id, None).await.wait_for_comments(3).await;
}

/// A browser's `EventSource` sends no headers but the cookie.
#[tokio::test]
async fn a_browser_watches_with_its_session() {
    let fanfare = Fanfare::embedded().await;
    fanfare.sandbox().confirm_after(ACCOUNT, 50).await;
    let id = fanfare.client().publish(&NewBatch::of(2)).await;
    let cookie = sign_in(fanfare.client()).await;

    let browser = fanfare.client().without_key();
    let path = format!("/api/metricool/stream?batchId={id}");
    let request = browser.request(Method::GET, &path).header("Cookie", &cookie);
    let response = browser.open(request).await.unwrap();
    let events = e2e::sse::Stream::new(response).rest().await;
    assert_eq!(events.last().unwrap().kind(), "completed");
}

async fn sign_in(client: &Client) -> String {
    let answer: Answer = client.act("/api/session").await;
    assert_eq!(answer.status, 204);
    let cookie = answer.header("set-cookie").unwrap();
    assert!(cookie.contains("HttpOnly") && cookie.contains("SameSite=Strict"), "{cookie}");
    cookie.split(';').next().unwrap().to_owned()
}

fn assert_consecutive(after: i64, events: &[Event]) {
    let ids: Vec<i64> = events.iter().map(|event| event.id).collect();
    let expected: Vec<i64> = (after + 1..).take(events.len()).collect();
    assert_eq!(ids, expected);
}

/// The phases that a story went through, as told.
fn phases_of(events: &[Event], index: u32) -> Vec<&str> {
    let of_story = events.iter().filter(|event| event.data["clip"]["index"] == index);
    of_story.map(|event| event.data["clip"]["phase"].as_str().unwrap()).collect()
}
