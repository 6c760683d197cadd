//! A post as a record of `app.bsky.feed.post`.

use jiff::Timestamp;
use serde::Serialize;
use serde_json::{Value, json};

use super::{COLLECTION, facets, tid, upload};
use crate::domain::publication::Publication;

/// The body of `com.atproto.repo.putRecord`.
#[derive(Debug, Serialize)]
pub(super) struct Put<'a> {
    repo: &'a str,
    collection: &'static str,
    rkey: &'a str,
    record: Post<'a>,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Post<'a> {
    #[serde(rename = "$type")]
    kind: &'static str,
    text: &'a str,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    facets: Vec<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    embed: Option<Value>,
    created_at: String,
}

impl<'a> Put<'a> {
    /// The same each time it is made for an intent, to the last byte. Its time is that of the intent,
    /// not that of the key: feeds are sorted by it, and a post may wait long once its key is made.
    pub(super) fn of(repo: &'a str, key: &'a str, publication: &'a Publication) -> Self {
        let text = &publication.order.content.text;
        let intent = publication.intent.as_ref().map(|intent| intent.armed_at);
        let made_at = intent.or_else(|| tid::made_at(key)).unwrap_or(Timestamp::UNIX_EPOCH);
        let record = Post {
            kind: COLLECTION,
            text,
            facets: facets::of(text),
            embed: embed(publication),
            created_at: made_at.strftime("%Y-%m-%dT%H:%M:%S.%3fZ").to_string(),
        };
        Self { repo, collection: COLLECTION, rkey: key, record }
    }
}

/// A film, or up to four pictures.
fn embed(publication: &Publication) -> Option<Value> {
    let blobs = publication.handle.as_ref().map(upload::blobs).unwrap_or_default();
    let is_film = |blob: &Value| blob["mimeType"].as_str().is_some_and(|t| t.starts_with("video/"));
    match blobs.as_slice() {
        [] => None,
        [film] if is_film(film) => Some(json!({"$type": "app.bsky.embed.video", "video": film})),
        pictures => {
            let images: Vec<Value> =
                pictures.iter().map(|blob| json!({"alt": "", "image": blob})).collect();
            Some(json!({"$type": "app.bsky.embed.images", "images": images}))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::{domain::publication::Handle, platforms::testing};

    #[test]
    fn the_record_is_the_same_each_time() {
        let mut publication = testing::publication("See https://a.example", &[]);
        let now = Timestamp::from_microsecond(1_790_000_000_123_456).unwrap();
        let key = tid::make(now, publication.order.id);
        let put = |publication: &Publication| {
            serde_json::to_value(Put::of("did:plc:abc", &key, publication)).unwrap()
        };
        let once = put(&publication);
        assert_eq!(once, put(&publication));
        assert_eq!(once["record"]["createdAt"], "2026-09-21T14:13:20.123Z");
        assert_eq!(once["record"]["facets"][0]["features"][0]["uri"], "https://a.example");
        assert!(once["record"].get("embed").is_none());
        let blob = json!({"$type": "blob", "mimeType": "image/png", "size": 1});
        let notes = json!({"blobs": [blob]});
        publication.handle = Some(Handle { notes, ..Handle::default() });
        let embed = put(&publication)["record"]["embed"].clone();
        assert_eq!(embed["$type"], "app.bsky.embed.images");
        assert_eq!(embed["images"][0], json!({"alt": "", "image": blob}));
    }
}
