//! `/healthz`, `/readyz`, `/metrics`.

use serde_json::json;

use crate::support::Gateway;

#[tokio::test]
async fn it_is_ready_when_everything_behind_it_answers() {
    let gateway = Gateway::start().await;
    assert_eq!(gateway.anonymous("GET", "/healthz").send().await.json(), json!({"status": "ok"}));
    let answer = gateway.anonymous("GET", "/readyz").send().await;
    let ok = json!({"conversations": "ok", "database": "ok", "publisher": "ok", "scheduler": "ok"});
    assert_eq!(
        (answer.status.as_u16(), answer.json()),
        (200, json!({"status": "ok", "checks": ok}))
    );
}

#[tokio::test]
async fn it_says_which_part_is_not_ready() {
    let gateway = Gateway::start().await;
    gateway.store.close().await;
    gateway.stop_behind().await;
    let answer = gateway.anonymous("GET", "/readyz").send().await;
    assert_eq!(answer.status, 503);
    let readiness = answer.json();
    assert_eq!(readiness["status"], "unavailable");
    for (name, check) in readiness["checks"].as_object().unwrap() {
        assert_ne!(check, "ok", "{name}");
    }
    assert_eq!(gateway.anonymous("GET", "/healthz").send().await.status, 200, "it still lives");
}

#[tokio::test]
async fn requests_are_measured_by_route() {
    let gateway = Gateway::start().await;
    gateway.get("/api/metricool/batch/anything").send().await;
    gateway.get("/no/such/route").send().await;
    let answer = gateway.anonymous("GET", "/metrics").send().await;
    assert!(answer.header("content-type").starts_with("text/plain"));
    let text = answer.text();
    let route = "route=\"/api/metricool/batch/{batchId}\",method=\"GET\",status=\"404\"";
    assert!(text.contains(&format!("http_server_duration_seconds_count{{{route}}}")), "{text}");
    assert!(text.contains("route=\"unmatched\""));
    assert!(!text.contains("/no/such/route"), "a label is never a path");
}
