//! One message of a lead.

use jiff::Timestamp;
use serde_json::Value;

use super::{text, time, words};
use crate::providers::mac;

/// Longest id that is taken as it is, in bytes: what an index takes.
const MAX_ID: usize = 512;
/// Longest name of a sender, in bytes: an id of a user has up to 150.
const MAX_SENDER: usize = 256;
/// What a message's type may be when it is not named, for which there is a member of the same name.
const NAMES: [&str; 12] = [
    "text",
    "image",
    "video",
    "document",
    "audio",
    "sticker",
    "location",
    "contacts",
    "interactive",
    "button",
    "reaction",
    "unsupported",
];

/// A message of a lead.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct InboundMessage {
    /// The provider's id; without one `sha256:` and the hash of the message.
    pub message_id: String,
    /// The sender's number in digits, when it is known.
    pub phone: Option<String>,
    /// The sender's id, when it is known. One of both is.
    pub user_id: Option<String>,
    /// The number that it was sent to, by the provider's id.
    pub phone_number_id: Option<String>,
    /// When the provider got it; when it came here, if that is not told.
    pub at: Timestamp,
    /// What it is.
    pub kind: Kind,
    /// What it says: body, caption, a button's text, the chosen answer, a reaction's emoji.
    pub text: Option<String>,
    /// The provider's id of its file.
    pub media_id: Option<String>,
    /// The type of its file, as the provider says.
    pub mime: Option<String>,
    /// All that the provider says of it, as JSON; what it says of the sender as `contact`.
    pub payload: String,
}

/// WhatsApp's types of messages.
#[derive(Clone, Debug, PartialEq, Eq)]
#[allow(missing_docs, reason = "the provider's own words")]
pub enum Kind {
    Text,
    Image,
    Video,
    Document,
    Audio,
    Sticker,
    Location,
    Contacts,
    Interactive,
    Button,
    Reaction,
    Unsupported,
    /// One that is not known here.
    Other(String),
}

impl Kind {
    /// The provider's word.
    pub fn word(&self) -> &str {
        match self {
            Self::Text => "text",
            Self::Image => "image",
            Self::Video => "video",
            Self::Document => "document",
            Self::Audio => "audio",
            Self::Sticker => "sticker",
            Self::Location => "location",
            Self::Contacts => "contacts",
            Self::Interactive => "interactive",
            Self::Button => "button",
            Self::Reaction => "reaction",
            Self::Unsupported => "unsupported",
            Self::Other(word) => word,
        }
    }

    fn of(word: &str) -> Self {
        match word {
            "text" => Self::Text,
            "image" => Self::Image,
            "video" => Self::Video,
            "document" => Self::Document,
            "audio" => Self::Audio,
            "sticker" => Self::Sticker,
            "location" => Self::Location,
            "contacts" => Self::Contacts,
            "interactive" => Self::Interactive,
            "button" => Self::Button,
            "reaction" => Self::Reaction,
            "unsupported" => Self::Unsupported,
            other => Self::Other(other.chars().take(64).collect()),
        }
    }
}

/// What a payload says of who sent a message.
pub(super) fn contact<'a>(message: &Value, contacts: &'a [Value]) -> Option<&'a Value> {
    let is = |contact: &Value, (ours, theirs): (&str, &str)| {
        text(&message[ours]).is_some_and(|id| text(&contact[theirs]) == Some(id))
    };
    let ids = [("from", "wa_id"), ("from_user_id", "user_id")];
    let named = contacts.iter().find(|contact| ids.iter().any(|pair| is(contact, *pair)));
    named.or(if contacts.len() == 1 { contacts.first() } else { None })
}

