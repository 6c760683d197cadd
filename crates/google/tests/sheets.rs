//! The account and its spreadsheets at the sandbox, over real HTTP.

#![allow(clippy::unwrap_used, reason = "a test fails where it stands")]

use std::time::Duration;

use google::{
    Error, Hosts, ServiceAccount, Sheets,
    sheets::{Block, range},
};
use http::{HeaderValue, Method, header::CONTENT_TYPE};
use serde_json::{Value, json};
use service::{
    Clock,
    config::Secret,
    http::{HttpClient, HttpOptions, HttpRequest},
};
use tokio::{net::TcpListener, task::JoinSet};
use url::Url;

const BOOK: &str = sandbox::GOOGLE_SPREADSHEET;

/// Google, played, and our account there; the clock is turned by hand.
struct World {
    base: Url,
    http: HttpClient,
    clock: Clock,
    sheets: Sheets,
    _server: JoinSet<()>,
}

impl World {
    async fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let base = Url::parse(&format!("http://{}", listener.local_addr().unwrap())).unwrap();
        let mut server = JoinSet::new();
        server.spawn(async move {
            let options = sandbox::Options::default();
            sandbox::serve(listener, options, std::future::pending()).await.unwrap();
        });
        let http = HttpClient::provider(&HttpOptions::default()).unwrap();
        let clock = Clock::manual(Clock::system().now());
        let hosts = Hosts::new(Some(&base.join(sandbox::GOOGLE_PREFIX).unwrap()));
        let key = Secret::from(sandbox::GOOGLE_SERVICE_ACCOUNT);
        let account = ServiceAccount::parse(&key).unwrap();
        let sheets = Sheets::new(http.clone(), clock.clone(), account, &hosts);
        Self { base, http, clock, sheets, _server: server }
    }

    async fn control(&self, method: Method, path: &str, body: Option<Value>) -> Value {
        let url = self.base.join(&format!("/_sandbox/{path}")).unwrap();
        let mut request = HttpRequest::new(method, url);
        request.headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
        request.body = body.map(|body| body.to_string()).unwrap_or_default().into();
        let answer = self.http.send(request).await.unwrap();
        assert!(answer.status.is_success(), "{answer:?}");
        serde_json::from_slice(&answer.body).unwrap_or_default()
    }

    async fn fault(&self, operation: &str, fault: Value) {
        let script =
            json!({"provider": "google", "operation": operation, "fault": fault, "times": 1});
        self.control(Method::POST, "faults", Some(script)).await;
    }

    async fn calls(&self, operation: &str) -> usize {
        let path = format!("journal?provider=google&operation={operation}");
        self.control(Method::GET, &path, None).await["calls"].as_array().unwrap().len()
    }

    /// The rows of a tab.
    async fn rows(&self, title: &str) -> Vec<Value> {
        let shown = self.control(Method::GET, "spreadsheets", None).await;
        let sheets = shown["spreadsheets"][0]["sheets"].as_array().unwrap().clone();
        let tab = sheets.iter().find(|sheet| sheet["title"] == title).unwrap();
        tab["rows"].as_array().unwrap().clone()
    }
}

fn block(title: &str, cells: &str, rows: Value) -> Block {
    Block { range: range(title, cells), rows: serde_json::from_value(rows).unwrap() }
}

#[tokio::test]
async fn what_is_written_is_read_and_a_formula_stays_a_text() {
    let world = World::start().await;
    let sheets = &world.sheets;
    assert_eq!(sheets.tabs(BOOK).await.unwrap()[0].title, "Sheet1");
    let tab = sheets.add_tab(BOOK, "it's/ana", 10, 3).await.unwrap();
    assert_eq!((tab.rows, tab.columns), (10, 3));
    assert!(sheets.tabs(BOOK).await.unwrap().contains(&tab));
    let blocks = [
        block(&tab.title, "A1:C1", json!([["x", "y", "z"]])),
        block(&tab.title, "A3:C3", json!([["=1+1", 7, ""]])),
    ];
    for _ in 0..2 {
        sheets.write(BOOK, &blocks).await.unwrap();
    }
    let read = sheets.values(BOOK, &range(&tab.title, "A1:C")).await.unwrap();
    assert_eq!(json!(read), json!([["x", "y", "z"], [], ["=1+1", 7]]));
    let outside = [block(&tab.title, "A11:A11", json!([["late"]]))];
    assert!(matches!(sheets.write(BOOK, &outside).await, Err(Error::Refused { status: 400, .. })));
    sheets.resize(BOOK, &tab, 11).await.unwrap();
    sheets.write(BOOK, &outside).await.unwrap();
    let more: Vec<Vec<Value>> = vec![vec!["a".into()], vec!["b".into()]];
    sheets.append(BOOK, &range(&tab.title, "A1"), &more).await.unwrap();
    let read = sheets.values(BOOK, &range(&tab.title, "A11:A")).await.unwrap();
    assert_eq!(json!(read), json!([["late"], ["a"], ["b"]]));
    let twice = sheets.add_tab(BOOK, "It's/Ana", 1, 1).await.unwrap_err();
    assert!(matches!(&twice, Error::Refused { detail, .. } if detail.contains("already exists")));
}

