//! Scripted faults that end in an answer, and which calls they hit.

use std::time::Instant;

use reqwest::StatusCode;
use serde_json::{Value, json};

use crate::support::{Caller, TestSandbox, any_story, eventually, utc};

/// The statuses of so many sends.
async fn statuses(sandbox: &TestSandbox, sends: usize) -> Vec<u16> {
    let mut seen = Vec::new();
    for _ in 0..sends {
        seen.push(sandbox.caller().send(&any_story()).await.status().as_u16());
    }
    seen
}

#[tokio::test]
async fn a_status_answers_without_effect() {
    let sandbox = TestSandbox::start().await;
    let body = json!({"message": "slow down"});
    let fault = json!({"kind": "status", "status": 429, "body": body, "retryAfter": 7});
    sandbox.fault(json!({"fault": fault})).await;
    let response = sandbox.caller().send(&any_story()).await;
    assert_eq!(response.status(), StatusCode::TOO_MANY_REQUESTS);
    assert_eq!(response.headers()["retry-after"], "7");
    assert_eq!(response.json::<Value>().await.unwrap(), body);
    assert!(sandbox.posts().await.is_empty());
}

#[tokio::test]
async fn a_status_without_a_body_is_worded_by_the_provider() {
    let sandbox = TestSandbox::start().await;
    sandbox.fault(json!({"fault": {"kind": "status", "status": 403}})).await;
    let response = sandbox.caller().send(&any_story()).await;
    let body: Value = response.json().await.unwrap();
    assert_eq!(body, json!({"status": 403, "message": "Forbidden"}));
}

#[tokio::test]
async fn a_text_body_is_plain_text() {
    let sandbox = TestSandbox::start().await;
    let fault = json!({"kind": "status", "status": 502, "body": "bad gateway"});
    sandbox.fault(json!({"fault": fault})).await;
    let response = sandbox.caller().send(&any_story()).await;
    assert_eq!(response.text().await.unwrap(), "bad gateway");
}

#[tokio::test]
async fn a_status_after_the_effect_leaves_the_post() {
    let sandbox = TestSandbox::instant().await;
    sandbox.fault(json!({"fault": {"kind": "status_after_effect", "status": 503}})).await;
    assert_eq!(statuses(&sandbox, 1).await, [503]);
    let (ledger, calls) = (sandbox.ledger().await, sandbox.journal().await);
    assert_eq!(ledger.len(), 1);
    assert_eq!((&calls[0]["status"], &calls[0]["postId"]), (&json!(503), &ledger[0]["postId"]));
}

#[tokio::test]
async fn garbage_is_no_json_and_the_post_is_there() {
    let sandbox = TestSandbox::start().await;
    sandbox.fault(json!({"fault": {"kind": "garbage"}})).await;
    let response = sandbox.caller().send(&any_story()).await;
    assert_eq!(response.status(), StatusCode::OK);
    let body = response.text().await.unwrap();
    assert!(serde_json::from_str::<Value>(&body).is_err());
    assert_eq!(sandbox.posts().await.len(), 1);
}

#[tokio::test]
async fn an_accepted_post_may_be_refused_later() {
    let sandbox = TestSandbox::instant().await;
    let fault = json!({"kind": "error_after_accept", "detailedStatus": "Video too long"});
    sandbox.fault(json!({"fault": fault})).await;
    let post = sandbox.caller().sent(&any_story()).await;
    assert_eq!(post["providers"][0]["status"], "PENDING");
    let shown: Value = sandbox.caller().read(&post).await.json().await.unwrap();
    let network =
        json!({"network": "facebook", "status": "ERROR", "detailedStatus": "Video too long"});
    assert_eq!(shown["data"]["providers"], json!([network]));
    assert!(sandbox.ledger().await.is_empty());
    assert_eq!(sandbox.posts().await[0]["detailedStatus"], "Video too long");
}

#[tokio::test]
async fn an_accepted_post_may_stay_pending() {
    let sandbox = TestSandbox::instant().await;
    sandbox.fault(json!({"fault": {"kind": "never_confirm"}, "times": 1})).await;
    let stuck = sandbox.caller().sent(&any_story()).await;
    let next = sandbox.caller().sent(&any_story()).await;
    assert_eq!(sandbox.caller().status(&next).await, "PUBLISHED");
    assert_eq!(sandbox.caller().status(&stuck).await, "PENDING");
}

