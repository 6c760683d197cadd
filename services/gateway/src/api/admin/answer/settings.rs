//! What the configuration says of conversations.

use proto::conversations::v1 as pb;
use serde::Serialize;
use utoipa::ToSchema;

use crate::api::leads::answer::present;

/// What the configuration says of conversations.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(in crate::api) struct ConversationSettings {
    /// Whom alone we answer; null when everybody is.
    #[schema(required = true)]
    pilot: Option<Pilot>,
    /// What is sent when WhatsApp's window is closed.
    templates: Vec<MessageTemplate>,
    /// Who is told of leads: digits.
    #[schema(required = true, example = "447700900001")]
    artist_phone: Option<String>,
    /// What links to `/a/` begin with; null when it was not configured.
    #[schema(required = true, example = "https://studio.example.com/")]
    public_url: Option<String>,
}

/// The numbers that are answered.
#[derive(Serialize, ToSchema)]
struct Pilot {
    #[schema(example = json!(["447700900123"]))]
    numbers: Vec<String>,
}

/// A template that WhatsApp has to approve.
#[derive(Serialize, ToSchema)]
struct MessageTemplate {
    #[schema(example = "next_steps_reply_to_continue")]
    name: String,
    #[schema(example = "en")]
    language: String,
    /// Whether the configuration says that it is approved.
    #[schema(example = true)]
    configured: bool,
}

impl From<pb::Settings> for ConversationSettings {
    fn from(settings: pb::Settings) -> Self {
        let template = |pb::Template { name, language, configured }| MessageTemplate {
            name,
            language,
            configured,
        };
        Self {
            pilot: settings.pilot.map(|pb::Pilot { numbers }| Pilot { numbers }),
            templates: settings.templates.into_iter().map(template).collect(),
            artist_phone: present(settings.artist_phone),
            public_url: present(settings.public_url),
        }
    }
}
