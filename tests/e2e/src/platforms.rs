//! The platforms, each played by the sandbox.

use crate::{sandbox::Sandbox, settings::Settings};

/// Word of `FANFARE_<WORD>_URL`, and where the sandbox plays it.
const PLATFORMS: [(&str, &str); 7] = [
    ("FACEBOOK", sandbox::FACEBOOK_PREFIX),
    ("INSTAGRAM", sandbox::INSTAGRAM_PREFIX),
    ("X", sandbox::X_PREFIX),
    ("THREADS", sandbox::THREADS_PREFIX),
    ("LINKEDIN", sandbox::LINKEDIN_PREFIX),
    ("BLUESKY", sandbox::BLUESKY_PREFIX),
    ("MASTODON", sandbox::MASTODON_PREFIX),
];
/// Our apps, which people sign in to; the sandbox takes any.
const APPS: [&str; 4] = ["META_APP", "X_CLIENT", "LINKEDIN_CLIENT", "MASTODON_CLIENT"];

/// Points every platform to the sandbox that is not pointed elsewhere.
pub(crate) fn played_by(sandbox: &Sandbox, settings: Settings) -> Settings {
    let settings = settings
        .with("FANFARE_METRICOOL_URL", sandbox.under(sandbox::METRICOOL_PREFIX))
        .with("FANFARE_METRICOOL_TOKEN", sandbox::METRICOOL_TOKEN)
        .with("FANFARE_METRICOOL_USER_ID", sandbox::METRICOOL_USER_ID)
        .with("FANFARE_GOOGLE_URL", sandbox.under(sandbox::GOOGLE_PREFIX))
        .with("FANFARE_GOOGLE_SERVICE_ACCOUNT", sandbox::GOOGLE_SERVICE_ACCOUNT)
        .with("FANFARE_EROS_SPREADSHEET", sandbox::GOOGLE_SPREADSHEET)
        .with("FANFARE_GOOGLE_CALENDAR_ID", sandbox::GOOGLE_CALENDAR)
        .with("FANFARE_WHATSAPP_URL", sandbox.under(sandbox::WHATSAPP_PREFIX))
        .with("FANFARE_WHATSAPP_TOKEN", sandbox::WHATSAPP_TOKEN)
        .with("FANFARE_WHATSAPP_PHONE_NUMBER_ID", sandbox::WHATSAPP_PHONE_NUMBER_ID)
        .with("FANFARE_WHATSAPP_APP_SECRET", sandbox::WHATSAPP_APP_SECRET)
        .with("FANFARE_WHATSAPP_VERIFY_TOKEN", sandbox::WHATSAPP_VERIFY_TOKEN)
        .with("FANFARE_STRIPE_URL", sandbox.under(sandbox::STRIPE_PREFIX))
        .with("FANFARE_STRIPE_SECRET_KEY", sandbox::STRIPE_SECRET_KEY)
        .with("FANFARE_STRIPE_WEBHOOK_SECRET", sandbox::STRIPE_WEBHOOK_SECRET);
    let settings = PLATFORMS.iter().fold(settings, |all, (word, prefix)| {
        let name = format!("FANFARE_{word}_URL");
        if all.get(&name).is_some() { all } else { all.with(&name, sandbox.under(prefix)) }
    });
    APPS.iter().fold(settings, |all, app| {
        let (id, secret) = (format!("FANFARE_{app}_ID"), format!("FANFARE_{app}_SECRET"));
        all.with(&id, "fanfare").with(&secret, "sandbox-secret")
    })
}

/// The sandbox's word for a platform.
pub fn provider(platform: &str) -> String {
    match platform {
        "TWITTER" => "x".to_owned(),
        other => other.to_lowercase(),
    }
}
