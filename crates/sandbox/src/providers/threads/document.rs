//! How Threads shows posts.

use serde_json::{Value, json};

use crate::identity::Identity;
use crate::post::Post;
use crate::providers::graph::{self, GraphError, Node};

/// Where a post is seen: a plausible URL that leads nowhere.
pub(super) fn permalink(post: &Post) -> String {
    let handle = Identity::of_id(&post.owner.account).handle;
    format!("https://www.threads.net/@{handle}/post/{}", post.name)
}

/// The members of a post that the caller wants.
pub(super) fn show(post: &Post, fields: Option<&str>) -> Result<Value, GraphError> {
    let kind = match post.content.document.as_str() {
        "CAROUSEL" => "CAROUSEL_ALBUM",
        "TEXT" => "TEXT_POST",
        kind => kind,
    };
    let text = (!post.content.text.is_empty()).then_some(post.content.text.as_str());
    let owner = Identity::of_id(&post.owner.account);
    let node = json!({
        "id": post.name,
        "media_product_type": "THREADS",
        "media_type": kind,
        "media_url": post.content.media.first(),
        "permalink": permalink(post),
        "owner": {"id": owner.id},
        "username": owner.handle,
        "text": text,
        "timestamp": graph::time(post.timeline.settles_at),
        "shortcode": post.name,
        "is_quote_post": false,
        // A container of the same id has these two; a post that is asked for them is published.
        "status": "PUBLISHED",
        "error_message": null,
    });
    Node::new("ThreadsMedia", node).select(fields, &["id"])
}
