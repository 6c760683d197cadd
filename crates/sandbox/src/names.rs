//! The words for providers and for what is asked of them, as the control API spells them.

use serde::{Deserialize, Serialize};

/// A provider that the sandbox plays.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Provider {
    /// The stories' way to Facebook; see `providers::metricool`.
    Metricool,
}

/// What a call asks for, the same words for every provider.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Operation {
    /// Create a post.
    #[default]
    Send,
    /// Read one post.
    Status,
    /// Change a post.
    Update,
    /// Delete a post.
    Delete,
    /// Read the posts of a time window.
    List,
    /// Have a media URL made fit for the provider.
    Normalize,
    /// List the accounts of a user.
    Brands,
}
