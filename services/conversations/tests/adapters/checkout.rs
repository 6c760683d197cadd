//! Deposits at Stripe.

use std::time::Duration;

use conversations::providers::{
    Checkout, CheckoutError, Expiry, NewSession, PaymentStatus, SessionStatus,
};
use http::Method;
use serde_json::json;
use uuid::Uuid;

use crate::support::{World, nobody, stripe};

fn request(world: &World, key: &str) -> NewSession {
    NewSession {
        lead_id: Uuid::from_u128(7),
        amount_minor: 15_000,
        currency: "GBP".into(),
        title: "Deposit".into(),
        expires_at: world.clock.now() + Duration::from_secs(7_200),
        idempotency_key: key.into(),
        success_url: "https://studio.example/paid?a=1&b=2".into(),
        cancel_url: "https://studio.example/later".into(),
    }
}

#[tokio::test]
async fn a_page_is_what_was_asked_for() {
    let world = World::start().await;
    let stripe = world.stripe();
    let asked = request(&world, "key-1");
    let made = stripe.create(&asked).await.unwrap();
    assert_eq!((made.status, made.payment_status), (SessionStatus::Open, PaymentStatus::Unpaid));
    assert_eq!((made.amount_total, made.currency.as_deref()), (Some(15_000), Some("GBP")));
    assert_eq!(made.client_reference_id, Some(asked.lead_id.to_string()));
    assert_eq!(made.expires_at.unwrap().as_second(), asked.expires_at.as_second());
    assert!(made.url.is_some());
    assert_eq!(stripe.get(&made.id).await.unwrap(), made);
}

#[tokio::test]
async fn a_lost_answer_is_asked_for_again_with_the_same_key() {
    let world = World::start().await;
    let stripe = world.stripe();
    for (nth, fault) in [
        json!({"kind": "reset_after_effect"}),
        json!({"kind": "slow", "ms": 60_000, "afterEffect": true}),
        json!({"kind": "garbage"}),
    ]
    .into_iter()
    .enumerate()
    {
        world.once("stripe", "send", fault.clone()).await;
        let asked = request(&world, &format!("key-{nth}"));
        let lost = stripe.create(&asked).await.unwrap_err();
        assert!(matches!(lost, CheckoutError::Unknown { .. }), "{fault}: {lost}");
        let made = stripe.create(&asked).await.unwrap();
        assert_eq!(stripe.create(&asked).await.unwrap().id, made.id);
        let shown = world.control(Method::GET, "stripe/sessions", None).await;
        assert_eq!(shown["sessions"].as_array().unwrap().len(), nth + 1, "{fault}");
    }
    let other = NewSession { amount_minor: 1, ..request(&world, "key-0") };
    assert!(matches!(stripe.create(&other).await, Err(CheckoutError::Refused(_))));
}

#[tokio::test]
async fn failures_are_sorted() {
    let world = World::start().await;
    let stripe_there = world.stripe();
    let asked = request(&world, "key-1");
    for (fault, expected) in [
        (json!({"kind": "status", "status": 503}), "unknown"),
        (json!({"kind": "hang"}), "unknown"),
        (json!({"kind": "reset"}), "unknown"),
        (json!({"kind": "status", "status": 429, "retryAfter": "5"}), "not sent"),
        (json!({"kind": "expired_token"}), "unauthorised"),
    ] {
        world.once("stripe", "send", fault.clone()).await;
        let error = stripe_there.create(&asked).await.unwrap_err();
        let name = match &error {
            CheckoutError::NotSent { .. } => "not sent",
            CheckoutError::Unknown { .. } => "unknown",
            CheckoutError::Unauthorised(_) => "unauthorised",
            CheckoutError::Missing(_) | CheckoutError::Refused(_) => "refused",
        };
        assert_eq!(name, expected, "{fault}: {error}");
    }
    let soon = NewSession { expires_at: world.clock.now(), ..asked.clone() };
    assert!(matches!(stripe_there.create(&soon).await, Err(CheckoutError::Refused(_))));
    assert!(matches!(stripe_there.get("cs_none").await, Err(CheckoutError::Missing(_))));
    let (url, _kept) = nobody();
    let nowhere = stripe(&url).create(&asked).await.unwrap_err();
    assert!(matches!(nowhere, CheckoutError::NotSent { .. }), "{nowhere}");
}

#[tokio::test]
async fn an_open_page_is_closed_and_stays_so() {
    let world = World::start().await;
    let stripe = world.stripe();
    let made = stripe.create(&request(&world, "key-1")).await.unwrap();
    for _ in 0..2 {
        let closed = stripe.expire(&made.id).await.unwrap();
        assert!(matches!(&closed, Expiry::Expired(session)
            if session.status == SessionStatus::Expired && session.id == made.id));
    }
    assert!(matches!(stripe.expire("cs_none").await, Err(CheckoutError::Missing(_))));
}

#[tokio::test]
async fn a_page_that_was_paid_is_not_expired() {
    let world = World::start().await;
    let stripe = world.stripe();
    let made = stripe.create(&request(&world, "key-1")).await.unwrap();
    world.control(Method::POST, &format!("stripe/sessions/{}/pay", made.id), None).await;
    let Expiry::AlreadyPaid(session) = stripe.expire(&made.id).await.unwrap() else {
        panic!("it was paid")
    };
    assert_eq!(session.payment_status, PaymentStatus::Paid);
    assert_eq!((session.amount_total, session.id), (Some(15_000), made.id));
    assert!(session.payment_intent.is_some());
}
