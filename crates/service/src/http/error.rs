//! Why a call has no answer, and whether it may have had an effect.

use std::error::Error as StdError;

use super::guard::Blocked;

/// Longest text taken over from a library, in characters.
const MAX_MESSAGE: usize = 200;

/// A call without an answer. No message contains the URL or a header.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum HttpError {
    /// No connection could be made: no byte of the request left.
    #[error("could not connect: {0}")]
    Connect(String),
    /// A time limit passed.
    #[error("{}", if *.sent { "no answer in time" } else { "could not connect in time" })]
    Timeout {
        /// False when the limit passed before there was a connection; true when the request may
        /// have arrived.
        sent: bool,
    },
    /// The connection broke after it was made: the request may have arrived.
    #[error("the connection was lost: {0}")]
    Interrupted(String),
    /// The answer is longer than [`HttpOptions::max_body`](super::HttpOptions::max_body) bytes; the
    /// request arrived.
    #[error("the answer is longer than {limit} bytes")]
    BodyTooLarge {
        /// The limit in bytes.
        limit: usize,
    },
    /// The address is not one to talk to: nothing was sent.
    #[error(transparent)]
    Refused(#[from] Blocked),
}

impl HttpError {
    /// Whether the other side has surely seen nothing of the request. When in doubt, false: then
    /// only a look at the other side can tell whether to send again.
    pub fn surely_no_effect(&self) -> bool {
        match self {
            Self::Connect(_) | Self::Timeout { sent: false } | Self::Refused(_) => true,
            Self::Timeout { sent: true } | Self::Interrupted(_) | Self::BodyTooLarge { .. } => {
                false
            }
        }
    }

    /// Low-cardinality name, for `error.type` and metrics.
    pub fn kind(&self) -> &'static str {
        match self {
            Self::Connect(_) => "connect",
            Self::Timeout { .. } => "timeout",
            Self::Interrupted(_) => "interrupted",
            Self::BodyTooLarge { .. } => "body_too_large",
            Self::Refused(_) => "refused",
        }
    }

    /// Sorts an error of the library.
    ///
    /// Its connect errors come from the connector, that is name, TCP, TLS and the time limit over
    /// these, none of which has the request yet. A request that cannot be built is not sent
    /// either. Everything else counts as sent, also a request that the library took back
    /// unwritten, because it cannot be told apart.
    pub(super) fn from_library(error: &reqwest::Error) -> Self {
        if let Some(blocked) = find::<Blocked>(error) {
            return Self::Refused(blocked.clone());
        }
        let unsent = error.is_connect() || error.is_builder();
        match (error.is_timeout(), unsent) {
            (true, _) => Self::Timeout { sent: !unsent },
            (false, true) => Self::Connect(root_cause(error)),
            (false, false) => Self::Interrupted(root_cause(error)),
        }
    }
}

fn causes<'a>(
    error: &'a (dyn StdError + 'static),
) -> impl Iterator<Item = &'a (dyn StdError + 'static)> {
    std::iter::successors(error.source(), |&error| error.source())
}

fn find<'a, E: StdError + 'static>(error: &'a (dyn StdError + 'static)) -> Option<&'a E> {
    causes(error).find_map(<dyn StdError>::downcast_ref)
}

/// The innermost cause says what happened ("Connection refused"), the outer ones where; only the
/// outermost, which is never used here, would contain the URL.
fn root_cause(error: &(dyn StdError + 'static)) -> String {
    let cause = causes(error).last().map(ToString::to_string);
    let text = cause.unwrap_or_else(|| "the request is not valid".to_owned());
    text.chars().take(MAX_MESSAGE).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_counts_as_unsent() {
        for (error, unsent) in [
            (HttpError::Connect("refused".into()), true),
            (HttpError::Timeout { sent: false }, true),
            (HttpError::Timeout { sent: true }, false),
            (HttpError::Interrupted("reset".into()), false),
            (HttpError::BodyTooLarge { limit: 1 }, false),
        ] {
            assert_eq!(error.surely_no_effect(), unsent, "{error}");
        }
    }

    #[test]
    fn a_request_that_cannot_be_built_is_not_sent() {
        let error = reqwest::Url::parse("ftp://secret.example/token").unwrap();
        let error = HttpError::from_library(&bad_scheme(error));
        assert!(error.surely_no_effect(), "{error:?}");
        assert!(!error.to_string().contains("secret"), "{error}");
    }

    fn bad_scheme(url: reqwest::Url) -> reqwest::Error {
        let client = super::super::HttpClient::provider(&super::super::HttpOptions::default());
        let request = reqwest::Request::new(http::Method::GET, url);
        futures::executor::block_on(client.unwrap().library_client().execute(request)).unwrap_err()
    }
}
