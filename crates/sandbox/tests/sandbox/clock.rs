//! The time as the sandbox sees it.

use jiff::{SignedDuration, Timestamp};
use reqwest::Method;
use sandbox::{Clock, Options};
use serde_json::json;

use crate::support::{TestSandbox, now};

async fn shown(sandbox: &TestSandbox) -> Timestamp {
    sandbox.get("/_sandbox/clock").await["now"].as_str().unwrap().parse().unwrap()
}

#[tokio::test]
async fn a_clock_that_is_given_is_the_time_and_can_be_moved() {
    let noon: Timestamp = "2030-01-01T12:00:00Z".parse().unwrap();
    let options = Options { clock: Some(Clock::of(move || noon)), ..Options::default() };
    let sandbox = TestSandbox::with(options).await;
    assert_eq!(shown(&sandbox).await, noon);
    let later = noon + SignedDuration::from_hours(3);
    let moved = sandbox.control(Method::PUT, "clock", &json!({"now": later})).await;
    assert_eq!(moved.status(), 200);
    assert_eq!(shown(&sandbox).await, later);
    sandbox.control(Method::POST, "reset", &json!({})).await;
    assert_eq!(shown(&sandbox).await, noon);
}

#[tokio::test]
async fn without_one_it_is_the_real_time() {
    let sandbox = TestSandbox::start().await;
    let before = now();
    let shown = shown(&sandbox).await;
    assert!(before <= shown && shown <= now());
}
