//! How LinkedIn shows posts.

use serde_json::{Value, json};

use crate::post::Post;

/// Where a post is seen: a plausible URL that leads nowhere.
pub(super) fn permalink(post: &Post) -> String {
    format!("https://www.linkedin.com/feed/update/{}/", post.name)
}

/// A post; the author is kept as it was given.
pub(super) fn show(post: &Post) -> Value {
    let created = post.created_at.as_millisecond();
    let mut shown = json!({
        "id": post.name,
        "author": post.content.document,
        "commentary": post.content.text,
        "visibility": "PUBLIC",
        "lifecycleState": "PUBLISHED",
        "createdAt": created,
        "publishedAt": post.timeline.settles_at.as_millisecond(),
        "lastModifiedAt": created,
        "isReshareDisabledByAuthor": false,
    });
    match post.content.media.as_slice() {
        [] => {}
        [one] => shown["content"] = json!({"media": {"id": one}}),
        several => {
            let images: Vec<Value> = several.iter().map(|id| json!({"id": id})).collect();
            shown["content"] = json!({"multiImage": {"images": images}});
        }
    }
    shown
}
