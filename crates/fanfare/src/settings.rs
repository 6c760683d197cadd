//! The whole configuration of a process, read once (architecture.md, "Configuration").

use std::{net::SocketAddr, path::PathBuf};

use anyhow::Result;
use service::{
    config::{ExposeSecret as _, Source},
    grpc::CertificateFiles,
};
use store::Engine;
use url::Url;

/// Settings of every service; a process uses those of the services that it runs.
pub(crate) struct Settings {
    pub(crate) data_dir: PathBuf,
    pub(crate) databases: Databases,
    pub(crate) grpc: Grpc,
    pub(crate) sandbox: Sandbox,
    pub(crate) metrics_addr: Option<SocketAddr>,
    pub(crate) telemetry: Telemetry,
    pub(crate) fault_point: Option<String>,
    pub(crate) gateway: gateway::Config,
    pub(crate) publisher: publisher::Config,
    pub(crate) scheduler: scheduler::Config,
    pub(crate) conversations: conversations::Config,
    /// Every setting and its value, secrets hidden.
    pub(crate) shown: Vec<(String, String)>,
    /// Names that nobody knows.
    pub(crate) unknown: Vec<String>,
}

/// One database per service.
pub(crate) struct Databases {
    pub(crate) gateway: String,
    pub(crate) publisher: String,
    pub(crate) scheduler: String,
    pub(crate) conversations: String,
}

/// Where services listen (unset in `fanfare up`: nowhere), and where callers find them.
pub(crate) struct Grpc {
    /// With them, both sides of each connection show a certificate; without, it is not encrypted.
    pub(crate) certificates: Option<CertificateFiles>,
    pub(crate) publisher: Endpoint,
    pub(crate) scheduler: Endpoint,
    pub(crate) conversations: Endpoint,
}

pub(crate) struct Endpoint {
    pub(crate) addr: Option<SocketAddr>,
    pub(crate) default_addr: SocketAddr,
    pub(crate) url: Url,
}

impl Endpoint {
    /// Where a service of its own process listens.
    pub(crate) fn listen(&self) -> SocketAddr {
        self.addr.unwrap_or(self.default_addr)
    }
}

pub(crate) struct Sandbox {
    pub(crate) mode: Option<SandboxMode>,
    pub(crate) addr: SocketAddr,
    /// One that runs elsewhere and plays in place of one of our own.
    pub(crate) url: Option<Url>,
    /// Where one that runs alone finds the gateway, to tell it of messages and payments.
    pub(crate) gateway_url: Option<Url>,
    pub(crate) options: sandbox::Options,
}

/// `FANFARE_SANDBOX`; unset is `auto` in `fanfare up` and `off` elsewhere.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum SandboxMode {
    /// Every provider is the sandbox.
    On,
    /// None is.
    Off,
    /// A provider whose URL and credentials are both unset is.
    Auto,
}

impl std::str::FromStr for SandboxMode {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "on" => Ok(Self::On),
            "off" => Ok(Self::Off),
            "auto" => Ok(Self::Auto),
            _ => Err("must be on, off or auto".to_owned()),
        }
    }
}

/// The standard `OTEL_*` variables and `RUST_LOG`.
pub(crate) struct Telemetry {
    pub(crate) otlp_endpoint: Option<String>,
    pub(crate) sample_ratio: f64,
    pub(crate) filter: String,
}

impl Settings {
    /// Reads `fanfare.toml` and the environment.
    pub(crate) fn load() -> Result<Self> {
        let mut source = Source::load("fanfare.toml".as_ref());
        let settings = Self::read(&mut source);
        source.finish()?;
        Ok(settings)
    }

