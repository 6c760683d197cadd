//! How processes start, stop, die and come back (architecture.md, "One process or many").

use std::{os::unix::fs::PermissionsExt as _, path::Path};

use e2e::{
    Fanfare, Program, STOP_LIMIT, Service, Shape, audit,
    client::Client,
    process::Process,
    settings::{RIVAL_KEY, TENANT},
    stories::{ACCOUNT, ACTIVE, NewBatch},
    wait::{SOON, eventually},
};
use reqwest::Method;
use serde_json::Value;

in_both_shapes!(a_stop_is_orderly_and_work_goes_on_after_it);

/// With a batch in work and a watcher on it.
async fn a_stop_is_orderly_and_work_goes_on_after_it(shape: Shape) {
    let fanfare = Fanfare::of(shape).start().await;
    fanfare.sandbox().confirm_after(ACCOUNT, 100).await;
    let asked = NewBatch::of(6);
    let id = fanfare.client().publish(&asked).await;
    let mut stream = fanfare.client().watch(&id, None).await;
    while stream.next().await.unwrap().data["posts"]["published"] == 0 {}

    let services: &[Service] = match shape {
        Shape::Embedded => &[Service::Up],
        _ => &[Service::Gateway(1), Service::Publisher(1), Service::Publisher(2)],
    };
    for service in services {
        let status = fanfare.process(*service).terminate(STOP_LIMIT).await;
        assert!(status.success(), "{service} ended by {status}");
    }
    assert!(fanfare.logged(&["some work was still under way"]).is_empty());
    for service in services {
        fanfare.spawn(*service, &[]);
    }
    for service in services {
        fanfare.ready(*service).await;
    }
    let batch = fanfare.client().finished(&id).await;
    assert_eq!(batch.statuses(), ["published"; 6]);
    assert!(batch.clips.iter().all(|clip| clip.attempts == 1), "{batch:#?}");
    audit::exactly_once(fanfare.sandbox(), &asked, &batch).await;
}

#[tokio::test]
async fn a_killed_process_starts_again_at_once() {
    let fanfare = Fanfare::embedded().await;
    fanfare.sandbox().confirm_after(ACCOUNT, 10).await;
    let batch = fanfare.client().publish_to_the_end(&NewBatch::of(1)).await;
    for _ in 0..3 {
        fanfare.kill(Service::Up);
        fanfare.start(Service::Up).await;
        assert_eq!(fanfare.client().batch(&batch.batch_id).await.statuses(), ["published"]);
    }
}

#[tokio::test]
async fn a_data_directory_belongs_to_one_process() {
    let fanfare = Fanfare::embedded().await;
    let other = fanfare.settings(Service::Up).clone().with("FANFARE_HTTP_ADDR", "127.0.0.1:0");
    let refused = e2e::process::run(Program::Current, fanfare.folder(), &["up"], &other).await;
    assert_ne!(refused.code, Some(0));
    for words in ["is in use by another process", "FANFARE_DATA_DIR"] {
        assert!(refused.stderr.contains(words), "{}", refused.stderr);
    }
    assert_eq!(fanfare.client().get(ACTIVE).await.status, 200, "the first is not disturbed");
}

#[tokio::test]
async fn a_first_start_makes_a_key() {
    let builder = Fanfare::of(Shape::Embedded).unset("FANFARE_BOOTSTRAP_API_KEY");
    let fanfare = builder.start().await;
    let key = printed_key(&fanfare.log(Service::Up));
    let file = fanfare.folder().join("data/dev-api-key");
    assert_eq!(std::fs::read_to_string(&file).unwrap().trim(), key);
    assert_eq!(file.metadata().unwrap().permissions().mode() & 0o777, 0o600);
    let client = fanfare.client().with_key(&key);
    let named = client.request(Method::GET, ACTIVE).header("X-Tenant", TENANT);
    assert_eq!(client.answer(named).await.status, 200);
    client.with_key(RIVAL_KEY).get(ACTIVE).await.problem(401, "INVALID_API_KEY");

    fanfare.kill(Service::Up);
    fanfare.start(Service::Up).await;
    assert_eq!(client.get(ACTIVE).await.status, 200, "the same key after a restart");
    assert!(fanfare.log(Service::Up).matches(&key).count() >= 2);
}

