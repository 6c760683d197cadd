//! `/_sandbox/*`.

use reqwest::{Method, StatusCode};
use serde_json::{Value, json};

use crate::support::{Caller, TestSandbox, any_story, data, story, utc};

#[tokio::test]
async fn the_journal_tells_every_call() {
    let sandbox = TestSandbox::instant().await;
    let caller = sandbox.caller();
    let parent = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";
    let request = caller.request(Method::POST, "/v2/scheduler/posts");
    let response = request.header("traceparent", parent).json(&any_story()).send().await;
    let post = data(response.unwrap()).await;
    caller.read(&post).await;
    caller.change(&post, &any_story()).await;
    caller.list(&utc(0), &utc(1), "UTC").await;
    caller.get("/admin/simpleProfiles").await;
    caller.delete(&post).await;
    let calls = sandbox.journal().await;
    let told: Vec<(&str, u64)> = calls
        .iter()
        .map(|call| (call["operation"].as_str().unwrap(), call["status"].as_u64().unwrap()))
        .collect();
    assert_eq!(
        told,
        [
            ("send", 200),
            ("status", 200),
            ("update", 400),
            ("list", 200),
            ("brands", 200),
            ("delete", 204)
        ]
    );
    let send = &calls[0];
    assert_eq!(send["seq"], 1);
    assert_eq!(send["provider"], "metricool");
    assert_eq!(send["account"], "700001");
    assert_eq!(send["method"], "POST");
    assert_eq!(send["path"], "/metricool/api/v2/scheduler/posts");
    assert_eq!(send["mediaUrl"], "https://media.example/clip.mp4");
    assert_eq!(send["postId"], post["id"].to_string());
    assert_eq!(send["traceparent"], parent);
    let instant = |name: &str| send[name].as_str().unwrap().parse::<jiff::Timestamp>().unwrap();
    assert!(instant("at") <= instant("answeredAt"));
    assert!(calls[1].get("traceparent").is_none());
}

#[tokio::test]
async fn refused_calls_are_journaled_too() {
    let sandbox = TestSandbox::start().await;
    let stranger = Caller { token: None, ..sandbox.caller() };
    stranger.send(&any_story()).await;
    assert_eq!(sandbox.journal().await[0]["status"], 401);
}

#[tokio::test]
async fn views_can_be_filtered() {
    let sandbox = TestSandbox::instant().await;
    for account in ["700001", "700002", "700001"] {
        sandbox.caller_of(account).sent(&any_story()).await;
    }
    sandbox.caller().normalize("https://media.example/1.jpg").await;
    for (view, member, rows) in [
        ("journal?account=700001", "calls", 3),
        ("journal?account=700001&operation=send", "calls", 2),
        ("journal?provider=metricool&limit=1", "calls", 1),
        ("ledger?account=700002", "items", 1),
        ("ledger?provider=metricool", "items", 3),
        ("ledger?limit=2", "items", 2),
        ("posts?account=700001", "posts", 2),
        ("posts?account=1", "posts", 0),
    ] {
        assert_eq!(sandbox.rows(view, member).await.len(), rows, "{view}");
    }
    let newest = sandbox.rows("journal?limit=1", "calls").await;
    assert_eq!(newest[0]["operation"], "normalize");
    for wrong in ["journal?provider=nobody", "ledger?acount=1", "posts?limit=-1"] {
        let request = sandbox.request(Method::GET, &format!("/_sandbox/{wrong}"));
        let response = request.send().await.unwrap();
        assert_eq!(response.status(), StatusCode::BAD_REQUEST, "{wrong}");
        let body: Value = response.json().await.unwrap();
        assert!(body["error"].is_string());
    }
}

#[tokio::test]
async fn the_ledger_is_in_order_of_publication() {
    let sandbox = TestSandbox::start().await;
    let first = sandbox.caller().sent(&story("https://media.example/1.mp4", 3_600)).await;
    let second = sandbox.caller().sent(&story("https://media.example/2.mp4", 3_600)).await;
    for post in [&second, &first] {
        sandbox.control(Method::POST, "confirm", &json!({"postId": post["id"]})).await;
    }
    let ids: Vec<Value> =
        sandbox.ledger().await.iter().map(|item| item["postId"].clone()).collect();
    assert_eq!(ids, [second["id"].to_string(), first["id"].to_string()]);
}

#[tokio::test]
async fn a_post_can_be_confirmed_by_hand() {
    let sandbox = TestSandbox::instant().await;
    sandbox.fault(json!({"fault": {"kind": "never_confirm"}})).await;
    let post = sandbox.caller().sent(&any_story()).await;
    assert!(sandbox.ledger().await.is_empty());
    for id in [post["id"].clone(), post["id"].to_string().into()] {
        let confirmed = sandbox.control(Method::POST, "confirm", &json!({"postId": id})).await;
        assert_eq!(confirmed.status(), StatusCode::OK);
        let confirmed: Value = confirmed.json().await.unwrap();
        assert_eq!(confirmed["state"], "published");
    }
    assert_eq!(sandbox.caller().status(&post).await, "PUBLISHED");
    assert_eq!(sandbox.ledger().await.len(), 1);
}

