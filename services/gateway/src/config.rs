//! The gateway's settings (architecture.md, "Configuration").

use std::{net::SocketAddr, time::Duration};

use axum::http::HeaderValue;
use service::{
    config::{ExposeSecret as _, Rate, Secret, Source},
    grpc::is_tenant,
};

use crate::{domain::public_url::PublicUrl, keys::BootstrapKey};

const BOOTSTRAP: &str = "FANFARE_BOOTSTRAP_API_KEY";
const TENANT: &str = "FANFARE_TENANT";
const PUBLIC_URL: &str = "FANFARE_PUBLIC_URL";
const JAEGER_URL: &str = "FANFARE_JAEGER_URL";
const CORS_ORIGINS: &str = "FANFARE_CORS_ORIGINS";
const DEFAULT_RATE: Rate = Rate { count: 600, per: Duration::from_secs(60) };
/// Of what guesses at links and keys (conversations.md, "Configuration").
const ADMIN_RATE: &str = "FANFARE_CONVERSATIONS_ADMIN_RATE";
const DEFAULT_ADMIN_RATE: Rate = Rate { count: 10, per: Duration::from_secs(60) };

/// Settings of the gateway, checked.
#[derive(Clone, Debug)]
pub struct Config {
    /// Where REST is served.
    pub http_addr: SocketAddr,
    /// How many requests a key may make, on each replica.
    pub rate: Rate,
    /// How many requests an address may make on `/a` and, without a valid key, on `/admin`, on each
    /// replica.
    pub admin_rate: Rate,
    /// How often a comment is sent on an idle stream.
    pub sse_heartbeat: Duration,
    /// The origins that browsers may call from, such as `https://app.example`; `*` is all.
    pub cors_origins: Vec<HeaderValue>,
    /// Where this gateway is reached from outside, such as `https://fanfare.example`: providers send
    /// people back there. Without it, it is the host of the request that begins a sign-in.
    pub public_url: Option<PublicUrl>,
    /// Where the console leads people to.
    pub places: Places,
    /// Keys that live in memory only and have all scopes.
    pub bootstrap_keys: Vec<BootstrapKey>,
    /// The tenant of what names none.
    pub tenant: String,
    /// How long a request may take as a whole; streams are exempt.
    pub request_deadline: Duration,
}

/// Other pages that the console leads to.
#[derive(Clone, Debug, Default)]
pub struct Places {
    /// Jaeger's user interface, such as `http://127.0.0.1:16686`, as browsers reach it.
    pub jaeger_url: Option<String>,
    /// The sandbox that plays providers here; whoever starts it says so.
    pub sandbox_url: Option<String>,
}

impl Config {
    /// Reads the settings; mistakes are noted in `source`.
    pub fn read(source: &mut Source) -> Self {
        let tenant = source.text(TENANT, "stories");
        if !is_tenant(&tenant) {
            source.problem(format!("{TENANT} = \"{tenant}\": must be 1 to 63 of a-z, 0-9 and -"));
        }
        Self {
            http_addr: source
                .parse("FANFARE_HTTP_ADDR", "127.0.0.1:8080")
                .unwrap_or_else(|| SocketAddr::from(([127, 0, 0, 1], 8080))),
            rate: source.parse("FANFARE_RATE_LIMIT", "600/1m").unwrap_or(DEFAULT_RATE),
            admin_rate: source.parse(ADMIN_RATE, "10/1m").unwrap_or(DEFAULT_ADMIN_RATE),
            sse_heartbeat: source.duration("FANFARE_SSE_HEARTBEAT", "15s"),
            cors_origins: cors_origins(source),
            public_url: absolute_url(source, PUBLIC_URL),
            places: Places {
                jaeger_url: absolute_url(source, JAEGER_URL).map(|url| url.to_string()),
                sandbox_url: None,
            },
            bootstrap_keys: bootstrap_keys(source, &tenant),
            tenant,
            request_deadline: source.duration("FANFARE_REQUEST_DEADLINE", "30s"),
        }
    }
}

fn absolute_url(source: &mut Source, name: &str) -> Option<PublicUrl> {
    let text = source.optional(name)?;
    let parsed = text.parse();
    parsed.map_err(|mistake| source.problem(format!("{name} = \"{text}\": {mistake}"))).ok()
}

