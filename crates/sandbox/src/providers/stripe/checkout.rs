//! What is kept of Checkout Sessions.

use std::collections::{BTreeSet, HashMap, VecDeque};

use jiff::Timestamp;
use rand::Rng;
use serde_json::{Value, json};

use super::STRIPE_PREFIX;
use super::keys::Keys;
use crate::limits;

const LETTERS: &[u8] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/// Sessions by id.
#[derive(Default)]
pub(crate) struct Checkouts {
    sessions: HashMap<String, Session>,
    /// Oldest first.
    order: VecDeque<String>,
    /// The open ones, by their end.
    open: BTreeSet<(Timestamp, String)>,
    pub(super) keys: Keys,
    /// A task looks for those that expire.
    pub(super) watched: bool,
}

/// A session, and the payment that came of it.
#[derive(Clone, Debug, Default)]
pub(crate) struct Session {
    pub(super) id: String,
    /// The address that its caller knows the sandbox by.
    pub(super) host: String,
    pub(super) created_at: Timestamp,
    pub(super) expires_at: Timestamp,
    /// In the currency's smallest unit.
    pub(super) amount: i64,
    pub(super) currency: String,
    pub(super) reference: Option<String>,
    pub(super) email: Option<String>,
    pub(super) success_url: Option<String>,
    pub(super) cancel_url: Option<String>,
    /// An object, or null.
    pub(super) metadata: Value,
    pub(super) status: Status,
    pub(super) paid: bool,
    pub(super) payment_intent: Option<String>,
    pub(super) refunded: i64,
}

/// Where a session stands.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) enum Status {
    #[default]
    Open,
    Complete,
    Expired,
}

impl Status {
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Open => "open",
            Self::Complete => "complete",
            Self::Expired => "expired",
        }
    }
}

impl Checkouts {
    pub(super) fn insert(&mut self, session: Session) {
        if self.order.len() >= limits::SESSIONS
            && let Some(oldest) = self.order.pop_front()
            && let Some(gone) = self.sessions.remove(&oldest)
        {
            self.open.remove(&(gone.expires_at, gone.id));
        }
        self.order.push_back(session.id.clone());
        self.open.insert((session.expires_at, session.id.clone()));
        self.sessions.insert(session.id.clone(), session);
    }

    pub(super) fn get(&self, id: &str) -> Option<&Session> {
        self.sessions.get(id)
    }

    /// Changes a session; what it is then.
    pub(super) fn amend(
        &mut self,
        id: &str,
        change: impl FnOnce(&mut Session),
    ) -> Option<&Session> {
        let session = self.sessions.get_mut(id)?;
        change(session);
        let entry = (session.expires_at, session.id.clone());
        if session.status == Status::Open {
            self.open.insert(entry);
        } else {
            self.open.remove(&entry);
        }
        Some(session)
    }

    /// The session of a payment.
    pub(super) fn of_payment(&self, intent: &str) -> Option<&Session> {
        self.newest().find(|session| session.payment_intent.as_deref() == Some(intent))
    }

    /// Newest first.
    pub(super) fn newest(&self) -> impl Iterator<Item = &Session> {
        self.order.iter().rev().filter_map(|id| self.sessions.get(id))
    }

    /// Oldest first, as the API shows them.
    pub(crate) fn shown(&self) -> Vec<Value> {
        self.order.iter().filter_map(|id| self.sessions.get(id)).map(Session::show).collect()
    }

    /// Those whose time is over.
    pub(super) fn due(&self, now: Timestamp) -> Vec<String> {
        let over = self.open.iter().take_while(|(end, _)| *end <= now);
        over.map(|(_, id)| id.clone()).collect()
    }

    pub(super) fn any_open(&self) -> bool {
        !self.open.is_empty()
    }

    /// Forgets everything; the task that watches goes on, if there is one.
    pub(crate) fn clear(&mut self) {
        *self = Self { watched: self.watched, ..Self::default() };
    }
}

impl Session {
    pub(super) fn url(&self) -> String {
        format!("http://{}{STRIPE_PREFIX}/pay/{}", self.host, self.id)
    }

    /// As the API shows it.
    pub(crate) fn show(&self) -> Value {
        let open = self.status == Status::Open;
        let metadata = if self.metadata.is_object() { self.metadata.clone() } else { json!({}) };
        let customer = self.email.as_ref().map(|email| json!({"email": email}));
        json!({
            "id": self.id,
            "object": "checkout.session",
            "after_expiration": null,
            "amount_subtotal": self.amount,
            "amount_total": self.amount,
            "cancel_url": self.cancel_url,
            "client_reference_id": self.reference,
            "created": self.created_at.as_second(),
            "currency": self.currency,
            "customer": null,
            "customer_details": customer,
            "customer_email": self.email,
            "expires_at": self.expires_at.as_second(),
            "livemode": false,
            "locale": null,
            "metadata": metadata,
            "mode": "payment",
            "payment_intent": self.payment_intent,
            "payment_link": null,
            "payment_method_types": ["card"],
            "payment_status": if self.paid { "paid" } else { "unpaid" },
            "status": self.status.word(),
            "success_url": self.success_url,
            "total_details": {"amount_discount": 0, "amount_shipping": 0, "amount_tax": 0},
            "ui_mode": "hosted",
            "url": open.then(|| self.url()),
        })
    }
}

/// An id of so many letters and digits.
pub(super) fn id(prefix: &str, length: usize, rng: &mut impl Rng) -> String {
    let letter = |_| char::from(LETTERS[rng.random_range(0..LETTERS.len())]);
    let mut text = prefix.to_owned();
    text.extend((0..length).map(letter));
    text
}
