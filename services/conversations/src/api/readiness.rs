//! The go-live check: what is missing or unsafe (conversations.md, `/admin/readiness`).

use proto::conversations::v1::Check;

use crate::{Config, domain::policy::TEMPLATE};

/// Every line of the check.
pub(super) fn checks(config: &Config) -> Vec<Check> {
    let providers = &config.providers;
    let whatsapp = &providers.whatsapp;
    let stripe = &providers.stripe;
    let public = config.public_url.as_str();
    let is_https = config.public_url.scheme() == "https";
    let mut checks = vec![
        present(
            "whatsapp.app_secret",
            whatsapp.app_secret.is_some(),
            "FANFARE_WHATSAPP_APP_SECRET",
        ),
        present(
            "whatsapp.verify_token",
            whatsapp.verify_token.is_some(),
            "FANFARE_WHATSAPP_VERIFY_TOKEN",
        ),
        present(
            "whatsapp.account",
            whatsapp.account().is_some(),
            "FANFARE_WHATSAPP_TOKEN and FANFARE_WHATSAPP_PHONE_NUMBER_ID",
        ),
        present("stripe.secret_key", stripe.secret_key.is_some(), "FANFARE_STRIPE_SECRET_KEY"),
        present(
            "stripe.webhook_secret",
            stripe.webhook_secret.is_some(),
            "FANFARE_STRIPE_WEBHOOK_SECRET",
        ),
        present(
            "whatsapp.template",
            config.policy.templates.contains(TEMPLATE),
            "FANFARE_CONVERSATIONS_TEMPLATES with next_steps_reply_to_continue",
        ),
        present(
            "artist.phone",
            config.artist_phone.is_some(),
            "FANFARE_CONVERSATIONS_ARTIST_PHONE",
        ),
        present("public_url", config.public_url_is_set, "FANFARE_CONVERSATIONS_PUBLIC_URL"),
    ];
    if config.public_url_is_set && !is_https {
        let detail = format!("Links lead to {public}; use https, as they act without a key.");
        checks.push(check("public_url.https", "unsafe", detail));
    }
    if whatsapp.is_played || stripe.is_played {
        let detail = "The sandbox plays providers: no message reaches anybody, and no money moves.";
        checks.push(check("sandbox", "unsafe", detail.to_owned()));
    }
    if let Some(numbers) = &config.policy.pilot {
        let detail = format!("Pilot mode: {} numbers are answered, others are not.", numbers.len());
        checks.push(check("pilot", "ok", detail));
    }
    checks
}

fn present(name: &str, is_there: bool, setting: &str) -> Check {
    if is_there {
        check(name, "ok", String::new())
    } else {
        check(name, "missing", format!("Set {setting}."))
    }
}

fn check(name: &str, status: &str, detail: String) -> Check {
    Check { name: name.to_owned(), status: status.to_owned(), detail }
}
