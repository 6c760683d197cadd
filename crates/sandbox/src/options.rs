//! How a sandbox is set up.

use url::Url;

use crate::clock::Clock;
use crate::providers::stripe::STRIPE_WEBHOOK_SECRET;
use crate::providers::whatsapp::{WHATSAPP_APP_SECRET, WHATSAPP_PHONE_NUMBER_ID};

/// What the caller of [`crate::serve`] or [`crate::router`] decides; the default is a sandbox that
/// never fails on its own and sends no web hooks.
///
/// The caller reads the environment (`RATE_LIMIT_ENABLED` and `RANDOM_FAILURES` of the posts seed).
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Options {
    /// Whether an account's calls beyond [`crate::limits::RATE`] a second answer 429.
    pub rate_limit_enabled: bool,
    /// Share of sends, 0 to 1, that answer 500 or 429 without effect.
    pub random_failures: f64,
    /// Fixes the random choices (failures, uuids); none: taken from the operating system.
    pub seed: Option<u64>,
    /// Where web hooks go and how they are signed; none: nowhere, until
    /// `PUT /_sandbox/webhooks` says so.
    pub webhooks: Option<Webhooks>,
    /// The time as the sandbox sees it; none: the real one. `PUT /_sandbox/clock` moves it.
    pub clock: Option<Clock>,
}

/// Where the sandbox sends its web hooks, as the operator would have configured it at Meta and at
/// Stripe.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Webhooks {
    /// Receiver of WhatsApp messages and statuses; `http` only.
    pub whatsapp: Option<Url>,
    /// Receiver of Stripe events; `http` only.
    pub stripe: Option<Url>,
    /// Key of `X-Hub-Signature-256`.
    pub whatsapp_app_secret: String,
    /// Key of `Stripe-Signature`.
    pub stripe_webhook_secret: String,
    /// The business number that people write to, unless a call names another.
    pub phone_number_id: String,
}

impl Default for Webhooks {
    /// No receivers, and the sandbox's own secrets and number.
    fn default() -> Self {
        Self {
            whatsapp: None,
            stripe: None,
            whatsapp_app_secret: WHATSAPP_APP_SECRET.to_owned(),
            stripe_webhook_secret: STRIPE_WEBHOOK_SECRET.to_owned(),
            phone_number_id: WHATSAPP_PHONE_NUMBER_ID.to_owned(),
        }
    }
}
