//! `RATE_LIMIT_ENABLED` and `RANDOM_FAILURES` of the posts seed.

use sandbox::Options;
use sandbox::limits::RATE;

use crate::support::{TestSandbox, any_story, eventually};

#[tokio::test]
async fn too_many_calls_of_one_account_in_a_second_are_refused() {
    let options = Options { rate_limit_enabled: true, ..Options::default() };
    let sandbox = TestSandbox::with(options).await;
    let caller = sandbox.caller();
    let refused = eventually(async || {
        let response = caller.normalize("https://media.example/1.jpg").await;
        (response.status() == 429).then_some(response)
    })
    .await;
    assert_eq!(refused.headers()["retry-after"], "1");
    assert!(sandbox.journal().await.len() > RATE as usize);
    let other = sandbox.caller_of("700002");
    assert_eq!(other.send(&any_story()).await.status(), 200);
}

#[tokio::test]
async fn without_the_limit_nobody_is_refused() {
    let sandbox = TestSandbox::start().await;
    for _ in 0..3 * RATE {
        let response = sandbox.caller().normalize("https://media.example/1.jpg").await;
        assert_eq!(response.status(), 200);
    }
}

#[tokio::test]
async fn random_failures_hit_their_share_of_sends_without_effect() {
    let options = Options { random_failures: 0.3, seed: Some(7), ..Options::default() };
    let sandbox = TestSandbox::with(options).await;
    let mut taken = 0;
    for _ in 0..100 {
        let status = sandbox.caller().send(&any_story()).await.status().as_u16();
        assert!([200, 429, 500].contains(&status));
        taken += usize::from(status == 200);
    }
    assert!((55..=85).contains(&taken), "{taken}");
    assert_eq!(sandbox.posts().await.len(), taken);
    for _ in 0..20 {
        let read = sandbox.caller().get("/admin/simpleProfiles").await;
        assert_eq!(read.status(), 200, "only sends fail");
    }
}
