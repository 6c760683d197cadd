//! `GET /whatsapp/chat`: the page on which somebody plays a person.

use axum::Json;
use axum::extract::{Path, Query, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY};
use axum::response::{Html, IntoResponse, Response};
use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::media;
use super::note::Shown;
use super::statuses;
use crate::names::Provider;
use crate::post::Owner;
use crate::state::Sandbox;

const PAGE: &str = include_str!("chat.html");
/// As the first page's, and pictures of the sandbox's own.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; script-src 'unsafe-inline'; \
                      connect-src 'self'; img-src 'self' data:; base-uri 'none'; \
                      form-action 'none'; frame-ancestors 'none'";

#[derive(Deserialize)]
pub(super) struct Whose {
    #[serde(default)]
    phone: String,
}

/// What the page shows.
#[derive(Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Conversation {
    /// Whether anybody is told of what the person says.
    receiver: bool,
    people: Vec<String>,
    /// Oldest first; `person` says whose it is.
    messages: Vec<Value>,
}

pub(super) async fn page() -> impl IntoResponse {
    let headers = [(CONTENT_SECURITY_POLICY, POLICY), (CACHE_CONTROL, "no-cache")];
    (headers, Html(PAGE))
}

/// Both sides of a conversation, in order; what the person sees is read from now on.
pub(super) async fn conversation(
    State(sandbox): State<Sandbox>,
    Query(Whose { phone }): Query<Whose>,
) -> Json<Conversation> {
    let now = sandbox.clock.now();
    let receiver = sandbox.courier.settings().whatsapp.is_some();
    let mut guard = sandbox.lock();
    let state = &mut *guard;
    statuses::read(&phone, state, now, &sandbox.courier);
    let owner = Owner::of(Provider::WhatsApp, &phone);
    let posts = state.posts.window(&owner, Timestamp::MIN, Timestamp::MAX);
    let seen = posts.filter(|post| post.published_at(now).is_some());
    let of_business = seen.map(Shown::of).map(|shown| (shown.at, line(false, &shown)));
    let said = state.chats.person(&phone).into_iter().flat_map(|person| &person.said);
    let of_person = said.map(|said| (said.at, line(true, said)));
    let mut lines: Vec<(Timestamp, Value)> = of_business.chain(of_person).collect();
    lines.sort_by_key(|(at, _)| *at);
    let messages = lines.into_iter().map(|(_, line)| line).collect();
    let people = state.chats.names().map(str::to_owned).collect();
    Json(Conversation { receiver, people, messages })
}

fn line(person: bool, message: &impl Serialize) -> Value {
    let mut line = serde_json::to_value(message).unwrap_or_default();
    line["person"] = person.into();
    line
}

/// A picture that a person sent, for the page.
pub(super) async fn picture(State(sandbox): State<Sandbox>, Path(id): Path<String>) -> Response {
    media::picture(sandbox.lock().chats.media(&id))
}
