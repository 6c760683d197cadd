//! What is refused when it is written, and again when we connect (api.md, "URLs from users").

use proto::publisher::v1 as pb;
use service::Code;

use crate::support::{HOOKS, MASTER_KEY, Receiver, Reply, World, created, event, on_each_engine};

const NOBODY: &[(&str, &str)] =
    &[("FANFARE_MASTER_KEY", MASTER_KEY), ("FANFARE_WEBHOOK_RETRY_STEPS", "0s")];

async fn is_refused(world: &World, url: &str) {
    let error = world.create_hook("stories", url, &["*"], None).await.expect_err(url);
    assert_eq!(error.code(), Code::InvalidWebhookUrl, "{url}");
    assert_eq!(error.fields()[0].pointer, "/url", "{url}");
}

#[tokio::test]
async fn private_addresses_in_any_notation() {
    on_each_engine(NOBODY, async |world| {
        for host in [
            "127.0.0.1",
            "10.1.2.3",
            "172.16.0.1",
            "192.168.1.1",
            "169.254.169.254",
            "100.64.0.1",
            "0.0.0.0",
            "224.0.0.1",
            "2130706433",
            "3232235777",
            "0177.0.0.1",
            "017700000001",
            "0x7f000001",
            "0x7f.0.0.1",
            "127.1",
            "10.1",
            "[::1]",
            "[::]",
            "[::ffff:127.0.0.1]",
            "[::ffff:a9fe:a9fe]",
            "[fd00:ec2::254]",
            "[fe80::1]",
            "localhost",
            "LOCALHOST.",
            "db.localhost",
            "printer.local",
            "metadata.google.internal",
        ] {
            is_refused(&world, &format!("https://{host}/hook")).await;
        }
        for url in [
            "http://hooks.example.com/",
            "ftp://hooks.example.com/",
            "https://me:pw@hooks.example.com/",
            "/hook",
            "",
        ] {
            is_refused(&world, url).await;
        }
        assert!(world.hooks(20, "").await.webhooks.is_empty());
        // A name that does not resolve is taken.
        world.hook("https://nowhere.example.invalid/hook", &["*"]).await;
    })
    .await;
}

#[tokio::test]
async fn a_change_is_checked_as_a_creation_is() {
    on_each_engine(NOBODY, async |world| {
        let id = created(&world.hook("https://nowhere.example.invalid/", &["*"]).await).id.clone();
        let update = || pb::UpdateWebhookRequest { id: id.clone(), ..Default::default() };
        let url = Some("https://127.1/".to_owned());
        let error = world.update_hook("stories", pb::UpdateWebhookRequest { url, ..update() });
        assert_eq!(error.await.unwrap_err().code(), Code::InvalidWebhookUrl);
        let events = vec!["*".to_owned(), "post.liked".to_owned()];
        let error = world.update_hook("stories", pb::UpdateWebhookRequest { events, ..update() });
        assert_eq!(error.await.unwrap_err().fields()[0].pointer, "/events/1");
        let status = Some("PAUSED".to_owned());
        let error = world.update_hook("stories", pb::UpdateWebhookRequest { status, ..update() });
        assert_eq!(error.await.unwrap_err().fields()[0].pointer, "/status");
        assert_eq!(world.get_hook("stories", &id).await.unwrap().version, 1);
    })
    .await;
}

#[tokio::test]
async fn unknown_events() {
    on_each_engine(HOOKS, async |world| {
        let url = "https://nowhere.example.invalid/";
        let error =
            world.create_hook("stories", url, &["*", "post.liked"], None).await.unwrap_err();
        assert_eq!(error.code(), Code::InvalidRequest);
        assert_eq!(error.fields()[0].pointer, "/events/1");
        let error = world.create_hook("stories", url, &[], None).await.unwrap_err();
        assert_eq!(error.fields()[0].pointer, "/events");
    })
    .await;
}

#[tokio::test]
async fn what_was_allowed_when_it_was_written_is_refused_when_we_connect() {
    on_each_engine(HOOKS, async |mut world| {
        let receiver = Receiver::start().await;
        let id = created(&world.hook(&receiver.url("/"), &["*"]).await).id.clone();
        world.stop().await;
        // The literal address is no longer on the list, and there is one try.
        let changed = [
            ("FANFARE_ALLOW_PRIVATE_URLS", "192.168.0.0/16"),
            ("FANFARE_WEBHOOK_RETRY_STEPS", "0s"),
        ];
        world.start_again(&changed).await;
        world.emits(&[event(&world, "p1", 1)]).await;
        world.has_deliveries(&id, 1, "FAILED").await;
        assert!(receiver.received().is_empty());
    })
    .await;
}

#[tokio::test]
async fn a_local_name_is_refused_when_we_connect_once_it_is_off_the_list() {
    on_each_engine(HOOKS, async |mut world| {
        let receiver = Receiver::start().await;
        let by_name = format!("http://localhost:{}/", receiver.port());
        world.stop().await;
        world.start_again(&[("FANFARE_ALLOW_PRIVATE_URLS", "localhost")]).await;
        let id = created(&world.hook(&by_name, &["*"]).await).id.clone();
        world.stop().await;
        let changed = [("FANFARE_ALLOW_PRIVATE_URLS", ""), ("FANFARE_WEBHOOK_RETRY_STEPS", "0s")];
        world.start_again(&changed).await;
        world.emits(&[event(&world, "p1", 1)]).await;
        world.has_deliveries(&id, 1, "FAILED").await;
        assert!(receiver.received().is_empty());
    })
    .await;
}

#[tokio::test]
async fn a_redirect_is_a_failure_and_is_not_followed() {
    let once = [HOOKS, &[("FANFARE_WEBHOOK_RETRY_STEPS", "0s")]].concat();
    on_each_engine(&once, async |world| {
        let receiver = Receiver::start().await;
        let inside = Receiver::start().await;
        let id = created(&world.hook(&receiver.url("/"), &["*"]).await).id.clone();
        for status in [301, 302, 303, 307, 308] {
            receiver.next([Reply::With(status, "location", inside.url("/"))]);
        }
        for n in 1..=5 {
            world.emits(&[event(&world, "p1", n)]).await;
        }
        world.has_deliveries(&id, 5, "FAILED").await;
        assert_eq!(receiver.received().len(), 5);
        assert!(inside.received().is_empty());
    })
    .await;
}
