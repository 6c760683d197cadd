//! The studio's account at Stripe.

use service::config::{Secret, Source};
use url::Url;

use super::own;

/// Stripe's own address.
const OWN: &str = "https://api.stripe.com";

/// Where Stripe is, who we are there, and how its web hooks are known.
#[derive(Clone, Debug, Default)]
pub struct StripeSettings {
    /// Replaces scheme, host and prefix of Stripe's own address; `None`: that.
    pub url: Option<Url>,
    /// Our key; `None`: no deposits can be taken.
    pub secret_key: Option<Secret>,
    /// What web hooks are signed with; `None`: every one is refused.
    pub webhook_secret: Option<Secret>,
    /// Whether the sandbox plays it.
    pub is_played: bool,
}

impl StripeSettings {
    pub(super) fn read(source: &mut Source) -> Self {
        Self {
            url: source.base_url("FANFARE_STRIPE_URL"),
            secret_key: source.secret("FANFARE_STRIPE_SECRET_KEY"),
            webhook_secret: source.secret("FANFARE_STRIPE_WEBHOOK_SECRET"),
            is_played: false,
        }
    }

    /// The base URL: the configured one, or Stripe's own.
    pub fn base(&self) -> Url {
        self.url.clone().unwrap_or_else(|| own(OWN))
    }

    /// Whether nobody said where Stripe is or who we are there: then the sandbox may stand in. The
    /// secret of web hooks may be ours all the same.
    pub fn is_unset(&self) -> bool {
        self.url.is_none() && self.secret_key.is_none()
    }

    /// Has Stripe played at `url` with this key. A secret of web hooks that is configured stays.
    pub fn play(&mut self, url: Url, secret_key: Secret, webhook_secret: Secret) {
        self.url = Some(url);
        self.secret_key = Some(secret_key);
        self.webhook_secret.get_or_insert(webhook_secret);
        self.is_played = true;
    }
}
