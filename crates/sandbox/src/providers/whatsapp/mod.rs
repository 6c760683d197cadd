//! The WhatsApp Cloud API, and the people on the other side of it.
//!
//! Any phone number id is good, and every number is on WhatsApp. A template is there unless its
//! name has "missing" in it. Free text reaches a person who never wrote, or who wrote within
//! [`limits::WHATSAPP_WINDOW`]; the age of a message is that of its own timestamp.
//!
//! - `send`: what a business sends. - `note`: what is kept of it. - `statuses`: what it is told of
//!   that. - `media`: what people sent, as bytes. - `person`, `content`: what a person sends, as a
//!   web hook. - `chats`: what is kept of people. - `chat`: the page on which somebody plays one.
//! - `payload`: the form of web hooks. - `error`: what WhatsApp refuses. - `wamid`: ids of messages.

mod chat;
mod chats;
mod content;
mod error;
mod media;
mod note;
mod payload;
mod person;
mod send;
mod statuses;
mod wamid;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::http::{HeaderMap, StatusCode};
use axum::routing::{get, post};

pub(crate) use chats::Chats;
pub(crate) use error::refusal;
pub(crate) use media::Media;
pub(crate) use note::shown;
pub(crate) use person::{Message, Unsayable, say};
pub(crate) use statuses::{Status, read, tell};

use super::graph;
use super::manner::Manner;
use crate::answer::Answer;
use crate::limits;
use crate::post::Post;
use crate::quota::Quota;
use crate::state::Sandbox;

/// What follows the sandbox's address in place of `https://graph.facebook.com`.
pub const WHATSAPP_PREFIX: &str = "/whatsapp";
/// An access token that passes, as any other does.
pub const WHATSAPP_TOKEN: &str = "sandbox-whatsapp-token";
/// The key of the web hooks' signatures: a fake, and no secret.
pub const WHATSAPP_APP_SECRET: &str = "sandbox-whatsapp-app-secret";
/// The text by which a receiver knows Meta's first `GET`.
pub const WHATSAPP_VERIFY_TOKEN: &str = "sandbox-whatsapp-verify-token";
/// The business number that people write to.
pub const WHATSAPP_PHONE_NUMBER_ID: &str = "100000000000001";

pub(super) fn routes() -> Router<Sandbox> {
    Router::new()
        .route("/chat", get(chat::page))
        .route("/chat/conversation", get(chat::conversation))
        .route("/chat/media/{id}", get(chat::picture))
        .route("/attachments/{id}", get(media::download))
        .route("/{version}/{id}", get(media::node))
        .route("/{version}/{id}/messages", post(send::create))
        .fallback(async || graph::of_status(StatusCode::NOT_FOUND, "Unknown path components"))
        .layer(DefaultBodyLimit::max(limits::BODY))
}

/// Meta's own words.
pub(super) struct Words;

impl Manner for Words {
    fn error(&self, status: StatusCode, message: &str) -> Answer {
        graph::of_status(status, message)
    }

    fn too_many_requests(&self, _quota: &Quota) -> Answer {
        error::refusal(130_429)
    }

    /// The limit of a pair, or with `perApp` that of the number.
    fn throttled(&self, quota: &Quota) -> Answer {
        error::refusal(if quota.app { 130_429 } else { 131_056 })
    }

    fn expired_token(&self) -> Answer {
        graph::expired_token()
    }

    fn quota_headers(&self, account: &str, quota: &Quota) -> HeaderMap {
        graph::headers("whatsapp", account, quota)
    }

    /// Nobody but the person sees it.
    fn public_url(&self, post: &Post, _network: &str) -> String {
        format!("https://wa.me/{}", post.owner.account)
    }
}
