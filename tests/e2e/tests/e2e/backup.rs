//! A backup that is taken while everything runs, a disaster, and the start after it, with the scripts that
//! docs/operations.md names.

use std::{path::Path, time::Duration};

use e2e::{
    Fanfare, Service, Shape, audit, database,
    posts::NewPost,
    stories::{ACCOUNT, NewBatch},
    wait::{SOON, eventually, now, within},
};
use tokio::process::Command;

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

    script(&fanfare, "backup").await;
    assert!(now() < due, "the backup was not ready before the post was due");
    // The backup does not know that this went out.
    let sent = client.decided(&waiting.id).await;
    assert_eq!(sent.status, "PUBLISHED");

    everything_is_lost(&fanfare, shape).await;
    script(&fanfare, "restore").await;
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
    if shape == Shape::Embedded {
        std::fs::remove_dir_all(fanfare.folder().join("data")).unwrap();
        return;
    }
    let settings = fanfare.settings(Service::Gateway(1));
    for service in ["GATEWAY", "PUBLISHER", "SCHEDULER", "CONVERSATIONS"] {
        let url = settings.get(&format!("FANFARE_{service}_DATABASE_URL")).unwrap();
        database::empty(url).await;
    }
}

/// Runs a script as an operator does: told what the services are told.
async fn script(fanfare: &Fanfare, name: &str) {
    let scripts = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../scripts");
    let service = fanfare.publishers()[0];
    let mut command = Command::new(scripts.join(name));
    command.arg("backup").current_dir(fanfare.folder()).kill_on_drop(true);
    command.envs(fanfare.settings(service).pairs());
    let done = within(name, SOON, command.output()).await.unwrap();
    assert!(done.status.success(), "{name}: {}", String::from_utf8_lossy(&done.stderr));
}
