//! A slot that a lead may choose (conversations.md, "Slots").

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

/// A free slot as it was offered.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct Offer {
    /// By which the lead names it, from 1.
    pub number: u8,
    /// When the session begins.
    pub start: Timestamp,
    /// When it ends.
    pub end: Timestamp,
}
