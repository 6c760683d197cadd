//! What a business is told of its messages.

use std::time::Duration;

use jiff::Timestamp;
use serde_json::{Value, json};

use super::error::Reason;
use super::note::Note;
use super::payload;
use crate::names::Provider;
use crate::post::Post;
use crate::state::State;
use crate::webhooks::{Courier, Sender};

/// How far a message is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Status {
    Sent,
    Delivered,
    Read,
    /// With the code of the reason.
    Failed(u32),
}

impl Status {
    fn word(self) -> &'static str {
        match self {
            Self::Sent => "sent",
            Self::Delivered => "delivered",
            Self::Read => "read",
            Self::Failed(_) => "failed",
        }
    }
}

/// Sends a status, signed, after those before it; false when it goes nowhere.
pub(super) fn emit(
    post: &Post,
    status: Status,
    at: Timestamp,
    delay: Duration,
    courier: &Courier,
) -> bool {
    let note = Note::of(post);
    let mut told = json!({
        "id": post.name,
        "status": status.word(),
        "timestamp": at.as_second().to_string(),
    });
    let recipient = if note.by_user_id { "recipient_user_id" } else { "recipient_id" };
    told[recipient] = post.owner.account.as_str().into();
    if let Some(data) = &note.callback {
        told["biz_opaque_callback_data"] = data.as_str().into();
    }
    match status {
        Status::Failed(code) => told["errors"] = json!([error(code)]),
        _ => told["pricing"] = pricing(&note),
    }
    let body = payload::of(&note.number, &[("statuses", json!([told]))]);
    let lane = (Sender::WhatsApp, format!("statuses {}", post.owner.account));
    courier.send(lane, body, delay)
}

/// Sends a status of a message by its id; none when there is no such message.
pub(crate) fn tell(
    id: &str,
    status: Status,
    at: Timestamp,
    state: &State,
    courier: &Courier,
) -> Option<bool> {
    let post = state.posts.named(Provider::WhatsApp, id)?;
    Some(emit(post, status, at, Duration::ZERO, courier))
}

/// The person looks at the messages that have come: how many they had not seen.
pub(crate) fn read(person: &str, state: &mut State, now: Timestamp, courier: &Courier) -> usize {
    let came = |id: &String| {
        let post = state.posts.named(Provider::WhatsApp, id);
        post.is_some_and(|post| post.published_at(now).is_some())
    };
    if state.chats.person(person).is_none() {
        return 0;
    }
    let unread = state.chats.open(person).take_unread();
    let (seen, later): (Vec<String>, Vec<String>) = unread.into_iter().partition(came);
    let someone = state.chats.open(person);
    for id in &later {
        someone.got(id);
    }
    seen.iter().filter_map(|id| tell(id, Status::Read, now, state, courier)).count()
}

fn error(code: u32) -> Value {
    let reason = Reason::of(code);
    json!({
        "code": code,
        "title": reason.title,
        "message": reason.title,
        "error_data": {"details": reason.details},
        "href": "https://developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes/",
    })
}

/// A template costs something, an answer within the window does not.
fn pricing(note: &Note) -> Value {
    let costs = note.kind == "template";
    json!({
        "billable": costs,
        "pricing_model": "PMP",
        "type": if costs { "regular" } else { "free_customer_service" },
        "category": if costs { "utility" } else { "service" },
    })
}
