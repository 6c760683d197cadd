//! Posts (posts.md, "REST").

use proto::publisher::v1 as pb;
use serde_json::{Value, json};
use service::Code;

use crate::support::{Gateway, KEY, OTHER_KEY, publisher::ID};

const POSTS: &str = "/api/posts";

fn at(rest: &str) -> String {
    format!("{POSTS}/{ID}{rest}")
}

/// The post that the publisher knows, without its publications.
fn overview() -> Value {
    json!({
        "id": ID,
        "teamId": ID,
        "userId": ID,
        "content": "Test post",
        "mediaUrls": ["https://media.example.com/1.jpg"],
        "overrides": {"TWITTER": {"content": "Short.", "mediaUrls": null}},
        "platforms": ["FACEBOOK", "TWITTER"],
        "connectionIds": [ID],
        "status": "PUBLISHING",
        "scheduledAt": "2026-01-01T09:00:00.123Z",
        "scheduledLocal": "2026-01-01T10:00:00",
        "timezone": "Europe/Madrid",
        "publishedAt": null,
        "createdAt": "2026-01-01T06:46:40.123Z",
        "updatedAt": "2026-01-01T09:00:01.123Z",
        "approval": {
            "status": "APPROVED",
            "submittedBy": ID,
            "submittedAt": "2026-01-01T06:46:41.123Z",
            "decidedBy": ID,
            "decidedAt": "2026-01-01T06:46:42.123Z",
            "reason": null,
        },
        "repeat": {
            "every": "week", "interval": null, "weekday": null, "nth": null, "day": null,
            "until": null, "count": null,
        },
        "repeatOf": null,
    })
}

fn post() -> Value {
    let mut post = overview();
    post["publications"] = json!([{
        "id": ID,
        "batchId": null,
        "postId": ID,
        "connectionId": ID,
        "platform": "FACEBOOK",
        "status": "PENDING",
        "phase": "sending",
        "externalId": null,
        "permalink": null,
        "error": null,
        "attemptCount": 1,
        "metadata": {"mediaIds": ["98764"]},
        "attempts": [{
            "startedAt": "2026-01-01T09:00:00.123Z",
            "endedAt": null,
            "outcome": "transient",
            "httpStatus": 503,
            "traceId": "4bf92f3577b34da6a3ce929d0e0e4736",
        }, {
            "startedAt": "2026-01-01T09:00:02.123Z",
            "endedAt": null,
            "outcome": null,
            "httpStatus": null,
            "traceId": null,
        }],
        "publishedAt": null,
        "scheduledAt": "2026-01-01T09:00:00.123Z",
        "nextAttemptAt": "2026-01-01T09:00:03.123Z",
    }]);
    post
}

#[tokio::test]
async fn a_post_is_written_and_read() {
    let gateway = Gateway::start().await;
    let seed = json!({
        "teamId": ID,
        "userId": ID,
        "content": "Test post for E2E testing",
        "platforms": ["FACEBOOK", "TWITTER"],
        "status": "SCHEDULED",
        "scheduledAt": "2026-01-31T09:00:01.000Z",
    });
    let made = gateway.post(POSTS).header("idempotency-key", "k").json(&seed).send().await;
    assert_eq!((made.status.as_u16(), made.header("location")), (201, at("").as_str()));
    assert_eq!((made.header("etag"), made.json()), ("\"3\"", post()));
    let asked: pb::CreatePostRequest = gateway.publisher.asked();
    let names = ["FACEBOOK", "TWITTER"].map(str::to_owned).into();
    let expected = pb::PostDraft {
        team_id: Some(ID.to_owned()),
        user_id: Some(ID.to_owned()),
        content: Some("Test post for E2E testing".to_owned()),
        platforms: Some(pb::Names { names }),
        status: Some("SCHEDULED".to_owned()),
        scheduled_at: Some("2026-01-31T09:00:01.000Z".to_owned()),
        ..pb::PostDraft::default()
    };
    assert_eq!(asked.draft, Some(expected));
    assert_eq!(asked.idempotency.unwrap().key, "k");
    let read = gateway.get(&at("")).send().await;
    assert_eq!((read.status.as_u16(), read.header("etag"), read.json()), (200, "\"3\"", post()));
}

