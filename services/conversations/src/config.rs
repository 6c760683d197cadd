//! The service's settings (conversations.md, "Configuration").

use std::{collections::BTreeSet, net::SocketAddr, time::Duration};

use service::{config::Source, http::HttpOptions};
use url::Url;

use crate::{
    domain::policy::{Policy, TEMPLATE},
    providers::settings::ProviderSettings,
};

/// The longest time that a message may wait for others of its turn.
const LONGEST_SETTLE: Duration = Duration::from_secs(1);
/// Where links lead when nothing else is configured.
const PUBLIC_URL: &str = "http://127.0.0.1:8080";

/// What the service is told.
#[derive(Clone, Debug)]
pub struct Config {
    /// The tenant of a payload that names no number.
    pub tenant: String,
    /// The life of a lease, renewed each third of it.
    pub lease: Duration,
    /// Messages that are being sent at once.
    pub concurrency: usize,
    /// The base of back-off between two tries, doubled each time.
    pub retry_base: Duration,
    /// How late a timer may be.
    pub poll: Duration,
    /// The engine's numbers.
    pub policy: Policy,
    /// Who is told of leads; digits.
    pub artist_phone: Option<String>,
    /// What links to `/a/` begin with.
    pub public_url: Url,
    /// Whether that was configured.
    pub public_url_is_set: bool,
    /// Limits of provider calls.
    pub http: HttpOptions,
    /// WhatsApp, Stripe, Google and the place for files.
    pub providers: ProviderSettings,
}

impl Config {
    /// Reads the settings.
    pub fn read(source: &mut Source) -> Self {
        let public_url = source.base_url("FANFARE_CONVERSATIONS_PUBLIC_URL");
        // The constant is a URL.
        let default_url = || PUBLIC_URL.parse().expect("a URL");
        let artist = source.optional("FANFARE_CONVERSATIONS_ARTIST_PHONE");
        Self {
            tenant: source.text("FANFARE_TENANT", "stories"),
            lease: source.positive_duration("FANFARE_LEASE", "15s"),
            concurrency: source.number("FANFARE_CONCURRENCY", 10, 1, 10_000) as usize,
            retry_base: source.positive_duration("FANFARE_RETRY_BASE", "2s"),
            poll: source.positive_duration("FANFARE_CONVERSATIONS_POLL", "1s"),
            policy: policy(source),
            artist_phone: artist.map(|phone| digits(&phone)).filter(|phone| !phone.is_empty()),
            public_url_is_set: public_url.is_some(),
            public_url: public_url.unwrap_or_else(default_url),
            http: HttpOptions::read(source),
            providers: ProviderSettings::read(source),
        }
    }

    /// What goes without saying where everything runs in one process: links lead to its own address, at which
    /// it can be reached.
    pub fn in_one_process(&mut self, http: SocketAddr) {
        if !self.public_url_is_set
            && let Ok(url) = format!("http://{http}").parse()
        {
            self.public_url = url;
        }
    }
}

fn policy(source: &mut Source) -> Policy {
    let named = |name: &str| format!("FANFARE_CONVERSATIONS_{name}");
    let settle = source.duration(&named("SETTLE"), "500ms");
    if settle > LONGEST_SETTLE {
        source.problem(
            "FANFARE_CONVERSATIONS_SETTLE: at most 1s, so that nobody waits for an answer",
        );
    }
    let pilot = source.list(&named("PILOT_NUMBERS"));
    let pilot: BTreeSet<String> = pilot.iter().map(|phone| digits(phone)).collect();
    let templates = source.list_or(&named("TEMPLATES"), TEMPLATE).into_iter().collect();
    Policy {
        settle: settle.min(LONGEST_SETTLE),
        window: source.positive_duration(&named("WINDOW"), "24h"),
        handover_cooldown: source.duration(&named("HANDOVER_COOLDOWN"), "6h"),
        album_gap: source.duration(&named("ALBUM_GAP"), "10s"),
        reminder_qualifying: source.durations(&named("REMINDER_QUALIFYING"), "12h,36h"),
        reminder_booking: source.durations(&named("REMINDER_BOOKING"), "24h,72h"),
        abandon_after: source.positive_duration(&named("ABANDON_AFTER"), "48h"),
        stale_after: source.positive_duration(&named("STALE_AFTER"), "3d"),
        deposit_ttl: deposit_ttl(source, &named("DEPOSIT_TTL")),
        token_ttl: source.positive_duration(&named("TOKEN_TTL"), "7d"),
        unknown_wait: source.positive_duration(&named("UNKNOWN_WAIT"), "60s"),
        pilot: (!pilot.is_empty()).then_some(pilot),
        templates,
        ..Policy::default()
    }
}

/// Stripe keeps a session a day at most; one that we want shorter than its least we close ourselves.
fn deposit_ttl(source: &mut Source, name: &str) -> Duration {
    let most = Duration::from_secs(24 * 3_600);
    let life = source.positive_duration(name, "24h");
    if life > most {
        source.problem(format!("{name}: at most 24h, which is what Stripe takes"));
    }
    life.min(most)
}

fn digits(phone: &str) -> String {
    phone.chars().filter(char::is_ascii_digit).collect()
}
