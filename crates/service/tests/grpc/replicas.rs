//! Calls reach every replica behind a name, and none that has gone.

use service::{Tasks, grpc::connect};
use tonic::Code;

use crate::support::{Running, ask, eventually};

/// `localhost` has two addresses here; a server that listens on one of them is found.
#[tokio::test]
async fn an_address_where_nobody_listens_gets_no_call() {
    let server = Running::on_loopback(None).await;
    let url = format!("http://localhost:{}", server.addr.port()).parse().unwrap();
    let tasks = Tasks::new("caller");
    let channel = connect(&url, None, &tasks).await.unwrap();
    eventually("calls do not fail any more", async || {
        for _ in 0..50 {
            if ask(&channel).await.is_err() {
                return false;
            }
        }
        true
    })
    .await;
    tasks.ask_to_stop();
}

/// Whoever cannot be reached is told at once, and found when it is there.
#[tokio::test]
async fn a_call_fails_while_nobody_is_there_and_works_when_somebody_is() {
    let server = Running::on_loopback(None).await;
    let addr = server.addr;
    server.stop().await;
    let tasks = Tasks::new("caller");
    for host in ["localhost", "127.0.0.1"] {
        let url = format!("http://{host}:{}", addr.port()).parse().unwrap();
        let channel = connect(&url, None, &tasks).await.unwrap();
        assert_eq!(ask(&channel).await, Err(Code::Unavailable), "{host}");
        let server = Running::start(addr, None).await;
        eventually("it is found", async || ask(&channel).await.is_ok()).await;
        server.stop().await;
    }
    tasks.ask_to_stop();
}
