use std::path::PathBuf;

use service::config::{ExposeSecret as _, Secret, Source};

use super::*;

fn read(pairs: &[(&str, &str)]) -> (ProviderSettings, Vec<String>) {
    let pairs = pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    let mut source = Source::from_parts("", pairs);
    let settings = ProviderSettings::read(&mut source);
    let shown: Vec<_> = source.shown().map(|(_, value)| value.to_owned()).collect();
    assert!(shown.iter().all(|value| !value.contains("hush")), "{shown:?}");
    (settings, source.finish().err().map(|problems| problems.0).unwrap_or_default())
}

#[test]
fn unset_means_the_providers_own_addresses() {
    let (settings, problems) = read(&[]);
    assert_eq!(problems, Vec::<String>::new());
    assert_eq!(settings.whatsapp.base().as_str(), "https://graph.facebook.com/");
    assert_eq!(settings.stripe.base().as_str(), "https://api.stripe.com/");
    assert_eq!(settings.whatsapp.graph_version, "v23.0");
    assert!(settings.whatsapp.is_unset() && settings.stripe.is_unset());
    assert!(settings.google.is_unset() && settings.whatsapp.account().is_none());
    let default = PathBuf::from("data/media");
    assert!(matches!(&settings.media, MediaSettings::Folder(at) if *at == default));
}

#[test]
fn secrets_of_web_hooks_alone_leave_room_for_the_sandbox_and_stay() {
    let (mut settings, problems) = read(&[
        ("FANFARE_WHATSAPP_APP_SECRET", "hush-app"),
        ("FANFARE_STRIPE_WEBHOOK_SECRET", "hush-stripe"),
    ]);
    assert!(problems.is_empty() && settings.whatsapp.is_unset() && settings.stripe.is_unset());
    let url: Url = "http://127.0.0.1:8090/x".parse().unwrap();
    let fake = || Secret::from("fake");
    let account = WhatsAppAccount { token: fake(), phone_number_id: "1".into() };
    settings.whatsapp.play(url.clone(), account, fake(), fake());
    settings.stripe.play(url.clone(), fake(), fake());
    let shown = |secret: &Option<Secret>| secret.as_ref().unwrap().expose_secret().to_owned();
    assert_eq!(shown(&settings.whatsapp.app_secret), "hush-app");
    assert_eq!(shown(&settings.whatsapp.verify_token), "fake");
    assert_eq!(shown(&settings.stripe.webhook_secret), "hush-stripe");
    assert_eq!((settings.whatsapp.base(), settings.stripe.base()), (url.clone(), url));
    assert!(settings.whatsapp.account().is_some());
    assert!(settings.whatsapp.is_played && settings.whatsapp.takes_any_number);
}

#[test]
fn a_number_that_is_configured_stays_when_whatsapp_is_played() {
    let (mut settings, problems) = read(&[("FANFARE_WHATSAPP_PHONE_NUMBER_ID", "4711")]);
    assert!(problems.is_empty() && settings.whatsapp.is_unset());
    let fake = || Secret::from("fake");
    let account = WhatsAppAccount { token: fake(), phone_number_id: "1".into() };
    settings.whatsapp.play("http://127.0.0.1:8090/x".parse().unwrap(), account, fake(), fake());
    assert_eq!(settings.whatsapp.account().unwrap().phone_number_id, "4711");
    assert!(!settings.whatsapp.takes_any_number);
}

#[test]
fn google_is_played_with_the_sandboxs_key() {
    let (mut settings, _) = read(&[]);
    let url = "http://127.0.0.1:8090/google".parse().unwrap();
    let key = sandbox::GOOGLE_SERVICE_ACCOUNT;
    settings.google.play(url, key, Some("cal"), None).unwrap();
    let (clock, options) = (service::Clock::system(), service::http::HttpOptions::default());
    assert_eq!(settings.google.calendar(&clock, &options).unwrap().unwrap().id, "cal");
    assert!(settings.google.ledger(&clock, &options).unwrap().is_none());
}

#[test]
fn mistakes_are_told() {
    for (pairs, problem) in [
        (&[("FANFARE_WHATSAPP_URL", "ftp://x")][..], "no http URL"),
        (&[("FANFARE_GRAPH_VERSION", "../v1")], "version"),
        (&[("FANFARE_GOOGLE_CALENDAR_ID", "c")], "FANFARE_GOOGLE_SERVICE_ACCOUNT is needed"),
        (&[("FANFARE_CONVERSATIONS_MEDIA_URL", "gs://x")], "neither"),
        (&[("FANFARE_CONVERSATIONS_MEDIA_URL", "s3://media")], "are needed"),
    ] {
        let (_, problems) = read(pairs);
        assert!(problems.len() == 1 && problems[0].contains(problem), "{problems:?}");
    }
    let broken = [("FANFARE_GOOGLE_SERVICE_ACCOUNT", "hush"), ("FANFARE_GOOGLE_CALENDAR_ID", "c")];
    let (_, problems) = read(&broken);
    assert!(problems.len() == 1 && !problems[0].contains("hush"), "{problems:?}");
}

#[test]
fn media_go_to_a_folder_or_a_bucket() {
    for text in ["file:/srv/media", "file:///srv/media"] {
        let (settings, problems) = read(&[("FANFARE_CONVERSATIONS_MEDIA_URL", text)]);
        assert!(problems.is_empty());
        let expected = PathBuf::from("/srv/media");
        assert!(matches!(settings.media, MediaSettings::Folder(at) if at == expected), "{text}");
    }
    let (settings, problems) = read(&[
        ("FANFARE_CONVERSATIONS_MEDIA_URL", "s3://media/leads/"),
        ("FANFARE_CONVERSATIONS_MEDIA_ENDPOINT", "https://storage.example/s3"),
        ("FANFARE_CONVERSATIONS_MEDIA_ACCESS_KEY_ID", "hush-id"),
        ("FANFARE_CONVERSATIONS_MEDIA_SECRET_ACCESS_KEY", "hush-key"),
    ]);
    assert!(problems.is_empty(), "{problems:?}");
    let MediaSettings::S3(bucket) = settings.media else { unreachable!("a bucket") };
    assert_eq!((bucket.bucket.as_str(), bucket.prefix.as_str()), ("media", "leads"));
    assert_eq!(bucket.region, "us-east-1");
    assert!(!format!("{bucket:?}").contains("hush"));
}
