//! What is not right is refused with a clear problem, and nothing of it is stored.

use e2e::{
    Fanfare, Shape,
    client::{Answer, Client},
    stories::{ACCOUNT, ACTIVE, NewBatch, PUBLISH},
};
use reqwest::Method;
use serde_json::{Value, json};

in_both_shapes!(bad_batches, private_urls, wrong_ids);

async fn bad_batches(shape: Shape) {
    let fanfare = Fanfare::of(shape).start().await;
    for (code, pointer, body) in bodies() {
        let answer = fanfare.client().post(PUBLISH, &body).await;
        let problem = answer.problem(400, code);
        assert_eq!(problem["errors"][0]["pointer"], pointer, "{body} {problem}");
    }
    let client = fanfare.client();
    for text in ["", "{", "nonsense", "{\"posts\": [}", "[1,2", "\"\\ud800\""] {
        let request =
            client.request(Method::POST, PUBLISH).header("Content-Type", "application/json");
        client.answer(request.body(text)).await.problem(400, "INVALID_REQUEST");
    }
    let deep = format!("{}{}", "[".repeat(10_000), "]".repeat(10_000));
    let request = client.request(Method::POST, PUBLISH).header("Content-Type", "application/json");
    client.answer(request.body(deep)).await.problem(400, "INVALID_REQUEST");
    nothing_happened(&fanfare).await;
}

/// Code, pointer to the mistake, body.
fn bodies() -> Vec<(&'static str, &'static str, Value)> {
    let with = |pointer: &str, value: Value| {
        let mut body = NewBatch::of(2).body;
        // A member that is not there yet is added to its object.
        let (parent, name) = pointer.rsplit_once('/').unwrap();
        match body.pointer_mut(parent).unwrap() {
            Value::Array(items) => items[name.parse::<usize>().unwrap()] = value,
            object => object[name] = value,
        }
        body
    };
    let mut without_posts = NewBatch::of(1).body;
    without_posts.as_object_mut().unwrap().remove("posts");
    let mut without_settings = NewBatch::of(1).body;
    without_settings.as_object_mut().unwrap().remove("settings");
    vec![
        ("MISSING_POSTS", "/posts", without_posts),
        ("MISSING_POSTS", "/posts", with("/posts", json!([]))),
        ("MISSING_POSTS", "/posts", with("/posts", json!({"id": "a"}))),
        ("MISSING_ACCOUNT_ID", "/settings/accountId", without_settings),
        ("MISSING_ACCOUNT_ID", "/settings/accountId", with("/settings/accountId", json!(""))),
        ("INVALID_REQUEST", "/posts", NewBatch::of(501).body),
        ("INVALID_REQUEST", "/posts/1/id", with("/posts/1/id", json!("story-1"))),
        ("INVALID_REQUEST", "/posts/0/id", with("/posts/0/id", json!(7))),
        ("INVALID_REQUEST", "/posts/0/id", with("/posts/0/id", Value::Null)),
        ("INVALID_REQUEST", "/posts/0", with("/posts/0", json!("story"))),
        ("INVALID_REQUEST", "/unknown", with("/unknown", json!(1))),
        ("INVALID_REQUEST", "/posts/0/caption", with("/posts/0/caption", json!("hi"))),
        ("INVALID_REQUEST", "/settings/speed", with("/settings/speed", json!("fast"))),
        ("INVALID_REQUEST", "/settings/maxRetries", with("/settings/maxRetries", json!(3))),
        ("INVALID_REQUEST", "/settings/maxRetries", with("/settings/maxRetries", json!(-1))),
        ("INVALID_REQUEST", "/settings/maxRetries", with("/settings/maxRetries", json!(1.5))),
        ("INVALID_REQUEST", "/settings/accountId", with("/settings/accountId", json!(true))),
        ("INVALID_REQUEST", "/jobId", with("/jobId", json!(""))),
        ("INVALID_MEDIA_URL", "/posts/1/url", with("/posts/1/url", json!(""))),
        ("INVALID_MEDIA_URL", "/posts/1/url", with("/posts/1/url", Value::Null)),
        ("INVALID_SCHEDULE", "/schedule/mode", with("/schedule", json!({"mode": "soon"}))),
        (
            "INVALID_SCHEDULE",
            "/schedule/scheduledAt",
            with("/schedule", json!({"mode": "scheduled"})),
        ),
    ]
}

