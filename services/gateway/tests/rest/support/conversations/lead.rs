//! A lead that has everything.

use proto::conversations::v1 as pb;

use crate::support::publisher::{ID, time};

const AT: i64 = 1_767_258_000;

/// A lead with all its details.
pub(crate) fn lead() -> pb::Lead {
    pb::Lead {
        id: ID.to_owned(),
        phone: "447700900123".to_owned(),
        wa_user_id: String::new(),
        status: "BOOKING_PENDING".to_owned(),
        step: "timing".to_owned(),
        step_index: 12,
        run: 2,
        strikes: 1,
        handover_reason: String::new(),
        created_at: Some(time(AT)),
        updated_at: Some(time(AT + 60)),
        version: 3,
        details: Some(details()),
        name: "Zoë".to_owned(),
        last_message: Some(offered()),
        window_closes_at: Some(time(AT + 86_400)),
    }
}

fn details() -> pb::LeadDetails {
    let answer = |step: &str, raw: &str, value: &str| pb::Answer {
        step: step.to_owned(),
        raw: raw.to_owned(),
        value_json: value.to_owned(),
        answered_at: Some(time(AT)),
    };
    pb::LeadDetails {
        answers: vec![
            answer("dimensions", "10x15cm", r#"{"widthCm":10,"heightCm":15}"#),
            answer("style", "skip", "null"),
            answer("complexity", "2", "2"),
        ],
        messages: vec![
            pb::Message {
                id: ID.to_owned(),
                direction: "in".to_owned(),
                kind: "image".to_owned(),
                text: String::new(),
                provider_id: "wamid.1".to_owned(),
                status: "processed".to_owned(),
                step: "reference_images".to_owned(),
                run: 2,
                created_at: Some(time(AT)),
                error: String::new(),
            },
            offered(),
        ],
        attachments: vec![pb::Attachment {
            media_id: "77".to_owned(),
            step: "reference_images".to_owned(),
            candidate: false,
            status: "stored".to_owned(),
            content_type: "image/jpeg".to_owned(),
            size: Some(48_213),
            created_at: Some(time(AT)),
            message_id: ID.to_owned(),
        }],
        estimate: Some(pb::Estimate {
            category: "XL".to_owned(),
            half_days: 3,
            deposit_minor: 30_000,
            below_minimum: false,
        }),
        deposit: Some(pb::Deposit {
            amount_minor: 30_000,
            currency: "GBP".to_owned(),
            status: "CREATING".to_owned(),
            session_id: String::new(),
            url: String::new(),
            expires_at: None,
        }),
        offers: vec![pb::Offer { number: 1, start: Some(time(AT)), end: Some(time(AT + 7_200)) }],
        booking: Some(pb::Booking { start: Some(time(AT)), end: Some(time(AT + 7_200)) }),
        former_status: "QUALIFYING".to_owned(),
        complete: true,
        reject_reason: String::new(),
        windows: vec!["Any Friday".to_owned()],
    }
}

/// The newest message.
fn offered() -> pb::Message {
    pb::Message {
        id: ID.to_owned(),
        direction: "out".to_owned(),
        kind: "offer".to_owned(),
        text: "Choose a slot.".to_owned(),
        provider_id: String::new(),
        status: "failed".to_owned(),
        step: String::new(),
        run: 2,
        created_at: Some(time(AT + 1)),
        error: "131026".to_owned(),
    }
}
