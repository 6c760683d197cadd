//! Messages to leads at WhatsApp.

use std::time::Duration;

use conversations::providers::{Messenger, OutgoingContent, OutgoingMessage, SendError};
use http::Method;
use serde_json::{Value, json};

use crate::support::{World, nobody, whatsapp};

const LEAD: &str = "447700900123";

fn text(to: &str, said: &str) -> OutgoingMessage {
    let content = OutgoingContent::Text(said.to_owned());
    OutgoingMessage { to: to.to_owned(), content, callback_data: "out-1".to_owned() }
}

/// What reached a person.
async fn reached(world: &World, to: &str) -> Vec<Value> {
    let path = format!("whatsapp/messages?to={to}");
    world.control(Method::GET, &path, None).await["items"].as_array().unwrap().clone()
}

#[tokio::test]
async fn a_text_arrives_with_our_mark() {
    let world = World::start().await;
    let sent = world.whatsapp().send(&text(LEAD, "Hello £5 “x”")).await.unwrap();
    let found = reached(&world, LEAD).await;
    assert_eq!(found.len(), 1);
    assert_eq!(found[0]["id"], sent.provider_id);
    assert_eq!((&found[0]["kind"], &found[0]["text"]), (&json!("text"), &json!("Hello £5 “x”")));
    assert_eq!(found[0]["callbackData"], "out-1");
    assert_eq!(found[0]["phoneNumberId"], sandbox::WHATSAPP_PHONE_NUMBER_ID);
}

#[tokio::test]
async fn a_user_without_a_number_is_reached_by_id() {
    let world = World::start().await;
    world.whatsapp().send(&text("GB.4711fake", "Hello")).await.unwrap();
    assert_eq!(world.calls("whatsapp", "send").await[0]["account"], "GB.4711fake");
}

#[tokio::test]
async fn a_template_arrives_by_its_name() {
    let world = World::start().await;
    let template = |name: &str| OutgoingMessage {
        content: OutgoingContent::Template { name: name.to_owned(), language: "en".to_owned() },
        ..text(LEAD, "")
    };
    world.whatsapp().send(&template("next_steps")).await.unwrap();
    assert_eq!(reached(&world, LEAD).await[0]["template"]["name"], "next_steps");
    let error = world.whatsapp().send(&template("missing_one")).await.unwrap_err();
    assert!(matches!(&error, SendError::Permanent(told) if told.code == Some(132_001)), "{error}");
}

#[tokio::test]
async fn refusals_are_sorted_by_their_code() {
    let world = World::start().await;
    let messenger = world.whatsapp();
    for (code, expected) in [
        (131_047, "window"),
        (130_429, "back off"),
        (80_007, "back off"),
        (131_056, "back off"),
        (131_048, "paused"),
        (131_026, "permanent"),
        (132_015, "permanent"),
        (131_050, "opted out"),
        (190, "unauthorised"),
        (131_000, "unknown"),
    ] {
        world.once("whatsapp", "send", json!({"kind": "whatsapp_error", "code": code})).await;
        let error = messenger.send(&text(LEAD, "x")).await.unwrap_err();
        assert_eq!(name(&error), expected, "{code}: {error}");
    }
    world.once("whatsapp", "send", json!({"kind": "expired_token"})).await;
    assert_eq!(name(&messenger.send(&text(LEAD, "x")).await.unwrap_err()), "unauthorised");
    let limited = json!({"kind": "status", "status": 429, "retryAfter": "7"});
    world.once("whatsapp", "send", limited).await;
    let limited = messenger.send(&text(LEAD, "x")).await.unwrap_err();
    let wait = Some(Duration::from_secs(7));
    assert!(matches!(limited, SendError::BackOff { retry_after, .. } if retry_after == wait));
    assert_eq!(reached(&world, LEAD).await, Vec::<Value>::new());
}

#[tokio::test]
async fn what_may_have_been_sent_is_unknown() {
    let world = World::start().await;
    for (fault, arrives) in [
        (json!({"kind": "hang"}), false),
        (json!({"kind": "reset"}), false),
        (json!({"kind": "status", "status": 503}), false),
        (json!({"kind": "reset_after_effect"}), true),
        (json!({"kind": "status_after_effect", "status": 500}), true),
        (json!({"kind": "slow", "ms": 60_000, "afterEffect": true}), true),
        (json!({"kind": "garbage"}), true),
    ] {
        world.control(Method::POST, "reset", None).await;
        world.once("whatsapp", "send", fault.clone()).await;
        let error = world.whatsapp().send(&text(LEAD, "x")).await.unwrap_err();
        assert_eq!(name(&error), "unknown", "{fault}: {error}");
        assert_eq!(reached(&world, LEAD).await.len(), usize::from(arrives), "{fault}");
    }
}

#[tokio::test]
async fn what_reached_nobody_is_not_sent() {
    let (url, _kept) = nobody();
    let messenger = whatsapp(&url, "fake");
    let error = messenger.send(&text(LEAD, "x")).await.unwrap_err();
    assert_eq!(name(&error), "not sent", "{error}");
}

#[tokio::test]
async fn the_token_shows_nowhere() {
    let world = World::start().await;
    let base = world.base.join(sandbox::WHATSAPP_PREFIX).unwrap();
    for token in ["hush-bad", "hush\nbad"] {
        let messenger = whatsapp(&base, token);
        let error = messenger.send(&text(LEAD, "x")).await.unwrap_err();
        assert_eq!(name(&error), "unauthorised", "{error}");
        assert!(!format!("{messenger:?} {error:?} {error}").contains("hush"));
    }
}

fn name(error: &SendError) -> &'static str {
    match error {
        SendError::NotSent { .. } => "not sent",
        SendError::WindowClosed(_) => "window",
        SendError::BackOff { .. } => "back off",
        SendError::Paused(_) => "paused",
        SendError::Permanent(_) => "permanent",
        SendError::OptedOut(_) => "opted out",
        SendError::Unauthorised(_) => "unauthorised",
        SendError::Unknown(_) => "unknown",
    }
}
