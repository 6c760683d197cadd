//! Why a publication failed, in the words that clients see (stories.md, "Errors").

use std::fmt;

use serde::{Deserialize, Serialize};

/// Longest provider message that is kept, in characters.
const MESSAGE_LIMIT: usize = 300;

/// Why a publication failed.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "code", rename_all = "SCREAMING_SNAKE_CASE")]
pub enum PublishError {
    /// The provider said no: `PROVIDER_ERROR:<http status>:<message>`.
    ProviderError {
        /// The HTTP status; 200 when the network refused a post that Metricool had accepted.
        status: u16,
        /// The provider's own words, at most 300 characters.
        message: String,
    },
    /// The provider refuses the token, and it could not be renewed.
    Auth {
        /// The HTTP status.
        status: u16,
        /// The provider's own words, at most 300 characters.
        message: String,
    },
    /// The provider's verdict on the content or the media.
    ContentRejected {
        /// The HTTP status.
        status: u16,
        /// The provider's own words, at most 300 characters.
        message: String,
    },
    /// The connection was taken away before it was sent.
    Disconnected,
    /// No confirmation came within the speed's limit.
    Timeout,
    /// The provider could not be reached, or the connection was lost.
    Network {
        /// What happened to the connection.
        message: String,
    },
    /// Found too long after its time (posts.md, "late policy").
    Missed,
    /// Whether it is live is not known; a person decides.
    Unconfirmed,
}

impl PublishError {
    /// The provider's refusal, its message made plain and cut to length.
    pub fn provider(status: u16, message: &str) -> Self {
        Self::ProviderError { status, message: plain(message) }
    }

    /// The provider refuses the token.
    pub fn auth(status: u16, message: &str) -> Self {
        Self::Auth { status, message: plain(message) }
    }

    /// The provider's verdict on the content.
    pub fn content_rejected(status: u16, message: &str) -> Self {
        Self::ContentRejected { status, message: plain(message) }
    }

    /// A broken connection, its message made plain and cut to length.
    pub fn network(message: &str) -> Self {
        Self::Network { message: plain(message) }
    }

    /// The first word of the text.
    pub fn code(&self) -> &'static str {
        match self {
            Self::ProviderError { .. } => "PROVIDER_ERROR",
            Self::Auth { .. } => "AUTH",
            Self::ContentRejected { .. } => "CONTENT_REJECTED",
            Self::Disconnected => "DISCONNECTED",
            Self::Timeout => "TIMEOUT",
            Self::Network { .. } => "NETWORK",
            Self::Missed => "MISSED",
            Self::Unconfirmed => "UNCONFIRMED",
        }
    }

    /// The outcome class of posts.md ("Adapter"), in lower case.
    pub fn class(&self) -> &'static str {
        match self {
            Self::ProviderError { status: 401 | 403, .. } | Self::Auth { .. } => "auth",
            Self::ProviderError { status: 429, .. } => "throttled",
            Self::ProviderError { status: 500.., .. } | Self::Unconfirmed => "ambiguous",
            Self::ProviderError { .. } | Self::ContentRejected { .. } | Self::Disconnected => {
                "rejected"
            }
            Self::Timeout | Self::Missed => "not_ready",
            Self::Network { .. } => "transient",
        }
    }

    /// The text that clients see of a post's failure (posts.md, `error.message`).
    pub fn post_text(&self) -> String {
        match self {
            Self::ProviderError { status, message }
            | Self::Auth { status, message }
            | Self::ContentRejected { status, message } => {
                format!("API error ({status}): {message}")
            }
            Self::Network { message } => format!("Network error: {message}"),
            Self::Timeout => "The platform did not answer in time".to_owned(),
            Self::Missed => "It was found too late and was not sent".to_owned(),
            Self::Unconfirmed => {
                "It may be live: look at the account, then resolve the publication".to_owned()
            }
            Self::Disconnected => "The connection was taken away".to_owned(),
        }
    }

    /// The outcome class of a post's failure: a 403 is a refusal unless it is about the token.
    pub fn post_class(&self) -> &'static str {
        match self {
            Self::ProviderError { status: 401 | 403, .. } => "rejected",
            other => other.class(),
        }
    }

    /// The provider's HTTP status, if it answered.
    pub fn http_status(&self) -> Option<u16> {
        match self {
            Self::ProviderError { status, .. }
            | Self::Auth { status, .. }
            | Self::ContentRejected { status, .. } => Some(*status),
            _ => None,
        }
    }
}

/// Another system's words without control characters, which no log and no database should meet.
fn plain(message: &str) -> String {
    message.chars().filter(|c| !c.is_control()).take(MESSAGE_LIMIT).collect()
}

impl fmt::Display for PublishError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::ProviderError { status, message }
            | Self::Auth { status, message }
            | Self::ContentRejected { status, message } => {
                write!(f, "{}:{status}:{message}", self.code())
            }
            Self::Network { message } => write!(f, "NETWORK:{message}"),
            other => f.write_str(other.code()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_texts_are_those_of_the_seeds() {
        let error = PublishError::provider(403, "Request failed with status code 403");
        assert_eq!(error.to_string(), "PROVIDER_ERROR:403:Request failed with status code 403");
        assert_eq!(PublishError::network("reset").to_string(), "NETWORK:reset");
        assert_eq!(PublishError::Timeout.to_string(), "TIMEOUT");
    }

    #[test]
    fn control_characters_are_dropped() {
        let error = PublishError::provider(403, "no\0 plan\n");
        assert_eq!(error.to_string(), "PROVIDER_ERROR:403:no plan");
    }

    #[test]
    fn long_messages_are_cut_between_characters() {
        let error = PublishError::provider(500, &"é".repeat(400));
        assert_eq!(error.to_string().chars().filter(|c| *c == 'é').count(), 300);
    }
}
