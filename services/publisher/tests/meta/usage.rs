//! Quota headers.

use publisher::domain::{machine::Sent, publication::Platform};
use serde_json::json;

use crate::support::World;

const FACEBOOK: Platform = Platform::Facebook;

#[tokio::test]
async fn calls_slow_down_ahead_of_the_limit() {
    let world = World::start().await;
    let limit = json!({"kind": "rate_limit", "limit": 10, "windowSeconds": 600});
    world.script(FACEBOOK, json!({"fault": limit})).await;
    for n in 1..=9 {
        let mut post = world.post(FACEBOOK, &n.to_string(), &[]);
        post.published().await;
        let paused = post.account.usage.take().is_some_and(|said| said.pause_until.is_some());
        assert_eq!(paused, n == 9, "{n}");
    }
}

#[tokio::test]
async fn a_used_up_quota_is_waited_for_as_told() {
    let world = World::start().await;
    let limit = json!({"kind": "rate_limit", "limit": 1, "windowSeconds": 600});
    world.script(FACEBOOK, json!({"fault": limit})).await;
    world.post(FACEBOOK, "One", &[]).published().await;
    match world.post(FACEBOOK, "Two", &[]).send().await {
        Sent::Throttled { wait, error } => {
            assert_eq!(wait.unwrap().as_secs(), 600);
            assert!(error.post_text().contains("(#32)"));
        }
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_quota_of_the_app_pauses_all_of_its_accounts() {
    let world = World::start().await;
    let limit = json!({"kind": "rate_limit", "limit": 1, "windowSeconds": 600, "perApp": true});
    world.script(FACEBOOK, json!({"fault": limit})).await;
    let mut post = world.post(FACEBOOK, "One", &[]);
    post.published().await;
    let said = post.account.usage.take().unwrap();
    assert!(said.app_pause_until.is_some() && said.pause_until.is_none());
}
