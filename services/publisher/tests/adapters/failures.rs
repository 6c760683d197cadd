//! Every way to fail that the four share.

use publisher::{
    domain::machine::{Poll, Sent, Unready},
    platforms::Looked,
};
use serde_json::json;
use service::{Clock, http::AllowList};

use crate::support::{ALL, World, account, adapters, find, outcome};

#[tokio::test]
async fn what_is_published_is_seen_and_found() {
    let world = World::start().await;
    for platform in ALL {
        let text = "Tea & cake <now>: https://tea.example/menu?a=1&b=2 (hot) #tea";
        let mut post = world.post(platform, text, &[]).await.prepared().await;
        let (id, permalink) = post.published().await;
        assert!(permalink.unwrap().starts_with("https://"), "{platform:?}");
        assert_eq!(post.found().await, std::slice::from_ref(&id), "{platform:?}");
        assert!(matches!(post.status(&id).await, Poll::Live { .. }), "{platform:?}");
        let mut other = world.post(platform, "Something else", &[]).await.prepared().await;
        other.publication.intent = post.publication.intent.clone();
        assert_eq!(other.found().await, Vec::<String>::new(), "{platform:?}");
        let missing = id.replace(|c: char| c.is_ascii_digit(), "2");
        assert_eq!(other.status(&missing).await, Poll::Gone, "{platform:?}");
    }
    assert_eq!(world.ledger().await.len(), 4);
}

#[tokio::test]
async fn refusals_are_sorted_by_their_status() {
    let world = World::start().await;
    for platform in ALL {
        for (status, expected) in [
            (400, "rejected"),
            (401, "auth"),
            (403, "rejected"),
            (404, "rejected"),
            (422, "rejected"),
            (429, "throttled"),
            (500, "ambiguous"),
            (502, "ambiguous"),
            (503, "ambiguous"),
        ] {
            for fault in [
                json!({"kind": "status", "status": status}),
                json!({"kind": "status", "status": status, "body": "<html>"}),
            ] {
                world.once(platform, "send", fault).await;
                let mut post = world.post(platform, "Hello", &[]).await.prepared().await;
                assert_eq!(outcome(&post.send().await), expected, "{platform:?} {status}");
            }
        }
    }
    assert!(world.ledger().await.is_empty());
}

#[tokio::test]
async fn a_throttle_tells_how_long() {
    let world = World::start().await;
    for platform in ALL {
        let fault = json!({"kind": "status", "status": 429, "retryAfter": 7});
        world.once(platform, "send", fault).await;
        let mut post = world.post(platform, "Hello", &[]).await.prepared().await;
        let Sent::Throttled { wait, .. } = post.send().await else { panic!("not throttled") };
        assert_eq!(wait.unwrap().as_secs(), 7, "{platform:?}");
        assert!(post.account.usage.take().unwrap().pause_until.is_some());
    }
}

#[tokio::test]
async fn a_lost_answer_is_found_again() {
    let world = World::start().await;
    for platform in ALL {
        for (n, fault) in [
            json!({"kind": "reset_after_effect"}),
            json!({"kind": "status_after_effect", "status": 500}),
            json!({"kind": "garbage"}),
            json!({"kind": "slow", "ms": 3_000, "afterEffect": true}),
        ]
        .into_iter()
        .enumerate()
        {
            world.once(platform, "send", fault).await;
            let text = format!("Lost {n}");
            let mut post = world.post(platform, &text, &[]).await.prepared().await;
            assert_eq!(outcome(&post.send().await), "ambiguous", "{platform:?} {n}");
            let ledger = world.ledger().await;
            assert_eq!(post.found().await, [ledger.last().unwrap()["postId"].as_str().unwrap()]);
        }
    }
    assert_eq!(world.ledger().await.len(), 16);
}

#[tokio::test]
async fn what_had_no_effect_is_not_found_and_can_be_sent_again() {
    let world = World::start().await;
    for platform in ALL {
        for fault in [json!({"kind": "reset"}), json!({"kind": "status", "status": 503})] {
            world.once(platform, "send", fault.clone()).await;
            let text = format!("Again {fault}");
            let mut post = world.post(platform, &text, &[]).await.prepared().await;
            assert_eq!(outcome(&post.send().await), "ambiguous");
            assert_eq!(post.found().await, Vec::<String>::new(), "{platform:?}");
            let (id, _) = post.published().await;
            assert_eq!(post.found().await, [id]);
        }
    }
    assert_eq!(world.ledger().await.len(), 8);
}

#[tokio::test]
async fn an_expired_token_asks_for_a_renewal_at_every_step() {
    let world = World::start().await;
    for platform in ALL {
        let mut post = world.post(platform, "Hello", &[]).await.prepared().await;
        post.account = account("ada-expired", &post.account.account);
        assert_eq!(outcome(&post.send().await), "auth", "{platform:?}");
        assert!(matches!(post.look().await, Looked::Auth(_)), "{platform:?}");
        let mut fresh = world.post(platform, "Hello", &["a.png"]).await;
        fresh.account = post.account.clone();
        assert!(matches!(fresh.step().await, Some(Unready::Auth(_))), "{platform:?}");
        for operation in ["send", "upload"] {
            world.once(platform, operation, json!({"kind": "expired_token"})).await;
        }
        let mut scripted = world.post(platform, "Hello", &[]).await.prepared().await;
        assert_eq!(outcome(&scripted.send().await), "auth", "{platform:?}");
        let mut scripted = world.post(platform, "Hello", &["a.png"]).await;
        assert!(matches!(scripted.step().await, Some(Unready::Auth(_))), "{platform:?}");
    }
    assert!(world.ledger().await.is_empty());
}

#[tokio::test]
async fn a_search_without_an_answer_proves_nothing() {
    let world = World::start().await;
    for platform in ALL {
        let mut post = world.post(platform, "Hello", &[]).await.prepared().await;
        post.published().await;
        for fault in [
            json!({"kind": "status", "status": 500}),
            json!({"kind": "status", "status": 403}),
            json!({"kind": "status", "status": 404}),
            json!({"kind": "status", "status": 200, "body": {}}),
            json!({"kind": "garbage"}),
            json!({"kind": "reset"}),
        ] {
            // Bluesky reads the one record.
            for operation in ["list", "status"] {
                world.once(platform, operation, fault.clone()).await;
            }
            assert_eq!(post.look().await, Looked::Unreadable, "{platform:?} {fault}");
        }
        for operation in ["list", "status"] {
            let busy = json!({"kind": "status", "status": 429, "retryAfter": "7"});
            world.once(platform, operation, busy).await;
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
    let gone = adapters(&base, &Clock::system(), AllowList::parse("127.0.0.1").unwrap());
    let world = World::start().await;
    for platform in ALL {
        let mut post = world.post(platform, "Hello", &[]).await.prepared().await;
        post.adapter = find(&gone, platform);
        assert_eq!(outcome(&post.send().await), "transient", "{platform:?}");
        assert_eq!(post.look().await, Looked::Unreadable);
        let mut post = world.post(platform, "Hello", &["a.png"]).await;
        post.adapter = find(&gone, platform);
        assert!(matches!(post.step().await, Some(Unready::Transient(_))), "{platform:?}");
    }
}