/// The log is JSON lines among the words at the start.
fn printed_key(log: &str) -> String {
    let line = log.lines().find_map(|line| line.strip_prefix("Development API key: "));
    let key = line.unwrap_or_else(|| panic!("no key is printed: {log}"));
    assert!(key.starts_with("ff_dev_"), "{key}");
    key.to_owned()
}

/// What a new user does: `fanfare up` and nothing else, then the printed lines.
#[tokio::test]
async fn the_printed_lines_publish_and_watch() {
    let builder = Fanfare::of(Shape::Embedded).unset("FANFARE_BOOTSTRAP_API_KEY").sandbox_inside();
    let fanfare = builder.start().await;
    let log = fanfare.log(Service::Up);
    let command = |start: &str| {
        let line = log.lines().map(str::trim).find(|line| line.starts_with(start));
        line.unwrap_or_else(|| panic!("no line starts with {start}: {log}")).to_owned()
    };
    let script = format!("{}\n{}\n", command("BATCH=$(curl"), command("curl -sN"));
    let watched = shell(fanfare.folder(), &script).await;
    let events = watched.lines().filter(|line| line.starts_with("data: ")).count();
    assert!(events > 3, "{watched}");
    assert!(watched.contains("\"published\":3") && watched.contains("\"completed\""), "{watched}");
}

async fn shell(folder: &Path, script: &str) -> String {
    let mut command = tokio::process::Command::new("sh");
    command.args(["-c", script]).current_dir(folder).kill_on_drop(true);
    command.env("NO_PROXY", "*");
    let output = e2e::wait::within("the script ends", SOON, command.output()).await.unwrap();
    String::from_utf8(output.stdout).unwrap()
}

/// `/readyz` says which dependency fails; requests that need it fail as UNAVAILABLE.
#[tokio::test]
async fn a_gateway_without_its_publisher_is_not_ready() {
    let fanfare = Fanfare::processes().await;
    let client = fanfare.client();
    fanfare.kill(Service::Publisher(1));
    let answer = eventually("the gateway is not ready", SOON, async || {
        let answer = client.get("/readyz").await;
        (answer.status == 503).then(|| answer.json())
    })
    .await;
    let checks = &answer["checks"];
    assert_ne!(checks["publisher"], "ok");
    for other in ["database", "scheduler", "conversations"] {
        assert_eq!(checks[other], "ok", "{answer}");
    }
    assert_eq!(client.get("/healthz").await.status, 200, "it is alive");
    client.get(ACTIVE).await.problem(503, "UNAVAILABLE");
    let publish = client.answer(client.publish_request(&NewBatch::of(1))).await;
    publish.problem(503, "UNAVAILABLE");
    assert_eq!(fanfare.replica().get("/readyz").await.status, 200, "the other one goes on");

    fanfare.start(Service::Publisher(1)).await;
    fanfare.ready(Service::Gateway(1)).await;
    assert_eq!(client.get(ACTIVE).await.status, 200);
}

#[tokio::test]
async fn every_process_has_its_operators_port() {
    let fanfare = Fanfare::processes().await;
    fanfare.sandbox().confirm_after(ACCOUNT, 10).await;
    fanfare.client().publish_to_the_end(&NewBatch::of(1)).await;
    for service in [
        Service::Gateway(1),
        Service::Gateway(2),
        Service::Publisher(1),
        Service::Publisher(2),
        Service::Scheduler,
        Service::Conversations(1),
        Service::Conversations(2),
    ] {
        let port = fanfare.operations(service);
        for path in ["/healthz", "/readyz", "/metrics"] {
            assert_eq!(port.get(path).await.status, 200, "{service} {path}");
        }
    }
    // Never on the public port, unless it is the only one.
    fanfare.client().get("/metrics").await.problem(404, "NOT_FOUND");
    let gateway = metrics(&fanfare.operations(Service::Gateway(1))).await;
    assert!(gateway.contains("http_server_duration_seconds"), "{gateway}");
    let publishers = [1, 2].map(|n| fanfare.operations(Service::Publisher(n)));
    let both = format!("{}{}", metrics(&publishers[0]).await, metrics(&publishers[1]).await);
    for name in ["publications_total", "rpc_server_duration_seconds", "publication_polls_total"] {
        assert!(both.contains(name), "{name}: {both}");
    }
}

