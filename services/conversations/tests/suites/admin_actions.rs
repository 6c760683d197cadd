//! What the studio does with leads (conversations.md, "States", "REST").

use serde_json::{Value, json};

use crate::{
    play::{approved, asked, out, qualify, stands},
    support::{Answer, House, KEY, PHONE, each},
};

const NOBODY: &str = "00000000-0000-7000-8000-000000000000";

async fn attempt(house: &House, action: &str, body: Option<&Value>) -> Answer {
    let id = house.lead(PHONE).await["id"].as_str().unwrap().to_owned();
    house.admin(&format!("leads/{id}/{action}"), body).await
}

fn code(answer: &Answer) -> (u16, String) {
    let body = answer.json();
    (answer.status, body["code"].as_str().unwrap_or_default().to_owned())
}

#[tokio::test]
async fn what_a_state_does_not_allow_is_a_conflict() {
    each(async |house| {
        house.tell(PHONE, "Hi").await;
        let url = json!({"url": "https://example.com"});
        for (action, body) in [
            ("approve", None),
            ("send-deposit", Some(json!({}))),
            ("send-booking-link", Some(url.clone())),
            ("mark-booked", None),
        ] {
            let answer = attempt(house, action, body.as_ref()).await;
            assert_eq!(code(&answer), (409, "LEAD_CONFLICT".to_owned()), "{action}");
        }
        let before = house.heard(PHONE).await.len();
        let silent = json!({"reason": "not our style"});
        assert_eq!(house.act(PHONE, "reject", Some(&silent)).await["status"], "REJECTED");
        assert_eq!(house.heard(PHONE).await.len(), before, "silent without a text");
        let again = attempt(house, "reject", Some(&silent)).await;
        assert_eq!(code(&again), (409, "LEAD_CONFLICT".to_owned()));
    })
    .await;
}

#[tokio::test]
async fn a_lead_goes_the_whole_way() {
    each(async |house| {
        qualify(house, &[PHONE.to_owned()]).await;
        let lead = house.lead(PHONE).await;
        assert_eq!(lead["status"], "PENDING_APPROVAL");
        assert_eq!(lead["estimate"]["depositMinor"], 20_000);
        assert_eq!(house.act(PHONE, "approve", None).await["status"], "AWAITING_DEPOSIT");
        let again = attempt(house, "approve", None).await;
        assert_eq!(code(&again), (409, "LEAD_CONFLICT".to_owned()));
        let lead = house.act(PHONE, "send-deposit", None).await;
        house.pay(&crate::play::session(&lead)).await;
        house.settle().await;
        let url = json!({"url": "https://example.com/book"});
        assert_eq!(
            house.act(PHONE, "send-booking-link", Some(&url)).await["status"],
            "BOOKING_PENDING"
        );
        assert_eq!(house.act(PHONE, "mark-booked", None).await["status"], "BOOKED");
        assert_eq!(code(&attempt(house, "reject", Some(&json!({}))).await).0, 409);
        let lead = house.act(PHONE, "cancel", Some(&json!({"refunded": true}))).await;
        assert_eq!(stands(&lead), ("REFUNDED".to_owned(), "REFUNDED".to_owned()));
    })
    .await;
}

#[tokio::test]
async fn the_first_amount_is_the_amount_and_a_repeat_sends_the_same_link() {
    each(async |house| {
        approved(house, PHONE).await;
        for amount in [json!(0), json!(-1), json!(99), json!(10_000_001)] {
            let body = json!({"amountMinor": amount});
            let answer = attempt(house, "send-deposit", Some(&body)).await;
            assert_eq!(answer.status, 400, "{amount}: {answer:?}");
        }
        let first = json!({"amountMinor": 12_300});
        let lead = house.act(PHONE, "send-deposit", Some(&first)).await;
        assert_eq!(lead["deposit"]["amountMinor"], 12_300);
        let other = attempt(house, "send-deposit", Some(&json!({"amountMinor": 1_000}))).await;
        assert_eq!(code(&other), (409, "LEAD_CONFLICT".to_owned()));
        let repeated = house.act(PHONE, "send-deposit", None).await;
        assert_eq!(repeated["deposit"]["sessionId"], lead["deposit"]["sessionId"]);
        let links = out(&repeated, "deposit");
        assert_eq!((links.len(), &links[0]["text"]), (2, &links[1]["text"]));
    })
    .await;
}

#[tokio::test]
async fn many_who_ask_for_a_deposit_at_once_make_one() {
    each(async |house| {
        approved(house, PHONE).await;
        let asks = (0..8).map(|_| attempt(house, "send-deposit", None));
        for answer in futures::future::join_all(asks).await {
            answer.expect(200);
        }
        house.settle().await;
        let shown = house.sandbox_call("GET", "/_sandbox/stripe/sessions", None).await.expect(200);
        assert_eq!(shown["sessions"].as_array().unwrap().len(), 1);
        assert_eq!(stands(&house.lead(PHONE).await).1, "OPEN");
    })
    .await;
}

#[tokio::test]
async fn who_is_not_there_and_who_may_not() {
    each(async |house| {
        for path in [format!("leads/{NOBODY}/approve"), "leads/none/approve".to_owned()] {
            let answer = house.admin(&path, None).await;
            assert_eq!(code(&answer), (404, "LEAD_NOT_FOUND".to_owned()), "{path}");
        }
        let path = format!("/admin/leads/{NOBODY}/approve");
        let missing = house.call(house.gateway, "POST", &path, &[], "").await;
        assert_eq!(missing.status, 401);
        let wrong = [("x-admin-api-key", "wrong-key_0123456789")];
        assert_eq!(house.call(house.gateway, "POST", &path, &wrong, "").await.status, 403);
    })
    .await;
}

#[tokio::test]
async fn who_has_read_an_older_lead_changes_nothing() {
    each(async |house| {
        qualify(house, &[PHONE.to_owned()]).await;
        let id = house.lead(PHONE).await["id"].as_str().unwrap().to_owned();
        let path = format!("/admin/leads/{id}/approve");
        let headers = [("x-admin-api-key", KEY), ("if-match", "\"1\"")];
        let answer = house.call(house.gateway, "POST", &path, &headers, "").await;
        assert_eq!(answer.status, 412, "{answer:?}");
        assert_eq!(house.lead(PHONE).await["status"], "PENDING_APPROVAL");
    })
    .await;
}

#[tokio::test]
async fn a_rejected_lead_that_has_paid_meanwhile_keeps_its_money_on_record() {
    each(async |house| {
        let session = asked(house, PHONE).await;
        // Paid, and nobody was told before the studio turned the lead down.
        house.at_checkout(&session, "pay", &json!({"silent": true})).await.expect(200);
        let lead = house.act(PHONE, "reject", Some(&json!({"text": "Sorry"}))).await;
        assert_eq!(stands(&lead), ("REJECTED".to_owned(), "PAID".to_owned()));
        assert_eq!(house.events("stripe.webhook_failure").await.len(), 1);
        assert_eq!(house.heard(PHONE).await.last().unwrap().text, "Sorry");
    })
    .await;
}
