//! X's JSON: what we read is taken loosely, since old and new answers differ in their members.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use crate::{domain::publication::Publication, platforms::media::Kind};

/// The body of `POST /2/tweets`.
#[derive(Debug, Serialize)]
pub(super) struct NewTweet<'a> {
    #[serde(skip_serializing_if = "str::is_empty")]
    text: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    media: Option<MediaIds<'a>>,
}

#[derive(Debug, Serialize)]
struct MediaIds<'a> {
    media_ids: &'a [String],
}

impl<'a> NewTweet<'a> {
    pub(super) fn of(publication: &'a Publication) -> Self {
        let ids = publication.handle.as_ref().map_or(&[][..], |handle| &handle.media_ids);
        let media = (!ids.is_empty()).then_some(MediaIds { media_ids: ids });
        Self { text: &publication.order.content.text, media }
    }
}

/// The body of `POST /2/media/upload/initialize`.
#[derive(Debug, Serialize)]
pub(super) struct NewUpload<'a> {
    media_type: &'a str,
    total_bytes: usize,
    media_category: &'static str,
}

impl<'a> NewUpload<'a> {
    pub(super) fn of(kind: &'a Kind, total_bytes: usize) -> Self {
        let media_category = match kind {
            kind if kind.is_film() => "tweet_video",
            kind if kind.is_gif() => "tweet_gif",
            _ => "tweet_image",
        };
        Self { media_type: kind.name(), total_bytes, media_category }
    }
}

/// `{data, errors}`, around every answer.
#[derive(Debug, Deserialize)]
pub(super) struct Answer<T> {
    pub(super) data: Option<T>,
    #[serde(default)]
    errors: Vec<Value>,
}

impl<T> Answer<T> {
    /// X says of what is not there: 200, no data, and an error of this title.
    pub(super) fn is_missing(&self) -> bool {
        self.data.is_none() && self.errors.iter().any(|e| e["title"] == "Not Found Error")
    }
}

/// `GET /2/users/{id}/tweets`.
#[derive(Debug, Deserialize)]
pub(super) struct Timeline {
    pub(super) data: Option<Vec<Tweet>>,
    meta: Option<Meta>,
}

#[derive(Debug, Deserialize)]
struct Meta {
    next_token: Option<String>,
}

impl Timeline {
    /// An empty one has no data, but says so.
    pub(super) fn is_one(&self) -> bool {
        self.data.is_some() || self.meta.is_some()
    }

    pub(super) fn next_page(&self) -> Option<String> {
        self.meta.as_ref()?.next_token.clone()
    }
}

/// A post.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Tweet {
    id: String,
    pub(super) text: String,
    pub(super) created_at: Option<Timestamp>,
    entities: Option<Entities>,
    attachments: Option<Attachments>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
struct Entities {
    urls: Vec<Link>,
}

/// A link as X shortened it.
#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct Link {
    /// `https://t.co/…`, as in the text.
    pub(super) url: String,
    /// What it stands for.
    pub(super) expanded_url: Option<String>,
    /// Set for one that X added for a media.
    pub(super) media_key: Option<String>,
}

#[derive(Clone, Debug, Default, Deserialize)]
#[serde(default)]
struct Attachments {
    media_keys: Vec<String>,
}

impl Tweet {
    /// Its id, if that is one.
    pub(super) fn id(&self) -> Option<String> {
        let is_id =
            (1..=40).contains(&self.id.len()) && self.id.bytes().all(|b| b.is_ascii_graphic());
        is_id.then(|| self.id.clone())
    }

    pub(super) fn links(&self) -> &[Link] {
        self.entities.as_ref().map_or(&[], |entities| &entities.urls)
    }

    /// `<kind>_<media id>` of each media.
    pub(super) fn media_keys(&self) -> &[String] {
        self.attachments.as_ref().map_or(&[], |attachments| &attachments.media_keys)
    }
}

/// `GET /2/users/me`.
#[derive(Debug, Deserialize)]
pub(super) struct User {
    pub(super) id: String,
    pub(super) name: Option<String>,
    pub(super) username: Option<String>,
}

/// The answer to each call of an upload but the appending ones.
#[derive(Debug, Deserialize)]
pub(super) struct Upload {
    pub(super) id: Option<String>,
    pub(super) processing_info: Option<Processing>,
}

/// How far a film or an animation is.
#[derive(Debug, Deserialize)]
pub(super) struct Processing {
    pub(super) state: String,
    error: Option<ProcessingError>,
}

#[derive(Debug, Deserialize)]
struct ProcessingError {
    message: Option<String>,
}

impl Processing {
    pub(super) fn reason(self) -> String {
        let message = self.error.and_then(|error| error.message);
        message.unwrap_or_else(|| "X could not process the media".to_owned())
    }
}
