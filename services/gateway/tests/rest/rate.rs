//! How often a key may call (api.md, "Limits").

use std::time::Duration;

use crate::support::{Gateway, OTHER_KEY};

const PATH: &str = "/api/metricool/brands";

#[tokio::test]
async fn every_answer_tells_what_is_left() {
    let gateway = Gateway::start().await;
    let answer = gateway.get(PATH).send().await;
    assert_eq!(answer.header("ratelimit"), "\"default\";r=599;t=60");
    assert_eq!(answer.header("ratelimit-policy"), "\"default\";q=600;w=60");
    gateway.clock.advance(Duration::from_millis(20_500));
    let answer = gateway.get("/api/metricool/batch/nothing").send().await;
    assert_eq!(answer.header("ratelimit"), "\"default\";r=598;t=40");
}

#[tokio::test]
async fn a_key_that_used_up_its_window_waits_for_the_next() {
    let gateway = Gateway::start_with(&[("FANFARE_RATE_LIMIT", "2/10s")]).await;
    for _ in 0..2 {
        assert_eq!(gateway.get(PATH).send().await.status, 200);
    }
    gateway.clock.advance(Duration::from_secs(3));
    let refused = gateway.get(PATH).send().await;
    refused.refuses(429, "RATE_LIMITED");
    assert_eq!(refused.header("retry-after"), "7");
    assert_eq!(refused.header("ratelimit"), "\"default\";r=0;t=7");
    assert_eq!(gateway.publisher.script().calls.len(), 2);

    let other = gateway.get(PATH).key(OTHER_KEY).send().await;
    assert_eq!(other.status, 200, "each key has its own window");
    gateway.clock.advance(Duration::from_secs(7));
    assert_eq!(gateway.get(PATH).send().await.status, 200);
}

#[tokio::test]
async fn a_session_counts_for_its_key() {
    let gateway = Gateway::start_with(&[("FANFARE_RATE_LIMIT", "2/10s")]).await;
    let signed_in = gateway.post("/api/session").send().await;
    let cookie = signed_in.header("set-cookie").split(';').next().unwrap().to_owned();
    let by_cookie = || gateway.anonymous("GET", PATH).header("cookie", &cookie);
    assert_eq!(by_cookie().send().await.status, 200);
    by_cookie().send().await.refuses(429, "RATE_LIMITED");
    gateway.get(PATH).send().await.refuses(429, "RATE_LIMITED");
}