    fn read(source: &mut Source) -> Self {
        let data_dir = PathBuf::from(source.text("FANFARE_DATA_DIR", "data"));
        let database = |source: &mut Source, service: &str| {
            let name = format!("FANFARE_{}_DATABASE_URL", service.to_uppercase());
            let file = data_dir.join(format!("{service}.db"));
            // It may hold a password.
            let url = source.secret(&name).map(|url| url.expose_secret().to_owned());
            if url.as_ref().is_some_and(|url| Engine::of_url(url).is_none()) {
                source.problem(format!(
                    "{name}: write sqlite:<path> or postgres://<user>@<host>/<name>"
                ));
            }
            url.unwrap_or_else(|| format!("sqlite:{}", file.display()))
        };
        let databases = Databases {
            gateway: database(source, "gateway"),
            publisher: database(source, "publisher"),
            scheduler: database(source, "scheduler"),
            conversations: database(source, "conversations"),
        };
        let certificates = CertificateFiles::read(source);
        let scheme = if certificates.is_some() { "https" } else { "http" };
        let grpc = Grpc {
            certificates,
            publisher: endpoint(source, scheme, "PUBLISHER", 50_051),
            scheduler: endpoint(source, scheme, "SCHEDULER", 50_052),
            conversations: endpoint(source, scheme, "CONVERSATIONS", 50_053),
        };
        let sandbox = Sandbox {
            mode: source.optional("FANFARE_SANDBOX").and_then(|text| {
                let parsed = text.parse();
                parsed
                    .map_err(|e| source.problem(format!("FANFARE_SANDBOX = \"{text}\": {e}")))
                    .ok()
            }),
            addr: address(source, "FANFARE_SANDBOX_ADDR", 8_090),
            url: source.base_url("FANFARE_SANDBOX_URL"),
            gateway_url: source.base_url("FANFARE_GATEWAY_URL"),
            options: sandbox::Options {
                rate_limit_enabled: source.parse("RATE_LIMIT_ENABLED", "false").unwrap_or_default(),
                random_failures: share(source, "RANDOM_FAILURES", "0"),
                ..sandbox::Options::default()
            },
        };
        let telemetry = Telemetry {
            otlp_endpoint: source.optional("OTEL_EXPORTER_OTLP_ENDPOINT"),
            sample_ratio: share(source, "OTEL_TRACES_SAMPLER_ARG", "1"),
            filter: source.text("RUST_LOG", telemetry::DEFAULT_FILTER),
        };
        let metrics_addr = optional_address(source, "FANFARE_METRICS_ADDR");
        let fault_point = source.optional("FANFARE_FAULT_POINT");
        let gateway = gateway::Config::read(source);
        let publisher = publisher::Config::read(source);
        let scheduler = scheduler::Config::read(source);
        let conversations = conversations::Config::read(source);
        let own = |(name, value): (&str, &str)| (name.to_owned(), value.to_owned());
        Self {
            databases,
            grpc,
            sandbox,
            metrics_addr,
            telemetry,
            fault_point,
            gateway,
            publisher,
            scheduler,
            conversations,
            shown: source.shown().map(own).collect(),
            unknown: source.unknown().into_iter().map(str::to_owned).collect(),
            data_dir,
        }
    }
}

fn endpoint(source: &mut Source, scheme: &str, service: &str, port: u16) -> Endpoint {
    let default_addr = SocketAddr::from(([127, 0, 0, 1], port));
    let name = format!("FANFARE_{service}_URL");
    let text = source.text(&name, &format!("{scheme}://{default_addr}"));
    let default =
        || Url::parse(&format!("{scheme}://{default_addr}")).expect("an address is a host");
    let url = Url::parse(&text).ok().filter(Url::has_host).unwrap_or_else(|| {
        source.problem(format!("{name} = \"{text}\": must be a URL such as {}", default()));
        default()
    });
    if url.scheme() != scheme {
        source.problem(format!(
            "{name} = \"{text}\": must begin with {scheme}://, as FANFARE_TLS_CERT_FILE is {}set",
            if scheme == "https" { "" } else { "not " }
        ));
    }
    Endpoint {
        addr: optional_address(source, &format!("FANFARE_{service}_ADDR")),
        default_addr,
        url,
    }
}

fn address(source: &mut Source, name: &str, port: u16) -> SocketAddr {
    optional_address(source, name).unwrap_or_else(|| SocketAddr::from(([127, 0, 0, 1], port)))
}

fn optional_address(source: &mut Source, name: &str) -> Option<SocketAddr> {
    let text = source.optional(name)?;
    let parsed = text.parse();
    parsed
        .map_err(|_| {
            source.problem(format!("{name} = \"{text}\": is no address such as 0.0.0.0:8080"));
        })
        .ok()
}

fn share(source: &mut Source, name: &str, default: &str) -> f64 {
    source
        .parse_with(name, default, |text| match text.parse() {
            Ok(share) if (0.0..=1.0).contains(&share) => Ok(share),
            _ => Err("must be a number from 0 to 1".to_owned()),
        })
        .unwrap_or_default()
}
