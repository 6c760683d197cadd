//! Mastodon's JSON.

use http::StatusCode;
use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{
    domain::{
        machine::{Poll, Sent},
        publication::Publication,
    },
    platforms::Found,
};

/// Longest id and address that are taken from a server, in characters.
const MAX_ID: usize = 255;
const MAX_URL: usize = 2_048;

/// The body of `POST /api/v1/statuses`.
#[derive(Debug, Serialize)]
pub(super) struct NewStatus<'a> {
    status: &'a str,
    #[serde(skip_serializing_if = "<[String]>::is_empty")]
    media_ids: &'a [String],
}

impl<'a> NewStatus<'a> {
    pub(super) fn of(publication: &'a Publication) -> Self {
        let media_ids = publication.handle.as_ref().map_or(&[][..], |handle| &handle.media_ids);
        Self { status: &publication.order.content.text, media_ids }
    }
}

/// A status.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Status {
    #[serde(default)]
    id: String,
    url: Option<String>,
    uri: Option<String>,
    /// HTML.
    pub(super) content: Option<String>,
    pub(super) created_at: Option<Timestamp>,
    #[serde(default)]
    pub(super) media_attachments: Vec<Attachment>,
}

impl Status {
    /// Its id, if that is one.
    pub(super) fn id(&self) -> Option<String> {
        let plain = (1..=MAX_ID).contains(&self.id.len());
        (plain && self.id.bytes().all(|b| b.is_ascii_graphic())).then(|| self.id.clone())
    }

    /// A status that the server has is public.
    pub(super) fn found(&self) -> Option<Found> {
        let link = [&self.url, &self.uri].into_iter().flatten().find(|url| is_link(url)).cloned();
        Some(Found { provider_id: self.id()?, poll: Poll::Live { permalink: link } })
    }

    /// The server took it, with this HTTP status.
    pub(super) fn accepted(&self, http_status: StatusCode) -> Sent {
        let poll = self.found().map_or(Poll::Live { permalink: None }, |found| found.poll);
        let http_status = http_status.as_u16();
        Sent::Accepted { provider_id: self.id.clone(), poll, http_status }
    }
}

fn is_link(url: &str) -> bool {
    let scheme = url.starts_with("https://") || url.starts_with("http://");
    scheme && url.chars().count() <= MAX_URL && !url.chars().any(char::is_control)
}

/// A media that was brought in.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Attachment {
    #[serde(default)]
    pub(super) id: String,
}

/// `GET /api/v1/accounts/verify_credentials`.
#[derive(Debug, Deserialize)]
pub(super) struct User {
    pub(super) id: String,
    pub(super) acct: Option<String>,
    pub(super) username: Option<String>,
    pub(super) display_name: Option<String>,
}
