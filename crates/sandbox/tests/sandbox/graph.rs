//! What Facebook, Instagram and Threads have in common.

use reqwest::{Method, StatusCode};
use sandbox::Options;
use serde_json::{Value, json};

use crate::graph_support::{Graph, codes, good};
use crate::support::{TestSandbox, eventually};

#[tokio::test]
async fn a_token_is_always_the_same_account() {
    let sandbox = TestSandbox::start().await;
    for graph in [Graph::facebook, Graph::instagram, Graph::threads] {
        let ada = graph(&sandbox).read("me").await;
        assert_eq!(ada, graph(&sandbox).with_token("ada-access").read("me").await);
        assert_ne!(ada["id"], graph(&sandbox).with_token("bob").read("me").await["id"]);
        let by_id = graph(&sandbox).with_token("bob").read(ada["id"].as_str().unwrap()).await;
        assert_eq!(by_id, ada, "an account in the path belongs to whoever asks");
    }
}

#[tokio::test]
async fn the_token_may_be_in_query_or_body() {
    let sandbox = TestSandbox::start().await;
    let path = "/facebook/v18.0/1/feed";
    for request in [
        sandbox.request(Method::POST, &format!("{path}?access_token=t&message=one")),
        sandbox.request(Method::POST, path).form(&[("access_token", "t"), ("message", "two")]),
        sandbox.request(Method::POST, path).json(&json!({"access_token": "t", "message": "3"})),
    ] {
        good(request.send().await.unwrap()).await;
    }
    let texts: Vec<Value> = sandbox.posts().await.iter().map(|post| post["text"].clone()).collect();
    assert_eq!(texts, ["one", "two", "3"]);
}

#[tokio::test]
async fn a_bad_token_and_an_expired_one_are_refused() {
    let sandbox = TestSandbox::start().await;
    let missing = sandbox.request(Method::GET, "/facebook/v23.0/me").send().await.unwrap();
    assert_eq!(missing.status(), StatusCode::UNAUTHORIZED);
    assert_eq!(codes(missing).await.0, 104);
    let bad = Graph::facebook(&sandbox).with_token("a-bad-one").get("me").await;
    assert_eq!(codes(bad).await, (190, Value::Null));
    let expired = Graph::threads(&sandbox).with_token("ada-expired").get("me").await;
    assert_eq!(codes(expired).await, (190, json!(463)));
}

#[tokio::test]
async fn any_version_is_known_and_nothing_else() {
    let sandbox = TestSandbox::start().await;
    for version in ["v18.0", "v23.0", "v99.0"] {
        let path = format!("/instagram/{version}/me?access_token=t");
        good(sandbox.request(Method::GET, &path).send().await.unwrap()).await;
    }
    for path in ["/instagram/23/me", "/instagram/v23/me", "/instagram/v23.0/1/nothing"] {
        let request = sandbox.request(Method::GET, &format!("{path}?access_token=t"));
        codes(request.send().await.unwrap()).await;
    }
}

#[tokio::test]
async fn faults_speak_the_providers_words() {
    let sandbox = TestSandbox::start().await;
    for (fault, status, expected) in [
        (json!({"kind": "expired_token"}), 401, (190, json!(463))),
        (json!({"kind": "duplicate"}), 400, (506, json!(1_455_006))),
        (json!({"kind": "status", "status": 429}), 429, (4, Value::Null)),
        (json!({"kind": "status", "status": 500}), 500, (1, Value::Null)),
        (json!({"kind": "status", "status": 503}), 503, (2, Value::Null)),
    ] {
        sandbox.fault_of("facebook", json!({"fault": fault, "account": "1", "times": 1})).await;
        let message = json!({"message": "hello"});
        let answer = Graph::facebook(&sandbox).post("1/feed", &message).await;
        assert_eq!(answer.status(), status);
        assert_eq!(codes(answer).await, expected);
    }
    assert!(sandbox.posts().await.is_empty());
    Graph::facebook(&sandbox).write("1/feed", &json!({"message": "hello"})).await;
}

#[tokio::test]
async fn a_quota_is_counted_per_account_and_shown_on_every_answer() {
    let sandbox = TestSandbox::start().await;
    let limit = json!({"kind": "rate_limit", "limit": 2, "windowSeconds": 600});
    sandbox.fault_of("facebook", json!({"fault": limit})).await;
    let graph = Graph::facebook(&sandbox);
    let mut seen = Vec::new();
    for n in 0..3 {
        let answer = graph.post("1/feed", &json!({"message": n.to_string()})).await;
        let usage = header(&answer, "x-business-use-case-usage");
        let usage = &usage["1"][0];
        assert_eq!(usage["type"], "pages");
        seen.push((
            answer.status().as_u16(),
            usage["call_count"].as_u64().unwrap(),
            usage["estimated_time_to_regain_access"].as_u64().unwrap(),
        ));
        if n == 2 {
            assert_eq!(codes(answer).await.0, 32);
        }
    }
    assert_eq!(seen, [(200, 50, 0), (200, 100, 0), (400, 100, 10)]);
    graph.write("2/feed", &json!({"message": "another page"})).await;
    let quiet = header(&graph.get("1/feed").await, "x-app-usage");
    assert_eq!(quiet, json!({"call_count": 0, "total_cputime": 0, "total_time": 0}));
}

#[tokio::test]
async fn a_quota_may_be_the_applications() {
    let sandbox = TestSandbox::start().await;
    let limit = json!({"kind": "rate_limit", "limit": 1, "windowSeconds": 60, "perApp": true});
    sandbox.fault_of("threads", json!({"fault": limit, "operation": "upload"})).await;
    let graph = Graph::threads(&sandbox);
    let text = json!({"media_type": "TEXT", "text": "hello"});
    graph.write("1/threads", &text).await;
    let refused = graph.post("2/threads", &text).await;
    assert_eq!(refused.status(), StatusCode::FORBIDDEN);
    assert_eq!(header(&refused, "x-app-usage")["call_count"], 100);
    assert_eq!(codes(refused).await.0, 4);
}

#[tokio::test]
async fn the_limit_of_the_seed_is_429_in_full() {
    let options = Options { rate_limit_enabled: true, ..Options::default() };
    let sandbox = TestSandbox::with(options).await;
    let graph = Graph::facebook(&sandbox);
    let refused =
        eventually(async || Some(graph.get("1").await).filter(|answer| answer.status() == 429))
            .await;
    let body: Value = refused.json().await.unwrap();
    assert_eq!(body["error"]["message"], "Rate limit exceeded");
    assert_eq!(body["error"]["code"], 4);
}

#[tokio::test]
async fn random_failures_hit_sends_of_every_provider() {
    let options = Options { random_failures: 1.0, ..Options::default() };
    let sandbox = TestSandbox::with(options).await;
    let container = Graph::instagram(&sandbox).image("1", false).await;
    let publish = json!({"creation_id": container});
    let answer = Graph::instagram(&sandbox).post("1/media_publish", &publish).await;
    assert!([429, 500].contains(&answer.status().as_u16()));
    assert!([1, 4].contains(&codes(answer).await.0));
    assert!(sandbox.ledger().await.is_empty());
}

fn header(response: &reqwest::Response, name: &str) -> Value {
    serde_json::from_str(response.headers()[name].to_str().unwrap()).unwrap()
}
