//! What clients send about web hooks. URLs and events are judged by the publisher.

use proto::{common::v1::Idempotency, publisher::v1 as pb};
use serde_json::Value;
use service::Error;
use utoipa::ToSchema;

use crate::{
    domain::words::{WebhookEvent, WebhookStatus},
    http::shape::{self, Object, Problems},
};

/// A web hook to be made.
#[derive(ToSchema)]
pub(in crate::api) struct NewWebhook {
    /// Where events are sent: `https`, on a public host.
    #[schema(
        format = "uri",
        pattern = "^https?://",
        max_length = 2048,
        example = "https://hooks.example.com/fanfare"
    )]
    url: String,
    /// Such as `post.published`; `*` is all of them.
    #[schema(value_type = Vec<WebhookEvent>, min_items = 1, example = json!(["post.published", "post.failed"]))]
    events: Vec<String>,
}

/// What is to change of a web hook; what is left out stays.
#[derive(ToSchema)]
pub(in crate::api) struct WebhookUpdate {
    #[schema(
        format = "uri",
        pattern = "^https?://",
        max_length = 2048,
        example = "https://hooks.example.com/fanfare"
    )]
    url: Option<String>,
    /// Such as `post.published`; `*` is all of them.
    #[schema(value_type = Option<Vec<WebhookEvent>>, min_items = 1, example = json!(["*"]))]
    events: Option<Vec<String>>,
    #[schema(value_type = Option<WebhookStatus>, example = "ACTIVE")]
    status: Option<String>,
}

impl NewWebhook {
    /// # Errors
    /// `INVALID_REQUEST` with every member whose shape is wrong; so of the other here.
    pub(super) fn read(body: &Value) -> Result<Self, Error> {
        shape::read(body, |root, problems| {
            let url = root.required("url", problems);
            root.require("events", problems);
            Self { url, events: events(root, problems).unwrap_or_default() }
        })
    }

    pub(super) fn into_message(self, idempotency: Option<Idempotency>) -> pb::CreateWebhookRequest {
        let Self { url, events } = self;
        pb::CreateWebhookRequest { url, events, idempotency }
    }
}

impl WebhookUpdate {
    pub(super) fn read(body: &Value) -> Result<Self, Error> {
        shape::read(body, |root, problems| Self {
            url: root.owned("url", problems),
            events: events(root, problems),
            status: root.word::<WebhookStatus>("status", problems),
        })
    }

    pub(super) fn into_message(
        self,
        id: String,
        if_version: Option<i64>,
    ) -> pb::UpdateWebhookRequest {
        let Self { url, events, status } = self;
        let events = events.unwrap_or_default();
        pb::UpdateWebhookRequest { id, url, events, status, if_version }
    }
}

/// A web hook without events would never be sent anything.
fn events(root: &mut Object<'_>, problems: &mut Problems) -> Option<Vec<String>> {
    let events = root.texts("events", problems);
    if events.as_ref().is_some_and(Vec::is_empty) {
        problems.note(&root.pointer("events"), "must name at least one event");
    }
    events
}
