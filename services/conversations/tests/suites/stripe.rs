//! Stripe's events and our calls to it (conversations.md, "Deposits", "Providers").

use std::time::Duration;

use serde_json::{Value, json};

use crate::{
    play::{
        approved, asked, break_table, fault, mend_table, no_faults, out, paid, session, stands,
    },
    support::{House, PHONE, each},
};

const HOUR: Duration = Duration::from_secs(3_600);

fn at(status: &str, deposit: &str) -> (String, String) {
    (status.to_owned(), deposit.to_owned())
}

/// The bodies that Stripe has sent, as they were, oldest first.
async fn sent(house: &House) -> Vec<String> {
    let hooks = house.sandbox_call("GET", "/_sandbox/webhooks", None).await.expect(200);
    let deliveries = hooks["deliveries"].as_array().unwrap().iter();
    deliveries
        .filter(|one| one["sender"] == "stripe")
        .map(|one| one["body"].as_str().map_or_else(|| one["body"].to_string(), str::to_owned))
        .collect()
}

/// Stripe sends an event, signed; returns once it was taken.
async fn send(house: &House, event: &Value) {
    house.sandbox_call("POST", "/_sandbox/stripe/events", Some(event)).await.expect(201);
    house.delivered().await;
    house.settle().await;
}

async fn sessions(house: &House) -> Vec<Value> {
    let shown = house.sandbox_call("GET", "/_sandbox/stripe/sessions", None).await.expect(200);
    shown["sessions"].as_array().unwrap().clone()
}

#[tokio::test]
async fn a_payment_counts_once_however_often_it_is_told_and_nothing_undoes_it() {
    each(async |house| {
        let lead = paid(house, PHONE).await;
        assert_eq!(stands(&lead), at("BOOKING_PENDING", "PAID"));
        assert_eq!(out(&lead, "offer").len(), 1);
        let told = sent(house).await;
        assert!(!told.is_empty());
        for event in &told {
            send(house, &serde_json::from_str(event).unwrap()).await;
        }
        // Another event of the same session, and its end, which comes too late.
        let mut event: Value = serde_json::from_str(&told[0]).unwrap();
        for kind in ["checkout.session.async_payment_succeeded", "checkout.session.expired"] {
            event["id"] = format!("evt_{kind}").into();
            event["type"] = kind.into();
            send(house, &event).await;
        }
        let after = house.lead(PHONE).await;
        assert_eq!(stands(&after), at("BOOKING_PENDING", "PAID"));
        assert_eq!(out(&after, "offer"), out(&lead, "offer"));
        assert!(house.events("stripe.webhook_failure").await.is_empty());
    })
    .await;
}

#[tokio::test]
async fn a_payment_that_is_under_way_counts_when_the_money_is_there() {
    each(async |house| {
        let session = asked(house, PHONE).await;
        house.at_checkout(&session, "pay", &json!({"async": true})).await.expect(200);
        house.settle().await;
        assert_eq!(stands(&house.lead(PHONE).await), at("AWAITING_DEPOSIT", "OPEN"));
        house.pay(&session).await;
        house.settle().await;
        assert_eq!(stands(&house.lead(PHONE).await), at("BOOKING_PENDING", "PAID"));
    })
    .await;
}

#[tokio::test]
async fn money_that_does_not_fit_changes_nothing_and_is_told() {
    for wrong in [json!({"amount": 1}), json!({"currency": "usd"}), json!({"sessionId": "cs_no"})] {
        each(async |house| {
            let session = asked(house, PHONE).await;
            house.at_checkout(&session, "pay", &wrong).await.expect(200);
            house.settle().await;
            let lead = house.lead(PHONE).await;
            assert_eq!(stands(&lead), at("AWAITING_DEPOSIT", "OPEN"), "{wrong}");
            let events = house.events("stripe.session_id_mismatch").await;
            assert_eq!(events.len(), 1, "{wrong}");
            assert_eq!(events[0]["level"], "ERROR");
            assert_eq!(events[0]["leadId"], lead["id"]);
        })
        .await;
    }
}

