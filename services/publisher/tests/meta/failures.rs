//! Every way to fail that the three share.

use publisher::domain::{
    machine::{Sent, Unready},
    publication::Platform,
};
use publisher::platforms::Looked;
use serde_json::json;

use crate::support::{ALL, World, outcome, refusal};

#[tokio::test]
async fn refusals_are_sorted_by_the_table() {
    let world = World::start().await;
    for platform in ALL {
        for (status, code, subcode, expected, error) in [
            (400, 1, None, "ambiguous", "PROVIDER_ERROR"),
            (400, 2, None, "ambiguous", "PROVIDER_ERROR"),
            (500, 0, None, "ambiguous", "PROVIDER_ERROR"),
            (403, 4, None, "throttled", "PROVIDER_ERROR"),
            (400, 17, None, "throttled", "PROVIDER_ERROR"),
            (400, 32, None, "throttled", "PROVIDER_ERROR"),
            (400, 613, None, "throttled", "PROVIDER_ERROR"),
            (400, 80_001, None, "throttled", "PROVIDER_ERROR"),
            (400, 80_002, None, "throttled", "PROVIDER_ERROR"),
            (429, 0, None, "throttled", "PROVIDER_ERROR"),
            (401, 190, Some(463), "auth", "AUTH"),
            (400, 102, None, "auth", "AUTH"),
            (403, 10, None, "rejected", "PROVIDER_ERROR"),
            (403, 200, None, "rejected", "PROVIDER_ERROR"),
            (400, 100, None, "rejected", "PROVIDER_ERROR"),
            (400, 368, None, "rejected", "CONTENT_REJECTED"),
            (400, 506, None, "duplicate", "PROVIDER_ERROR"),
            (400, 9_007, Some(2_207_027), "not ready", "PROVIDER_ERROR"),
            (400, 9, Some(2_207_042), "throttled", "PROVIDER_ERROR"),
            (400, 9_004, Some(2_207_052), "rejected", "CONTENT_REJECTED"),
            (400, 4, Some(2_207_051), "ambiguous", "PROVIDER_ERROR"),
        ] {
            world.once(platform, "send", refusal(status, code, subcode)).await;
            let mut post = world.any(platform, "Hello").prepared().await;
            let sent = post.send().await;
            assert_eq!(outcome(&sent), (expected, Some(error)), "{platform:?} {code} {subcode:?}");
        }
    }
    assert!(world.ledger().await.is_empty());
}

#[tokio::test]
async fn an_expired_token_asks_for_a_renewal_at_every_step() {
    let world = World::start().await;
    for platform in ALL {
        let mut post = world.any(platform, "Hello").prepared().await;
        post.account = crate::support::account("ada-expired");
        assert_eq!(outcome(&post.send().await).0, "auth");
        assert!(matches!(post.look().await, Looked::Auth(_)), "{platform:?}");
        let mut fresh = world.post(platform, "Hello", &["1.jpg"]);
        fresh.account = post.account.clone();
        assert!(matches!(fresh.step().await, Some(Unready::Auth(_))), "{platform:?}");
    }
}

#[tokio::test]
async fn a_lost_answer_is_found_again() {
    let world = World::start().await;
    for platform in ALL {
        for (n, fault) in [
            json!({"kind": "reset_after_effect"}),
            json!({"kind": "status_after_effect", "status": 500}),
            json!({"kind": "status_after_effect", "status": 400,
                   "body": {"error": {"code": 2, "message": "try later"}}}),
            json!({"kind": "garbage"}),
        ]
        .into_iter()
        .enumerate()
        {
            world.once(platform, "send", fault).await;
            let mut post = world.any(platform, &format!("Lost {n}")).prepared().await;
            assert_eq!(outcome(&post.send().await).0, "ambiguous", "{platform:?} {n}");
            let ledger = world.ledger().await;
            let live = ledger.last().unwrap();
            let found = post.found().await;
            assert_eq!(found.len(), 1);
            assert_eq!(found[0].0, live["postId"].as_str().unwrap());
        }
    }
    assert_eq!(world.ledger().await.len(), 12);
}

