//! Every type of the seed's table, and of its gaps, recorded by a real cause (conversations.md, "System
//! events"). What another suite causes is asserted there too: Stripe's in `stripe`, slots in `slots`, the
//! outbox's in `outbox`, conflicts and failed turns in `concurrency`, links in `action_tokens`; and beside the
//! golden transcripts, signatures and pilot mode in `live`, late messages in `order`.

use std::time::Duration;

use serde_json::{Value, json};

use crate::{
    play::{approved, execute, fault, no_faults, paid, qualify},
    support::{ARTIST, House, PHONE, each},
};

/// The newest event of a type, which has this level.
async fn one(house: &House, event_type: &str, level: &str) -> Value {
    let events = house.events(event_type).await;
    assert!(!events.is_empty(), "no {event_type}");
    assert_eq!(events[0]["level"], level, "{event_type}");
    assert_eq!(events[0]["eventType"], event_type);
    events[0].clone()
}

#[tokio::test]
async fn a_file_that_cannot_be_kept() {
    each(async |house| {
        house.tell(PHONE, "Hi").await;
        let media = json!({"provider": "whatsapp", "operation": "status"});
        fault(house, media, json!({"kind": "status", "status": 503}), Some(2)).await;
        house.send_image(PHONE).await;
        house.advance(Duration::from_secs(10)).await;
        one(house, "media_upload.failure", "ERROR").await;
        let lead = house.lead(PHONE).await;
        assert_eq!(lead["attachments"][0]["status"], "stored", "in the end it is");
        let gone = json!({"provider": "whatsapp", "operation": "status"});
        fault(house, gone, json!({"kind": "status", "status": 404}), Some(1)).await;
        house.advance(Duration::from_secs(60)).await;
        house.send_image(PHONE).await;
        house.settle().await;
        let event = one(house, "media_upload.failure", "ERROR").await;
        assert_eq!(event["payload"]["final"], true);
        assert_eq!(house.lead(PHONE).await["attachments"][1]["status"], "failed");
    })
    .await;
}

#[tokio::test]
async fn a_spreadsheet_that_does_not_answer() {
    each(async |house| {
        for operation in ["status", "list", "send", "update"] {
            let sheets = json!({"provider": "google", "operation": operation});
            fault(house, sheets, json!({"kind": "status", "status": 503}), Some(1)).await;
        }
        house.tell(PHONE, "Hi").await;
        house.advance(Duration::from_secs(20)).await;
        one(house, "sheets.background_log_failure", "ERROR").await;
        let sheets = house.sandbox_call("GET", "/_sandbox/spreadsheets", None).await.expect(200);
        assert!(sheets.to_string().contains(PHONE), "in the end the row is there");
    })
    .await;
}

#[tokio::test]
async fn a_row_that_cannot_be_read_for_the_spreadsheet() {
    each(async |house| {
        approved(house, PHONE).await;
        house.act(PHONE, "send-deposit", None).await;
        execute(house, vec!["UPDATE deposits SET status = 'NONSENSE'".to_owned()]).await;
        house.say(PHONE, "Thanks!").await;
        house.settle().await;
        one(house, "sheets.background_db_error", "ERROR").await;
        execute(house, vec!["UPDATE deposits SET status = 'OPEN'".to_owned()]).await;
        house.advance(Duration::from_secs(60)).await;
        let sheets = house.sandbox_call("GET", "/_sandbox/spreadsheets", None).await.expect(200);
        assert!(sheets.to_string().contains("OPEN"), "the row is written once it can be: {sheets}");
    })
    .await;
}

#[tokio::test]
async fn an_artist_that_cannot_be_told() {
    each(async |house| {
        let to_artist = json!({"provider": "whatsapp", "operation": "send", "account": ARTIST});
        fault(house, to_artist, json!({"kind": "whatsapp_error", "code": 131_026}), None).await;
        qualify(house, &[PHONE.to_owned()]).await;
        let event = one(house, "artist_notification.failure", "ERROR").await;
        assert!(!event.to_string().contains(ARTIST));
        assert_eq!(house.lead(PHONE).await["status"], "PENDING_APPROVAL");
    })
    .await;
}

#[tokio::test]
async fn a_checkout_session_that_cannot_be_made() {
    each(async |house| {
        approved(house, PHONE).await;
        let stripe = json!({"provider": "stripe", "operation": "send"});
        fault(house, stripe, json!({"kind": "status", "status": 503}), Some(1)).await;
        let lead = house.act(PHONE, "send-deposit", None).await;
        let event = one(house, "stripe.checkout_failure", "ERROR").await;
        assert_eq!(event["leadId"], lead["id"]);
        assert_eq!(lead["deposit"]["status"], "OPEN");
    })
    .await;
}

#[tokio::test]
async fn events_never_tell_texts_or_numbers() {
    each(async |house| {
        // A bit of everything that goes wrong.
        for (provider, operation) in
            [("stripe", "send"), ("google", "freebusy"), ("google", "list")]
        {
            let of = json!({"provider": provider, "operation": operation});
            fault(house, of, json!({"kind": "status", "status": 503}), Some(1)).await;
        }
        let send = json!({"provider": "whatsapp", "operation": "send"});
        fault(house, send, json!({"kind": "whatsapp_error", "code": 131_026}), Some(1)).await;
        let lead = paid(house, PHONE).await;
        house
            .inbound(
                &json!({"from": PHONE, "text": "A secret", "timestamp": "2026-03-02T09:00:00Z"}),
            )
            .await;
        house.settle().await;
        no_faults(house).await;
        let events =
            house.get("/admin/events?limit=100").await["items"].as_array().unwrap().clone();
        assert!(events.len() >= 4, "{events:?}");
        for event in &events {
            let text = event.to_string();
            for secret in [PHONE, ARTIST, "swallow", "Forearm", "A secret"] {
                assert!(!text.contains(secret), "{secret} in {text}");
            }
            assert!(event["payload"].is_object() && event["id"].is_string());
        }
        let of_lead = format!("/admin/events?leadId={}&level=ERROR", lead["id"].as_str().unwrap());
        let found = house.get(&of_lead).await["items"].as_array().unwrap().clone();
        assert!(!found.is_empty());
        assert!(found.iter().all(|one| one["level"] == "ERROR" && one["leadId"] == lead["id"]));
    })
    .await;
}