#[tokio::test]
async fn the_newest_confirm_delay_counts() {
    let sandbox = TestSandbox::instant().await;
    let hour = json!({"account": "700001", "fault": {"kind": "confirm_delay", "ms": 3_600_000}});
    sandbox.fault(hour).await;
    let slow = sandbox.caller().sent(&any_story()).await;
    let quick = sandbox.caller_of("700002").sent(&any_story()).await;
    assert_eq!(sandbox.caller().status(&slow).await, "PENDING");
    assert_eq!(sandbox.caller_of("700002").status(&quick).await, "PUBLISHED");
}

#[tokio::test]
async fn slow_waits_before_the_effect() {
    let sandbox = TestSandbox::instant().await;
    sandbox.fault(json!({"fault": {"kind": "slow", "ms": 100}})).await;
    let started = Instant::now();
    assert_eq!(statuses(&sandbox, 1).await, [200]);
    assert!(started.elapsed().as_millis() >= 100);
    assert_eq!(sandbox.ledger().await.len(), 1);
}

#[tokio::test]
async fn slow_may_wait_after_the_effect() {
    let sandbox = TestSandbox::instant().await;
    let fault = json!({"kind": "slow", "ms": 600_000, "afterEffect": true});
    sandbox.fault(json!({"fault": fault})).await;
    let (caller, story) = (sandbox.caller(), any_story());
    let there = eventually(async || sandbox.ledger().await.pop());
    tokio::select! {
        answer = caller.try_send(&story) => panic!("answered early: {answer:?}"),
        item = there => assert_eq!(item["account"], "700001"),
    }
}

#[tokio::test]
async fn an_error_rate_of_one_always_fails_and_of_none_never() {
    let sandbox = TestSandbox::start().await;
    let rule = sandbox.fault(json!({"fault": {"kind": "error_rate", "rate": 1.0}})).await;
    let failures = statuses(&sandbox, 20).await;
    assert!(failures.iter().all(|status| [429, 500].contains(status)));
    assert!(failures.contains(&429) && failures.contains(&500));
    assert!(sandbox.posts().await.is_empty());
    let path = format!("/_sandbox/faults/{}", rule["id"]);
    sandbox.request(reqwest::Method::DELETE, &path).send().await.unwrap();
    sandbox.fault(json!({"fault": {"kind": "error_rate", "rate": 0.0}})).await;
    assert_eq!(statuses(&sandbox, 3).await, [200; 3]);
}

#[tokio::test]
async fn skip_lets_calls_pass_and_times_ends_it() {
    let sandbox = TestSandbox::start().await;
    let script = json!({"fault": {"kind": "status", "status": 500}, "skip": 1, "times": 2});
    sandbox.fault(script).await;
    assert_eq!(statuses(&sandbox, 4).await, [200, 500, 500, 200]);
    assert!(sandbox.rows("faults", "faults").await.is_empty());
}

#[tokio::test]
async fn faults_of_one_kind_follow_one_another() {
    let sandbox = TestSandbox::start().await;
    for status in [500, 503] {
        let script = json!({"fault": {"kind": "status", "status": status}, "times": 1});
        sandbox.fault(script).await;
    }
    assert_eq!(statuses(&sandbox, 3).await, [500, 503, 200]);
}

#[tokio::test]
async fn a_fault_hits_its_account_and_operation_only() {
    let sandbox = TestSandbox::instant().await;
    let post = sandbox.caller().sent(&any_story()).await;
    for (operation, status) in [("status", 500), ("delete", 501), ("list", 502), ("brands", 503)] {
        let account = (operation != "brands").then_some("700001");
        let fault = json!({"kind": "status", "status": status});
        sandbox.fault(json!({"account": account, "operation": operation, "fault": fault})).await;
    }
    let caller = sandbox.caller();
    assert_eq!(caller.read(&post).await.status(), 500);
    assert_eq!(caller.delete(&post).await.status(), 501);
    assert_eq!(caller.list(&utc(0), &utc(1), "UTC").await.status(), 502);
    assert_eq!(caller.get("/admin/simpleProfiles").await.status(), 503);
    assert_eq!(caller.send(&any_story()).await.status(), 200);
    let other = sandbox.caller_of("700002");
    assert_eq!(other.list(&utc(0), &utc(1), "UTC").await.status(), 200);
}

#[tokio::test]
async fn a_call_without_a_token_uses_up_no_fault() {
    let sandbox = TestSandbox::start().await;
    sandbox.fault(json!({"fault": {"kind": "status", "status": 500}, "times": 1})).await;
    let stranger = Caller { token: None, ..sandbox.caller() };
    assert_eq!(stranger.send(&any_story()).await.status(), 401);
    assert_eq!(statuses(&sandbox, 2).await, [500, 200]);
}
