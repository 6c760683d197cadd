//! What a web hook says: <https://docs.stripe.com/api/events/object>.

use jiff::Timestamp;
use serde_json::Value;

use super::session;
use crate::providers::{checkout::Session, mac};

/// Longest id that is taken as it is, in bytes: what an index takes.
const MAX_ID: usize = 512;

/// An event.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Event {
    /// Stripe's id, by which a repeat is known; without one `sha256:` and the hash of the body.
    pub id: String,
    /// What happened.
    pub kind: EventKind,
    /// When; when it came here, if that is not told.
    pub created: Timestamp,
    /// The page that it happened to; `None` for events of other things.
    pub session: Option<Session>,
}

/// What happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EventKind {
    /// Somebody went through with a page: whether it is paid is in its payment status.
    SessionCompleted,
    /// Money that was under way has come.
    AsyncPaymentSucceeded,
    /// Money that was under way will not come.
    AsyncPaymentFailed,
    /// A page was closed.
    SessionExpired,
    /// Something that conversations do not ask for.
    Other(String),
}

impl EventKind {
    fn of(word: &str) -> Self {
        match word {
            "checkout.session.completed" => Self::SessionCompleted,
            "checkout.session.async_payment_succeeded" => Self::AsyncPaymentSucceeded,
            "checkout.session.async_payment_failed" => Self::AsyncPaymentFailed,
            "checkout.session.expired" => Self::SessionExpired,
            other => Self::Other(other.chars().filter(|c| *c != '\0').take(128).collect()),
        }
    }

    /// Stripe's word.
    pub fn word(&self) -> &str {
        match self {
            Self::SessionCompleted => "checkout.session.completed",
            Self::AsyncPaymentSucceeded => "checkout.session.async_payment_succeeded",
            Self::AsyncPaymentFailed => "checkout.session.async_payment_failed",
            Self::SessionExpired => "checkout.session.expired",
            Self::Other(word) => word,
        }
    }
}

/// A body that is no event.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum NotAnEvent {
    /// It is no JSON.
    #[error("the body is no JSON")]
    Json,
    /// It has no `data.object`.
    #[error("the event has no data.object")]
    Object,
}

/// Reads an event that came at `arrival`.
///
/// # Errors
/// It is none.
pub fn parse(body: &[u8], arrival: Timestamp) -> Result<Event, NotAnEvent> {
    let event: Value = serde_json::from_slice(body).map_err(|_| NotAnEvent::Json)?;
    let object = &event["data"]["object"];
    object.as_object().ok_or(NotAnEvent::Object)?;
    let kind = EventKind::of(event["type"].as_str().unwrap_or_default());
    let of_session = !matches!(kind, EventKind::Other(_));
    Ok(Event {
        id: id(&event, body),
        created: session::time(&event["created"]).unwrap_or(arrival),
        session: of_session.then(|| session::read(object)).flatten(),
        kind,
    })
}

fn id(event: &Value, body: &[u8]) -> String {
    let plain = |id: &&str| (1..=MAX_ID).contains(&id.len()) && !id.contains('\0');
    match event["id"].as_str().filter(plain) {
        Some(id) => id.to_owned(),
        None => format!("sha256:{}", mac::sha256(body)),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;
    use crate::providers::checkout::{PaymentStatus, SessionStatus};

    fn arrival() -> Timestamp {
        Timestamp::from_second(1_800_000_000).unwrap()
    }

    fn event(kind: &str, object: &Value) -> Result<Event, NotAnEvent> {
        let event = json!({"id": "evt_1", "type": kind, "created": 1_700_000_000,
            "data": {"object": object}});
        parse(event.to_string().as_bytes(), arrival())
    }

    fn object() -> Value {
        json!({"id": "cs_1", "object": "checkout.session", "status": "complete",
            "payment_status": "paid", "amount_total": 15_000, "currency": "gbp",
            "client_reference_id": "lead-1", "payment_intent": "pi_1", "url": null,
            "expires_at": 1_700_086_400})
    }

    #[test]
    fn a_completed_page_is_read_whole() {
        let found = event("checkout.session.completed", &object()).unwrap();
        assert_eq!((found.id.as_str(), found.created.as_second()), ("evt_1", 1_700_000_000));
        assert_eq!(found.kind, EventKind::SessionCompleted);
        let session = Session {
            id: "cs_1".into(),
            url: None,
            expires_at: Timestamp::from_second(1_700_086_400).ok(),
            status: SessionStatus::Complete,
            payment_status: PaymentStatus::Paid,
            amount_total: Some(15_000),
            currency: Some("GBP".into()),
            client_reference_id: Some("lead-1".into()),
            payment_intent: Some("pi_1".into()),
        };
        assert_eq!(found.session, Some(session));
    }

    #[test]
    fn every_kind_has_its_word() {
        for (word, kind) in [
            ("checkout.session.completed", EventKind::SessionCompleted),
            ("checkout.session.async_payment_succeeded", EventKind::AsyncPaymentSucceeded),
            ("checkout.session.async_payment_failed", EventKind::AsyncPaymentFailed),
            ("checkout.session.expired", EventKind::SessionExpired),
        ] {
            let found = event(word, &object()).unwrap();
            assert_eq!((found.kind.word(), &found.kind), (word, &kind));
            assert!(found.session.is_some());
        }
        let other = event("charge.refunded", &json!({"id": "ch_1"})).unwrap();
        assert_eq!((other.kind, other.session), (EventKind::Other("charge.refunded".into()), None));
    }

    #[test]
    fn what_lacks_an_object_is_no_event_and_what_lacks_less_is_one() {
        for none in [json!(null), json!("x"), json!([])] {
            assert_eq!(event("checkout.session.completed", &none), Err(NotAnEvent::Object));
        }
        assert_eq!(parse(b"{}", arrival()), Err(NotAnEvent::Object));
        assert_eq!(parse(b"{", arrival()), Err(NotAnEvent::Json));
        let bare = parse(br#"{"data":{"object":{}}}"#, arrival()).unwrap();
        assert!(bare.id.starts_with("sha256:"));
        assert_eq!((bare.created, bare.session), (arrival(), None));
        let expanded = json!({"id": "cs_1", "payment_intent": {"id": "pi_2"}});
        let found = event("checkout.session.completed", &expanded).unwrap().session.unwrap();
        assert_eq!(found.payment_intent.as_deref(), Some("pi_2"));
        assert_eq!(found.payment_status, PaymentStatus::Unknown);
    }

    proptest! {
        #[test]
        fn any_bytes_are_read_without_a_panic(bytes in any::<Vec<u8>>()) {
            let _ = parse(&bytes, arrival());
        }

        #[test]
        fn a_broken_event_is_read_without_a_panic(at in any::<prop::sample::Index>(), byte in any::<u8>()) {
            let event = json!({"id": "evt_1", "type": "checkout.session.completed",
                "created": 1, "data": {"object": object()}});
            let mut body = event.to_string().into_bytes();
            let at = at.index(body.len());
            body[at] = byte;
            if let Ok(event) = parse(&body, arrival()) {
                prop_assert!(!event.id.is_empty());
            }
            let _ = parse(&body[..at], arrival());
        }
    }
}
