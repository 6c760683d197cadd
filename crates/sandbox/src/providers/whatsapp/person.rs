//! What a person sends: `messages` of a web hook.

use jiff::Timestamp;
use serde::Deserialize;
use serde_json::{Map, Value, json};

use super::chats::Said;
use super::content::{File, Reaction, Tap};
use super::payload;
use super::wamid::{self, By};
use crate::identity::Identity;
use crate::loose::Loose;
use crate::state::State;

/// A message as the control API takes it: exactly one kind of content.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields, default)]
pub(crate) struct Message {
    from: Option<Loose>,
    from_user_id: Option<String>,
    name: Option<String>,
    id: Option<String>,
    /// RFC 3339 or Unix seconds.
    timestamp: Option<Loose>,
    pub(crate) phone_number_id: Option<Loose>,
    text: Option<String>,
    image: Option<File>,
    video: Option<File>,
    audio: Option<File>,
    document: Option<File>,
    sticker: Option<File>,
    button: Option<Tap>,
    interactive: Option<Tap>,
    reaction: Option<Reaction>,
    unsupported: Option<bool>,
    raw: Option<Map<String, Value>>,
}

/// Why nobody can have said that.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum Unsayable {
    #[error("a message needs from or fromUserId")]
    Nobody,
    #[error(
        "a message has one of text, image, video, audio, document, sticker, button, interactive, reaction, unsupported and raw"
    )]
    Content,
    #[error("timestamp must be RFC 3339 or Unix seconds")]
    Timestamp,
    #[error("data must be base64")]
    Data,
}

/// Some messages of one web hook: their ids, the name of its lane, and its body.
pub(crate) struct Payload {
    pub(crate) ids: Vec<String>,
    pub(crate) lane: String,
    pub(crate) body: Value,
}

/// Makes the messages of people, all to one business number.
pub(crate) fn say(
    messages: &[Message],
    number: &str,
    state: &mut State,
    now: Timestamp,
) -> Result<Payload, Unsayable> {
    for message in messages {
        message.check()?;
    }
    let mut contacts: Vec<Value> = Vec::new();
    let (mut ids, mut told) = (Vec::new(), Vec::new());
    for message in messages {
        let contact = message.contact();
        if !contacts.contains(&contact) {
            contacts.push(contact);
        }
        let (id, shown) = message.tell(state, now)?;
        ids.push(id);
        told.push(shown);
    }
    let lane = messages.first().and_then(Message::sender).unwrap_or_default();
    let members = [("contacts", contacts.into()), ("messages", told.into())];
    let body = payload::of(number, &members);
    Ok(Payload { ids, lane: format!("messages {lane}"), body })
}

impl Message {
    fn check(&self) -> Result<(), Unsayable> {
        self.sender().ok_or(Unsayable::Nobody)?;
        let files = self.files().iter().filter(|(_, file)| file.is_some()).count();
        let others = [
            self.text.is_some(),
            self.button.is_some(),
            self.interactive.is_some(),
            self.reaction.is_some(),
            self.unsupported.is_some(),
            self.raw.is_some(),
        ];
        let contents = files + others.into_iter().filter(|there| *there).count();
        if contents == 1 { Ok(()) } else { Err(Unsayable::Content) }
    }

    /// Their number, else their user id.
    fn sender(&self) -> Option<String> {
        let number = self.from.as_ref().map(|from| from.0.trim_start_matches('+').to_owned());
        number.filter(|number| !number.is_empty()).or_else(|| self.from_user_id.clone())
    }

    fn files(&self) -> [(&'static str, Option<&File>); 5] {
        [
            ("image", self.image.as_ref()),
            ("video", self.video.as_ref()),
            ("audio", self.audio.as_ref()),
            ("document", self.document.as_ref()),
            ("sticker", self.sticker.as_ref()),
        ]
    }

    fn contact(&self) -> Value {
        let sender = self.sender().unwrap_or_default();
        let name = self.name.clone().unwrap_or_else(|| Identity::of_id(&sender).name);
        let mut contact = json!({"profile": {"name": name}});
        if self.from.is_some() {
            contact["wa_id"] = sender.into();
        }
        if let Some(id) = &self.from_user_id {
            contact["user_id"] = id.as_str().into();
        }
        contact
    }

    fn at(&self, now: Timestamp) -> Result<Timestamp, Unsayable> {
        let Some(Loose(text)) = &self.timestamp else { return Ok(now) };
        let seconds = text.parse().ok().and_then(|seconds| Timestamp::from_second(seconds).ok());
        seconds.or_else(|| text.parse().ok()).ok_or(Unsayable::Timestamp)
    }

    fn tell(&self, state: &mut State, now: Timestamp) -> Result<(String, Value), Unsayable> {
        let sender = self.sender().ok_or(Unsayable::Nobody)?;
        let at = self.at(now)?;
        let id = match &self.id {
            Some(id) => id.clone(),
            None => wamid::fresh(By::Person, &sender, state),
        };
        let mut told = Map::new();
        if self.from.is_some() {
            told.insert("from".into(), sender.as_str().into());
        }
        if let Some(user) = &self.from_user_id {
            told.insert("from_user_id".into(), user.as_str().into());
        }
        told.insert("id".into(), id.as_str().into());
        told.insert("timestamp".into(), at.as_second().to_string().into());
        let (kind, content, text) = self.content(state)?;
        told.insert("type".into(), kind.into());
        // Only a file has an id.
        let media = content["id"].as_str().map(str::to_owned);
        match (kind, &self.raw) {
            (_, Some(raw)) => told.extend(raw.clone()),
            ("unsupported", _) => {
                told.insert("errors".into(), content);
            }
            _ => {
                told.insert(kind.into(), content);
            }
        }
        let kind = told["type"].as_str().unwrap_or_default().to_owned();
        state.chats.open(&sender).wrote(Said { id: id.clone(), at, kind, text, media });
        Ok((id, Value::Object(told)))
    }

    /// Its type, what that type holds, and what of it is text.
    fn content(
        &self,
        state: &mut State,
    ) -> Result<(&'static str, Value, Option<String>), Unsayable> {
        if let Some((kind, Some(file))) = self.files().iter().find(|(_, file)| file.is_some()) {
            return Ok((kind, file.keep(kind, state)?, file.caption.clone()));
        }
        if let Some(text) = &self.text {
            return Ok(("text", json!({"body": text}), Some(text.clone())));
        }
        if let Some(tap) = &self.button {
            let (id, title) = tap.parts();
            return Ok(("button", json!({"payload": id, "text": title}), Some(title.into())));
        }
        if let Some(tap) = &self.interactive {
            let (id, title) = tap.parts();
            let reply = json!({"type": "button_reply", "button_reply": {"id": id, "title": title}});
            return Ok(("interactive", reply, Some(title.into())));
        }
        if let Some(Reaction { emoji, message_id }) = &self.reaction {
            let content = json!({"message_id": message_id, "emoji": emoji});
            return Ok(("reaction", content, Some(emoji.clone())));
        }
        let errors = json!([{
            "code": 131_051,
            "title": "Message type unknown",
            "message": "Message type unknown",
            "error_data": {"details": "Message type is currently not supported."},
        }]);
        Ok(("unsupported", errors, None))
    }
}