async fn private_urls(shape: Shape) {
    let fanfare = Fanfare::of(shape).start().await;
    for url in [
        "http://localhost/a.mp4",
        "https://LOCALHOST./a.mp4",
        "https://media.localhost/a.mp4",
        "https://nas.local/a.mp4",
        "https://metadata.google.internal/a.mp4",
        "http://127.0.0.1/a.mp4",
        "http://2130706433/a.mp4",
        "http://0x7f000001/a.mp4",
        "http://0177.0.0.1/a.mp4",
        "http://127.1/a.mp4",
        "http://0/a.mp4",
        "http://10.1.2.3/a.mp4",
        "http://172.16.0.1/a.mp4",
        "http://192.168.0.1/a.mp4",
        "http://100.64.0.1/a.mp4",
        "http://169.254.169.254/latest/meta-data",
        "http://0xa9fea9fe/latest/meta-data",
        "http://224.0.0.1/a.mp4",
        "http://255.255.255.255/a.mp4",
        "http://[::1]/a.mp4",
        "http://[::]/a.mp4",
        "http://[::ffff:127.0.0.1]/a.mp4",
        "http://[::ffff:a00:1]/a.mp4",
        "http://[fe80::1]/a.mp4",
        "http://[fd00::1]/a.mp4",
        "http://[64:ff9b::7f00:1]/a.mp4",
        "ftp://media.example.com/a.mp4",
        "file:///etc/passwd",
        "/a.mp4",
        "media.example.com/a.mp4",
        "https://user:secret@media.example.com/a.mp4",
        "javascript:alert(1)",
    ] {
        let mut body = NewBatch::of(3).body;
        body["posts"][2]["url"] = url.into();
        let answer = fanfare.client().post(PUBLISH, &body).await;
        assert_eq!(answer.status, 400, "{url}");
        let problem = answer.problem(400, "INVALID_MEDIA_URL");
        assert_eq!(problem["errors"][0]["pointer"], "/posts/2/url", "{url}");
    }
    let long = format!("https://media.example.com/{}.mp4", "a".repeat(2_048));
    let mut body = NewBatch::of(1).body;
    body["posts"][0]["url"] = long.into();
    fanfare.client().post(PUBLISH, &body).await.problem(400, "INVALID_MEDIA_URL");
    nothing_happened(&fanfare).await;
}

/// Exactly what the allow-list names is opened.
#[tokio::test]
async fn a_private_address_can_be_allowed() {
    let builder = Fanfare::of(Shape::Embedded).set("FANFARE_ALLOW_PRIVATE_URLS", "10.1.0.0/16");
    let fanfare = builder.start().await;
    let with = |url: &str| {
        let mut body = NewBatch::of(1).body;
        body["posts"][0]["url"] = url.into();
        body
    };
    fanfare.client().post(PUBLISH, &with("http://10.1.2.3/a.mp4")).await.expect(202);
    let refused = fanfare.client().post(PUBLISH, &with("http://10.2.2.3/a.mp4")).await;
    refused.problem(400, "INVALID_MEDIA_URL");
}

async fn wrong_ids(shape: Shape) {
    let fanfare = Fanfare::of(shape).start().await;
    let client = fanfare.client();
    let unknown = "batch_1767258000000_4fzyo82mv";
    for id in [unknown, "x", "batch_1_", "%00", "%27%20OR%201=1", "batch_1767258000000_4FZYO82MV"] {
        for path in ["batch/{}", "reconcile/{}", "status?batchId={}", "stream?batchId={}"] {
            let path = format!("/api/metricool/{}", path.replace("{}", id));
            client.get(&path).await.problem(404, "BATCH_NOT_FOUND");
        }
        for action in ["cancel", "pause", "resume", "retry-failed"] {
            let path = format!("/api/metricool/batch/{id}/{action}");
            client.act(&path).await.problem(404, "BATCH_NOT_FOUND");
        }
    }
    client.get("/api/metricool/status").await.problem(400, "MISSING_BATCH_ID");
    for id in ["019b7802-7b80-7def-8000-9f8a6c2b1d3e", "x"] {
        let path = format!("/api/publications/{id}/resolve");
        let answer = client.post(&path, &json!({"outcome": "failed"})).await;
        answer.problem(404, "PUBLICATION_NOT_FOUND");
    }
}

#[tokio::test]
async fn requests_of_another_kind() {
    let fanfare = Fanfare::embedded().await;
    let client = fanfare.client();
    client.get("/api/nothing").await.problem(404, "NOT_FOUND");
    client.without_key().get("/api/nothing").await.problem(404, "NOT_FOUND");
    let wrong_method = client.get(PUBLISH).await;
    wrong_method.problem(405, "METHOD_NOT_ALLOWED");
    assert_eq!(wrong_method.header("allow"), Some("POST"));

    let body = |client: &Client, media_type: &str, text: String| {
        client.request(Method::POST, PUBLISH).header("Content-Type", media_type).body(text)
    };
    let valid = NewBatch::of(1).body.to_string();
    let form =
        client.answer(body(client, "application/x-www-form-urlencoded", valid.clone())).await;
    form.problem(415, "UNSUPPORTED_MEDIA_TYPE");
    let large = format!("{valid}{}", " ".repeat(1024 * 1024));
    client.answer(body(client, "application/json", large)).await.problem(413, "BODY_TOO_LARGE");
    let unknown: Answer = client.get(&format!("{ACTIVE}?page=2")).await;
    assert_eq!(unknown.problem(400, "INVALID_REQUEST")["errors"][0]["pointer"], "?page");
    nothing_happened(&fanfare).await;
}

/// Nothing is half written: no batch, and no call to the provider.
async fn nothing_happened(fanfare: &Fanfare) {
    assert_eq!(fanfare.client().get(ACTIVE).await.expect(200)["batches"], json!([]));
    assert!(fanfare.sandbox().calls(ACCOUNT).await.is_empty());
}
