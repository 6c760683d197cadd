//! What a message holds beside text: files, taps, reactions.

use axum::body::Bytes;
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde::Deserialize;
use serde_json::{Value, json};

use super::media::Media;
use super::person::Unsayable;
use crate::loose::Loose;
use crate::state::State;

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub(super) struct File {
    pub(super) id: Option<Loose>,
    pub(super) caption: Option<String>,
    pub(super) mime_type: Option<String>,
    pub(super) filename: Option<String>,
    /// Base64; absent: a sample.
    pub(super) data: Option<String>,
}

/// Something that was tapped: its text, with an id or without.
#[derive(Clone, Debug, Deserialize)]
#[serde(untagged)]
pub(super) enum Tap {
    Text(String),
    Of {
        #[serde(alias = "payload")]
        id: String,
        #[serde(alias = "text")]
        title: String,
    },
}

#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub(super) struct Reaction {
    pub(super) emoji: String,
    pub(super) message_id: String,
}

impl File {
    /// Keeps the bytes, and says what the web hook does of them.
    pub(super) fn keep(&self, kind: &str, state: &mut State) -> Result<Value, Unsayable> {
        let id = match &self.id {
            Some(id) => id.0.clone(),
            None => format!("2{:015}", state.posts.take_id() % 1_000_000_000_000_000),
        };
        let usual = match kind {
            "image" => "image/png",
            "video" => "video/mp4",
            "audio" => "audio/ogg",
            "sticker" => "image/webp",
            _ => "application/pdf",
        };
        let mime_type = self.mime_type.as_deref().unwrap_or(usual);
        // Bytes that were registered before stay what they are.
        let kept = state.chats.media(&id).cloned();
        let media = match (&self.data, kept) {
            (Some(data), _) => {
                let bytes = STANDARD.decode(data).map_err(|_| Unsayable::Data)?;
                Media { kind: mime_type.to_owned(), bytes: Bytes::from(bytes) }
            }
            (None, Some(kept)) => kept,
            (None, None) => Media::sample(mime_type, &id),
        };
        let mut told = json!({
            "mime_type": media.kind, "sha256": STANDARD.encode(media.digest()), "id": id,
        });
        if let Some(caption) = &self.caption {
            told["caption"] = caption.as_str().into();
        }
        if let Some(name) = &self.filename {
            told["filename"] = name.as_str().into();
        }
        state.chats.keep(&id, media);
        Ok(told)
    }
}

impl Tap {
    pub(super) fn parts(&self) -> (&str, &str) {
        match self {
            Self::Text(text) => (text, text),
            Self::Of { id, title } => (id, title),
        }
    }
}
