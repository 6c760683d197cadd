//! How Instagram shows posts.

use serde_json::{Value, json};

use crate::identity::Identity;
use crate::post::Post;
use crate::providers::graph::{self, GraphError, Node};

/// The characters of a short code.
const ALPHABET: &[u8; 64] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
/// The kind of post that is seen elsewhere.
const REEL: &str = "VIDEO";

/// Where a post is seen: a plausible URL that leads nowhere.
pub(super) fn permalink(post: &Post) -> String {
    let place = if post.content.document == REEL { "reel" } else { "p" };
    format!("https://www.instagram.com/{place}/{}/", short_code(post))
}

/// The members of a post that the caller wants.
pub(super) fn show(post: &Post, fields: Option<&str>) -> Result<Value, GraphError> {
    let kind = match post.content.document.as_str() {
        "CAROUSEL" => "CAROUSEL_ALBUM",
        kind => kind,
    };
    let caption = (!post.content.text.is_empty()).then_some(post.content.text.as_str());
    let owner = Identity::of_id(&post.owner.account);
    let node = json!({
        "id": post.name,
        "caption": caption,
        "media_type": kind,
        "media_product_type": if kind == REEL { "REELS" } else { "FEED" },
        "media_url": post.content.media.first(),
        "permalink": permalink(post),
        "shortcode": short_code(post),
        "timestamp": graph::time(post.timeline.settles_at),
        "username": owner.handle,
        "owner": {"id": owner.id},
        "like_count": 0,
        "comments_count": 0,
    });
    Node::new("Media", node).select(fields, &["id"])
}

/// The post's number to the base 64.
fn short_code(post: &Post) -> String {
    let mut rest: u64 = post.name.parse().unwrap_or(post.id);
    let mut code = Vec::new();
    while rest > 0 {
        code.push(char::from(ALPHABET[usize::try_from(rest % 64).unwrap_or_default()]));
        rest /= 64;
    }
    code.iter().rev().collect()
}
