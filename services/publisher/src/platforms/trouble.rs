//! A call that did not succeed: what it means, in whatever step it was made.

use std::time::Duration;

use http::StatusCode;
use serde_json::Value;
use service::http::HttpError;

use super::{
    Looked,
    credentials::{Identified, Renewed},
};
use crate::domain::{
    error::PublishError,
    machine::{Poll, Sent, Unready},
};

/// Why a call did not succeed (posts.md, "Adapter").
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Trouble {
    /// Refused for good.
    Rejected(PublishError),
    /// The token is refused.
    Auth(PublishError),
    /// Refused for now.
    Throttled {
        /// As told by the provider.
        wait: Option<Duration>,
        /// The refusal.
        error: PublishError,
    },
    /// What it names is not ready.
    NotReady(PublishError),
    /// The provider has the same already.
    Duplicate {
        /// The refusal.
        error: PublishError,
        /// The provider's id of it, when the answer names one.
        provider_id: Option<String>,
    },
    /// There is no such thing; refused for good where that is not a question.
    Missing(PublishError),
    /// It may have had an effect.
    Unclear(PublishError),
    /// It surely had no effect.
    Unsent(PublishError),
}

impl Trouble {
    /// There was no answer.
    pub(super) fn no_answer(error: &HttpError) -> Self {
        let failure = match error {
            HttpError::Timeout { sent: true } => PublishError::Timeout,
            other => PublishError::network(&other.to_string()),
        };
        if error.surely_no_effect() { Self::Unsent(failure) } else { Self::Unclear(failure) }
    }

    /// What a status means by itself, with the provider's words and the wait it tells.
    pub(super) fn of_status(status: StatusCode, message: &str, wait: Option<Duration>) -> Self {
        let error = PublishError::provider(status.as_u16(), message);
        match status {
            StatusCode::UNAUTHORIZED => Self::Auth(PublishError::auth(status.as_u16(), message)),
            StatusCode::TOO_MANY_REQUESTS => Self::Throttled { wait, error },
            StatusCode::NOT_FOUND | StatusCode::GONE => Self::Missing(error),
            _ if status.is_server_error() => Self::Unclear(error),
            _ => Self::Rejected(error),
        }
    }

    /// A success that nobody can read.
    pub(super) fn unreadable(status: StatusCode) -> Self {
        let message = "The answer cannot be read";
        Self::Unclear(PublishError::provider(status.as_u16(), message))
    }

    /// Of a publishing call.
    pub(super) fn into_sent(self) -> Sent {
        match self {
            Self::Rejected(error) | Self::Missing(error) => Sent::Rejected(error),
            Self::Auth(error) => Sent::Auth(error),
            Self::Throttled { wait, error } => Sent::Throttled { wait, error },
            Self::NotReady(error) => Sent::NotReady(error),
            Self::Duplicate { error, provider_id } => Sent::Duplicate { error, provider_id },
            Self::Unclear(error) => Sent::Ambiguous(error),
            Self::Unsent(error) => Sent::Transient(error),
        }
    }

    /// Of a step of the preparation, by which nothing becomes public: it can be made again.
    pub(super) fn into_unready(self) -> Unready {
        match self {
            Self::Rejected(error) | Self::Missing(error) | Self::Duplicate { error, .. } => {
                Unready::Rejected(error)
            }
            Self::Auth(error) => Unready::Auth(error),
            Self::Throttled { wait, error } => Unready::Throttled { wait, error },
            Self::NotReady(_) => Unready::Pending,
            Self::Unclear(error) | Self::Unsent(error) => Unready::Transient(error),
        }
    }

    /// Of a look for a post.
    pub(super) fn into_looked(self) -> Looked {
        match self {
            Self::Auth(error) => Looked::Auth(error),
            Self::Throttled { wait, .. } => Looked::Throttled(wait),
            _ => Looked::Unreadable,
        }
    }

    /// Of a read of one post.
    pub(super) fn into_poll(self) -> Poll {
        match self {
            Self::Missing(_) => Poll::Gone,
            Self::Throttled { wait, .. } => Poll::Throttled(wait),
            _ => Poll::Unreadable,
        }
    }

