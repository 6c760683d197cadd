//! What is sent to a lead, and the media that a lead sent (conversations.md, "Providers").

use std::{fmt, time::Duration};

use bytes::Bytes;

/// Sends messages to leads.
#[async_trait::async_trait]
pub trait Messenger: fmt::Debug + Send + Sync {
    /// Sends a message, once.
    ///
    /// # Errors
    /// Sorted by what can be done about it; only [`SendError::Unknown`] may have had an effect.
    async fn send(&self, message: &OutgoingMessage) -> Result<Sent, SendError>;

    /// Fetches a file that a lead sent, by its id.
    ///
    /// # Errors
    /// Sorted by whether a repeat can help.
    async fn media(&self, media_id: &str) -> Result<MediaFile, MediaError>;
}

/// A message to one lead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct OutgoingMessage {
    /// A phone number in digits, or WhatsApp's id of a user whose number is not known.
    pub to: String,
    /// What it says.
    pub content: OutgoingContent,
    /// Comes back with each status of the message: how one of unknown outcome is recognised.
    pub callback_data: String,
}

/// What a message says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum OutgoingContent {
    /// Free text, which is taken within the window only.
    Text(String),
    /// A template that the provider approved, which is taken at any time.
    Template {
        /// Its name.
        name: String,
        /// Such as `en` or `en_GB`.
        language: String,
    },
}

/// The provider has taken a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Sent {
    /// The provider's id of it, which its statuses name.
    pub provider_id: String,
}

/// What a provider says no with.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}{detail}", .code.map(|code| format!("{code}: ")).unwrap_or_default())]
pub struct Refusal {
    /// The provider's own code.
    pub code: Option<i64>,
    /// The provider's words, bounded.
    pub detail: String,
}

/// Why a message is not known to be sent, sorted by what follows from it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum SendError {
    /// It did not reach the provider: it can be sent again.
    #[error("it could not be sent: {detail}")]
    NotSent {
        /// What happened.
        detail: String,
        /// How long to wait, if anybody says so.
        retry_after: Option<Duration>,
    },
    /// The window is closed: only a template is taken.
    #[error("the window is closed: {0}")]
    WindowClosed(Refusal),
    /// Too many messages: later.
    #[error("too many messages: {refusal}")]
    BackOff {
        /// The provider's words.
        refusal: Refusal,
        /// How long to wait, if the provider says so.
        retry_after: Option<Duration>,
    },
    /// The number is restricted: sending pauses, and a person has to look.
    #[error("the sender is restricted: {0}")]
    Paused(Refusal),
    /// Not this message, ever.
    #[error("refused: {0}")]
    Permanent(Refusal),
    /// The lead does not want messages from us.
    #[error("the recipient has opted out: {0}")]
    OptedOut(Refusal),
    /// We are not known or not allowed: sending stops, and a person has to look.
    #[error("the provider refuses our token: {0}")]
    Unauthorised(Refusal),
    /// It may have been sent: only a status can tell.
    #[error("it is not known whether it was sent: {0}")]
    Unknown(String),
}

/// A file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct MediaFile {
    /// All of it.
    pub bytes: Bytes,
    /// Its type as the provider says, which nobody has checked.
    pub mime: String,
}

/// Why there is no file.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum MediaError {
    /// Not now; a repeat may succeed.
    #[error("the file cannot be fetched now: {detail}")]
    Unavailable {
        /// What happened.
        detail: String,
        /// How long to wait, if the provider says so.
        retry_after: Option<Duration>,
    },
    /// There is no such file, or no more.
    #[error("there is no such file: {0}")]
    Gone(String),
    /// It is longer than we keep.
    #[error("the file is longer than {limit} bytes")]
    TooLarge {
        /// The limit in bytes.
        limit: usize,
    },
    /// It is at an address that we do not go to.
    #[error("the file is at an address that is not the provider's")]
    ForeignAddress,
    /// We are not known or not allowed.
    #[error("the provider refuses our token: {0}")]
    Unauthorised(Refusal),
}

impl MediaError {
    /// Whether a repeat can succeed without a change.
    pub fn retryable(&self) -> bool {
        matches!(self, Self::Unavailable { .. })
    }
}
