//! Deposits: pages to pay on (conversations.md, "Deposits").

use std::{fmt, time::Duration};

use jiff::Timestamp;
use uuid::Uuid;

/// Makes pages on which leads pay.
#[async_trait::async_trait]
pub trait Checkout: fmt::Debug + Send + Sync {
    /// Makes a page. The same key with the same request gives the same page, so this is how to ask
    /// again after [`CheckoutError::Unknown`].
    ///
    /// # Errors
    /// Sorted by what can be done about it.
    async fn create(&self, request: &NewSession) -> Result<Session, CheckoutError>;

    /// A page as it is now.
    ///
    /// # Errors
    /// [`CheckoutError::Missing`], and what can happen to any call.
    async fn get(&self, id: &str) -> Result<Session, CheckoutError>;

    /// Closes a page, unless it was paid; twice is as once.
    ///
    /// # Errors
    /// [`CheckoutError::Missing`], and what can happen to any call.
    async fn expire(&self, id: &str) -> Result<Expiry, CheckoutError>;
}

/// A page to be made. A repeat has to have the same members, its key included.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct NewSession {
    /// Whose deposit it is; comes back with every event.
    pub lead_id: Uuid,
    /// The amount in the currency's smallest unit.
    pub amount_minor: i64,
    /// The currency's code in any case, such as `GBP`.
    pub currency: String,
    /// What the page says it is for.
    pub title: String,
    /// When it closes by itself, 30 minutes to 24 hours ahead; stored, as the key is.
    pub expires_at: Timestamp,
    /// Makes a repeat the same page.
    pub idempotency_key: String,
    /// Where the lead goes after paying.
    pub success_url: String,
    /// Where the lead goes after giving up.
    pub cancel_url: String,
}

/// A page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Session {
    /// The provider's id of it.
    pub id: String,
    /// Where to pay; `None` once it is closed.
    pub url: Option<String>,
    /// When it closes by itself.
    pub expires_at: Option<Timestamp>,
    /// Whether it is open.
    pub status: SessionStatus,
    /// Whether it is paid, which a complete page need not be.
    pub payment_status: PaymentStatus,
    /// The amount in the currency's smallest unit.
    pub amount_total: Option<i64>,
    /// The currency's code in capitals.
    pub currency: Option<String>,
    /// The lead's id, as we gave it.
    pub client_reference_id: Option<String>,
    /// The provider's id of the payment.
    pub payment_intent: Option<String>,
}

/// Whether a page can be paid on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum SessionStatus {
    /// It can.
    Open,
    /// Somebody went through with it.
    Complete,
    /// It is closed.
    Expired,
    /// The provider does not say.
    Unknown,
}

/// Whether the money is there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PaymentStatus {
    /// It is.
    Paid,
    /// It is not, or not yet.
    Unpaid,
    /// There is nothing to pay.
    NotRequired,
    /// The provider does not say.
    Unknown,
}

/// What came of closing a page.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Expiry {
    /// It is closed and was not paid.
    Expired(Session),
    /// It was paid before: the deposit is not expired but paid.
    AlreadyPaid(Session),
    /// Somebody went through with it and the money is under way: an event will tell.
    Pending(Session),
}

/// Why there is no page.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum CheckoutError {
    /// It did not reach the provider, or was put off: ask again with the same key.
    #[error("the payment provider cannot be asked now: {detail}")]
    NotSent {
        /// What happened.
        detail: String,
        /// How long to wait, if the provider says so.
        retry_after: Option<Duration>,
    },
    /// It may have had its effect: ask again with the same key.
    #[error("the payment provider gave no answer that says what happened: {detail}")]
    Unknown {
        /// What happened.
        detail: String,
        /// Whether the provider repeated a failure that it remembers of this key: only another key
        /// changes that.
        remembered: bool,
    },
    /// There is no such page.
    #[error("the payment provider has no such session: {0}")]
    Missing(String),
    /// The request is wrong; a repeat is refused as well.
    #[error("the payment provider refuses the request: {0}")]
    Refused(String),
    /// We are not known or not allowed: a person has to look.
    #[error("the payment provider refuses our key: {0}")]
    Unauthorised(String),
}

impl CheckoutError {
    /// Whether a repeat with the same key can succeed without a change.
    pub fn retryable(&self) -> bool {
        matches!(self, Self::NotSent { .. } | Self::Unknown { remembered: false, .. })
    }
}
