//! What clients get of keys.

use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::{
    api::time::Instant,
    domain::scope::Scope,
    keys::{CreatedKey, Key},
};

/// A stored key; its text is never shown again.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(in crate::api) struct KeyOverview {
    #[schema(example = "019b7802-7b80-7def-8000-9f8a6c2b1d3e")]
    id: Uuid,
    #[schema(example = "Front end")]
    name: String,
    /// The start of its text.
    #[schema(example = "ff_live_4kWx91Qz")]
    prefix: String,
    #[schema(example = "stories")]
    tenant: String,
    #[schema(example = json!(["publish", "read"]))]
    scopes: Vec<Scope>,
    #[schema(required = true)]
    expires_at: Option<Instant>,
    created_at: Instant,
    /// Written in batches, so some seconds late.
    #[schema(required = true)]
    last_used_at: Option<Instant>,
}

/// A key that was made, with its text: shown this once.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(in crate::api) struct NewKeyAnswer {
    #[schema(example = "019b7802-7b80-7def-8000-9f8a6c2b1d3e")]
    id: Uuid,
    #[schema(example = "Front end")]
    name: String,
    /// The key itself. Keep it; it is not stored.
    #[schema(example = "ff_live_4kWx91QzP0aTn3bYc8LmR2dVu7EoGh5JsKfXiC6wB1y_2GhT9k")]
    key: String,
    /// The start of its text.
    #[schema(example = "ff_live_4kWx91Qz")]
    prefix: String,
    #[schema(example = "stories")]
    tenant: String,
    #[schema(example = json!(["publish", "read"]))]
    scopes: Vec<Scope>,
    #[schema(required = true)]
    expires_at: Option<Instant>,
    created_at: Instant,
}

/// The keys of the tenant.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(in crate::api) struct KeyList {
    pub(super) items: Vec<KeyOverview>,
    /// For the next page; null at the end.
    #[schema(required = true)]
    pub(super) next_cursor: Option<String>,
}

impl From<CreatedKey> for NewKeyAnswer {
    fn from(CreatedKey { key, text }: CreatedKey) -> Self {
        Self {
            id: key.id,
            name: key.name,
            key: text.expose().to_owned(),
            prefix: key.prefix,
            tenant: key.tenant,
            scopes: key.scopes.iter().collect(),
            expires_at: key.expires_at.map(Instant::from),
            created_at: key.created_at.into(),
        }
    }
}

impl From<Key> for KeyOverview {
    fn from(key: Key) -> Self {
        Self {
            id: key.id,
            name: key.name,
            prefix: key.prefix,
            tenant: key.tenant,
            scopes: key.scopes.iter().collect(),
            expires_at: key.expires_at.map(Instant::from),
            created_at: key.created_at.into(),
            last_used_at: key.last_used_at.map(Instant::from),
        }
    }
}
