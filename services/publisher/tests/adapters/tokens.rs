//! Whose a token is, and how it is renewed.

use publisher::{
    domain::publication::Platform,
    platforms::credentials::{Identified, Renewed},
};
use serde_json::json;
use service::config::{ExposeSecret as _, Secret};

use crate::support::{ALL, World, grant};

async fn identified(world: &World, platform: Platform, token: &str) -> Identified {
    world.adapter(platform).identify(&Secret::from(token)).await
}

#[tokio::test]
async fn a_token_tells_whose_it_is() {
    let world = World::start().await;
    for platform in ALL {
        let Identified::As { account_id, account_name } = identified(&world, platform, "ada").await
        else {
            panic!("{platform:?}")
        };
        assert!(!account_id.is_empty() && account_name.is_some(), "{platform:?}");
        for token in ["ada-expired", "bad", "new\nline"] {
            let refused = identified(&world, platform, token).await;
            assert!(matches!(refused, Identified::Refused(_)), "{platform:?} {token}");
        }
        for fault in [json!({"kind": "status", "status": 500}), json!({"kind": "garbage"})] {
            world.once(platform, "whoami", fault).await;
            let unanswered = identified(&world, platform, "ada").await;
            assert!(matches!(unanswered, Identified::Unanswered(_)), "{platform:?}");
        }
    }
}

#[tokio::test]
async fn a_refresh_token_is_traded_for_new_ones() {
    let world = World::start().await;
    for platform in [Platform::Twitter, Platform::LinkedIn, Platform::Bluesky] {
        let adapter = world.adapter(platform);
        let asked = grant("did:plc:ada", Some("ada-refresh"));
        let Renewed::Tokens { access_token, refresh_token, expires_at } =
            adapter.renew(&asked).await
        else {
            panic!("{platform:?}")
        };
        assert!(refresh_token.is_some(), "{platform:?}");
        assert_eq!(expires_at.is_some(), platform != Platform::Bluesky);
        let whose = |identified| match identified {
            Identified::As { account_id, .. } => account_id,
            other => panic!("{other:?}"),
        };
        let before = whose(identified(&world, platform, "ada").await);
        let after = whose(identified(&world, platform, access_token.expose_secret()).await);
        assert_eq!(before, after, "{platform:?}");
        // X and Bluesky take a refresh token once.
        let again = adapter.renew(&asked).await;
        let rotates = platform != Platform::LinkedIn;
        assert_eq!(matches!(again, Renewed::Refused(_)), rotates, "{platform:?} {again:?}");
    }
}

#[tokio::test]
async fn a_renewal_is_refused_for_good_or_for_now() {
    let world = World::start().await;
    for platform in ALL {
        let adapter = world.adapter(platform);
        for refresh in [None, Some(""), Some("bad")] {
            let refused = adapter.renew(&grant("did:plc:ada", refresh)).await;
            assert!(matches!(refused, Renewed::Refused(_)), "{platform:?} {refresh:?}");
        }
        for fault in [
            json!({"kind": "status", "status": 503}),
            json!({"kind": "status", "status": 429}),
            json!({"kind": "garbage"}),
            json!({"kind": "reset"}),
        ] {
            world.once(platform, "token", fault.clone()).await;
            let unanswered = adapter.renew(&grant("did:plc:ada", Some("ada-refresh"))).await;
            assert!(matches!(unanswered, Renewed::Unanswered(_)), "{platform:?} {fault}");
        }
    }
}

#[tokio::test]
async fn an_app_password_begins_a_session_and_stays() {
    let world = World::start().await;
    let bluesky = world.adapter(Platform::Bluesky);
    let password = grant("did:plc:ada", Some("abcd-2345-efgh-67ij"));
    for _ in 0..2 {
        let Renewed::Tokens { access_token, refresh_token, .. } = bluesky.renew(&password).await
        else {
            panic!("not renewed")
        };
        assert!(refresh_token.is_none());
        let token = access_token.expose_secret();
        let Identified::As { account_id, .. } = identified(&world, Platform::Bluesky, token).await
        else {
            panic!("not known")
        };
        assert_eq!(account_id, "did:plc:ada");
    }
}
