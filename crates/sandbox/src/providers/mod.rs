//! The providers, one file or folder each, each under a path prefix of its own.
//!
//! `manner` is what each of them words in its own way. `graph` is what Meta's three share, `social`
//! what the other social networks do; `google` is none.

pub(crate) mod bluesky;
pub(crate) mod facebook;
pub(crate) mod google;
mod graph;
pub(crate) mod instagram;
pub(crate) mod linkedin;
mod manner;
pub(crate) mod mastodon;
pub(crate) mod metricool;
mod social;
pub(crate) mod stripe;
pub(crate) mod threads;
pub(crate) mod whatsapp;
pub(crate) mod x;

use axum::Router;

use crate::accounts::Accounts;
use crate::names::Provider;
use crate::state::Sandbox;

/// Every provider's API.
pub(crate) fn routes() -> Router<Sandbox> {
    Router::new()
        .nest(metricool::METRICOOL_PREFIX, metricool::routes())
        .nest(facebook::FACEBOOK_PREFIX, facebook::routes())
        .nest(instagram::INSTAGRAM_PREFIX, instagram::routes())
        .nest(threads::THREADS_PREFIX, threads::routes())
        .nest(x::X_PREFIX, x::routes())
        .nest(linkedin::LINKEDIN_PREFIX, linkedin::routes())
        .nest(bluesky::BLUESKY_PREFIX, bluesky::routes())
        .nest(mastodon::MASTODON_PREFIX, mastodon::routes())
        .nest(google::GOOGLE_PREFIX, google::routes())
        .nest(whatsapp::WHATSAPP_PREFIX, whatsapp::routes())
        .nest(stripe::STRIPE_PREFIX, stripe::routes())
}

/// The accounts that exist before any call.
pub(crate) fn known_accounts() -> Accounts {
    let mut accounts = Accounts::default();
    for brand in &metricool::BRANDS {
        accounts.know(Provider::Metricool, &brand.id.to_string(), brand.label);
    }
    accounts
}
