//! A batch's events (stories.md, "Stream").

use proto::publisher::v1::{
    self as pb, batch_event::Detail, batch_event::Type, watch_batch_response::Message,
};
use serde_json::{Value, json};
use service::Code;
use tonic::Status;

use crate::support::{
    Gateway, OTHER_KEY,
    client::Stream,
    contract::DOCUMENT,
    publisher::{BATCH_ID, batch, clip, counters, time},
};

fn path() -> String {
    format!("/api/metricool/stream?batchId={BATCH_ID}")
}

fn opened(nothing_left: bool) -> pb::WatchBatchResponse {
    let message = Some(Message::Opened(pb::WatchOpened { nothing_left }));
    pb::WatchBatchResponse { message }
}

fn event(id: i64, ty: Type, detail: Option<Detail>) -> pb::WatchBatchResponse {
    let event = pb::BatchEvent {
        id,
        r#type: ty.into(),
        batch_id: BATCH_ID.to_owned(),
        status: pb::BatchStatus::Processing.into(),
        posts: Some(counters()),
        timestamp: Some(time(1_767_258_003)),
        detail,
    };
    pb::WatchBatchResponse { message: Some(Message::Event(event)) }
}

/// The JSON of each event, checked against the documented schema.
fn events(text: &str) -> Vec<Value> {
    let mut schema = json!({"$ref": "#/components/schemas/StreamEvent"});
    schema["components"] = DOCUMENT["components"].clone();
    let validator = jsonschema::draft202012::new(&schema).unwrap();
    let data = text.lines().filter_map(|line| line.strip_prefix("data: "));
    data.map(|data| {
        let event = serde_json::from_str(data).unwrap();
        validator.validate(&event).unwrap();
        event
    })
    .collect()
}

#[tokio::test]
async fn events_are_an_id_line_and_a_data_line() {
    let gateway = Gateway::start().await;
    let sender = gateway.publisher.stream();
    sender.send(Ok(opened(false))).unwrap();
    sender.send(Ok(event(4, Type::Connected, Some(Detail::Batch(batch()))))).unwrap();
    sender.send(Ok(event(5, Type::Story, Some(Detail::Clip(clip(1, false)))))).unwrap();
    sender.send(Ok(event(6, Type::Progress, None))).unwrap();
    let error =
        pb::BatchError { code: "METRICOOL_NOT_CONFIGURED".into(), message: "No.\nNo.".into() };
    sender.send(Ok(event(7, Type::Error, Some(Detail::Error(error))))).unwrap();
    sender.send(Ok(event(8, Type::Completed, None))).unwrap();
    drop(sender);

    let stream = gateway.get(&path()).open().await;
    assert_eq!(stream.status, 200);
    let header = |name: &str| stream.headers[name].to_str().unwrap().to_owned();
    assert_eq!(header("content-type"), "text/event-stream");
    assert_eq!(header("cache-control"), "no-cache");
    assert_eq!(header("x-accel-buffering"), "no");
    assert_eq!(header("x-trace-id").len(), 32);
    let text = stream.rest().await;

    let mut blocks = text.split("\n\n");
    assert_eq!(blocks.next(), Some("retry: 1000"));
    for (block, id) in blocks.by_ref().take(5).zip(4..) {
        let lines: Vec<_> = block.lines().collect();
        assert_eq!(lines.len(), 2, "{block}");
        assert_eq!(lines[0], format!("id: {id}"));
        assert!(lines[1].starts_with("data: {"));
    }
    assert_eq!(blocks.next(), Some(""), "nothing comes after `completed`");

    let events = events(&text);
    let types: Vec<_> = events.iter().map(|event| event["type"].as_str().unwrap()).collect();
    assert_eq!(types, ["connected", "story", "progress", "error", "completed"]);
    assert_eq!(events[0]["batch"]["clips"][1]["index"], 2);
    assert_eq!(events[1]["clip"]["id"], "clip_1");
    assert_eq!(events[3]["code"], "METRICOOL_NOT_CONFIGURED");
    assert_eq!(
        events[2],
        json!({
            "type": "progress",
            "batchId": BATCH_ID,
            "status": "processing",
            "posts": {"total": 3, "published": 1, "failed": 1, "cancelled": 0, "pending": 1},
            "timestamp": "2026-01-01T09:00:03.123Z",
        })
    );
}

