//! Settings, and the tools of the command: `config`, `key`, `health` (architecture.md,
//! "Configuration").

use e2e::{
    Fanfare, Program, Service, Shape,
    settings::{KEY, RIVAL_TENANT, Settings},
    stories::ACTIVE,
    wait::{SOON, eventually},
};

#[tokio::test]
async fn all_mistakes_are_listed_at_once() {
    let folder = tempfile::tempdir().unwrap();
    let mistakes = [
        ("FANFARE_LEASE", "soon"),
        ("FANFARE_CONCURRENCY", "0"),
        ("FANFARE_HTTP_ADDR", "nowhere"),
        ("FANFARE_STORY_POLL_STEPS", "1s,2"),
        ("FANFARE_SANDBOX", "maybe"),
        ("FANFARE_RATE_LIMIT", "many"),
        ("FANFARE_METRICOOL_TOKEN", "a-token-without-a-user"),
        ("FANFARE_METRICOOL_URL", "metricool"),
        ("FANFARE_BOOTSTRAP_API_KEY", "short"),
        ("FANFARE_TENANT", "Big Tenant"),
        ("FANFARE_CORS_ORIGINS", "app.example"),
        ("FANFARE_ALLOW_PRIVATE_URLS", "10.0.0.0/99"),
    ];
    let settings =
        mistakes.iter().fold(Settings::real_time(), |all, (name, value)| all.with(name, *value));
    for subcommand in ["up", "publisher", "config"] {
        let refused =
            e2e::process::run(Program::Current, folder.path(), &[subcommand], &settings).await;
        assert_ne!(refused.code, Some(0));
        for (name, value) in mistakes {
            assert!(refused.stderr.contains(name), "{name} is told: {}", refused.stderr);
            let secret = name.ends_with("TOKEN") || name.ends_with("KEY");
            assert!(!secret || !refused.stderr.contains(value), "{name}: {}", refused.stderr);
        }
    }
}

#[tokio::test]
async fn an_unknown_name_is_a_warning() {
    let builder = Fanfare::of(Shape::Embedded).set("FANFARE_LAESE", "15s");
    let fanfare = builder.start().await;
    assert_eq!(fanfare.logged(&["\"WARN\"", "FANFARE_LAESE", "no such setting"]).len(), 1);
    // Every name that this suite sets is a known one.
    assert_eq!(fanfare.logged(&["no such setting"]).len(), 1);
}

#[tokio::test]
async fn the_file_gives_way_to_the_environment() {
    let folder = tempfile::tempdir().unwrap();
    let file = "lease = \"7s\"\nconcurrency = 3\n[story]\nlimit_safe = \"11s\"\n";
    std::fs::write(folder.path().join("fanfare.toml"), file).unwrap();
    let settings = Settings::real_time().with("FANFARE_LEASE", "9s");
    let shown = e2e::process::run(Program::Current, folder.path(), &["config"], &settings).await;
    assert_eq!(shown.code, Some(0), "{shown:?}");
    for line in ["FANFARE_LEASE=9s", "FANFARE_CONCURRENCY=3", "FANFARE_STORY_LIMIT_SAFE=11s"] {
        assert!(shown.stdout.lines().any(|shown| shown == line), "{line}: {}", shown.stdout);
    }
    assert!(!shown.stdout.contains(KEY), "secrets never print");
}

#[tokio::test]
async fn keys_without_a_running_gateway() {
    let fanfare = Fanfare::embedded().await;
    let run = async |line: &str| {
        let line = format!("key {line} --tenant {RIVAL_TENANT}");
        let arguments: Vec<&str> = line.split_whitespace().collect();
        fanfare.run(Service::Up, &arguments).await
    };

    let made = run("create --name ci --scopes read,publish").await;
    assert_eq!(made.code, Some(0), "{made:?}");
    let key = made.stdout.trim();
    let client = fanfare.client().with_key(key);
    assert_eq!(client.get(ACTIVE).await.status, 200, "it works at once");
    client.act("/api/keys").await.problem(403, "INSUFFICIENT_SCOPE");

    let listed = run("list").await;
    assert_eq!(listed.stdout.lines().count(), 1, "{listed:?}");
    assert!(listed.stdout.contains("ci") && !listed.stdout.contains(key), "{listed:?}");
    let id = listed.stdout.split_whitespace().next().unwrap().to_owned();

    let revoked = run(&format!("revoke {id}")).await;
    assert_eq!(revoked.code, Some(0), "{revoked:?}");
    client.get(ACTIVE).await.problem(401, "INVALID_API_KEY");
    assert_eq!(run("list").await.stdout, "");
    assert_ne!(run(&format!("revoke {id}")).await.code, Some(0));
    assert_ne!(run("create --name x --scopes everything").await.code, Some(0));
}

#[tokio::test]
async fn health_says_whether_it_is_ready() {
    let fanfare = Fanfare::embedded().await;
    let healthy = fanfare.run(Service::Up, &["health"]).await;
    assert_eq!(healthy.code, Some(0), "{healthy:?}");
    assert!(healthy.stdout.contains("publisher"), "{healthy:?}");
    fanfare.kill(Service::Up);
    let dead = fanfare.run(Service::Up, &["health"]).await;
    assert_ne!(dead.code, Some(0));
}

/// In front of a single service as well: `HEALTHCHECK` of every container is this command.
#[tokio::test]
async fn health_of_a_single_service() {
    let fanfare = Fanfare::processes().await;
    for service in [Service::Publisher(1), Service::Scheduler, Service::Gateway(2)] {
        let page = format!("{}/readyz", fanfare.operations(service).base());
        let healthy = fanfare.run(service, &["health", "--url", &page]).await;
        assert_eq!(healthy.code, Some(0), "{service}: {healthy:?}");
        fanfare.kill(service);
        eventually("it is told", SOON, async || {
            let dead = fanfare.run(service, &["health", "--url", &page]).await;
            (dead.code != Some(0)).then_some(())
        })
        .await;
    }
}
