//! The providers, one file or folder each, each under a path prefix of its own.

pub(crate) mod metricool;

use axum::Router;
use axum::http::StatusCode;

use crate::accounts::Accounts;
use crate::answer::Answer;
use crate::names::Provider;
use crate::post::Post;
use crate::state::Sandbox;

/// Every provider's API.
pub(crate) fn routes() -> Router<Sandbox> {
    Router::new().nest(metricool::METRICOOL_PREFIX, metricool::routes())
}

/// The accounts that exist before any call.
pub(crate) fn known_accounts() -> Accounts {
    let mut accounts = Accounts::default();
    for brand in &metricool::BRANDS {
        accounts.know(Provider::Metricool, &brand.id.to_string(), brand.label);
    }
    accounts
}

impl Provider {
    /// An error answer as this provider words it.
    pub(crate) fn error(self, status: StatusCode, message: &str) -> Answer {
        match self {
            Self::Metricool => metricool::error(status, message),
        }
    }

    /// Where a network shows a post that was sent through this provider.
    pub(crate) fn public_url(self, post: &Post, network: &str) -> String {
        match self {
            Self::Metricool => metricool::public_url(post, network),
        }
    }
}