#[tokio::test]
async fn a_repeat_compares_bodies_as_json_and_is_marked() {
    let gateway = Gateway::start().await;
    gateway.publisher.script().replays = true;
    let mut prints = Vec::new();
    for body in [r#"{"content":"a","mediaUrls":[]}"#, r#"{ "mediaUrls": [], "content": "\u0061" }"#]
    {
        let request = gateway.post(POSTS).header("content-type", "application/json");
        let answer = request.header("idempotency-key", "k").body(body).send().await;
        assert_eq!((answer.status.as_u16(), answer.header("idempotency-replayed")), (201, "true"));
        let asked: pb::CreatePostRequest = gateway.publisher.asked();
        prints.push(asked.idempotency.unwrap().fingerprint);
    }
    assert_eq!(prints[0], prints[1]);
    let post = || gateway.post(POSTS).json(&json!({"content": "a"}));
    for (code, status) in [
        (Code::IdempotencyMismatch, 422),
        (Code::IdempotencyInProgress, 409),
        (Code::InvalidContent, 400),
        (Code::InvalidMediaUrl, 400),
        (Code::InvalidSchedule, 400),
        (Code::NoConnection, 400),
        (Code::NoFreeSlot, 400),
        (Code::TeamNotFound, 404),
        (Code::UserNotFound, 404),
        (Code::ConnectionNotFound, 404),
        (Code::PostConflict, 409),
    ] {
        gateway.publisher.fail(code);
        post().send().await.refuses(status, code.name());
    }
}

#[tokio::test]
async fn posts_are_listed_without_publications() {
    let gateway = Gateway::start().await;
    let query = format!(
        "teamId={ID}&status=DRAFT&platform=X&approval=SUBMITTED\
         &from=2026-01-01T00:00:00Z&to=2026-02-01T00:00:00Z"
    );
    let listed = gateway.get(&format!("{POSTS}?{query}")).send().await.json();
    assert_eq!(listed, json!({"items": [overview()], "nextCursor": null}));
    let asked: pb::ListPostsRequest = gateway.publisher.asked();
    let words = [asked.team_id, asked.status, asked.platform, asked.approval].map(Option::unwrap);
    assert_eq!(words, [ID, "DRAFT", "TWITTER", "SUBMITTED"]);
    let seconds = [asked.from, asked.to].map(|time| time.unwrap().seconds);
    assert_eq!(seconds, [1_767_225_600, 1_769_904_000]);
    for (query, pointer) in [
        ("teamId=7", "?teamId"),
        ("status=LIVE", "?status"),
        ("platform=MYSPACE", "?platform"),
        ("approval=GIVEN", "?approval"),
        ("from=2026-01-01", "?from"),
        ("to=1", "?to"),
        ("content=a", "?content"),
    ] {
        let answer = gateway.get(&format!("{POSTS}?{query}")).send().await;
        answer.refuses(400, "INVALID_REQUEST");
        assert_eq!(answer.pointers(), [pointer]);
    }
}

#[tokio::test]
async fn a_change_may_take_members_away() {
    let gateway = Gateway::start().await;
    let update = json!({"content": "b", "scheduledAt": null, "timezone": null, "mediaUrls": null});
    let patch = gateway.request("PATCH", &at("")).header("if-match", "\"3\"").json(&update);
    let answer = patch.send().await;
    assert_eq!((answer.status.as_u16(), answer.json()), (200, post()));
    let asked: pb::UpdatePostRequest = gateway.publisher.asked();
    let draft = pb::PostDraft {
        content: Some("b".to_owned()),
        cleared: ["scheduledAt", "timezone"].map(str::to_owned).into(),
        ..pb::PostDraft::default()
    };
    let expected =
        pb::UpdatePostRequest { id: ID.to_owned(), draft: Some(draft), if_version: Some(3) };
    assert_eq!(asked, expected);
    let both = json!({"platforms": ["FACEBOOK"], "connectionIds": [ID]});
    let answer = gateway.request("PATCH", &at("")).json(&both).send().await;
    answer.refuses(400, "INVALID_REQUEST");
    assert_eq!(answer.pointers(), ["/connectionIds"]);
}

#[tokio::test]
async fn each_action_answers_with_the_post_after_it() {
    let gateway = Gateway::start().await;
    let (user, reason) = (json!({"userId": ID}), json!({"userId": ID, "reason": "Too long."}));
    for (action, body, status, call) in [
        ("publish", None, 202, "PublishPost"),
        ("cancel", None, 200, "CancelPost"),
        ("retry", None, 202, "RetryPost"),
        ("submit", Some(&user), 200, "SubmitPost"),
        ("approve", Some(&user), 200, "ApprovePost"),
        ("reject", Some(&reason), 200, "RejectPost"),
    ] {
        let path = at(&format!("/{action}"));
        let send = |path: &str| match body {
            Some(body) => gateway.post(path).json(body),
            None => gateway.post(path),
        };
        let answer = send(&path).header("if-match", "\"3\"").send().await;
        assert_eq!((answer.status.as_u16(), answer.header("etag")), (status, "\"3\""), "{action}");
        assert_eq!(answer.json(), post());
        assert_eq!(gateway.publisher.script().calls.last().unwrap().1, call);
        for (code, status) in [(Code::PostConflict, 409), (Code::PreconditionFailed, 412)] {
            gateway.publisher.fail(code);
            send(&path).send().await.refuses(status, code.name());
        }
        send(&path).key(OTHER_KEY).send().await.refuses(404, "POST_NOT_FOUND");
        send(&format!("{POSTS}/7/{action}")).send().await.refuses(404, "POST_NOT_FOUND");
        let stale = send(&path).header("if-match", "\"1\", \"2\"").send().await;
        stale.refuses(412, "PRECONDITION_FAILED");
        let wrong = gateway.post(&path).json(&json!({"surprise": 1})).send().await;
        wrong.refuses(400, "INVALID_REQUEST");
    }
    let asked: pb::RejectPostRequest = gateway.publisher.asked();
    assert_eq!((asked.user_id.as_str(), asked.reason.as_deref()), (ID, Some("Too long.")));
}

#[tokio::test]
async fn a_post_is_validated_without_being_saved() {
    let gateway = Gateway::start().await;
    let validate = || gateway.post("/api/posts/validate").json(&json!({"content": "a"}));
    assert_eq!(validate().send().await.json(), json!({"ok": true, "problems": []}));
    gateway.publisher.script().problems = vec![pb::Problem {
        platform: Some("TWITTER".to_owned()),
        code: "INVALID_CONTENT".to_owned(),
        message: "Too long.".to_owned(),
        pointer: "/content".to_owned(),
    }];
    let answer = validate().send().await;
    let problem = json!({"platform": "TWITTER", "code": "INVALID_CONTENT", "message": "Too long.", "pointer": "/content"});
    let expected = json!({"ok": false, "problems": [problem]});
    assert_eq!((answer.status.as_u16(), answer.json()), (200, expected));
    let answer = gateway.post("/api/posts/validate").json(&json!({"text": "a"})).send().await;
    assert_eq!(answer.pointers(), ["/content", "/text"]);
}

#[tokio::test]
async fn nobody_else_s_is_found() {
    let gateway = Gateway::start().await;
    for (path, key) in [(at(""), OTHER_KEY), (format!("{POSTS}/7"), KEY)] {
        gateway.get(&path).key(key).send().await.refuses(404, "POST_NOT_FOUND");
        let patch = gateway.request("PATCH", &path).key(key).json(&json!({}));
        patch.send().await.refuses(404, "POST_NOT_FOUND");
    }
    gateway.get("/api/posts/validate").send().await.refuses(405, "METHOD_NOT_ALLOWED");
}

#[tokio::test]
async fn metrics_are_the_publisher_s() {
    let gateway = Gateway::start().await;
    let answer = gateway.get("/api/metrics").send().await;
    let expected = json!({
        "postsPublished": 2,
        "postsFailed": 1,
        "rateLimitHits": 3,
        "avgJobProcessingTime": 412.5,
        "peakMemoryUsage": 73_400_320,
        "queueDepth": 4,
    });
    assert_eq!((answer.status.as_u16(), answer.json()), (200, expected));
}
