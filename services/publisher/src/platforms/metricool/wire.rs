//! Metricool's JSON: what we write is exact, what we read is taken loosely, because its shapes are
//! known from third parties only.

use jiff::{Timestamp, civil::DateTime, tz::TimeZone};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// The body of `POST /v2/scheduler/posts`.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct NewPost<'a> {
    /// A story's must be empty.
    text: &'a str,
    auto_publish: bool,
    draft: bool,
    save_external_media_files: bool,
    shortener: bool,
    publication_date: NewDate,
    providers: [Provider<'a>; 1],
    facebook_data: FacebookData,
    media: Vec<&'a str>,
    media_alt_text: [&'a str; 0],
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct NewDate {
    date_time: String,
    timezone: &'static str,
}

#[derive(Debug, Serialize)]
struct Provider<'a> {
    network: &'a str,
}

#[derive(Debug, Serialize)]
struct FacebookData {
    r#type: &'static str,
}

impl<'a> NewPost<'a> {
    /// A story, to be published at `at` (UTC, whole seconds).
    pub(super) fn story(network: &'a str, media_url: &'a str, at: Timestamp) -> Self {
        Self::new(network, "STORY", "", vec![media_url], at)
    }

    /// A post, to be published at `at` (UTC, whole seconds).
    pub(super) fn post(
        network: &'a str,
        text: &'a str,
        media: Vec<&'a str>,
        at: Timestamp,
    ) -> Self {
        Self::new(network, "POST", text, media, at)
    }

    fn new(
        network: &'a str,
        kind: &'static str,
        text: &'a str,
        media: Vec<&'a str>,
        at: Timestamp,
    ) -> Self {
        Self {
            text,
            auto_publish: true,
            draft: false,
            save_external_media_files: true,
            shortener: false,
            publication_date: NewDate { date_time: local_time(at), timezone: "UTC" },
            providers: [Provider { network }],
            facebook_data: FacebookData { r#type: kind },
            media,
            media_alt_text: [],
        }
    }
}

/// `YYYY-MM-DDTHH:mm:ss` in UTC.
pub(super) fn local_time(at: Timestamp) -> String {
    at.strftime("%Y-%m-%dT%H:%M:%S").to_string()
}

/// A post as it comes back.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Post {
    id: Option<Value>,
    text: Option<String>,
    providers: Option<Vec<Network>>,
    publication_date: Option<Date>,
    media: Option<Vec<Value>>,
}

/// A post's state on one network.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Network {
    #[serde(default)]
    pub(super) network: String,
    pub(super) status: Option<String>,
    pub(super) detailed_status: Option<String>,
    public_url: Option<String>,
}

impl Network {
    /// Where it can be seen, if that is a text to keep.
    pub(super) fn public_url(&self) -> Option<String> {
        self.public_url.clone().filter(|url| is_plain(url, MAX_URL))
    }
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Date {
    date_time: String,
    timezone: Option<String>,
}

impl Post {
    /// The id as text; it is a number on the wire.
    pub(super) fn id(&self) -> Option<String> {
        match self.id.as_ref()? {
            Value::String(id) if is_plain(id, MAX_ID) => Some(id.clone()),
            Value::Number(id) => Some(id.to_string()),
            _ => None,
        }
    }

    /// Its text; a story has none.
    pub(super) fn text(&self) -> String {
        self.text.clone().unwrap_or_default()
    }

    /// The publication date as an instant.
    pub(super) fn publish_at(&self) -> Option<Timestamp> {
        let date = self.publication_date.as_ref()?;
        if let Ok(instant) = date.date_time.parse() {
            return Some(instant);
        }
        let local: DateTime = date.date_time.parse().ok()?;
        let zone = TimeZone::get(date.timezone.as_deref().unwrap_or("UTC")).ok()?;
        zone.to_timestamp(local).ok()
    }

    /// Its state on each of its networks.
    pub(super) fn providers(&self) -> &[Network] {
        self.providers.as_deref().unwrap_or_default()
    }

    /// The URLs of its media, given as texts or as objects with a `url`.
    pub(super) fn media(&self) -> Vec<String> {
        let url = |media: &Value| match media {
            Value::String(url) => Some(url.clone()),
            Value::Object(object) => object.get("url")?.as_str().map(str::to_owned),
            _ => None,
        };
        self.media.iter().flatten().filter_map(url).collect()
    }
}

/// Longest id and URL that are taken from the provider, in characters.
const MAX_ID: usize = 255;
const MAX_URL: usize = 2_048;

/// Whether a text of the provider's can be kept as it is.
fn is_plain(text: &str, longest: usize) -> bool {
    (1..=longest).contains(&text.chars().count()) && !text.chars().any(char::is_control)
}

/// Whether it can be kept and sent back as a media URL.
pub(super) fn is_plain_url(text: &str) -> bool {
    is_plain(text, MAX_URL) && (text.starts_with("https://") || text.starts_with("http://"))
}

/// `{data: …}`, around most answers.
#[derive(Debug, Deserialize)]
pub(super) struct Data<T> {
    pub(super) data: T,
}