#[tokio::test]
async fn one_process_shows_its_metrics_at_its_only_port() {
    let fanfare = Fanfare::embedded().await;
    fanfare.sandbox().confirm_after(ACCOUNT, 10).await;
    fanfare.client().publish_to_the_end(&NewBatch::of(1)).await;
    let text = metrics(&fanfare.client().without_key()).await;
    assert!(text.contains("publications_total{"), "{text}");
    assert!(!text.contains("batch_"), "no ids in labels");
}

/// The console leads to it.
#[tokio::test]
async fn a_gateway_tells_where_the_sandbox_is() {
    let fanfare = Fanfare::processes().await;
    let client = fanfare.client();
    let told = async || client.get("/api/session").await.expect(200)["sandboxUrl"].clone();
    assert_eq!(told().await, Value::Null);
    let place = ("FANFARE_SANDBOX_URL", "http://sandbox.example:8090/");
    fanfare.spawn(Service::Gateway(1), &[place]);
    fanfare.ready(Service::Gateway(1)).await;
    assert_eq!(told().await, "http://sandbox.example:8090");
}

async fn metrics(port: &Client) -> String {
    let answer = port.get("/metrics").await;
    assert_eq!(answer.status, 200);
    answer.text
}

/// Several processes may start at once on new databases; services wait for no other.
#[tokio::test]
async fn migrations_may_run_at_once() {
    let fanfare = Fanfare::of(Shape::Processes).prepare().await;
    let database = e2e::database::create(None).await;
    let settings = fanfare
        .settings(Service::Gateway(1))
        .clone()
        .with("FANFARE_GATEWAY_DATABASE_URL", &database)
        .with("FANFARE_PUBLISHER_DATABASE_URL", &database);
    let migrations = (0..3)
        .map(|_| e2e::process::run(Program::Current, fanfare.folder(), &["migrate"], &settings));
    for migrated in futures::future::join_all(migrations).await {
        assert_eq!(migrated.code, Some(0), "{migrated:?}");
    }
}

#[tokio::test]
async fn a_single_service_refuses_an_old_schema() {
    let fanfare = Fanfare::of(Shape::Processes).prepare().await;
    for database in [e2e::database::create(None).await, "sqlite:old/database.db".to_owned()] {
        for service in [Service::Publisher(1), Service::Gateway(1)] {
            let settings = fanfare
                .settings(service)
                .clone()
                .with("FANFARE_GATEWAY_DATABASE_URL", &database)
                .with("FANFARE_PUBLISHER_DATABASE_URL", &database);
            let subcommand = service.to_string().replace("-1", "");
            let refused =
                e2e::process::run(Program::Current, fanfare.folder(), &[&subcommand], &settings)
                    .await;
            assert_ne!(refused.code, Some(0));
            assert!(refused.stderr.contains("fanfare migrate"), "{}", refused.stderr);
        }
    }
}

/// A process that cannot have its port says so and ends.
#[tokio::test]
async fn a_taken_port_is_told() {
    let fanfare = Fanfare::embedded().await;
    let folder = tempfile::tempdir().unwrap();
    let process = Process::start(
        Program::Current,
        "second",
        folder.path(),
        &["up"],
        fanfare.settings(Service::Up),
    );
    let status = eventually("it ends", SOON, async || process.ended()).await;
    assert!(!status.success());
    let log = std::fs::read_to_string(folder.path().join("second.log")).unwrap();
    assert!(log.contains("set FANFARE_HTTP_ADDR"), "{log}");
}
