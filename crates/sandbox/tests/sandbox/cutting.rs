//! Faults that end in no answer at all.

use std::io::ErrorKind;
use std::time::Duration;

use sandbox::{METRICOOL_PREFIX, METRICOOL_TOKEN, METRICOOL_USER_ID, Options};
use serde_json::{Value, json};
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::oneshot;
use tokio::task::JoinSet;

use crate::support::{ACCOUNT, TestSandbox, any_story, eventually, http_client};

/// Sends a story over a bare socket and reads what comes back until the connection ends.
async fn raw_send(sandbox: &TestSandbox) -> (Vec<u8>, std::io::Result<usize>) {
    let body = any_story().to_string();
    let request = format!(
        "POST {METRICOOL_PREFIX}/v2/scheduler/posts?userId={METRICOOL_USER_ID}&blogId={ACCOUNT} HTTP/1.1\r\n\
         host: sandbox\r\nx-mc-auth: {METRICOOL_TOKEN}\r\ncontent-length: {}\r\n\r\n{body}",
        body.len()
    );
    let mut socket = TcpStream::connect(sandbox.addr).await.unwrap();
    socket.write_all(request.as_bytes()).await.unwrap();
    let mut answer = Vec::new();
    let end = socket.read_to_end(&mut answer).await;
    (answer, end)
}

async fn given(kind: &str) -> TestSandbox {
    let sandbox = TestSandbox::instant().await;
    sandbox.fault(json!({"fault": {"kind": kind}, "times": 1})).await;
    sandbox
}

#[tokio::test]
async fn a_reset_is_a_real_one_without_a_byte_and_without_effect() {
    let sandbox = given("reset").await;
    let (answer, end) = raw_send(&sandbox).await;
    assert!(answer.is_empty());
    assert_eq!(end.unwrap_err().kind(), ErrorKind::ConnectionReset);
    assert!(sandbox.posts().await.is_empty());
}

#[tokio::test]
async fn a_reset_after_the_effect_leaves_the_post() {
    let sandbox = given("reset_after_effect").await;
    let (answer, end) = raw_send(&sandbox).await;
    assert!(answer.is_empty());
    assert_eq!(end.unwrap_err().kind(), ErrorKind::ConnectionReset);
    let ledger = sandbox.ledger().await;
    assert_eq!(ledger.len(), 1);
    let call = &sandbox.journal().await[0];
    assert_eq!(call["status"], Value::Null);
    assert_eq!(call["answeredAt"], Value::Null);
    assert_eq!(call["postId"], ledger[0]["postId"]);
}

#[tokio::test]
async fn an_http_client_sees_a_lost_connection_and_may_go_on() {
    let sandbox = given("reset_after_effect").await;
    let error = sandbox.caller().try_send(&any_story()).await.unwrap_err();
    assert!(error.is_request() && error.status().is_none(), "{error:?}");
    sandbox.caller().sent(&any_story()).await;
    assert_eq!(sandbox.ledger().await.len(), 2);
}

#[tokio::test]
async fn a_hanging_call_has_neither_effect_nor_answer() {
    let sandbox = given("hang").await;
    let (caller, story) = (sandbox.caller(), any_story());
    let arrived = eventually(async || sandbox.journal().await.pop());
    tokio::select! {
        answer = caller.try_send(&story) => panic!("answered: {answer:?}"),
        call = arrived => assert_eq!(call["status"], Value::Null),
    }
    assert!(sandbox.posts().await.is_empty());
}

#[tokio::test]
async fn served_by_axum_a_cut_call_still_gets_no_answer() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    let mut server = JoinSet::new();
    let router = sandbox::router(Options::default());
    server.spawn(async move { axum::serve(listener, router).await.unwrap() });
    let http = http_client();
    let script =
        json!({"provider": "metricool", "operation": "brands", "fault": {"kind": "reset"}});
    let faults = http.post(format!("{base}/_sandbox/faults")).json(&script);
    assert_eq!(faults.send().await.unwrap().status(), 201);
    let url = format!("{base}{METRICOOL_PREFIX}/admin/simpleProfiles?userId=1");
    let call = http.get(url).header("X-Mc-Auth", METRICOOL_TOKEN).send().await;
    assert!(call.is_err(), "{call:?}");
}

#[tokio::test]
async fn it_stops_when_told_to_even_with_a_call_that_hangs() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap());
    let (stop, stopped) = oneshot::channel::<()>();
    let mut tasks = JoinSet::new();
    let served = async move {
        let stop = async { drop(stopped.await) };
        sandbox::serve(listener, Options::default(), stop).await.unwrap();
    };
    tasks.spawn(served);
    let http = http_client();
    let script = json!({"provider": "metricool", "operation": "brands", "fault": {"kind": "hang"}});
    let faults = http.post(format!("{base}/_sandbox/faults")).json(&script);
    faults.send().await.unwrap();
    let url = format!("{base}{METRICOOL_PREFIX}/admin/simpleProfiles?userId=1");
    let hanging = http.get(url).header("X-Mc-Auth", METRICOOL_TOKEN);
    tasks.spawn(async move { assert!(hanging.send().await.is_err()) });
    eventually(async || {
        let journal = http.get(format!("{base}/_sandbox/journal")).send().await.unwrap();
        let journal: Value = journal.json().await.unwrap();
        journal["calls"].get(0).cloned()
    })
    .await;
    stop.send(()).unwrap();
    let limit = sandbox::limits::DRAIN + Duration::from_secs(5);
    tokio::time::timeout(limit, tasks.join_all()).await.expect("both end");
}
