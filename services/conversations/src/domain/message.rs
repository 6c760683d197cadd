//! Messages of a conversation, in and out (conversations.md, "REST").

use jiff::Timestamp;
use uuid::Uuid;

use service::words;

words! {
    /// What has become of a message that came in.
    InboundStatus {
        /// Kept; its turn comes.
        Received "received",
        /// The rules ran on it.
        Processed "processed",
        /// Older than what was processed before it.
        Late "late",
        /// Pilot mode kept it from being answered.
        Blocked "blocked",
        /// Nothing to work with.
        Ignored "ignored",
    }
}

words! {
    /// What a message to the lead is for.
    Kind {
        /// A question, also a welcome and a question asked again.
        Prompt "prompt",
        /// The answer could not be read.
        Repair "repair",
        /// One thing at a time.
        Bundle "bundle",
        /// A picture was kept, and the question again.
        Media "media",
        /// A person takes over.
        Handover "handover",
        /// A person will come back, or the state's short answer.
        Holding "holding",
        /// A template, because the window is closed; its text is the template's name.
        Template "template",
        /// A silent lead is reminded.
        Reminder "reminder",
        /// Where the deposit is paid.
        Deposit "deposit",
        /// A tour stop or slots to choose from.
        Offer "offer",
        /// Something was taken note of.
        Ack "ack",
        /// The artist's own words.
        Artist "artist",
    }
}

impl Kind {
    /// Whether it asks the current question, so that a newer one takes its place.
    pub fn is_question(self) -> bool {
        matches!(self, Self::Prompt | Self::Repair | Self::Bundle | Self::Media)
    }
}

words! {
    /// Where a message to the lead stands.
    OutboundStatus {
        /// Waits for its turn.
        Queued "queued",
        /// Waits for the window to open.
        Parked "parked",
        /// The provider is being called.
        Sending "sending",
        /// Nobody knows whether the provider took it.
        Unknown "unknown",
        /// The provider took it.
        Sent "sent",
        /// It reached the phone.
        Delivered "delivered",
        /// It was seen.
        Read "read",
        /// It will not be sent.
        Failed "failed",
        /// It is not to be sent any more.
        Cancelled "cancelled",
    }
}

impl OutboundStatus {
    /// How far delivery has come, to tell a newer report from an older one; `None` before the
    /// provider took it.
    pub fn delivery(self) -> Option<u8> {
        match self {
            Self::Sent => Some(1),
            Self::Delivered => Some(2),
            Self::Read => Some(3),
            _ => None,
        }
    }
}

/// What the engine knows of a message from a lead. Times are the provider's unless said.
#[derive(Clone, Debug, PartialEq)]
pub struct Inbound {
    /// Our id of it.
    pub id: Uuid,
    /// When the lead sent it.
    pub at: Timestamp,
    /// When it arrived here.
    pub received_at: Timestamp,
    /// WhatsApp's type, such as `text` or `image`.
    pub kind: String,
    /// Text, caption, or the title of what was tapped; empty without one.
    pub text: String,
    /// The provider's id of its media.
    pub media_id: Option<String>,
}

impl Inbound {
    /// Whether it brings a file that is kept.
    pub fn is_media(&self) -> bool {
        self.media_id.is_some() && matches!(self.kind.as_str(), "image" | "video" | "document")
    }
}
