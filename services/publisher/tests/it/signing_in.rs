//! Signing in at the platforms, which the sandbox plays: from the consent page to connections.

use proto::publisher::v1 as pb;
use service::Code;
use url::Url;

use crate::support::{HOOKS, Receiver, by_hand, code_of, on_each_engine};

#[tokio::test]
async fn one_account_is_connected_at_once() {
    on_each_engine(HOOKS, async |world| {
        for platform in ["X", "INSTAGRAM", "THREADS", "LINKEDIN", "MASTODON"] {
            let begun = world.begin_sign_in(platform).await.unwrap();
            let pending = world.sign_in("stories", &begun.id).await.unwrap();
            assert_eq!(pending.status, "PENDING", "{platform}");
            let back = world.sandbox.decides(&begun.url, "allow").await;
            let done = world.comes_back(&back).await.unwrap();
            assert_eq!((done.status.as_str(), done.error.as_deref()), ("CONNECTED", None));
            assert_eq!(done.return_to, "/connections");
            assert_eq!(done.connections.len(), 1, "{platform}");
            let connection = &done.connections[0];
            assert_eq!(connection.status, "ACTIVE");
            assert!(!connection.scopes.is_empty());
            assert!(world.test_connection(&connection.id).await.ok, "{platform}");
            assert_eq!(world.sign_in("stories", &begun.id).await.unwrap(), done);
        }
    })
    .await;
}

#[tokio::test]
async fn of_many_pages_those_that_are_wanted_are_connected() {
    on_each_engine(HOOKS, async |world| {
        let begun = world.begin_sign_in("FACEBOOK").await.unwrap();
        let back = world.sandbox.decides(&begun.url, "allow").await;
        let choice = world.comes_back(&back).await.unwrap();
        assert_eq!((choice.status.as_str(), choice.accounts.len()), ("CHOOSE", 2));
        assert!(choice.connections.is_empty());
        let page = choice.accounts[1].clone();

        assert_eq!(code_of(world.choose(&begun.id, &[]).await), Code::InvalidRequest);
        assert_eq!(code_of(world.choose(&begun.id, &["1"]).await), Code::InvalidRequest);
        let done = world.choose(&begun.id, &[&page.account_id]).await.unwrap();
        assert_eq!(done.status, "CONNECTED");
        assert!(done.accounts.is_empty());
        assert_eq!(done.connections.len(), 1);
        assert_eq!(done.connections[0].account_id, page.account_id);
        assert_eq!(done.connections[0].account_name, page.name);
        assert!(world.test_connection(&done.connections[0].id).await.ok);
        let again = world.choose(&begun.id, &[&page.account_id]).await;
        assert_eq!(code_of(again), Code::AuthorizationConflict);
    })
    .await;
}

#[tokio::test]
async fn a_state_is_good_once_and_names_the_tenant() {
    on_each_engine(HOOKS, async |world| {
        let begun = world.begin_sign_in("X").await.unwrap();
        let back = world.sandbox.decides(&begun.url, "allow").await;
        let (one, two) = futures::join!(world.comes_back(&back), world.comes_back(&back));
        let (done, late) = if one.is_ok() { (one, two) } else { (two, one) };
        assert_eq!(done.unwrap().status, "CONNECTED");
        assert_eq!(code_of(late), Code::AuthorizationConflict);
        let guessed = Url::parse("https://fanfare.example/?state=guessed&code=1").unwrap();
        assert_eq!(code_of(world.comes_back(&guessed).await), Code::AuthorizationNotFound);
        let theirs = world.sign_in("others", &begun.id).await;
        assert_eq!(code_of(theirs), Code::AuthorizationNotFound);
        assert_eq!(code_of(world.sign_in("stories", "?").await), Code::AuthorizationNotFound);
    })
    .await;
}

#[tokio::test]
async fn a_person_who_refuses_or_grants_too_little_is_told() {
    on_each_engine(HOOKS, async |world| {
        let begun = world.begin_sign_in("X").await.unwrap();
        let back = world.sandbox.decides(&begun.url, "deny").await;
        let refused = world.comes_back(&back).await.unwrap();
        assert_eq!(refused.status, "FAILED");
        assert_eq!(refused.error.as_deref(), Some("The person did not allow it."));

        let begun = world.begin_sign_in("X").await.unwrap();
        let less = begun.url.replace("tweet.write+", "");
        assert_ne!(less, begun.url);
        let back = world.sandbox.decides(&less, "allow").await;
        let partly = world.comes_back(&back).await.unwrap();
        assert_eq!(partly.status, "FAILED");
        assert_eq!(partly.missing_scopes, ["tweet.write"]);
        assert!(partly.connections.is_empty());

        let begun = world.begin_sign_in("X").await.unwrap();
        let back = world.sandbox.decides(&begun.url, "allow").await;
        let spoilt = back.as_str().replace("code=", "code=no");
        let spoilt = world.comes_back(&spoilt.parse().unwrap()).await.unwrap();
        assert_eq!(spoilt.status, "FAILED");
        assert!(spoilt.error.unwrap().starts_with("The platform refuses the sign-in: "));
    })
    .await;
}

