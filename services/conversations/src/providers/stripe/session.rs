//! A page, as Stripe describes it in answers and in events.

use jiff::Timestamp;
use serde_json::Value;

use crate::providers::checkout::{PaymentStatus, Session, SessionStatus};

/// Reads a page; `None` when it has no id.
pub(super) fn read(object: &Value) -> Option<Session> {
    let text = |name: &str| {
        let found = object[name].as_str().filter(|text| !text.is_empty())?;
        Some(found.replace('\0', ""))
    };
    Some(Session {
        id: text("id")?,
        url: text("url"),
        expires_at: time(&object["expires_at"]),
        status: match object["status"].as_str() {
            Some("open") => SessionStatus::Open,
            Some("complete") => SessionStatus::Complete,
            Some("expired") => SessionStatus::Expired,
            _ => SessionStatus::Unknown,
        },
        payment_status: match object["payment_status"].as_str() {
            Some("paid") => PaymentStatus::Paid,
            Some("unpaid") => PaymentStatus::Unpaid,
            Some("no_payment_required") => PaymentStatus::NotRequired,
            _ => PaymentStatus::Unknown,
        },
        amount_total: object["amount_total"].as_i64(),
        currency: text("currency").map(|code| code.to_ascii_uppercase()),
        client_reference_id: text("client_reference_id"),
        // Its id, or all of it when somebody asked for that.
        payment_intent: text("payment_intent")
            .or_else(|| Some(object["payment_intent"]["id"].as_str()?.to_owned())),
    })
}

/// Seconds since 1970.
pub(super) fn time(value: &Value) -> Option<Timestamp> {
    Timestamp::from_second(value.as_i64()?).ok()
}
