//! Who a token belongs to, and its renewal.

use publisher::{
    domain::publication::Platform,
    platforms::credentials::{Identified, Renewed},
};
use serde_json::json;
use service::config::Secret;

use crate::support::{ALL, World, account, grant};

async fn id_of(world: &World, platform: Platform, token: &str) -> String {
    match world.adapter(platform).identify(&Secret::from(token)).await {
        Identified::As { account_id, account_name } => {
            assert!(account_name.is_some());
            account_id
        }
        other => panic!("{other:?}"),
    }
}

#[tokio::test]
async fn a_token_tells_whose_it_is() {
    let world = World::start().await;
    for platform in ALL {
        let ada = id_of(&world, platform, "ada").await;
        assert_eq!(ada, id_of(&world, platform, "ada").await);
        assert_ne!(ada, id_of(&world, platform, "bob").await);
        let refused = world.adapter(platform).identify(&Secret::from("bad")).await;
        assert!(matches!(refused, Identified::Refused(_)));
        world.once(platform, "whoami", json!({"kind": "status", "status": 503})).await;
        let unanswered = world.adapter(platform).identify(&Secret::from("ada")).await;
        assert!(matches!(unanswered, Identified::Unanswered(_)));
    }
}

#[tokio::test]
async fn a_long_lived_token_is_renewed() {
    let world = World::start().await;
    for platform in ALL {
        match world.adapter(platform).renew(&grant("ada", None)).await {
            Renewed::Tokens { access_token, refresh_token: None, expires_at: Some(_) } => {
                let mut post = world.any(platform, "Hello");
                post.account = account("");
                post.account.token = access_token;
                post.prepared().await.published().await;
            }
            other => panic!("{other:?}"),
        }
        let gone = world.adapter(platform).renew(&grant("ada-expired", None)).await;
        assert!(matches!(gone, Renewed::Refused(_)), "{platform:?}");
        world.once(platform, "token", json!({"kind": "status", "status": 500})).await;
        let unanswered = world.adapter(platform).renew(&grant("ada", None)).await;
        assert!(matches!(unanswered, Renewed::Unanswered(_)), "{platform:?}");
    }
}

#[tokio::test]
async fn an_expired_token_is_renewed_by_the_one_behind_it() {
    let world = World::start().await;
    for platform in ALL {
        let behind = grant("ada-expired", Some("ada-refresh"));
        let Renewed::Tokens { access_token, refresh_token, .. } =
            world.adapter(platform).renew(&behind).await
        else {
            panic!("it was not renewed");
        };
        if platform == Platform::Facebook {
            // The person's token was renewed too, and the page's asked for with it.
            assert!(refresh_token.is_some());
            let Identified::As { account_id, .. } =
                world.adapter(platform).identify(&access_token).await
            else {
                panic!("it does not say whose it is");
            };
            assert_eq!(account_id, crate::support::ACCOUNT);
        }
    }
}
