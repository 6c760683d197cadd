//! What keeps a studio safe before and while it goes live (conversations.md, "Providers", "pilot",
//! "/admin/readiness").

use std::collections::BTreeSet;

use serde_json::{Value, json};

use crate::support::{
    House, OTHER_PHONE, PHONE, each, each_tuned,
    hooks::{deliver, payload, payload_to, statuses, text},
};

/// Where a check of the readiness stands.
async fn check(house: &House, name: &str) -> Option<String> {
    let readiness = house.get("/admin/readiness").await;
    let checks = readiness["checks"].as_array().unwrap();
    let check = checks.iter().find(|check| check["name"] == name)?;
    Some(check["status"].as_str().unwrap().to_owned())
}

/// A web hook that is signed right.
fn hello(house: &House) -> String {
    payload(&[text(PHONE, "hi", house.clock.now().as_second(), "Hi")])
}

#[tokio::test]
async fn without_a_secret_every_web_hook_is_refused() {
    each_tuned(
        |config| {
            config.providers.whatsapp.app_secret = None;
            config.providers.stripe.webhook_secret = None;
        },
        async |house| {
            house.deliver(&hello(house)).await.expect(403);
            let stripe = ("stripe-signature", "t=1,v1=00");
            let path = "/webhooks/stripe";
            house.call(house.gateway, "POST", path, &[stripe], "{}").await.expect(400);
            assert_eq!(house.find(PHONE).await, None);
            for name in ["whatsapp", "stripe"] {
                let events = house.events(&format!("{name}.signature_verification_failure")).await;
                assert_eq!((events.len(), &events[0]["level"]), (1, &json!("WARN")), "{name}");
            }
            for name in ["whatsapp.app_secret", "stripe.webhook_secret"] {
                assert_eq!(check(house, name).await.as_deref(), Some("missing"), "{name}");
            }
        },
    )
    .await;
}

#[tokio::test]
async fn a_web_hook_that_is_signed_wrong_is_refused_and_told_of() {
    each(async |house| {
        let body = hello(house);
        let right = crate::support::signature(sandbox::WHATSAPP_APP_SECRET, body.as_bytes());
        let other = crate::support::signature("another-secret", body.as_bytes());
        let cut = &right[..right.len() - 2];
        let bare = right.trim_start_matches("sha256=");
        let wrong = [None, Some(""), Some(other.as_str()), Some(cut), Some(bare)];
        for signature in wrong {
            house.deliver_with(&body, signature).await.expect(403);
        }
        // Of other bytes, though they say the same.
        house.deliver_with(&format!("{body} "), Some(&right)).await.expect(403);
        house.settle().await;
        assert_eq!(house.find(PHONE).await, None);
        let events = house.events("whatsapp.signature_verification_failure").await;
        assert_eq!(events.len(), wrong.len() + 1);
        assert!(events.iter().all(|event| event["level"] == "WARN"), "{events:?}");
        house.deliver_with(&body, Some(&right)).await.expect(200);
    })
    .await;
}

#[tokio::test]
async fn the_subscription_is_confirmed_by_the_right_token_alone() {
    each(async |house| {
        let ask = async |mode: &str, token: &str| {
            let path = format!(
                "/webhooks/whatsapp?hub.mode={mode}&hub.verify_token={token}&hub.challenge=1158201444"
            );
            house.call(house.gateway, "GET", &path, &[], "").await
        };
        let confirmed = ask("subscribe", sandbox::WHATSAPP_VERIFY_TOKEN).await;
        assert_eq!((confirmed.status, confirmed.text.as_str()), (200, "1158201444"));
        for (mode, token) in
            [("subscribe", "wrong"), ("subscribe", ""), ("unsubscribe", sandbox::WHATSAPP_VERIFY_TOKEN)]
        {
            let refused = ask(mode, token).await;
            assert_eq!(refused.status, 403, "{mode} {token}");
            assert!(!refused.text.contains("1158201444"), "{}", refused.text);
        }
    })
    .await;
}

