//! Token, user and brand.

use reqwest::StatusCode;
use sandbox::METRICOOL_USER_ID;
use serde_json::{Value, json};

use crate::support::{Caller, TestSandbox, any_story};

#[tokio::test]
async fn a_token_is_needed_on_every_call() {
    let sandbox = TestSandbox::start().await;
    for token in [None, Some(""), Some("a-bad-token")] {
        let caller = Caller { token, ..sandbox.caller() };
        for path in [
            "/admin/simpleProfiles",
            "/actions/normalize/image/url?url=https://a.example/1.jpg",
            "/v2/scheduler/posts/1",
        ] {
            let response = caller.get(path).await;
            assert_eq!(response.status(), StatusCode::UNAUTHORIZED, "{path}");
            let body: Value = response.json().await.unwrap();
            assert_eq!(body, json!({"status": 401, "message": "Unauthorized"}));
        }
        let response = caller.send(&any_story()).await;
        assert_eq!(response.status(), StatusCode::UNAUTHORIZED);
    }
    assert!(sandbox.posts().await.is_empty());
}

#[tokio::test]
async fn user_and_brand_are_integers() {
    let sandbox = TestSandbox::start().await;
    let user = Some(METRICOOL_USER_ID);
    let wrong = [
        (None, Some("700001"), "Required parameter 'userId' is not present"),
        (Some("me"), Some("700001"), "Parameter 'userId' must be an integer"),
        (user, None, "Required parameter 'blogId' is not present"),
        (user, Some("brand"), "Parameter 'blogId' must be an integer"),
    ];
    for (user, account, message) in wrong {
        let caller = Caller { user, account, ..sandbox.caller() };
        let response = caller.send(&any_story()).await;
        assert_eq!(response.status(), StatusCode::BAD_REQUEST);
        let body: Value = response.json().await.unwrap();
        assert_eq!(body["message"], message);
    }
}

#[tokio::test]
async fn the_account_of_the_smoke_test_has_no_brand() {
    let sandbox = TestSandbox::start().await;
    let caller = sandbox.caller_of("12345");
    let send = caller.send(&any_story()).await;
    let read = caller.get("/v2/scheduler/posts/1").await;
    let list = caller.list("2030-01-01T00:00:00", "2030-01-02T00:00:00", "UTC").await;
    for response in [send, read, list] {
        assert_eq!(response.status(), StatusCode::FORBIDDEN);
        let body: Value = response.json().await.unwrap();
        assert_eq!(body, json!({"status": 403}), "no message of its own");
    }
    let normalized = caller.normalize("https://a.example/1.jpg").await;
    assert_eq!(normalized.status(), StatusCode::OK);
}

#[tokio::test]
async fn a_fault_that_names_the_account_makes_it_a_good_one() {
    let sandbox = TestSandbox::start().await;
    let script = json!({"account": "12345", "fault": {"kind": "confirm_delay", "ms": 0}});
    sandbox.fault(script).await;
    let caller = sandbox.caller_of("12345");
    let post = caller.sent(&any_story()).await;
    assert_eq!(caller.status(&post).await, "PUBLISHED");
}

#[tokio::test]
async fn owners_do_not_see_one_anothers_posts() {
    let sandbox = TestSandbox::start().await;
    let post = sandbox.caller().sent(&any_story()).await;
    let other_user = Caller { user: Some("2"), ..sandbox.caller() };
    for stranger in [sandbox.caller_of("700002"), other_user] {
        assert_eq!(stranger.read(&post).await.status(), StatusCode::NOT_FOUND);
        assert_eq!(stranger.delete(&post).await.status(), StatusCode::NOT_FOUND);
        let changed = stranger.change(&post, &any_story()).await;
        assert_eq!(changed.status(), StatusCode::NOT_FOUND);
    }
    assert_eq!(sandbox.caller().read(&post).await.status(), StatusCode::OK);
}
