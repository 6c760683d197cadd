//! How posts are named and seen.

use serde_json::{Value, json};

use crate::post::Post;

/// The collection of posts.
pub(super) const POSTS: &str = "app.bsky.feed.post";
/// A content id is this and so many letters and digits.
const CID: &str = "bafyrei";

/// The URI of a record.
pub(super) fn uri(repo: &str, key: &str) -> String {
    format!("at://{repo}/{POSTS}/{key}")
}

/// A content id that follows from a number.
pub(super) fn cid(number: u64) -> String {
    format!("{CID}{number:0>52}")
}

/// Where a post is seen: a plausible URL that leads nowhere.
pub(super) fn permalink(post: &Post) -> String {
    let key = post.name.rsplit('/').next().unwrap_or_default();
    format!("https://bsky.app/profile/{}/post/{key}", post.owner.account)
}

/// `{uri, cid, value}`.
pub(super) fn show(post: &Post) -> Value {
    let value: Value = serde_json::from_str(&post.content.document).unwrap_or_default();
    json!({"uri": post.name, "cid": cid(post.id), "value": value})
}