#[tokio::test]
async fn events_come_as_they_happen() {
    let gateway = Gateway::start().await;
    let sender = gateway.publisher.stream();
    sender.send(Ok(opened(false))).unwrap();
    let mut stream: Stream = gateway.get(&path()).header("accept-encoding", "gzip").open().await;
    assert!(!stream.headers.contains_key("content-encoding"), "a stream is never compressed");
    assert_eq!(stream.blocks(1).await, "retry: 1000\n\n");
    for id in 1..4 {
        sender.send(Ok(event(id as i64, Type::Progress, None))).unwrap();
        let text = stream.blocks(1 + id).await;
        assert_eq!(events(text).len(), id);
    }
}

#[tokio::test]
async fn an_idle_stream_has_a_heartbeat() {
    let gateway = Gateway::start_with(&[("FANFARE_SSE_HEARTBEAT", "5ms")]).await;
    let sender = gateway.publisher.stream();
    sender.send(Ok(opened(false))).unwrap();
    let mut stream = gateway.get(&path()).open().await;
    assert_eq!(stream.blocks(3).await, "retry: 1000\n\n:\n\n:\n\n");
}

#[tokio::test]
async fn the_last_event_id_is_passed_on_as_sent() {
    let gateway = Gateway::start().await;
    for id in ["17", "0", "not a number"] {
        let sender = gateway.publisher.stream();
        sender.send(Ok(opened(false))).unwrap();
        drop(sender);
        gateway.get(&path()).header("last-event-id", id).open().await.rest().await;
        let watched = gateway.publisher.script().watched.pop().unwrap();
        assert_eq!(watched.last_event_id.as_deref(), Some(id));
    }
    let sender = gateway.publisher.stream();
    sender.send(Ok(opened(true))).unwrap();
    gateway.get(&path()).send().await;
    assert_eq!(gateway.publisher.script().watched[0].last_event_id, None);
    assert_eq!(
        gateway.publisher.script().deadlines.last(),
        Some(&None),
        "a stream has no deadline"
    );
}

#[tokio::test]
async fn a_client_that_has_everything_is_told_not_to_come_back() {
    let gateway = Gateway::start().await;
    gateway.publisher.stream().send(Ok(opened(true))).unwrap();
    let answer = gateway.get(&path()).header("last-event-id", "8").send().await;
    assert_eq!(answer.status, 204);
}

#[tokio::test]
async fn refusals_are_problems_not_streams() {
    let gateway = Gateway::start().await;
    gateway.get("/api/metricool/stream").send().await.refuses(400, "MISSING_BATCH_ID");
    gateway.get("/api/metricool/stream?batchId=1").send().await.refuses(404, "BATCH_NOT_FOUND");
    gateway.get(&path()).key(OTHER_KEY).send().await.refuses(404, "BATCH_NOT_FOUND");
    gateway.anonymous("GET", &path()).send().await.refuses(401, "MISSING_API_KEY");
    let sender = gateway.publisher.stream();
    sender.send(Err(service::Error::new(Code::Internal, "As scripted.").into())).unwrap();
    gateway.get(&path()).send().await.refuses(500, "INTERNAL");
}

#[tokio::test]
async fn a_failure_in_the_middle_ends_the_stream() {
    let gateway = Gateway::start().await;
    let sender = gateway.publisher.stream();
    sender.send(Ok(opened(false))).unwrap();
    sender.send(Ok(event(1, Type::Progress, None))).unwrap();
    sender.send(Err(Status::unavailable("gone"))).unwrap();
    let text = gateway.get(&path()).open().await.rest().await;
    assert_eq!(events(&text).len(), 1);
}

#[tokio::test]
async fn a_stop_ends_streams_at_once_and_the_gateway_drains() {
    let gateway = Gateway::start().await;
    let sender = gateway.publisher.stream();
    sender.send(Ok(opened(false))).unwrap();
    let mut stream = gateway.get(&path()).open().await;
    stream.blocks(1).await;
    gateway.tasks.ask_to_stop();
    assert_eq!(stream.rest().await, "retry: 1000\n\n");
    gateway.stop().await;
    assert!(!sender.is_closed() || sender.send(Ok(opened(false))).is_err());
}

#[tokio::test]
async fn the_publisher_learns_that_a_client_went_away() {
    let gateway = Gateway::start().await;
    let sender = gateway.publisher.stream();
    sender.send(Ok(opened(false))).unwrap();
    let mut stream = gateway.get(&path()).open().await;
    stream.blocks(1).await;
    drop(stream);
    crate::support::within(sender.closed()).await;
}
