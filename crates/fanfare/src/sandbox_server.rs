//! The mock providers: beside `fanfare up`, or alone.

use std::net::SocketAddr;

use anyhow::{Context as _, Result};
use conversations::WhatsAppAccount;
use publisher::{
    domain::publication::Platform,
    platforms::{connections::MetricoolCredentials, settings::AppCredentials},
};
use service::{
    Tasks,
    config::{ExposeSecret as _, Secret},
};
use tokio::net::TcpListener;

use crate::{
    process::Process,
    settings::{SandboxMode, Settings},
};

/// `fanfare sandbox`.
pub(crate) async fn run(mut settings: Settings) -> Result<()> {
    let process = Process::start(&settings, vec!["sandbox"])?;
    if let Some(gateway) = &settings.sandbox.gateway_url {
        settings.sandbox.options.webhooks = Some(webhooks(&settings, gateway.as_str())?);
    }
    let addr = serve(&settings, &process.tasks).await?;
    println!("sandbox at http://{addr}");
    process.run_until_stopped().await
}

/// The platforms that the sandbox plays beside Metricool, each under its prefix.
const PLATFORMS: [(Platform, &str); 7] = [
    (Platform::Facebook, sandbox::FACEBOOK_PREFIX),
    (Platform::Instagram, sandbox::INSTAGRAM_PREFIX),
    (Platform::Twitter, sandbox::X_PREFIX),
    (Platform::Threads, sandbox::THREADS_PREFIX),
    (Platform::LinkedIn, sandbox::LINKEDIN_PREFIX),
    (Platform::Bluesky, sandbox::BLUESKY_PREFIX),
    (Platform::Mastodon, sandbox::MASTODON_PREFIX),
];
/// Our app at the sandbox, which takes any.
const APP: (&str, &str) = ("fanfare", "sandbox-secret");

/// Points the providers that are to be played to the sandbox: the one that is named, or one that is
/// started here. Where it is, if it plays any.
pub(crate) async fn stand_in(
    settings: &mut Settings,
    default: SandboxMode,
    tasks: &Tasks,
) -> Result<Option<String>> {
    let mode = settings.sandbox.mode.unwrap_or(default);
    let is_played = |unset: bool| match mode {
        SandboxMode::On => true,
        SandboxMode::Off => false,
        SandboxMode::Auto => unset,
    };
    let metricool = is_played(settings.publisher.metricool_is_unset());
    let platforms: Vec<_> = PLATFORMS
        .into_iter()
        .filter(|(platform, _)| is_played(settings.publisher.platforms.is_unset(*platform)))
        .collect();
    let google = is_played(settings.scheduler.google.is_unset());
    let providers = &settings.conversations.providers;
    let whatsapp = is_played(providers.whatsapp.is_unset());
    let stripe = is_played(providers.stripe.is_unset());
    if !metricool && !google && !whatsapp && !stripe && platforms.is_empty() {
        return Ok(None);
    }
    let place = match find(settings, tasks).await {
        Ok(place) => place,
        // Most likely another sandbox, which Metricool's address leads to.
        Err(error) if mode == SandboxMode::Auto && !metricool => {
            tracing::warn!("the platforms without credentials are not played: {error:#}");
            return Ok(None);
        }
        Err(error) => return Err(error),
    };
    let base = |prefix: &str| format!("{place}{prefix}").parse();
    if metricool {
        settings.publisher.metricool_url = Some(base(sandbox::METRICOOL_PREFIX)?);
        settings.publisher.connections.metricool = Some(MetricoolCredentials {
            token: Secret::from(sandbox::METRICOOL_TOKEN),
            user_id: sandbox::METRICOOL_USER_ID.to_owned(),
        });
        settings.publisher.connections.sandbox = true;
    }
    if google {
        let (url, key) = (base(sandbox::GOOGLE_PREFIX)?, sandbox::GOOGLE_SERVICE_ACCOUNT);
        settings.scheduler.google.play(url.clone(), key, sandbox::GOOGLE_SPREADSHEET)?;
        let calendar = Some(sandbox::GOOGLE_CALENDAR);
        let sheet = Some(sandbox::GOOGLE_SPREADSHEET);
        settings.conversations.providers.google.play(url, key, calendar, sheet)?;
    }
    if whatsapp {
        let account = WhatsAppAccount {
            token: Secret::from(sandbox::WHATSAPP_TOKEN),
            phone_number_id: sandbox::WHATSAPP_PHONE_NUMBER_ID.to_owned(),
        };
        let (app, verify) = (sandbox::WHATSAPP_APP_SECRET, sandbox::WHATSAPP_VERIFY_TOKEN);
        let url = base(sandbox::WHATSAPP_PREFIX)?;
        let whatsapp = &mut settings.conversations.providers.whatsapp;
        whatsapp.play(url, account, Secret::from(app), Secret::from(verify));
    }
    if stripe {
        let url = base(sandbox::STRIPE_PREFIX)?;
        let (key, secret) = (sandbox::STRIPE_SECRET_KEY, sandbox::STRIPE_WEBHOOK_SECRET);
        let stripe = &mut settings.conversations.providers.stripe;
        stripe.play(url, Secret::from(key), Secret::from(secret));
    }
    for (platform, prefix) in platforms {
        let app = AppCredentials { id: APP.0.to_owned(), secret: Secret::from(APP.1) };
        settings.publisher.platforms.play(platform, base(prefix)?, app);
    }
    Ok(Some(place))
}

