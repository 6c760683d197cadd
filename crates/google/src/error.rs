//! Why a call failed, sorted by what its caller can do.

use std::time::Duration;

use service::http::HttpError;

/// A failed call. No message has a secret or a URL in it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// Google does not know us, or does not let us: a key that is not valid, a spreadsheet that is
    /// not shared with the account. Somebody has to change that.
    #[error("Google refuses the service account: {0}")]
    Auth(String),
    /// Too many calls in a minute; it had no effect.
    #[error("Google's quota is used up: {detail}")]
    Quota {
        /// How long Google asks to wait, if it says so.
        retry_after: Option<Duration>,
        /// Google's words.
        detail: String,
    },
    /// There is no such thing, such as a spreadsheet.
    #[error("Google has no such thing: {0}")]
    NotFound(String),
    /// The request is wrong; it had no effect, and a repeat is refused as well.
    #[error("Google refuses the request ({status}): {detail}")]
    Refused {
        /// The HTTP status.
        status: u16,
        /// Google's words.
        detail: String,
    },
    /// It did not reach Google.
    #[error("Google cannot be reached: {0}")]
    Unreachable(String),
    /// Google failed, or its answer was lost: the call may have had its effect.
    #[error("Google gave no answer that says what happened: {0}")]
    Unknown(String),
}

impl Error {
    /// Whether a repeat can succeed without a change. After [`Error::Unknown`] it is safe only for
    /// calls that do the same when they are done twice.
    pub fn retryable(&self) -> bool {
        matches!(self, Self::Quota { .. } | Self::Unreachable(_) | Self::Unknown(_))
    }

    /// How long Google asks to wait.
    pub fn retry_after(&self) -> Option<Duration> {
        match self {
            Self::Quota { retry_after, .. } => *retry_after,
            _ => None,
        }
    }
}

impl From<HttpError> for Error {
    fn from(error: HttpError) -> Self {
        if error.surely_no_effect() {
            Self::Unreachable(error.to_string())
        } else {
            Self::Unknown(error.to_string())
        }
    }
}