    /// Of the question who a token belongs to.
    pub(super) fn into_identified(self) -> Identified {
        match self.told() {
            (true, error) => Identified::Refused(error),
            (false, error) => Identified::Unanswered(error),
        }
    }

    /// Of a renewal.
    pub(super) fn into_renewed(self) -> Renewed {
        match self.told() {
            (true, error) => Renewed::Refused(error),
            (false, error) => Renewed::Unanswered(error),
        }
    }

    /// Whether the provider said no for good, and its words.
    fn told(self) -> (bool, PublishError) {
        match self {
            Self::Rejected(error)
            | Self::Auth(error)
            | Self::Missing(error)
            | Self::Duplicate { error, .. } => (true, error),
            Self::Throttled { error, .. }
            | Self::NotReady(error)
            | Self::Unclear(error)
            | Self::Unsent(error) => (false, error),
        }
    }
}

/// The provider's own words: the first of the members, given as JSON pointers, that is a text; else
/// what an HTTP client would say (the seeds' text).
pub(super) fn words(status: StatusCode, body: &[u8], pointers: &[&str]) -> String {
    let json: Value = serde_json::from_slice(body).unwrap_or_default();
    let text = |pointer: &&str| json.pointer(pointer)?.as_str().filter(|text| !text.is_empty());
    pointers.iter().find_map(text).map_or_else(
        || format!("Request failed with status code {}", status.as_u16()),
        str::to_owned,
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(status: u16) -> Trouble {
        Trouble::of_status(StatusCode::from_u16(status).unwrap(), "no", None)
    }

    #[test]
    fn a_status_has_one_meaning_when_sending() {
        for status in [400, 403, 404, 422] {
            assert!(matches!(of(status).into_sent(), Sent::Rejected(_)), "{status}");
        }
        assert!(matches!(of(401).into_sent(), Sent::Auth(_)));
        assert!(matches!(of(429).into_sent(), Sent::Throttled { wait: None, .. }));
        for status in [500, 502, 503, 504] {
            assert!(matches!(of(status).into_sent(), Sent::Ambiguous(_)), "{status}");
        }
    }

    #[test]
    fn only_what_surely_had_no_effect_is_transient() {
        let sent = |error: HttpError| Trouble::no_answer(&error).into_sent();
        assert!(matches!(sent(HttpError::Connect("refused".into())), Sent::Transient(_)));
        assert!(matches!(sent(HttpError::Timeout { sent: false }), Sent::Transient(_)));
        assert!(matches!(sent(HttpError::Interrupted("reset".into())), Sent::Ambiguous(_)));
        let late = sent(HttpError::Timeout { sent: true });
        assert_eq!(late, Sent::Ambiguous(PublishError::Timeout));
    }

    #[test]
    fn a_preparation_can_be_made_again_after_whatever_was_unclear() {
        assert!(matches!(of(500).into_unready(), Unready::Transient(_)));
        assert!(matches!(of(400).into_unready(), Unready::Rejected(_)));
        assert!(matches!(of(401).into_unready(), Unready::Auth(_)));
    }

    #[test]
    fn a_read_can_be_throttled_too() {
        let wait = Some(Duration::from_secs(3));
        let busy = || Trouble::of_status(StatusCode::TOO_MANY_REQUESTS, "no", wait);
        assert_eq!(busy().into_looked(), Looked::Throttled(wait));
        assert_eq!(busy().into_poll(), Poll::Throttled(wait));
        assert_eq!(of(503).into_poll(), Poll::Unreadable);
    }

    #[test]
    fn a_refusal_carries_the_providers_words_or_the_seeds() {
        let told = |body: &str| words(StatusCode::FORBIDDEN, body.as_bytes(), &["/detail", "/a/0"]);
        assert_eq!(told(r#"{"detail":"No"}"#), "No");
        assert_eq!(told(r#"{"detail":"","a":["Never"]}"#), "Never");
        for nothing in ["", "<html>", r#"{"detail":7}"#] {
            assert_eq!(told(nothing), "Request failed with status code 403");
        }
    }
}
