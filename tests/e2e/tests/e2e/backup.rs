//! A backup that is taken while everything runs, a disaster, and the start after it, with the scripts that
//! docs/operations.md names.

use std::{
    path::Path,
    process::{Command, Output},
    time::Duration,
};

use e2e::{
    Fanfare, Service, Shape, audit, database,
    posts::NewPost,
    settings::Settings,
    stories::{ACCOUNT, NewBatch},
    wait::{SOON, eventually, now, within},
};
use tempfile::TempDir;

in_both_shapes!(a_backup_is_restored_and_nothing_is_posted_twice);

/// What is late by more than this after the restore is not sent but told.
const MAX_LATENESS: (&str, &str) = ("FANFARE_MAX_LATENESS", "1s");

async fn a_backup_is_restored_and_nothing_is_posted_twice(shape: Shape) {
    let fanfare = Fanfare::of(shape).start().await;
    let (client, sandbox) = (fanfare.client(), fanfare.sandbox());
    sandbox.confirm_after(ACCOUNT, 10).await;
    let stories = NewBatch::of(2);
    let batch = client.publish_to_the_end(&stories).await;
    let connections = [client.connect("MASTODON", "ada").await];
    let due = now() + Duration::from_secs(8);
    let waiting = client.create_post(&NewPost::to(&["MASTODON"]).at(due)).await;

    let backup = script(&fanfare, "backup").await;
    assert!(backup.status.success(), "{}", words(&backup));
    assert!(now() < due, "the backup was not ready before the post was due");
    // The backup does not know that this went out.
    let sent = client.decided(&waiting.id).await;
    assert_eq!(sent.status, "PUBLISHED");

    everything_is_lost(&fanfare, shape).await;
    let restore = script(&fanfare, "restore").await;
    assert!(restore.status.success(), "{}", words(&restore));
    let again = script(&fanfare, "restore").await;
    let refusal = if shape == Shape::Embedded { "is there already" } else { "is not empty" };
    assert!(!again.status.success() && words(&again).contains(refusal), "{}", words(&again));
    eventually("the post is late", SOON, async || {
        (now() > due + Duration::from_secs(2)).then_some(())
    })
    .await;
    for service in services(shape) {
        fanfare.spawn(*service, &[MAX_LATENESS]);
    }
    for service in services(shape) {
        fanfare.ready(*service).await;
    }

    // Keys, batches, accounts and their tokens are as they were.
    let restored = client.batch(&batch.batch_id).await;
    assert_eq!(restored.statuses(), batch.statuses());
    audit::exactly_once(sandbox, &stories, &restored).await;
    let test = format!("/api/connections/{}/test", connections[0].id);
    assert_eq!(client.act(&test).await.expect(200)["ok"], true);
    // What was due since the backup is told, not sent: nobody knows any more that it is live.
    let missed = client.decided(&waiting.id).await;
    let error = missed.on("MASTODON").error.as_ref().map(|error| error.code.as_str());
    assert_eq!((missed.status.as_str(), error), ("FAILED", Some("MISSED")));
    let live = async || sandbox.ledger(&connections[0].account_id).await;
    assert_eq!(live().await.iter().filter(|post| post.text == sent.content).count(), 1);

    let next = client.post_to_the_end(&NewPost::to(&["MASTODON"])).await;
    audit::posts_exactly_once(sandbox, &connections, [&next]).await;
    assert_eq!((next.status.as_str(), live().await.len()), ("PUBLISHED", 2));
}

fn services(shape: Shape) -> &'static [Service] {
    match shape {
        Shape::Embedded => &[Service::Up],
        _ => &[
            Service::Gateway(1),
            Service::Publisher(1),
            Service::Scheduler,
            Service::Conversations(1),
            Service::Gateway(2),
            Service::Publisher(2),
            Service::Conversations(2),
        ],
    }
}