#[tokio::test]
async fn what_is_not_ours_is_taken_and_changes_nothing() {
    each(async |house| {
        let session = asked(house, PHONE).await;
        house.pay(&session).await;
        let told: Value = serde_json::from_str(&sent(house).await[0]).unwrap();
        for (id, name, value) in [
            ("evt_1", "id", json!("cs_stranger")),
            ("evt_2", "client_reference_id", json!("00000000-0000-7000-8000-000000000000")),
        ] {
            let mut event = told.clone();
            event["id"] = id.into();
            event["data"]["object"]["id"] = "cs_stranger".into();
            event["data"]["object"][name] = value;
            send(house, &event).await;
        }
        send(house, &json!({"id": "evt_3", "type": "x.y", "data": {"object": {}}})).await;
        assert_eq!(stands(&house.lead(PHONE).await), at("BOOKING_PENDING", "PAID"));
        // One of the two names our lead.
        assert_eq!(house.events("stripe.session_id_mismatch").await.len(), 1);
    })
    .await;
}

#[tokio::test]
async fn a_wrong_signature_and_a_body_without_an_object_are_refused() {
    each(async |house| {
        for headers in [&[][..], &[("stripe-signature", "t=1,v1=00")][..]] {
            let answer = house.call(house.gateway, "POST", "/webhooks/stripe", headers, "{}").await;
            assert_eq!(answer.status, 400, "{answer:?}");
        }
        let events = house.events("stripe.signature_verification_failure").await;
        assert_eq!(events.len(), 2);
        assert_eq!(events[0]["level"], "WARN");
    })
    .await;
}

#[tokio::test]
async fn an_event_that_cannot_be_stored_is_sent_again_and_counts_then() {
    each(async |house| {
        let session = asked(house, PHONE).await;
        break_table(house, "stripe_events", "INSERT", "NEW.event_id <> ''").await;
        let pay = format!("/_sandbox/stripe/sessions/{session}/pay");
        house.sandbox_call("POST", &pay, Some(&json!({}))).await.expect(200);
        house
            .until("no failure", async |house| {
                !house.events("stripe.webhook_failure").await.is_empty()
            })
            .await;
        assert_eq!(stands(&house.lead(PHONE).await), at("AWAITING_DEPOSIT", "OPEN"));
        mend_table(house, "stripe_events").await;
        house.delivered().await;
        house.settle().await;
        assert_eq!(stands(&house.lead(PHONE).await), at("BOOKING_PENDING", "PAID"));
    })
    .await;
}

#[tokio::test]
async fn late_money_goes_to_a_person() {
    each(async |house| {
        let session = asked(house, PHONE).await;
        house.expire(&session).await;
        house.settle().await;
        assert_eq!(stands(&house.lead(PHONE).await), at("DEPOSIT_EXPIRED", "EXPIRED"));
        house.at_checkout(&session, "pay", &json!({"force": true})).await.expect(200);
        house.settle().await;
        assert_eq!(stands(&house.lead(PHONE).await), at("NEEDS_ARTIST_REPLY", "PAID"));
        assert_eq!(house.events("stripe.webhook_failure").await.len(), 1);
    })
    .await;
}

#[tokio::test]
async fn a_rejected_leads_session_is_closed_and_its_money_still_counts() {
    each(async |house| {
        let session = asked(house, PHONE).await;
        let lead = house.act(PHONE, "reject", Some(&json!({}))).await;
        assert_eq!(stands(&lead), at("REJECTED", "EXPIRED"));
        assert_eq!(sessions(house).await[0]["status"], "expired");
        house.at_checkout(&session, "pay", &json!({"force": true})).await.expect(200);
        house.settle().await;
        assert_eq!(stands(&house.lead(PHONE).await), at("REJECTED", "PAID"));
        assert_eq!(house.events("stripe.webhook_failure").await.len(), 1);
    })
    .await;
}

#[tokio::test]
async fn a_deposit_that_is_called_off_while_it_is_made_is_closed() {
    each(async |house| {
        approved(house, PHONE).await;
        let stripe = json!({"provider": "stripe", "operation": "send"});
        fault(house, stripe, json!({"kind": "status", "status": 503}), None).await;
        let lead = house.act(PHONE, "send-deposit", None).await;
        assert_eq!(stands(&lead), at("AWAITING_DEPOSIT", "CREATING"));
        let lead = house.act(PHONE, "cancel", Some(&json!({"refunded": false}))).await;
        no_faults(house).await;
        house.advance(HOUR).await;
        assert_eq!(lead["status"], "CANCELLED");
        let lead = house.lead(PHONE).await;
        assert_eq!(stands(&lead), at("CANCELLED", "EXPIRED"));
        assert!(out(&lead, "deposit").is_empty());
        assert!(sessions(house).await.iter().all(|one| one["status"] != "open"));
    })
    .await;
}

