//! System events: what an operator has to know (conversations.md, "System events"; the seed's table).

use serde_json::Value;

use service::words;

words! {
    /// How grave it is.
    Level {
        /// Worth knowing.
        Info "INFO",
        /// Worth a look.
        Warn "WARN",
        /// Somebody has to act.
        Error "ERROR",
    }
}

/// What happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum EventType {
    /// A web hook's signature was wrong or missing.
    WhatsAppSignature,
    /// A message could not be worked on; it is tried again.
    WhatsAppWebhookFailure,
    /// A message to a lead failed for good.
    WhatsAppSendFailure,
    /// The window is closed and this template is not configured.
    TemplateNotConfigured(String),
    /// The window is closed: a template went instead.
    TemplateFallback,
    /// A message older than what was processed before it.
    OutOfOrder,
    /// A Stripe event's signature was wrong or missing.
    StripeSignature,
    /// A payment does not fit the deposit that it names.
    StripeMismatch,
    /// A Stripe event could not be worked on, or money came when nobody waited for it.
    StripeWebhookFailure,
    /// A checkout session could not be made.
    StripeCheckoutFailure,
    /// Somebody else changed the lead first.
    Conflict,
    /// There is no slot to offer.
    NoSlots,
    /// A chosen slot was gone.
    SlotLost,
    /// A file could not be stored.
    MediaUpload,
    /// A row could not be written to Google Sheets.
    SheetsFailure,
    /// The lead's row could not be read or marked in our database.
    SheetsDatabase,
    /// The artist could not be told.
    ArtistNotification,
    /// A link's action failed.
    ActionFailure,
    /// A number that is not on the list wrote.
    PilotBlocked,
    /// Deposits that were not paid in time were looked at.
    DepositSweep,
}

impl EventType {
    /// Its name in documents.
    pub fn name(&self) -> String {
        let name = match self {
            Self::WhatsAppSignature => "whatsapp.signature_verification_failure",
            Self::WhatsAppWebhookFailure => "whatsapp.webhook_failure",
            Self::WhatsAppSendFailure => "whatsapp.send_failure",
            Self::TemplateNotConfigured(template) => {
                return format!("whatsapp.template_not_configured.{template}");
            }
            Self::TemplateFallback => "template.fallback_used",
            Self::OutOfOrder => "whatsapp.out_of_order",
            Self::StripeSignature => "stripe.signature_verification_failure",
            Self::StripeMismatch => "stripe.session_id_mismatch",
            Self::StripeWebhookFailure => "stripe.webhook_failure",
            Self::StripeCheckoutFailure => "stripe.checkout_failure",
            Self::Conflict => "atomic_update.conflict",
            Self::NoSlots => "calendar.no_slots_fallback",
            Self::SlotLost => "slot.unavailable_after_selection",
            Self::MediaUpload => "media_upload.failure",
            Self::SheetsFailure => "sheets.background_log_failure",
            Self::SheetsDatabase => "sheets.background_db_error",
            Self::ArtistNotification => "artist_notification.failure",
            Self::ActionFailure => "action_token.failure",
            Self::PilotBlocked => "pilot_mode.blocked",
            Self::DepositSweep => "deposit_expired_sweep",
        };
        name.to_owned()
    }

    /// How grave it is.
    pub fn level(&self) -> Level {
        match self {
            Self::TemplateFallback
            | Self::OutOfOrder
            | Self::NoSlots
            | Self::PilotBlocked
            | Self::DepositSweep => Level::Info,
            Self::WhatsAppSignature
            | Self::TemplateNotConfigured(_)
            | Self::StripeSignature
            | Self::Conflict
            | Self::SlotLost => Level::Warn,
            Self::WhatsAppWebhookFailure
            | Self::WhatsAppSendFailure
            | Self::StripeMismatch
            | Self::StripeWebhookFailure
            | Self::StripeCheckoutFailure
            | Self::MediaUpload
            | Self::SheetsFailure
            | Self::SheetsDatabase
            | Self::ArtistNotification
            | Self::ActionFailure => Level::Error,
        }
    }
}

/// Something that happened, with what helps to understand it: never texts, phone numbers or secrets.
#[derive(Clone, Debug, PartialEq)]
pub struct Event {
    /// What.
    pub event_type: EventType,
    /// A JSON object.
    pub payload: Value,
}

impl Event {
    /// An event with its payload, a JSON object.
    pub fn new(event_type: EventType, payload: Value) -> Self {
        Self { event_type, payload }
    }
}