/// Every process and all that it kept.
async fn everything_is_lost(fanfare: &Fanfare, shape: Shape) {
    for service in services(shape) {
        fanfare.kill(*service);
    }
    // Of several services there is one when a lead has sent a file.
    let data = fanfare.folder().join("data");
    if data.exists() {
        std::fs::remove_dir_all(data).unwrap();
    }
    if shape == Shape::Embedded {
        return;
    }
    let settings = fanfare.settings(Service::Gateway(1));
    for service in ["GATEWAY", "PUBLISHER", "SCHEDULER", "CONVERSATIONS"] {
        let url = settings.get(&format!("FANFARE_{service}_DATABASE_URL")).unwrap();
        database::empty(url).await;
    }
}

/// Runs a script as an operator does: told what the services are told.
async fn script(fanfare: &Fanfare, name: &str) -> Output {
    let settings = fanfare.settings(fanfare.publishers()[0]);
    let mut command = tokio::process::Command::from(command(name, fanfare.folder(), settings));
    within(name, SOON, command.kill_on_drop(true).output()).await.unwrap()
}

fn command(name: &str, folder: &Path, settings: &Settings) -> Command {
    let scripts = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scripts");
    let mut command = Command::new(scripts.join(name));
    command.arg("backup").current_dir(folder).envs(settings.pairs());
    command
}

fn words(output: &Output) -> String {
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// A data directory as `fanfare up` leaves it, without anything in its databases.
struct Data {
    folder: TempDir,
    settings: Settings,
}

impl Data {
    fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let data = folder.path().join("data");
        std::fs::create_dir_all(data.join("media/stories")).unwrap();
        for file in ["gateway.db", "publisher.db", "scheduler.db", "conversations.db"] {
            std::fs::write(data.join(file), "").unwrap();
        }
        for file in ["master-key", "dev-api-key", "media/stories/whole", "media/stories/half#1"] {
            std::fs::write(data.join(file), file).unwrap();
        }
        // The other way to write it.
        let gateway = format!("sqlite://{}", data.join("gateway.db").display());
        let settings = Settings::real_time()
            .without("FANFARE_MASTER_KEY")
            .with("FANFARE_GATEWAY_DATABASE_URL", gateway);
        Self { folder, settings }
    }

    fn run(&self, script: &str) -> Output {
        command(script, self.folder.path(), &self.settings).output().unwrap()
    }

    fn has(&self, file: &str) -> bool {
        self.folder.path().join(file).exists()
    }

    fn remove(&self, file: &str) {
        std::fs::remove_file(self.folder.path().join(file)).unwrap();
    }
}

#[test]
fn a_backup_has_what_is_kept_but_not_the_master_key() {
    let data = Data::new();
    let done = data.run("backup");
    assert!(done.status.success(), "{}", words(&done));
    for file in ["gateway.db", "publisher.db", "scheduler.db", "conversations.db"] {
        assert!(data.has(&format!("backup/{file}")), "{file}");
    }
    assert!(data.has("backup/dev-api-key") && data.has("backup/media/stories/whole"));
    assert!(!data.has("backup/media/stories/half#1"), "it was not received to its end");
    assert!(!data.has("backup/master-key") && !data.has("backup.part"));
    assert!(
        words(&done).contains("keep data/master-key in a place of its own"),
        "{}",
        words(&done)
    );
}

#[test]
fn a_backup_of_a_database_that_is_not_there_fails_and_leaves_nothing() {
    let data = Data::new();
    data.remove("data/scheduler.db");
    let done = data.run("backup");
    assert!(!done.status.success());
    assert!(words(&done).contains("data/scheduler.db"), "{}", words(&done));
    assert!(!data.has("data/scheduler.db") && !data.has("backup") && !data.has("backup.part"));
}

#[test]
fn a_restore_that_is_refused_has_written_nothing() {
    let data = Data::new();
    assert!(data.run("backup").status.success());
    // All but one is out of the way.
    data.remove("data/gateway.db");
    data.remove("data/scheduler.db");
    data.remove("data/conversations.db");
    let done = data.run("restore");
    assert!(!done.status.success());
    assert!(words(&done).contains("data/publisher.db is there already"), "{}", words(&done));
    assert!(!data.has("data/gateway.db") && !data.has("data/conversations.db"));
}
