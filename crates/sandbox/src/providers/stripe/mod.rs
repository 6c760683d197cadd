//! Stripe: Checkout Sessions, the page on which they are paid, and refunds.
//!
//! Sessions are of mode `payment`, with prices given in the call. One expires by itself, and the
//! event of it follows within [`limits::SESSION_WATCH`].
//!
//! - `sessions`: `/v1/checkout/sessions`. - `refunds`: `/v1/refunds`. - `pay`: the page.
//! - `checkout`: what is kept of sessions. - `request`: a session that is asked for, checked.
//! - `deeds`: what becomes of one. - `events`: what the receiver is told of it.
//! - `keys`: `Idempotency-Key`. - `ask`: who asks. - `form`: nested names. - `error`: what Stripe
//!   refuses.

mod ask;
mod checkout;
mod deeds;
mod error;
mod events;
mod form;
mod keys;
mod pay;
mod refunds;
mod request;
mod sessions;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::StatusCode;
use axum::routing::{get, post};

pub(crate) use checkout::Checkouts;
pub(crate) use deeds::{Impossible, Payment, expire, fail, pay, settle};
pub(crate) use events::deliver;

use super::manner::Manner;
use crate::answer::Answer;
use crate::limits;
use crate::post::Post;
use crate::state::Sandbox;

/// What follows the sandbox's address in place of `https://api.stripe.com`.
pub const STRIPE_PREFIX: &str = "/stripe";
/// A secret key that passes, as any other does.
pub const STRIPE_SECRET_KEY: &str = "sk_test_sandbox";
/// The key of the web hooks' signatures: a fake, and no secret.
pub const STRIPE_WEBHOOK_SECRET: &str = "whsec_sandbox";

pub(super) fn routes() -> Router<Sandbox> {
    Router::new()
        .route("/v1/checkout/sessions", get(sessions::list).post(sessions::create))
        .route("/v1/checkout/sessions/{id}", get(sessions::read))
        .route("/v1/checkout/sessions/{id}/expire", post(sessions::expire))
        .route("/v1/refunds", post(refunds::create))
        .route("/pay/{id}", get(pay::show).post(pay::decide))
        .fallback(async || error::of_status(StatusCode::NOT_FOUND, "Unrecognized request URL."))
        .layer(DefaultBodyLimit::max(limits::BODY))
}

/// Stripe's own words.
pub(super) struct Words;

impl Manner for Words {
    fn error(&self, status: StatusCode, message: &str) -> Answer {
        error::of_status(status, message)
    }

    fn expired_token(&self) -> Answer {
        error::expired_key()
    }

    /// Nobody posts here.
    fn public_url(&self, post: &Post, _network: &str) -> String {
        format!("https://dashboard.stripe.com/test/payments/{}", post.name)
    }
}
