//! `POST /{version}/{phone-number-id}/messages`.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use jiff::Timestamp;
use serde_json::{Value, json};

use super::error::Reason;
use super::note::Note;
use super::statuses::{self, Status};
use super::wamid::{self, By};
use crate::answer::Answer;
use crate::faults::Plan;
use crate::inbound::{Inbound, Params};
use crate::names::{Operation, Provider};
use crate::providers::graph::{Ask, Caller, GraphError, NewPost, about, publish};
use crate::state::{Sandbox, State as Kept};
use crate::timeline::Fate;
use crate::webhooks::Courier;

/// Characters of a text, and of what comes back with statuses.
const TEXT: usize = 4_096;
const CALLBACK: usize = 512;
const KINDS: [&str; 10] = [
    "text",
    "template",
    "image",
    "video",
    "document",
    "audio",
    "sticker",
    "location",
    "interactive",
    "reaction",
];

/// A message, and what the business is told of it; or `{status: "read", message_id}`, which tells
/// the person that theirs was read.
pub(super) async fn create(
    State(sandbox): State<Sandbox>,
    Path((version, number)): Path<(String, String)>,
    inbound: Inbound,
) -> Response {
    let marks = inbound.params.get("status").is_some();
    let operation = if marks { Operation::Update } else { Operation::Send };
    let recipient = recipient(&inbound.params);
    let account = recipient.as_ref().map_or(number.clone(), |(name, _)| name.clone());
    Ask::new(Provider::WhatsApp, &version, inbound)
        .run(
            &sandbox,
            operation,
            &account,
            |call, params| call.alias(Some(&number)).text(said(params).as_deref()),
            |caller, state, plan, now| {
                if caller.params.get("messaging_product") != Some("whatsapp") {
                    return Err(GraphError::parameter(
                        "The parameter messaging_product is required.",
                    ));
                }
                if marks {
                    return Ok(Answer::json(StatusCode::OK, json!({"success": true})));
                }
                let Some((_, by_user_id)) = recipient else {
                    return Err(GraphError::parameter("The parameter to is required."));
                };
                let note = Note { number: number.clone(), by_user_id, ..check(&caller.params)? };
                if note.kind != "template" && state.chats.window_is_closed(&caller.account, now) {
                    return Err(Reason::of(131_047).error());
                }
                Ok(accept(&note, caller, state, plan, now, &sandbox.courier))
            },
        )
        .await
}

/// Whom it goes to: the digits of a number, or a user id.
fn recipient(params: &Params) -> Option<(String, bool)> {
    let number = params.get("to").map(|to| to.chars().filter(char::is_ascii_digit).collect());
    let number = number.filter(|digits: &String| !digits.is_empty()).map(|digits| (digits, false));
    number.or_else(|| params.get("recipient").map(|id| (id.to_owned(), true)))
}

/// What a message says, as far as it is text.
fn said(params: &Params) -> Option<String> {
    let kind = params.get("type").unwrap_or("text");
    let content = params.json(kind)?;
    let text = match kind {
        "text" => &content["body"],
        "template" => &content["name"],
        "interactive" => &content["body"]["text"],
        "reaction" => &content["emoji"],
        _ => &content["caption"],
    };
    text.as_str().map(str::to_owned)
}

fn check(params: &Params) -> Result<Note, GraphError> {
    let kind = params.get("type").unwrap_or("text");
    if !KINDS.contains(&kind) {
        let kinds = KINDS.join(", ");
        return Err(GraphError::parameter(format!("Param type must be one of {{{kinds}}}")));
    }
    let missing = || GraphError::parameter(format!("The parameter {kind} is required."));
    let content = params.json(kind).filter(Value::is_object).ok_or_else(missing)?;
    let callback = params.get("biz_opaque_callback_data").map(str::to_owned);
    if callback.as_ref().is_some_and(|data| data.chars().count() > CALLBACK) {
        let message = "Param biz_opaque_callback_data must be at most 512 characters long.";
        return Err(GraphError::parameter(message));
    }
    match kind {
        "text" => {
            let body = content["body"].as_str().filter(|body| !body.is_empty());
            let body = body
                .ok_or_else(|| GraphError::parameter("The parameter text['body'] is required."))?;
            if body.chars().count() > TEXT {
                let message = "Param text['body'] must be at most 4096 characters long.";
                return Err(GraphError::parameter(message));
            }
        }
        "template" => {
            let (name, language) = (content["name"].as_str(), content["language"]["code"].as_str());
            if name.is_none() || language.is_none() {
                let message =
                    "The parameters template['name'] and ['language']['code'] are required.";
                return Err(GraphError::parameter(message));
            }
            if name.is_some_and(|name| name.contains("missing")) {
                return Err(Reason::of(132_001).error());
            }
        }
        _ => {}
    }
    let reply = |button: &Value| button["reply"].clone();
    let buttons = content["action"]["buttons"].as_array().into_iter().flatten().map(reply);
    Ok(Note {
        kind: kind.to_owned(),
        callback,
        buttons: buttons.collect(),
        template: (kind == "template").then_some(content),
        ..Note::default()
    })
}

fn accept(
    note: &Note,
    caller: &Caller,
    state: &mut Kept,
    plan: &Plan,
    now: Timestamp,
    courier: &Courier,
) -> Answer {
    let to = &caller.account;
    let content = caller.params.json(&note.kind).unwrap_or_default();
    let text = if note.kind == "template" { None } else { said(&caller.params) };
    let new = NewPost {
        name: wamid::fresh(By::Business, to, state),
        network: "whatsapp",
        text: text.unwrap_or_default(),
        media: content["link"].as_str().map(str::to_owned).into_iter().collect(),
        document: serde_json::to_string(note).unwrap_or_default(),
        draft: false,
    };
    let post = publish(new, &caller.owner, state, plan, now);
    state.chats.open(to).got(&post.name);
    let at = post.timeline.settles_at;
    let delay = plan.confirm_delay.unwrap_or_default();
    let told: &[Status] = match &post.fate {
        Fate::Publish => &[Status::Sent, Status::Delivered],
        Fate::Error(reason) => &[Status::Failed(reason.parse().unwrap_or(131_000))],
        Fate::Stay => &[],
    };
    for status in told {
        statuses::emit(&post, *status, at, delay, courier);
    }
    let mut message = json!({"id": post.name});
    if note.kind == "template" {
        message["message_status"] = "accepted".into();
    }
    let named = caller.params.get(if note.by_user_id { "recipient" } else { "to" });
    let contact = if note.by_user_id {
        json!({"input": named, "user_id": to})
    } else {
        json!({"input": named, "wa_id": to})
    };
    let body = json!({
        "messaging_product": "whatsapp", "contacts": [contact], "messages": [message],
    });
    about(Answer::json(StatusCode::OK, body), &post)
}