fn cors_origins(source: &mut Source) -> Vec<HeaderValue> {
    let mut origins = Vec::new();
    for origin in source.list(CORS_ORIGINS) {
        match HeaderValue::from_str(&origin) {
            Ok(value) if is_origin(&origin) => origins.push(value),
            _ => source.problem(format!(
                "{CORS_ORIGINS}: \"{origin}\" is no origin such as https://app.example, and not *"
            )),
        }
    }
    origins
}

/// As browsers send it: scheme and host, no path, not even a slash.
fn is_origin(text: &str) -> bool {
    let parsed = url::Url::parse(text);
    text == "*" || parsed.is_ok_and(|url| url.origin().ascii_serialization() == text)
}

/// `key` or `tenant:key`, comma-separated. Problems name the place and never the text.
fn bootstrap_keys(source: &mut Source, default_tenant: &str) -> Vec<BootstrapKey> {
    let Some(list) = source.secret(BOOTSTRAP) else {
        return Vec::new();
    };
    let mut keys: Vec<BootstrapKey> = Vec::new();
    for (i, entry) in list.expose_secret().split(',').map(str::trim).enumerate() {
        let (tenant, text) = entry.split_once(':').unwrap_or((default_tenant, entry));
        match BootstrapKey::new(tenant, &Secret::from(text)) {
            Ok(key) if keys.iter().any(|known| known.digest == key.digest) => {
                source.problem(format!("{BOOTSTRAP}, entry {}: the key is there twice", i + 1));
            }
            Ok(key) => keys.push(key),
            Err(problem) => source.problem(format!("{BOOTSTRAP}, entry {}: {problem}", i + 1)),
        }
    }
    keys
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: &str = "an-old-key_of_24_characters";

    fn read(pairs: &[(&str, &str)]) -> (Config, Result<(), String>) {
        let pairs = pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        let mut source = Source::from_parts("", pairs);
        let config = Config::read(&mut source);
        (config, source.finish().map_err(|problems| problems.to_string()))
    }

    #[test]
    fn everything_has_a_default() {
        let (config, problems) = read(&[]);
        assert_eq!(problems, Ok(()));
        assert_eq!(config.http_addr.to_string(), "127.0.0.1:8080");
        assert_eq!((config.rate, config.admin_rate), (DEFAULT_RATE, DEFAULT_ADMIN_RATE));
        assert_eq!(config.request_deadline, Duration::from_secs(30));
        assert!(config.bootstrap_keys.is_empty() && config.cors_origins.is_empty());
    }

    #[test]
    fn bootstrap_keys_may_name_their_tenant() {
        let list = format!("{KEY}, acme:{KEY}2");
        let (config, problems) = read(&[(BOOTSTRAP, &list), (TENANT, "studio")]);
        assert_eq!(problems, Ok(()));
        let tenants: Vec<_> = config.bootstrap_keys.iter().map(|key| key.tenant.as_str()).collect();
        assert_eq!(tenants, ["studio", "acme"]);
    }

    #[test]
    fn a_bad_bootstrap_key_is_told_without_its_text() {
        for list in
            ["short", "Big Tenant:an-old-key_of_24_characters", "an old key of 24 characters!!"]
        {
            let (_, problems) = read(&[(BOOTSTRAP, list)]);
            let problems = problems.unwrap_err();
            assert!(problems.contains("entry 1"), "{problems}");
            assert!(!problems.contains(list), "{problems}");
        }
        let (_, problems) = read(&[(BOOTSTRAP, &format!("{KEY},acme:{KEY}"))]);
        assert!(problems.unwrap_err().contains("entry 2: the key is there twice"));
    }

    #[test]
    fn the_public_url_is_absolute() {
        let (config, problems) = read(&[(PUBLIC_URL, "https://fanfare.example/")]);
        assert_eq!(problems, Ok(()));
        assert_eq!(config.public_url.unwrap().to_string(), "https://fanfare.example");
        let (_, problems) = read(&[(PUBLIC_URL, "fanfare.example")]);
        assert!(problems.unwrap_err().contains("must be an absolute URL"));
    }

    #[test]
    fn origins_are_as_browsers_send_them() {
        let (config, problems) =
            read(&[(CORS_ORIGINS, "https://app.example, http://localhost:5173")]);
        assert_eq!((config.cors_origins.len(), problems), (2, Ok(())));
        for wrong in ["app.example", "https://app.example/", "https://app.example:443"] {
            let (_, problems) = read(&[(CORS_ORIGINS, wrong)]);
            assert!(problems.unwrap_err().contains("is no origin"), "{wrong}");
        }
    }
}
