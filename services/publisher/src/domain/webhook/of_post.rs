//! What web hooks are told of a post (posts.md, "Outbound web hooks").

use jiff::Timestamp;
use serde_json::{Value, json};

use super::event::{EventName, NewEvent, derived_id};
use crate::domain::{
    post::Standing,
    publication::{Publication, Step},
};

/// A publication of a post became terminal; nobody is told of a cancelled one.
pub fn publication(
    post: &Standing,
    publication: &Publication,
    traceparent: Option<&String>,
    now: Timestamp,
) -> Option<NewEvent> {
    let name = match publication.step {
        Step::Published => EventName::PostPublished,
        Step::Failed => EventName::PostFailed,
        Step::Unconfirmed => EventName::PostUnconfirmed,
        _ => return None,
    };
    let error = publication.error.as_ref().map(|error| {
        json!({
            "code": error.code(),
            "message": error.post_text(),
            "class": error.post_class(),
            "httpStatus": error.http_status(),
        })
    });
    let data = json!({
        "postId": post.id.to_string(),
        "publicationId": publication.order.id.to_string(),
        "platform": publication.order.platform.word(),
        "externalId": publication.provider_id,
        "permalink": publication.permalink,
        "error": error,
    });
    let which = publication.order.id.0;
    Some(event(post, name, which.as_bytes(), data, traceparent, now))
}

/// Every publication of a post is decided.
pub fn completed(post: &Standing, traceparent: Option<&String>, now: Timestamp) -> NewEvent {
    let data = json!({"postId": post.id.to_string(), "status": post.status.word()});
    event(post, EventName::PostCompleted, &[], data, traceparent, now)
}

/// `which` tells it from others of the post with this name.
fn event(
    post: &Standing,
    name: EventName,
    which: &[u8],
    data: Value,
    traceparent: Option<&String>,
    now: Timestamp,
) -> NewEvent {
    NewEvent {
        id: derived_id(now, &[post.id.0.as_bytes(), name.word().as_bytes(), which]),
        tenant: post.tenant.clone(),
        name,
        subject: post.id.to_string(),
        data,
        at: now,
        traceparent: traceparent.or(post.traceparent.as_ref()).cloned(),
    }
}
