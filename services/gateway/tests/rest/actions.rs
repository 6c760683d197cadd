//! What can be done with a batch or a publication.

use proto::publisher::v1::{self as pb, ResolvedPublished, resolve_publication_request::Outcome};
use serde_json::{Value, json};
use service::Code;

use crate::support::{
    Gateway,
    publisher::{BATCH_ID, ID},
};

const ACTIONS: [(&str, &str); 4] = [
    ("cancel", "CancelBatch"),
    ("pause", "PauseBatch"),
    ("resume", "ResumeBatch"),
    ("retry-failed", "RetryFailedStories"),
];
const PUBLICATIONS: &str = "/api/publications";
const RESOLVE: &str = "/api/publications/019b7802-7b80-7def-8000-9f8a6c2b1d3e/resolve";

fn path(action: &str) -> String {
    format!("/api/metricool/batch/{BATCH_ID}/{action}")
}

#[tokio::test]
async fn each_action_answers_with_the_batch_after_it() {
    let gateway = Gateway::start().await;
    for (action, call) in ACTIONS {
        let answer = gateway.post(&path(action)).send().await;
        assert_eq!((answer.status.as_u16(), answer.header("etag")), (200, "\"3\""));
        assert_eq!(answer.json()["batchId"], BATCH_ID);
        assert_eq!(gateway.publisher.script().calls.last().unwrap().1, call);
    }
}

#[tokio::test]
async fn a_state_that_does_not_allow_it_is_a_conflict() {
    let gateway = Gateway::start().await;
    for (action, _) in ACTIONS {
        gateway.publisher.fail(Code::BatchConflict);
        gateway.post(&path(action)).send().await.refuses(409, "BATCH_CONFLICT");
        let nobody_s = format!("/api/metricool/batch/batch_1_000000000/{action}");
        gateway.post(&nobody_s).send().await.refuses(404, "BATCH_NOT_FOUND");
        let malformed = format!("/api/metricool/batch/1/{action}");
        gateway.post(&malformed).send().await.refuses(404, "BATCH_NOT_FOUND");
    }
}

#[tokio::test]
async fn an_action_takes_no_body_or_an_empty_one() {
    let gateway = Gateway::start().await;
    for body in ["", " ", "{}", " { } "] {
        let answer = gateway.post(&path("cancel")).body(body).send().await;
        assert_eq!(answer.status, 200, "{body:?}");
    }
    for body in ["{\"a\":1}", "[]", "null", "x"] {
        gateway.post(&path("cancel")).body(body).send().await.refuses(400, "INVALID_REQUEST");
    }
}

#[tokio::test]
async fn an_action_is_done_only_on_the_version_that_was_read() {
    let gateway = Gateway::start().await;
    for (action, call) in ACTIONS {
        for tag in ["\"2\"", "3", "W/\"3\"", "\"1\", \"2\""] {
            let answer = gateway.post(&path(action)).header("if-match", tag).send().await;
            answer.refuses(412, "PRECONDITION_FAILED");
        }
        let done = gateway.publisher.script().calls.iter().any(|(_, name)| *name == call);
        assert!(!done, "{action} was done on an old version");
        for tag in ["\"3\"", "*", "\"2\", \"3\""] {
            let answer = gateway.post(&path(action)).header("if-match", tag).send().await;
            assert_eq!(answer.status, 200, "{tag}");
        }
    }
}

/// A story that a person said has failed.
fn failed() -> Value {
    json!({
        "id": ID,
        "batchId": BATCH_ID,
        "postId": null,
        "connectionId": null,
        "platform": "METRICOOL",
        "status": "FAILED",
        "phase": "done",
        "externalId": null,
        "permalink": null,
        "error": {
            "code": "UNCONFIRMED",
            "message": "Nobody could tell.",
            "class": "ambiguous",
            "httpStatus": null,
        },
        "attemptCount": 1,
        "metadata": {"mediaIds": []},
        "attempts": [],
        "publishedAt": null,
        "scheduledAt": null,
        "nextAttemptAt": null,
    })
}

#[tokio::test]
async fn what_did_not_go_out_is_listed() {
    let gateway = Gateway::start().await;
    let query = format!("status=UNCONFIRMED&postId={ID}&batchId={BATCH_ID}");
    let listed = gateway.get(&format!("{PUBLICATIONS}?{query}")).send().await.json();
    assert_eq!(listed, json!({"items": [failed()], "nextCursor": null}));
    let asked: pb::ListPublicationsRequest = gateway.publisher.asked();
    assert_eq!(asked.status(), pb::PublicationStatus::Unconfirmed);
    let ids = [asked.post_id, asked.batch_id].map(Option::unwrap);
    assert_eq!(ids, [ID, BATCH_ID]);
    gateway.get(PUBLICATIONS).send().await;
    assert_eq!(gateway.publisher.asked::<pb::ListPublicationsRequest>().status, None);
    for (query, pointer) in [("status=PUBLISHED", "?status"), ("postId=7", "?postId")] {
        let answer = gateway.get(&format!("{PUBLICATIONS}?{query}")).send().await;
        answer.refuses(400, "INVALID_REQUEST");
        assert_eq!(answer.pointers(), [pointer]);
    }
}

#[tokio::test]
async fn a_publication_is_resolved_by_a_person_s_word() {
    let gateway = Gateway::start().await;
    let published = json!({"outcome": "published", "externalId": "98765"});
    let answer = gateway.post(RESOLVE).json(&published).send().await;
    assert_eq!(answer.json(), failed());
    let outcome = gateway.publisher.script().resolved[0].outcome.clone();
    let expected = ResolvedPublished { external_id: "98765".to_owned(), permalink: None };
    assert_eq!(outcome, Some(Outcome::Published(expected)));
    let failed = gateway.post(RESOLVE).json(&json!({"outcome": "failed"})).send().await;
    assert_eq!(failed.status, 200);
    for (tag, expected) in [("*", None), ("\"3\"", Some(vec![3])), ("W/\"3\"", Some(vec![]))] {
        let resolve = gateway.post(RESOLVE).header("if-match", tag).json(&published);
        assert_eq!(resolve.send().await.status, 200);
        let asked = gateway.publisher.script().resolved.last().unwrap().if_versions.clone();
        assert_eq!(asked.map(|it| it.versions), expected, "{tag}");
    }
    gateway.publisher.fail(Code::PreconditionFailed);
    let resolve = gateway.post(RESOLVE).header("if-match", "\"2\"").json(&published);
    resolve.send().await.refuses(412, "PRECONDITION_FAILED");
}

#[tokio::test]
async fn a_word_that_says_nothing_is_refused() {
    let gateway = Gateway::start().await;
    for body in [json!({}), json!({"outcome": "published"}), json!({"outcome": "failed", "x": 1})] {
        gateway.post(RESOLVE).json(&body).send().await.refuses(400, "INVALID_REQUEST");
    }
    let failed = json!({"outcome": "failed"});
    let answer = gateway.post("/api/publications/7/resolve").json(&failed).send().await;
    answer.refuses(404, "PUBLICATION_NOT_FOUND");
    gateway.publisher.fail(Code::PublicationConflict);
    gateway.post(RESOLVE).json(&failed).send().await.refuses(409, "PUBLICATION_CONFLICT");
}
