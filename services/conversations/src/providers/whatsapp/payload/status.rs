//! What became of one of our own messages.

use jiff::Timestamp;
use serde_json::Value;

use super::{list, text, time};
use crate::providers::{answer::brief, whatsapp::error::number};

/// How far a message has come. Later ones are greater; `Failed` is the end of those that fail.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Delivery {
    /// It left the provider.
    Sent,
    /// It is on the lead's device.
    Delivered,
    /// The lead has seen it; a voice message that was played as well.
    Read,
    /// It did not arrive.
    Failed,
}

impl Delivery {
    /// The provider's word.
    pub fn word(self) -> &'static str {
        match self {
            Self::Sent => "sent",
            Self::Delivered => "delivered",
            Self::Read => "read",
            Self::Failed => "failed",
        }
    }
}

/// What became of a message.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct StatusUpdate {
    /// The provider's id of the message.
    pub provider_id: String,
    /// How far it has come.
    pub status: Delivery,
    /// When that was; when it came here, if that is not told.
    pub at: Timestamp,
    /// What we gave with the message.
    pub callback_data: Option<String>,
    /// Whom it was for: a number, or an id of a user.
    pub recipient: Option<String>,
    /// The number that it was sent from, by the provider's id.
    pub phone_number_id: Option<String>,
    /// Why it failed; [`super::super::error::class`] sorts it.
    pub error_code: Option<i64>,
    /// The same in the provider's words, bounded.
    pub error_title: Option<String>,
}

/// Reads a status; `None` when it is none, of no message, or not known here.
pub(super) fn read(
    status: &Value,
    number_id: Option<&str>,
    arrival: Timestamp,
) -> Option<StatusUpdate> {
    status.as_object()?;
    let delivery = match text(&status["status"])?.to_ascii_lowercase().as_str() {
        "sent" => Delivery::Sent,
        "delivered" => Delivery::Delivered,
        "read" | "played" => Delivery::Read,
        "failed" => Delivery::Failed,
        _ => return None,
    };
    let error = list(&status["errors"]).first().unwrap_or(&Value::Null);
    let details = [&error["title"], &error["message"], &error["error_data"]["details"]];
    Some(StatusUpdate {
        provider_id: text(&status["id"])?,
        status: delivery,
        at: time(&status["timestamp"]).unwrap_or(arrival),
        callback_data: text(&status["biz_opaque_callback_data"]),
        recipient: text(&status["recipient_id"]).or_else(|| text(&status["recipient_user_id"])),
        phone_number_id: number_id.map(str::to_owned),
        error_code: number(&error["code"]),
        error_title: details.into_iter().find_map(text).map(|title| brief(&title)),
    })
}
