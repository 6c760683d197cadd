//! What a provider holds for a publication before it is published.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// What the provider holds for a publication before it is published: uploads, a container, a key
/// made beforehand. Stored as soon as it is known, so that a crash goes on with the same ones.
#[derive(Clone, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Handle {
    /// The provider's ids of the media, one per media URL, in order (posts.md, `mediaIds`).
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub media_ids: Vec<String>,
    /// The media as the provider wants them named, where it takes them by URL.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub urls: Vec<String>,
    /// What publishing names: an Instagram or Threads container.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub container: Option<String>,
    /// A key made beforehand, under which publishing twice is publishing once: Bluesky's rkey.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub key: Option<String>,
    /// When the container or the uploads were made; they expire.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub made_at: Option<Timestamp>,
    /// What else the adapter has to remember, such as Bluesky's blob references.
    #[serde(skip_serializing_if = "Value::is_null")]
    pub notes: Value,
}