#[tokio::test]
async fn in_pilot_mode_only_those_on_the_list_are_answered() {
    each_tuned(
        |config| config.policy.pilot = Some(BTreeSet::from([PHONE.to_owned()])),
        async |house| {
            house.tell(PHONE, "Hi").await;
            house.tell(OTHER_PHONE, "Hi").await;
            house.tell(OTHER_PHONE, "HUMAN").await;
            assert_eq!(house.heard(PHONE).await.len(), 1);
            assert_eq!(house.heard(OTHER_PHONE).await, []);
            assert_eq!(house.lead(PHONE).await["status"], "QUALIFYING");
            let other = house.lead(OTHER_PHONE).await;
            assert_eq!(other["status"], "NEW");
            assert_eq!(statuses(&other), ["blocked", "blocked"]);
            let events = house.events("pilot_mode.blocked").await;
            assert_eq!(events.len(), 2);
            for event in &events {
                assert_eq!((&event["level"], &event["leadId"]), (&json!("INFO"), &other["id"]));
                assert!(!event.to_string().contains(PHONE), "the list is nobody's: {event}");
            }
            // Nobody is written to by a timer either.
            house.advance(std::time::Duration::from_secs(60 * 3_600)).await;
            assert_eq!(house.heard(OTHER_PHONE).await, []);
            let readiness = house.get("/admin/readiness").await;
            assert!(!readiness.to_string().contains(PHONE), "{readiness}");
            assert!(check(house, "pilot").await.is_some());
        },
    )
    .await;
}

#[tokio::test]
async fn a_message_to_a_number_of_nobody_is_kept_and_ignored() {
    each_tuned(
        |config| config.providers.whatsapp.takes_any_number = false,
        async |house| {
            let now = house.clock.now().as_second();
            let strange = payload_to("999", &[text(PHONE, "strange", now, "Hi")]);
            house.deliver(&strange).await.expect(200);
            house.settle().await;
            assert_eq!(house.find(PHONE).await, None);
            deliver(house, &[text(PHONE, "ours", now, "Hi")]).await;
            house.settle().await;
            assert_eq!(house.heard(PHONE).await.len(), 1);
        },
    )
    .await;
}

#[tokio::test]
async fn what_is_played_or_missing_is_not_ready() {
    each(async |house| {
        let readiness = house.get("/admin/readiness").await;
        assert_eq!(readiness["ready"], false);
        assert_eq!(check(house, "sandbox").await.as_deref(), Some("unsafe"));
        assert_eq!(check(house, "public_url").await.as_deref(), Some("missing"));
    })
    .await;
    each_tuned(
        |config| {
            config.providers.whatsapp.is_played = false;
            config.providers.stripe.is_played = false;
            config.public_url = "https://studio.example".parse().unwrap();
            config.public_url_is_set = true;
        },
        async |house| {
            let readiness = house.get("/admin/readiness").await;
            assert_eq!(readiness["ready"], true, "{readiness}");
        },
    )
    .await;
    each_tuned(
        |config| {
            config.policy.templates.clear();
            config.artist_phone = None;
            config.public_url_is_set = true;
        },
        async |house| {
            assert_eq!(check(house, "whatsapp.template").await.as_deref(), Some("missing"));
            assert_eq!(check(house, "artist.phone").await.as_deref(), Some("missing"));
            assert_eq!(check(house, "public_url.https").await.as_deref(), Some("unsafe"));
        },
    )
    .await;
}

#[tokio::test]
async fn secrets_show_nowhere() {
    each(async |house| {
        house.tell(PHONE, "Hi").await;
        house.deliver_with("{}", Some("sha256=00")).await.expect(403);
        let mut shown: Vec<Value> = Vec::new();
        for path in ["readiness", "events", "outbox", "metrics", "funnel"] {
            shown.push(house.get(&format!("/admin/{path}")).await);
        }
        shown.push(house.lead(PHONE).await);
        for secret in [
            sandbox::WHATSAPP_TOKEN,
            sandbox::WHATSAPP_APP_SECRET,
            sandbox::WHATSAPP_VERIFY_TOKEN,
            sandbox::STRIPE_SECRET_KEY,
            sandbox::STRIPE_WEBHOOK_SECRET,
        ] {
            assert!(shown.iter().all(|one| !one.to_string().contains(secret)), "{secret}");
        }
    })
    .await;
}