/// The sandbox that is named, or one that is started; as a URL without a path.
async fn find(settings: &mut Settings, tasks: &Tasks) -> Result<String> {
    if let Some(url) = &settings.sandbox.url {
        return Ok(url.as_str().trim_end_matches('/').to_owned());
    }
    let gateway = format!("http://{}/", reachable(settings.gateway.http_addr));
    settings.sandbox.options.webhooks = Some(webhooks(settings, &gateway)?);
    Ok(format!("http://{}", serve(settings, tasks).await?))
}

/// Where the sandbox tells of messages and payments: our gateway, with the secrets that we know, or its own.
fn webhooks(settings: &Settings, gateway: &str) -> Result<sandbox::Webhooks> {
    let own = sandbox::Webhooks::default();
    let secret = |secret: &Option<Secret>, own: String| {
        secret.as_ref().map_or(own, |secret| secret.expose_secret().to_owned())
    };
    let providers = &settings.conversations.providers;
    Ok(sandbox::Webhooks {
        whatsapp: Some(format!("{gateway}webhooks/whatsapp").parse()?),
        stripe: Some(format!("{gateway}webhooks/stripe").parse()?),
        whatsapp_app_secret: secret(&providers.whatsapp.app_secret, own.whatsapp_app_secret),
        stripe_webhook_secret: secret(&providers.stripe.webhook_secret, own.stripe_webhook_secret),
        phone_number_id: providers.whatsapp.phone_number_id.clone().unwrap_or(own.phone_number_id),
    })
}

/// An address to connect to, for one to listen on.
pub(crate) fn reachable(mut addr: SocketAddr) -> SocketAddr {
    if addr.ip().is_unspecified() {
        addr.set_ip(std::net::Ipv4Addr::LOCALHOST.into());
    }
    addr
}

async fn serve(settings: &Settings, tasks: &Tasks) -> Result<SocketAddr> {
    let addr = settings.sandbox.addr;
    let listener = TcpListener::bind(addr)
        .await
        .with_context(|| format!("the sandbox cannot use {addr}; set FANFARE_SANDBOX_ADDR"))?;
    let addr = listener.local_addr()?;
    let (options, stop) = (settings.sandbox.options.clone(), tasks.stop_signal());
    tasks
        .spawn_loop(async move { sandbox::serve(listener, options, stop.cancelled_owned()).await });
    Ok(addr)
}