#[tokio::test]
async fn a_token_is_kept_till_a_minute_before_its_end_and_fetched_by_one() {
    let world = World::start().await;
    let read = || world.sheets.tabs(BOOK);
    let (a, b, c) = tokio::join!(read(), read(), read());
    assert!(a.is_ok() && b.is_ok() && c.is_ok());
    assert_eq!(world.calls("token").await, 1);
    world.clock.advance(Duration::from_secs(3_538));
    read().await.unwrap();
    assert_eq!(world.calls("token").await, 1);
    // The clocks of both sides may be five minutes apart, no more; so much is not turned here.
    world.clock.advance(Duration::from_secs(1));
    assert!(matches!(read().await, Err(Error::Auth(_))), "an assertion from the future");
    assert_eq!(world.calls("token").await, 2);
}

#[tokio::test]
async fn a_refused_token_is_replaced_once() {
    let world = World::start().await;
    world.fault("status", json!({"kind": "expired_token"})).await;
    world.sheets.tabs(BOOK).await.unwrap();
    assert_eq!(world.calls("token").await, 2);
    for _ in 0..2 {
        world.fault("status", json!({"kind": "expired_token"})).await;
    }
    assert!(matches!(world.sheets.tabs(BOOK).await, Err(Error::Auth(_))));
    assert_eq!(world.calls("token").await, 3);
}

#[tokio::test]
async fn failures_are_sorted() {
    let world = World::start().await;
    let blocks = [block("Sheet1", "A1:A1", json!([["x"]]))];
    let write = || world.sheets.write(BOOK, &blocks);
    let limited = json!({"kind": "status", "status": 429, "retryAfter": "9"});
    world.fault("update", limited).await;
    let quota = write().await.unwrap_err();
    assert_eq!(quota.retry_after(), Some(Duration::from_secs(9)));
    assert!(quota.retryable());
    assert!(world.control(Method::GET, "spreadsheets", None).await["spreadsheets"] == json!([]));

    for lost in [
        json!({"kind": "status_after_effect", "status": 503}),
        json!({"kind": "reset_after_effect"}),
        json!({"kind": "garbage"}),
    ] {
        world.fault("update", lost.clone()).await;
        assert!(matches!(write().await, Err(Error::Unknown(_))), "{lost}");
        assert_eq!(world.rows("Sheet1").await, [json!(["x"])], "{lost}");
    }
    write().await.unwrap();
    assert_eq!(world.rows("Sheet1").await, [json!(["x"])]);

    assert!(matches!(world.sheets.tabs("missing").await, Err(Error::NotFound(_))));
    assert!(matches!(world.sheets.tabs("forbidden").await, Err(Error::Auth(_))));
    let nowhere = world.sheets.values(BOOK, "'nowhere'!A1").await.unwrap_err();
    assert!(!nowhere.retryable(), "{nowhere}");
}

#[tokio::test]
async fn a_quota_lasts_its_window() {
    let world = World::start().await;
    let limit = json!({"kind": "rate_limit", "limit": 1, "windowSeconds": 60});
    let script = json!({"provider": "google", "operation": "status", "fault": limit});
    world.control(Method::POST, "faults", Some(script)).await;
    world.sheets.tabs(BOOK).await.unwrap();
    let refused = world.sheets.tabs(BOOK).await.unwrap_err();
    assert!(matches!(refused, Error::Quota { retry_after: Some(_), .. }), "{refused}");
}

#[tokio::test]
async fn a_failing_token_endpoint_is_no_refusal_of_the_key() {
    let world = World::start().await;
    world.fault("token", json!({"kind": "status", "status": 503})).await;
    assert!(world.sheets.tabs(BOOK).await.unwrap_err().retryable());
    let other = "-----BEGIN PRIVATE KEY-----";
    for error in [Error::Auth("x".into()), world.sheets.tabs("missing").await.unwrap_err()] {
        assert!(!format!("{error:?} {error} {:?}", world.sheets).contains(other));
    }
}