#[tokio::test]
async fn what_cannot_be_confirmed_is_refused() {
    let sandbox = TestSandbox::instant().await;
    let deleted = sandbox.caller().sent(&story("https://media.example/1.mp4", 3_600)).await;
    sandbox.caller().delete(&deleted).await;
    let fault = json!({"kind": "error_after_accept", "detailedStatus": "no"});
    sandbox.fault(json!({"fault": fault})).await;
    let refused = sandbox.caller().sent(&any_story()).await;
    for (id, status) in [
        (json!(1), StatusCode::NOT_FOUND),
        (json!("x"), StatusCode::NOT_FOUND),
        (deleted["id"].clone(), StatusCode::CONFLICT),
        (refused["id"].clone(), StatusCode::CONFLICT),
        (Value::Null, StatusCode::BAD_REQUEST),
    ] {
        let response = sandbox.control(Method::POST, "confirm", &json!({"postId": id})).await;
        assert_eq!(response.status(), status, "{id}");
    }
}

#[tokio::test]
async fn faults_are_shown_and_cleared() {
    let sandbox = TestSandbox::start().await;
    let script =
        json!({"account": 700_001, "fault": {"kind": "status", "status": 500}, "times": 3});
    let rule = sandbox.fault(script).await;
    sandbox.fault(json!({"fault": {"kind": "hang"}})).await;
    sandbox.caller().send(&any_story()).await;
    let shown = sandbox.rows("faults", "faults").await;
    assert_eq!(shown.len(), 2);
    assert_eq!(shown[0]["id"], rule["id"]);
    assert_eq!(shown[0]["account"], "700001");
    assert_eq!(shown[0]["operation"], "send");
    assert_eq!((&shown[0]["times"], &shown[0]["applied"]), (&json!(3), &json!(1)));
    let delete = async |path: &str| {
        let request = sandbox.request(Method::DELETE, path);
        request.send().await.unwrap().status()
    };
    let one = format!("/_sandbox/faults/{}", rule["id"]);
    assert_eq!(delete(&one).await, StatusCode::NO_CONTENT);
    assert_eq!(delete(&one).await, StatusCode::NOT_FOUND);
    assert_eq!(sandbox.rows("faults", "faults").await.len(), 1);
    assert_eq!(delete("/_sandbox/faults").await, StatusCode::NO_CONTENT);
    assert!(sandbox.rows("faults", "faults").await.is_empty());
}

#[tokio::test]
async fn a_fault_that_cannot_be_is_refused() {
    let sandbox = TestSandbox::start().await;
    for script in [
        json!({"provider": "nobody", "fault": {"kind": "reset"}}),
        json!({"provider": "metricool", "fault": {"kind": "earthquake"}}),
        json!({"provider": "metricool", "operation": "sing", "fault": {"kind": "reset"}}),
        json!({"provider": "metricool", "acount": "1", "fault": {"kind": "reset"}}),
        json!({"provider": "metricool", "fault": {"kind": "status", "status": 100}}),
        json!({"provider": "metricool", "fault": {"kind": "status", "status": 429, "retryAfter": "\n"}}),
        json!({"provider": "metricool", "fault": {"kind": "error_rate", "rate": 1.5}}),
        json!({"provider": "metricool", "fault": {"kind": "slow", "ms": 100_000_000}}),
        json!({"provider": "metricool", "fault": {"kind": "normalize"}}),
        json!({"provider": "metricool", "operation": "list", "fault": {"kind": "never_confirm"}}),
    ] {
        let response = sandbox.control(Method::POST, "faults", &script).await;
        assert_eq!(response.status(), StatusCode::BAD_REQUEST, "{script}");
        let body: Value = response.json().await.unwrap();
        assert!(body["error"].is_string());
    }
    assert!(sandbox.rows("faults", "faults").await.is_empty());
}

#[tokio::test]
async fn accounts_are_the_known_ones_and_those_that_called() {
    let sandbox = TestSandbox::start().await;
    sandbox.caller_of("424242").sent(&any_story()).await;
    let accounts = sandbox.rows("accounts", "accounts").await;
    let ids: Vec<&Value> = accounts.iter().map(|account| &account["account"]).collect();
    assert_eq!(ids, ["424242", "700001", "700002", "700003"]);
    assert_eq!((&accounts[0]["calls"], &accounts[0]["posts"]), (&json!(1), &json!(1)));
    assert_eq!(accounts[1]["label"], "Aurora Studio");
}

#[tokio::test]
async fn a_reset_forgets_everything_and_uses_no_id_again() {
    let sandbox = TestSandbox::instant().await;
    let before = sandbox.caller_of("424242").sent(&any_story()).await;
    let response = sandbox.request(Method::POST, "/_sandbox/reset").send().await.unwrap();
    assert_eq!(response.status(), StatusCode::NO_CONTENT);
    for (view, member) in
        [("ledger", "items"), ("posts", "posts"), ("journal", "calls"), ("faults", "faults")]
    {
        assert!(sandbox.rows(view, member).await.is_empty(), "{view}");
    }
    assert_eq!(sandbox.rows("accounts", "accounts").await.len(), 3);
    let after = sandbox.caller().sent(&any_story()).await;
    assert!(after["id"].as_u64() > before["id"].as_u64());
}

#[tokio::test]
async fn it_tells_that_it_is_well() {
    let sandbox = TestSandbox::start().await;
    assert_eq!(sandbox.get("/_sandbox/healthz").await, json!({"status": "ok"}));
}
