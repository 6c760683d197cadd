//! How a provider words what the sandbox does to all of them alike.

use axum::http::{HeaderMap, HeaderValue, StatusCode};

use crate::answer::Answer;
use crate::names::Provider;
use crate::post::Post;
use crate::quota::Quota;

/// A provider's own words; one unit struct per provider has them.
pub(crate) trait Manner: Sync {
    /// An error answer of that status.
    fn error(&self, status: StatusCode, message: &str) -> Answer;

    /// 429, with the wait when the provider tells it.
    fn too_many_requests(&self, quota: &Quota) -> Answer {
        let wait = HeaderValue::from(quota.seconds_left().max(1));
        let answer = self.error(StatusCode::TOO_MANY_REQUESTS, "Rate limit exceeded");
        answer.retry_after(Some(wait))
    }

    /// The account's quota is used up.
    fn throttled(&self, quota: &Quota) -> Answer {
        self.too_many_requests(quota)
    }

    /// The token was good once.
    fn expired_token(&self) -> Answer {
        self.error(StatusCode::UNAUTHORIZED, "The access token has expired")
    }

    /// The account has said the same just now.
    fn duplicate(&self) -> Answer {
        self.error(StatusCode::CONFLICT, "Duplicate content")
    }

    /// What every answer tells about the account's quota.
    fn quota_headers(&self, _account: &str, _quota: &Quota) -> HeaderMap {
        HeaderMap::new()
    }

    /// Where a network shows a post that was sent through this provider: a plausible URL that
    /// leads nowhere.
    fn public_url(&self, post: &Post, network: &str) -> String;
}

impl Provider {
    pub(crate) fn manner(self) -> &'static dyn Manner {
        match self {
            Self::Metricool => &super::metricool::Words,
            Self::Facebook => &super::facebook::Words,
            Self::Instagram => &super::instagram::Words,
            Self::Threads => &super::threads::Words,
            Self::X => &super::x::Words,
            Self::LinkedIn => &super::linkedin::Words,
            Self::Bluesky => &super::bluesky::Words,
            Self::Mastodon => &super::mastodon::Words,
            Self::Google => &super::google::Words,
            Self::WhatsApp => &super::whatsapp::Words,
            Self::Stripe => &super::stripe::Words,
        }
    }
}
