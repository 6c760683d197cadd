//! Where leads' media are kept: a local folder, or storage that speaks S3 (conversations.md, "Side
//! effects"). An object's name is the hash of its content, so that a repeat writes the same again.
//!
//! Map: [`kind`] says which files are kept and under which name, [`store`] puts them there,
//! `connector` sends S3's calls through our own HTTP client.

mod connector;
pub mod kind;
mod store;

use std::fmt;

use bytes::Bytes;

pub use kind::{MAX_BYTES, MediaKind, NotKept, accept, of_path, path};
pub use store::Objects;

/// Keeps objects by their path.
#[async_trait::async_trait]
pub trait ObjectStore: fmt::Debug + Send + Sync {
    /// Puts an object at a path; what was there before is replaced.
    ///
    /// # Errors
    /// Sorted by whether a repeat can help. A repeat is always safe.
    async fn put(&self, path: &str, bytes: Bytes, content_type: &str) -> Result<(), ObjectError>;

    /// The object at a path; none when there is none any more.
    ///
    /// # Errors
    /// As of [`ObjectStore::put`].
    async fn get(&self, path: &str) -> Result<Option<Bytes>, ObjectError>;
}

/// Why an object is not known to be kept, or cannot be had.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum ObjectError {
    /// Not now.
    #[error("the object cannot be kept now: {0}")]
    Unavailable(String),
    /// It cannot be kept as it is, or we are not allowed: a person has to look.
    #[error("the object cannot be kept: {0}")]
    Refused(String),
}

impl ObjectError {
    /// Whether a repeat can succeed without a change.
    pub fn retryable(&self) -> bool {
        matches!(self, Self::Unavailable(_))
    }
}
