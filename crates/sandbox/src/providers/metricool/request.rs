//! What a post must be for Metricool to take it.

use jiff::Timestamp;
use jiff::civil::DateTime;
use jiff::tz::TimeZone;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use url::Url;

use super::refusal::Refusal;
use crate::post::Content;

/// How Metricool writes local times.
const LOCAL_TIME: &str = "%Y-%m-%dT%H:%M:%S";

/// The networks that Metricool posts to, as it spells them.
const NETWORKS: [&str; 11] = [
    "facebook",
    "instagram",
    "threads",
    "twitter",
    "bluesky",
    "linkedin",
    "tiktok",
    "youtube",
    "pinterest",
    "gmb",
    "twitch",
];

/// The body of a create or update; unknown members are passed over.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub(super) struct PostRequest {
    text: Option<String>,
    auto_publish: Option<bool>,
    draft: Option<bool>,
    save_external_media_files: Option<bool>,
    shortener: Option<bool>,
    publication_date: Option<LocalTime>,
    providers: Vec<ProviderName>,
    #[serde(skip_serializing_if = "Option::is_none")]
    facebook_data: Option<NetworkData>,
    #[serde(skip_serializing_if = "Option::is_none")]
    instagram_data: Option<NetworkData>,
    pub(super) media: Vec<String>,
    media_alt_text: Vec<Value>,
}

/// A local time with the zone it is in.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct LocalTime {
    pub(super) date_time: String,
    pub(super) timezone: String,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
struct ProviderName {
    network: String,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
struct NetworkData {
    #[serde(rename = "type")]
    kind: Option<String>,
}

impl PostRequest {
    pub(super) fn parse(body: &[u8]) -> Result<Self, Refusal> {
        Ok(serde_json::from_slice(body)?)
    }

    /// The post to keep, if Metricool takes it at `now`.
    pub(super) fn check(&self, now: Timestamp) -> Result<Content, Refusal> {
        let networks = self.networks()?;
        let date = self.publication_date.as_ref().ok_or(Refusal::NoDate)?;
        let due = date.instant()?;
        if due < now {
            return Err(Refusal::Past);
        }
        self.check_parts()?;
        Ok(Content {
            networks,
            text: self.text.clone().unwrap_or_default(),
            media: self.media.clone(),
            due,
            draft: self.draft == Some(true) || self.auto_publish == Some(false),
            document: serde_json::to_string(self)?,
        })
    }

    fn networks(&self) -> Result<Vec<String>, Refusal> {
        if self.providers.is_empty() {
            return Err(Refusal::NoNetwork);
        }
        let known = |name: &ProviderName| {
            if NETWORKS.contains(&name.network.as_str()) {
                Ok(name.network.clone())
            } else {
                Err(Refusal::UnknownNetwork(name.network.clone()))
            }
        };
        self.providers.iter().map(known).collect()
    }

    fn check_parts(&self) -> Result<(), Refusal> {
        let has_text = self.text.as_ref().is_some_and(|text| !text.is_empty());
        match (self.is_story(), has_text, self.media.is_empty()) {
            (true, true, _) => return Err(Refusal::StoryText),
            (true, _, true) => return Err(Refusal::StoryMedia),
            (false, false, true) => return Err(Refusal::Empty),
            _ => {}
        }
        let bad = self.media.iter().find(|url| !is_web_url(url));
        bad.map_or(Ok(()), |url| Err(Refusal::InvalidMedia(url.clone())))
    }

    fn is_story(&self) -> bool {
        [&self.facebook_data, &self.instagram_data]
            .into_iter()
            .flatten()
            .any(|data| data.kind.as_deref() == Some("STORY"))
    }
}

impl LocalTime {
    /// The instant it means; a time that a zone skips or repeats is taken as its offset before the
    /// change says.
    pub(super) fn instant(&self) -> Result<Timestamp, Refusal> {
        let zone = TimeZone::get(&self.timezone)
            .map_err(|_| Refusal::UnknownZone(self.timezone.clone()))?;
        DateTime::strptime(LOCAL_TIME, &self.date_time)
            .and_then(|local| local.to_zoned(zone))
            .map(|zoned| zoned.timestamp())
            .map_err(|_| Refusal::InvalidDate(self.date_time.clone()))
    }
}

fn is_web_url(text: &str) -> bool {
    Url::parse(text).is_ok_and(|url| matches!(url.scheme(), "http" | "https"))
}
