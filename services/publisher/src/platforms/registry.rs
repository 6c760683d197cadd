//! Makes the adapters of all platforms but Metricool.

use std::sync::Arc;

use service::{Clock, http::HttpClient};

use url::Url;

use super::{
    Adapter,
    bluesky::Bluesky,
    graph,
    linkedin::LinkedIn,
    mastodon::Mastodon,
    settings::{AppCredentials, Settings},
    x::X,
};
use crate::domain::publication::Platform;

/// What every adapter is made of.
#[derive(Clone)]
pub struct Parts<'a> {
    /// For the platforms themselves.
    pub client: HttpClient,
    /// For media URLs: made by [`media::client`](super::media::client).
    pub media: HttpClient,
    /// Where the platforms are, and who we are there.
    pub settings: &'a Settings,
    /// Time.
    pub clock: Clock,
}

/// The adapters, each with its platform, to be given to [`Adapters::new`](super::Adapters::new).
pub fn all(parts: &Parts<'_>) -> Vec<(Platform, Arc<dyn Adapter>)> {
    let mut adapters = vec![
        (Platform::Twitter, fetching(parts, Platform::Twitter, X::new)),
        (Platform::LinkedIn, fetching(parts, Platform::LinkedIn, LinkedIn::new)),
        (Platform::Bluesky, fetching(parts, Platform::Bluesky, Bluesky::new)),
        (Platform::Mastodon, fetching(parts, Platform::Mastodon, Mastodon::new)),
    ];
    adapters.extend(graph::adapters(&parts.client, &parts.clock, parts.settings));
    adapters
}

/// An adapter of a platform that gets its media as bytes.
fn fetching<A: Adapter + 'static>(
    parts: &Parts<'_>,
    platform: Platform,
    make: fn(HttpClient, HttpClient, Url, Option<AppCredentials>, Clock) -> A,
) -> Arc<dyn Adapter> {
    let Parts { client, media, settings, clock } = parts.clone();
    let app = settings.of(platform).app;
    Arc::new(make(client, media, settings.base(platform), app, clock))
}
