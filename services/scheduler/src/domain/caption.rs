//! A caption of the tenant's bank.

use serde::{Deserialize, Serialize};

use super::message::{MessageType, PriceTier};

/// A text that a message can carry. It belongs to the pages that it was imported for.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Caption {
    /// The source's id, unique in the tenant.
    pub id: i64,
    /// What is sent.
    pub text: String,
    /// An Unlock's always has one.
    pub price_tier: Option<PriceTier>,
    /// What it shows.
    pub category: Option<String>,
    /// What it appeals to.
    pub trigger: Option<String>,
    /// Whether it presses for time.
    pub urgent: bool,
    /// Whether it may be used.
    pub active: bool,
    /// Which messages it is for.
    pub kind: MessageType,
}