/// Reads a message; `None` when it is none or nobody sent it.
pub(super) fn read(
    message: &Value,
    contact: Option<&Value>,
    number: Option<&str>,
    arrival: Timestamp,
) -> Option<InboundMessage> {
    message.as_object()?;
    let (phone, user_id) = sender(message)?;
    let kind = text(&message["type"])
        .map_or_else(|| untyped(message), |word| Kind::of(&word.to_ascii_lowercase()));
    let content = &message[kind.word()];
    Some(InboundMessage {
        message_id: id(message),
        phone,
        user_id,
        phone_number_id: number.map(str::to_owned),
        at: time(&message["timestamp"]).unwrap_or(arrival),
        text: said(&kind, content),
        media_id: text(&content["id"]).filter(|_| kind.has_file()),
        mime: text(&content["mime_type"]).filter(|_| kind.has_file()),
        payload: payload(message, contact).to_string(),
        kind,
    })
}

/// What is kept of a message and its sender.
fn payload(message: &Value, contact: Option<&Value>) -> Value {
    let mut payload = without_nul(message);
    if let (Some(members), Some(contact)) = (payload.as_object_mut(), contact) {
        members.insert("contact".to_owned(), without_nul(contact));
    }
    payload
}

impl Kind {
    fn has_file(&self) -> bool {
        matches!(self, Self::Image | Self::Video | Self::Document | Self::Audio | Self::Sticker)
    }
}

/// By number, by id, or by both. What is no number in `from` is taken for an id.
fn sender(message: &Value) -> Option<(Option<String>, Option<String>)> {
    let named = |name: &str| text(&message[name]).filter(|found| found.len() <= MAX_SENDER);
    let (from, user_id) = (named("from"), named("from_user_id"));
    let number = from.as_deref().and_then(digits);
    let user_id = user_id.or_else(|| from.filter(|_| number.is_none()));
    (number.is_some() || user_id.is_some()).then_some((number, user_id))
}

/// The digits of a text that has nothing else but the marks people put between them.
fn digits(text: &str) -> Option<String> {
    let marks = |c: char| c.is_ascii_digit() || "+-() .".contains(c);
    let digits: String = text.chars().filter(char::is_ascii_digit).collect();
    (text.chars().all(marks) && !digits.is_empty()).then_some(digits)
}

fn id(message: &Value) -> String {
    text(&message["id"]).filter(|id| id.len() <= MAX_ID).unwrap_or_else(|| {
        format!("sha256:{}", mac::sha256(sorted(message).to_string().as_bytes()))
    })
}

/// The same document with its members in the order of their names, so that its text is one.
fn sorted(value: &Value) -> Value {
    match value {
        Value::Object(members) => {
            let mut members: Vec<_> = members.iter().collect();
            members.sort_unstable_by_key(|(name, _)| *name);
            members.into_iter().map(|(name, value)| (name.clone(), sorted(value))).collect()
        }
        Value::Array(elements) => elements.iter().map(sorted).collect(),
        plain => plain.clone(),
    }
}

/// The same document without the NUL that no database takes.
fn without_nul(value: &Value) -> Value {
    match value {
        Value::Object(members) => members
            .iter()
            .map(|(name, value)| (name.replace('\0', ""), without_nul(value)))
            .collect(),
        Value::Array(elements) => elements.iter().map(without_nul).collect(),
        Value::String(text) => text.replace('\0', "").into(),
        plain => plain.clone(),
    }
}

fn untyped(message: &Value) -> Kind {
    let named = NAMES.into_iter().find(|name| message.get(name).is_some());
    named.map_or(Kind::Unsupported, Kind::of)
}

fn said(kind: &Kind, content: &Value) -> Option<String> {
    match kind {
        Kind::Text => words(&content["body"]),
        Kind::Image | Kind::Video | Kind::Document => words(&content["caption"]),
        Kind::Button => words(&content["text"]).or_else(|| words(&content["payload"])),
        Kind::Interactive => ["button_reply", "list_reply"]
            .into_iter()
            .find_map(|reply| words(&content[reply]["title"]))
            .or_else(|| words(&content["nfm_reply"]["body"])),
        Kind::Reaction => words(&content["emoji"]),
        _ => None,
    }
}