#[tokio::test]
async fn a_sign_in_begins_once_for_each_key() {
    on_each_engine(HOOKS, async |world| {
        let first = world.begin_sign_in_once("X", "k", 1).await.unwrap();
        let again = world.begin_sign_in_once("X", "k", 1).await.unwrap();
        assert_eq!(again, pb::BeginAuthorizationResponse { replayed: true, ..first.clone() });
        let other = world.begin_sign_in_once("THREADS", "k", 2).await;
        assert_eq!(code_of(other), Code::IdempotencyMismatch);
        let (kept,): (Vec<u8>,) = world
            .database()
            .await
            .query("SELECT answer FROM idempotency_keys WHERE key = $1")
            .bind("k")
            .fetch_one()
            .await
            .unwrap();
        let kept = String::from_utf8_lossy(&kept).into_owned();
        assert!(!kept.contains("state="), "the state is a secret: {kept}");
        let back = world.sandbox.decides(&again.url, "allow").await;
        assert_eq!(world.comes_back(&back).await.unwrap().status, "CONNECTED");
    })
    .await;
}

#[tokio::test]
async fn facebook_is_asked_what_was_granted_and_believed_only_when_it_says() {
    on_each_engine(HOOKS, async |world| {
        let begun = world.begin_sign_in("FACEBOOK").await.unwrap();
        let less = begun.url.replace("+pages_manage_posts", "");
        assert_ne!(less, begun.url);
        let back = world.sandbox.decides(&less, "allow").await;
        let partly = world.comes_back(&back).await.unwrap();
        assert_eq!((partly.status.as_str(), partly.connections.len()), ("FAILED", 0));
        assert_eq!(partly.missing_scopes, ["pages_manage_posts"]);

        let fault = serde_json::json!({"kind": "status", "status": 500});
        world.fault_at("facebook", "whoami", 1, fault).await;
        let begun = world.begin_sign_in("FACEBOOK").await.unwrap();
        let back = world.sandbox.decides(&begun.url, "allow").await;
        let untold = world.comes_back(&back).await.unwrap();
        assert_eq!((untold.status.as_str(), untold.accounts.len()), ("FAILED", 0));
        assert!(untold.error.is_some(), "{untold:?}");

        let begun = world.begin_sign_in("FACEBOOK").await.unwrap();
        let back = world.sandbox.decides(&begun.url, "allow").await;
        assert_eq!(world.comes_back(&back).await.unwrap().status, "CHOOSE", "it is tried again");
    })
    .await;
}

#[tokio::test]
async fn where_nobody_can_sign_in_it_is_said_what_to_do() {
    on_each_engine(HOOKS, async |world| {
        for (platform, words) in [("BLUESKY", "app password"), ("METRICOOL", "userId")] {
            let refused = world.begin_sign_in(platform).await.unwrap_err();
            assert_eq!(refused.code(), Code::PlatformNotConfigured);
            assert!(refused.detail().contains(words), "{refused}");
        }
        assert_eq!(code_of(world.begin_sign_in("TIKTOK").await), Code::InvalidRequest);
    })
    .await;
    on_each_engine(&[], async |world| {
        assert_eq!(code_of(world.begin_sign_in("X").await), Code::SealingNotConfigured);
    })
    .await;
}

#[tokio::test]
async fn ten_minutes_later_it_is_over() {
    by_hand(HOOKS, async |world| {
        let begun = world.begin_sign_in("X").await.unwrap();
        world.pass(600.0);
        let back = world.sandbox.decides(&begun.url, "allow").await;
        let late = world.comes_back(&back).await;
        assert_eq!(code_of(late), Code::AuthorizationConflict);
        let over = world.sign_in("stories", &begun.id).await.unwrap();
        assert_eq!(over.status, "FAILED");
        assert!(over.error.unwrap().contains("too long"));
    })
    .await;
}

#[tokio::test]
async fn an_expired_connection_is_told_once() {
    on_each_engine(HOOKS, async |world| {
        let receiver = Receiver::start().await;
        world.hook(&receiver.url("/in"), &["connection.expired"]).await;
        let put = pb::PutConnectionRequest {
            platform: "X".to_owned(),
            account_id: Some("42".to_owned()),
            access_token: "bad".to_owned(),
            ..Default::default()
        };
        let connection = world.connect_for("stories", put).await.unwrap();
        for _ in 0..2 {
            let tested = world.test_connection(&connection.id).await;
            assert!(!tested.ok);
            assert_eq!(tested.status, "EXPIRED");
        }
        let told = receiver.has_received(1).await.remove(0).json();
        assert_eq!(told["event"], "connection.expired");
        let expected = serde_json::json!({
            "connectionId": connection.id, "platform": "TWITTER", "accountId": "42",
        });
        assert_eq!(told["data"], expected);
        assert_eq!(receiver.received().len(), 1);
    })
    .await;
}
