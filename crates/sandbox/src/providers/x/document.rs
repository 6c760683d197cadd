//! How X shows posts: `& < >` escaped, links shortened, and one more link for the media.

use serde_json::{Map, Value, json};

use crate::identity::Identity;
use crate::post::Post;

/// Where a post is seen: a plausible URL that leads nowhere.
pub(super) fn permalink(post: &Post) -> String {
    let handle = Identity::of_id(&post.owner.account).handle;
    format!("https://x.com/{handle}/status/{}", post.name)
}

/// The members of a post that the caller wants, beside id and text.
pub(super) fn show(post: &Post, fields: Option<&str>) -> Value {
    let (text, links) = shortened(post);
    let wants = |name: &str| fields.is_some_and(|fields| fields.split(',').any(|f| f == name));
    let mut shown = Map::new();
    shown.insert("id".into(), post.name.as_str().into());
    shown.insert("text".into(), text.into());
    shown.insert("edit_history_tweet_ids".into(), json!([post.name]));
    if wants("author_id") {
        shown.insert("author_id".into(), post.owner.account.as_str().into());
    }
    if wants("created_at") {
        // Whole seconds, written as if they were finer.
        let time = post.created_at.strftime("%Y-%m-%dT%H:%M:%S.000Z").to_string();
        shown.insert("created_at".into(), time.into());
    }
    if wants("entities") && !links.is_empty() {
        shown.insert("entities".into(), json!({"urls": links}));
    }
    if wants("attachments") && !post.content.media.is_empty() {
        let keys: Vec<String> = post.content.media.iter().map(|id| format!("3_{id}")).collect();
        shown.insert("attachments".into(), json!({"media_keys": keys}));
    }
    Value::Object(shown)
}

fn shortened(post: &Post) -> (String, Vec<Value>) {
    let mut links = Vec::new();
    let mut words: Vec<String> = Vec::new();
    let is_link = |word: &str| word.starts_with("https://") || word.starts_with("http://");
    for word in post.content.text.split(' ') {
        if is_link(word) {
            let short = short_url(&post.name, links.len());
            links.push(json!({"url": short, "expanded_url": word, "display_url": word}));
            words.push(short);
        } else {
            words.push(escaped(word));
        }
    }
    for (index, id) in post.content.media.iter().enumerate() {
        let short = short_url(&post.name, links.len());
        let photo = format!("{}/photo/{}", permalink(post), index + 1);
        let key = format!("3_{id}");
        links.push(json!({"url": short, "expanded_url": photo, "media_key": key}));
        words.push(short);
    }
    (words.join(" "), links)
}

fn short_url(post: &str, index: usize) -> String {
    let tail = &post[post.len().saturating_sub(8)..];
    format!("https://t.co/{tail}{index:02}")
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}
