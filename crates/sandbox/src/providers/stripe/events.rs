//! Events: what the receiver is told.

use std::time::Duration;

use jiff::Timestamp;
use rand::Rng;
use serde_json::{Value, json};

use super::checkout::id;
use crate::webhooks::{Courier, Sender};

const VERSION: &str = "2025-03-31.basil";

/// What happens to a session.
#[derive(Clone, Copy, Debug)]
pub(super) enum Kind {
    Completed,
    AsyncSucceeded,
    AsyncFailed,
    Expired,
}

impl Kind {
    fn word(self) -> &'static str {
        match self {
            Self::Completed => "checkout.session.completed",
            Self::AsyncSucceeded => "checkout.session.async_payment_succeeded",
            Self::AsyncFailed => "checkout.session.async_payment_failed",
            Self::Expired => "checkout.session.expired",
        }
    }
}

/// An event about `object`.
pub(super) fn of(kind: Kind, object: &Value, now: Timestamp, rng: &mut impl Rng) -> Value {
    json!({
        "id": id("evt_1", 23, rng),
        "object": "event",
        "api_version": VERSION,
        "created": now.as_second(),
        "data": {"object": object},
        "livemode": false,
        "pending_webhooks": 1,
        "request": {"id": null, "idempotency_key": null},
        "type": kind.word(),
    })
}

/// Delivers an event after those of the same session; false when it goes nowhere.
pub(crate) fn deliver(event: Value, courier: &Courier) -> bool {
    let about = event["data"]["object"]["id"].as_str().unwrap_or_default().to_owned();
    courier.send((Sender::Stripe, about), event, Duration::ZERO)
}