#[tokio::test]
async fn what_had_no_effect_is_not_found_and_can_be_sent_again() {
    let world = World::start().await;
    for platform in ALL {
        world.once(platform, "send", json!({"kind": "reset"})).await;
        let mut post = world.any(platform, "Again").prepared().await;
        assert_eq!(outcome(&post.send().await).0, "ambiguous");
        assert_eq!(post.found().await, []);
        let mut post = post.prepared().await;
        post.published().await;
        assert_eq!(post.found().await.len(), 1);
    }
    assert_eq!(world.ledger().await.len(), 3);
}

#[tokio::test]
async fn a_search_without_an_answer_proves_nothing() {
    let world = World::start().await;
    for platform in ALL {
        let mut post = world.any(platform, "Hello").prepared().await;
        post.published().await;
        for operation in ["list", "status"] {
            let fault = json!({"kind": "status", "status": 500});
            world.script(platform, json!({"operation": operation, "fault": fault})).await;
        }
        assert_eq!(post.look().await, Looked::Unreadable, "{platform:?}");
    }
}

#[tokio::test]
async fn a_search_can_be_throttled() {
    let world = World::start().await;
    for platform in ALL {
        let mut post = world.any(platform, "Hello").prepared().await;
        post.published().await;
        for operation in ["list", "status"] {
            let fault = json!({"kind": "status", "status": 429, "retryAfter": "7"});
            world.script(platform, json!({"operation": operation, "fault": fault})).await;
        }
        let wait = Some(std::time::Duration::from_secs(7));
        assert_eq!(post.look().await, Looked::Throttled(wait), "{platform:?}");
    }
}

#[tokio::test]
async fn nobody_there_surely_had_no_effect() {
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.unwrap();
    let base = format!("http://{}", listener.local_addr().unwrap()).parse().unwrap();
    drop(listener);
    let client = service::http::HttpClient::provider(&service::http::HttpOptions::default());
    let settings = crate::support::settings(&base);
    let clock = service::Clock::system();
    let adapters = publisher::platforms::graph::adapters(&client.unwrap(), &clock, &settings);
    let world = World::start().await;
    for (platform, adapter) in adapters {
        let mut post = world.any(platform, "Hello").prepared().await;
        post.adapter = adapter;
        assert!(matches!(post.send().await, Sent::Transient(_)));
        assert_eq!(post.look().await, Looked::Unreadable);
        post.publication.handle = None;
        let mut post = crate::support::Post {
            publication: world.post(platform, "Hello", &["1.jpg"]).publication,
            ..post
        };
        // A container that cannot be looked at is looked at again; one that cannot be made fails.
        assert!(matches!(post.step().await, Some(Unready::Transient(_))), "{platform:?}");
    }
}

#[tokio::test]
async fn the_shortest_answers_will_do() {
    let world = World::start().await;
    let body = json!({"id": "fb_1", "post_id": "fb_post_1"});
    let fault = json!({"kind": "status", "status": 200, "body": body});
    world.once(Platform::Facebook, "send", fault).await;
    assert_eq!(world.any(Platform::Facebook, "Hello").published().await.0, "fb_1");
    let fault = json!({"kind": "status", "status": 429, "retryAfter": 3,
                       "body": {"error": {"message": "Rate limit exceeded"}}});
    world.once(Platform::Facebook, "send", fault).await;
    match world.any(Platform::Facebook, "Hello").send().await {
        Sent::Throttled { wait, error } => {
            assert_eq!(wait.unwrap().as_secs(), 3);
            assert_eq!(error.post_text(), "API error (429): Rate limit exceeded");
        }
        other => panic!("{other:?}"),
    }
    for platform in [Platform::Instagram, Platform::Threads] {
        let body = json!({"status": "FINISHED", "status_code": "FINISHED"});
        let fault = json!({"kind": "status", "status": 200, "body": body});
        world.script(platform, json!({"operation": "status", "fault": fault})).await;
        let fault = json!({"kind": "status", "status": 200, "body": {"id": "1"}});
        world.script(platform, json!({"operation": "send", "fault": fault})).await;
        let mut post = world.any(platform, "Hello").prepared().await;
        assert_eq!(outcome(&post.send().await).0, "accepted");
    }
}