#[tokio::test]
async fn a_session_is_made_once_also_when_its_answer_is_lost() {
    for kind in ["reset", "reset_after_effect", "garbage"] {
        each(async |house| {
            approved(house, PHONE).await;
            let stripe = json!({"provider": "stripe", "operation": "send"});
            fault(house, stripe, json!({"kind": kind}), Some(2)).await;
            let lead =
                house.act(PHONE, "send-deposit", Some(&json!({"amountMinor": 12_300}))).await;
            assert_eq!(stands(&lead), at("AWAITING_DEPOSIT", "OPEN"), "{kind}");
            let made = sessions(house).await;
            assert_eq!(made.len(), 1, "{kind}: the same key and end make the same session");
            assert_eq!(made[0]["amount_total"], 12_300);
            assert_eq!(made[0]["client_reference_id"], lead["id"]);
            assert_eq!(out(&lead, "deposit").len(), 1, "{kind}");
            assert_eq!(house.events("stripe.checkout_failure").await.len(), 2, "{kind}");
        })
        .await;
    }
}

#[tokio::test]
async fn a_deposit_that_stripe_never_makes_expires_and_another_can_be_asked_for() {
    each(async |house| {
        approved(house, PHONE).await;
        let stripe = json!({"provider": "stripe", "operation": "send"});
        fault(house, stripe, json!({"kind": "status", "status": 503}), None).await;
        let lead = house.act(PHONE, "send-deposit", None).await;
        assert_eq!(stands(&lead), at("AWAITING_DEPOSIT", "CREATING"));
        // Not each of the many tries has to be played: the last one is enough.
        house.clock.advance(HOUR * 25);
        house.settle().await;
        assert_eq!(stands(&house.lead(PHONE).await), at("DEPOSIT_EXPIRED", "EXPIRED"));
        no_faults(house).await;
        house.tell(PHONE, "Is there a link?").await;
        let lead = house.act(PHONE, "send-deposit", None).await;
        assert_eq!(stands(&lead), at("AWAITING_DEPOSIT", "OPEN"));
        assert_eq!(lead["deposit"]["amountMinor"], 20_000);
    })
    .await;
}

#[tokio::test]
async fn a_deposit_that_is_over_is_closed_once_by_whoever_sweeps() {
    each(async |house| {
        let session = asked(house, PHONE).await;
        let others = asked(house, crate::support::OTHER_PHONE).await;
        // Paid, and Stripe's event never came.
        house.at_checkout(&session, "pay", &json!({"silent": true})).await.expect(200);
        // Some time has passed since each was asked to pay, how much depends on the machine.
        let margin = Duration::from_secs(600);
        house.clock.advance((HOUR * 24).saturating_sub(margin));
        assert_eq!(stands(&house.lead(PHONE).await), at("AWAITING_DEPOSIT", "OPEN"));
        house.clock.advance(margin * 2);
        let sweeps = (0..4).map(|_| house.admin("sweep-expired-deposits", None));
        for answer in futures::future::join_all(sweeps).await {
            let swept = answer.expect(200);
            assert!(
                swept["expired"].as_u64().unwrap() <= 1 && swept["paid"].as_u64().unwrap() <= 1
            );
        }
        house.settle().await;
        let lead = house.lead(PHONE).await;
        assert_eq!(stands(&lead), at("BOOKING_PENDING", "PAID"));
        assert_eq!(out(&lead, "offer").len(), 1);
        let other = house.lead(crate::support::OTHER_PHONE).await;
        assert_eq!(stands(&other), at("DEPOSIT_EXPIRED", "EXPIRED"));
        assert!(!house.events("deposit_expired_sweep").await.is_empty());
        assert!(house.events("stripe.webhook_failure").await.is_empty());
        // A new session for the same amount; the old one is closed.
        house.tell(crate::support::OTHER_PHONE, "Hello?").await;
        let renewed = house.act(crate::support::OTHER_PHONE, "send-deposit", None).await;
        assert_ne!(self::session(&renewed), others);
    })
    .await;
}
