//! Where each platform is and which app of ours it knows (architecture.md, "Configuration").

use std::collections::BTreeMap;

use service::config::{Secret, Source};
use url::Url;

use crate::domain::publication::Platform;

/// The app that people sign in to: OAuth's client.
#[derive(Clone, Debug)]
pub struct AppCredentials {
    /// The client id.
    pub id: String,
    /// The client secret.
    pub secret: Secret,
}

/// One platform's settings.
#[derive(Clone, Debug, Default)]
pub struct PlatformSettings {
    /// Replaces scheme, host and prefix of the platform's own addresses; `None`: those.
    pub url: Option<Url>,
    /// Our app there, if configured.
    pub app: Option<AppCredentials>,
}

/// The settings of every platform but Metricool, which has its own.
#[derive(Clone, Debug)]
pub struct Settings {
    by_platform: BTreeMap<Platform, PlatformSettings>,
    /// Path segment of Graph calls, such as `v23.0`.
    pub graph_version: String,
}

/// The platforms by the word in their settings' names, their own address, and the names of the app
/// that they share.
const PLATFORMS: [(Platform, &str, &str, (&str, &str)); 7] = [
    (Platform::Facebook, "FACEBOOK", "https://graph.facebook.com", META),
    (Platform::Instagram, "INSTAGRAM", "https://graph.instagram.com", META),
    (
        Platform::Twitter,
        "X",
        "https://api.x.com",
        ("FANFARE_X_CLIENT_ID", "FANFARE_X_CLIENT_SECRET"),
    ),
    (Platform::Threads, "THREADS", "https://graph.threads.net", META),
    (
        Platform::LinkedIn,
        "LINKEDIN",
        "https://api.linkedin.com",
        ("FANFARE_LINKEDIN_CLIENT_ID", "FANFARE_LINKEDIN_CLIENT_SECRET"),
    ),
    (
        Platform::Bluesky,
        "BLUESKY",
        "https://bsky.social",
        ("FANFARE_BLUESKY_CLIENT_ID", "FANFARE_BLUESKY_CLIENT_SECRET"),
    ),
    (
        Platform::Mastodon,
        "MASTODON",
        "https://mastodon.social",
        ("FANFARE_MASTODON_CLIENT_ID", "FANFARE_MASTODON_CLIENT_SECRET"),
    ),
];
const META: (&str, &str) = ("FANFARE_META_APP_ID", "FANFARE_META_APP_SECRET");

impl Settings {
    /// Reads `FANFARE_<PLATFORM>_URL`, the apps' ids and secrets, and `FANFARE_GRAPH_VERSION`.
    pub fn read(source: &mut Source) -> Self {
        let by_platform = PLATFORMS
            .into_iter()
            .map(|(platform, word, _, app)| {
                let url = source.base_url(&format!("FANFARE_{word}_URL"));
                (platform, PlatformSettings { url, app: credentials(source, app) })
            })
            .collect();
        let graph_version = source
            .parse_with("FANFARE_GRAPH_VERSION", "v23.0", |text| {
                let plain = |c: char| c.is_ascii_alphanumeric() || c == '.';
                let taken = !text.is_empty() && text.chars().all(plain);
                taken.then(|| text.to_owned()).ok_or("must be a version such as v23.0".to_owned())
            })
            .unwrap_or_default();
        Self { by_platform, graph_version }
    }

    /// One platform's.
    pub fn of(&self, platform: Platform) -> PlatformSettings {
        self.by_platform.get(&platform).cloned().unwrap_or_default()
    }

    /// The base URL of a platform's API: the configured one, or its own.
    pub fn base(&self, platform: Platform) -> Url {
        self.of(platform).url.unwrap_or_else(|| {
            let own = PLATFORMS.iter().find(|known| known.0 == platform).map(|known| known.2);
            // The constants are URLs, as a test proves; Metricool's is not asked for here.
            Url::parse(own.unwrap_or("https://invalid.")).expect("a URL")
        })
    }

    /// Whether nobody said where a platform is or who we are there: then the sandbox may stand in.
    pub fn is_unset(&self, platform: Platform) -> bool {
        let settings = self.of(platform);
        settings.url.is_none() && settings.app.is_none()
    }

    /// Has a platform played at `url`, where our app goes by these credentials.
    pub fn play(&mut self, platform: Platform, url: Url, app: AppCredentials) {
        self.by_platform.insert(platform, PlatformSettings { url: Some(url), app: Some(app) });
    }
}

fn credentials(source: &mut Source, (id, secret): (&str, &str)) -> Option<AppCredentials> {
    match (source.optional(id), source.secret(secret)) {
        (Some(id), Some(secret)) => Some(AppCredentials { id, secret }),
        (None, None) => None,
        _ => {
            let problem = format!("{id} and {secret} go together: set both or none");
            source.problem(problem);
            None
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_platform_has_its_own_address() {
        let mut source = Source::from_parts("", []);
        let settings = Settings::read(&mut source);
        source.finish().unwrap();
        for (platform, _, own, _) in PLATFORMS {
            assert_eq!(settings.base(platform).as_str().trim_end_matches('/'), own);
            assert!(settings.is_unset(platform));
        }
    }

    #[test]
    fn half_an_app_is_a_mistake() {
        let half = [("FANFARE_X_CLIENT_ID".to_owned(), "1".to_owned())];
        let mut source = Source::from_parts("", half);
        Settings::read(&mut source);
        assert!(source.finish().is_err());
    }
}
