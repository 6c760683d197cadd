//! The disk of an embedded installation is full: what cannot be kept is refused and nothing of it
//! happens; when there is room again, everything goes on without anybody's help.

use e2e::{
    Fanfare, Service, Shape, audit,
    small_disk::SmallDisk,
    stories::{ACCOUNT, ACTIVE, NewBatch},
    wait::{SOON, eventually},
};

/// Enough for the databases and little more.
const MEGABYTES: usize = 16;

#[tokio::test]
async fn a_full_disk_loses_nothing_and_needs_no_restart() {
    let fanfare = Fanfare::of(Shape::Embedded).prepare().await;
    let Some(disk) = SmallDisk::at(&fanfare.folder().join("data"), MEGABYTES) else { return };
    fanfare.start_all().await;
    let (client, sandbox) = (fanfare.client(), fanfare.sandbox());
    sandbox.confirm_after(ACCOUNT, 500).await;
    let under_way = NewBatch::of(3);
    let id = client.publish(&under_way).await;
    let is_sent = |batch: &e2e::stories::Batch| batch.clips[0].phase == "confirming";
    client.batch_when(&id, is_sent).await;

    disk.fill();
    let refused = eventually("a batch is refused", SOON, async || {
        // What still fits into pages that are there is kept, and that is fine.
        let asked = NewBatch::of(500).account("840002").once(format!("{}", rand::random::<u64>()));
        let answer = client.try_answer(client.publish_request(&asked)).await.ok()?;
        (answer.status != 202).then(|| answer.problem(503, "UNAVAILABLE"))?;
        Some(asked)
    })
    .await;
    // A small one may fit; if it does not, whoever asks again gets it.
    let small = NewBatch::of(2).account("840001").once("on-a-full-disk");
    let answer = client.answer(client.publish_request(&small)).await;
    if answer.status != 202 {
        answer.problem(503, "UNAVAILABLE");
    }
    assert_eq!(client.get(ACTIVE).await.status, 200, "reading goes on");
    assert!(fanfare.process(Service::Up).ended().is_none(), "it does not stop for it");

    disk.make_room();
    for (asked, batch) in [
        (&under_way, client.finished(&id).await),
        (&small, client.publish_to_the_end(&small).await),
    ] {
        assert!(batch.clips.iter().all(|clip| clip.status == "published"), "{batch:#?}");
        audit::exactly_once(sandbox, asked, &batch).await;
    }
    let ledger = sandbox.ledger(refused.account_id()).await;
    let urls = refused.urls();
    let is_refused = |url: &str| urls.contains(&url);
    let live = ledger.iter().filter(|post| post.media_url.as_deref().is_some_and(is_refused));
    assert_eq!(live.count(), 0, "what was refused went out");
}
