//! What an installation is told: names and values of the configuration (architecture.md).

use std::collections::BTreeMap;

/// The tenant that Metricool's configured credentials belong to.
pub const TENANT: &str = "stories";
/// Its key.
pub const KEY: &str = "e2e-key-of-stories-0000000001";
/// Another tenant.
pub const RIVAL_TENANT: &str = "rival";
/// The other tenant's key.
pub const RIVAL_KEY: &str = "e2e-key-of-the-rival-000000001";

/// What tokens and secrets are sealed with: 32 bytes in base64, as plain as can be.
const MASTER_KEY: &str = "MDEyMzQ1Njc4OTAxMjM0NTY3ODkwMTIzNDU2Nzg5MDE=";

/// Settings by name.
#[derive(Clone, Debug)]
pub struct Settings(BTreeMap<String, String>);

impl Settings {
    /// What every installation is told; times are the product's own.
    pub fn real_time() -> Self {
        let keys = format!("{TENANT}:{KEY},{RIVAL_TENANT}:{RIVAL_KEY}");
        Self(BTreeMap::new())
            .with("FANFARE_BOOTSTRAP_API_KEY", keys)
            .with("FANFARE_TENANT", TENANT)
            .with("FANFARE_MASTER_KEY", MASTER_KEY)
            // Tests look often.
            .with("FANFARE_RATE_LIMIT", "1000000/1m")
    }

    /// The same with every wait made short.
    ///
    /// `ultra` is the speed of stories that are to time out; the others never do.
    pub fn compressed() -> Self {
        Self::real_time()
            .with("FANFARE_STORY_POLL_STEPS", "20ms,30ms,40ms,60ms")
            .with("FANFARE_STORY_LIMIT_SAFE", "30s")
            .with("FANFARE_STORY_LIMIT_FAST", "30s")
            .with("FANFARE_STORY_LIMIT_ULTRA", "400ms")
            .with("FANFARE_STORY_LIMIT_HYPER", "60s")
            .with("FANFARE_STORY_SCHEDULE_GAP", "200ms")
            .with("FANFARE_STORY_LATE_CHECKS", "100ms for 1m")
            .with("FANFARE_CONTAINER_POLL_STEPS", "20ms,40ms")
            .with("FANFARE_WEBHOOK_RETRY_STEPS", "0s,200ms,200ms,400ms,1s,2s,4s,8s")
            .with("FANFARE_RETRY_BASE", "20ms")
            .with("FANFARE_RECONCILE_SETTLE", "300ms")
            .with("FANFARE_RECONCILE_LIMIT", "1s")
            .with("FANFARE_CONVERSATIONS_SETTLE", "100ms")
            .with("FANFARE_CONVERSATIONS_POLL", "200ms")
            .with("FANFARE_READ_TIMEOUT", "2s")
            .with("FANFARE_LEASE", "5s")
    }

    /// With one more, or another value of one.
    #[must_use]
    pub fn with(mut self, name: &str, value: impl Into<String>) -> Self {
        self.0.insert(name.to_owned(), value.into());
        self
    }

    /// Without one.
    #[must_use]
    pub fn without(mut self, name: &str) -> Self {
        self.0.remove(name);
        self
    }

    /// The value of one.
    pub fn get(&self, name: &str) -> Option<&str> {
        self.0.get(name).map(String::as_str)
    }

    /// Names and values.
    pub fn pairs(&self) -> impl Iterator<Item = (&str, &str)> {
        self.0.iter().map(|(name, value)| (name.as_str(), value.as_str()))
    }
}
