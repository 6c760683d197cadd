//! Delivery reports: never backwards, and sometimes before our own row.

use conversations::{
    domain::message::{Kind, OutboundStatus as Status},
    store::{
        DISPATCHES,
        outbox::{self, Item, Report, Reported},
    },
};
use store::Lease;
use uuid::Uuid;

use crate::support::{LIFE, SETTLE, TENANT, World, each};

/// A message that the provider is being called with.
async fn sending(world: &World) -> (Lease, Item) {
    let lead = world.lead().await;
    world.say(&lead, &[Kind::Prompt, Kind::Ack]).await;
    let lease = world.dispatch().await;
    let (item, stored) = world.head_of(&lease).await.unwrap();
    assert!(world.arm(&lease, &item, stored.lead.version).await);
    (lease, item)
}

async fn sent(world: &World, lease: &Lease, item: &Item) -> Status {
    world.sent(lease, item, "wamid.1").await.unwrap().status
}

async fn report(world: &World, callback: Option<Uuid>, status: Status) -> Reported {
    report_on(world, TENANT, "wamid.1", callback, status).await
}

async fn report_on(
    world: &World,
    tenant: &str,
    provider_id: &str,
    callback: Option<Uuid>,
    status: Status,
) -> Reported {
    let error = (status == Status::Failed).then(|| "131026".to_owned());
    let report = Report {
        tenant: tenant.to_owned(),
        provider_id: provider_id.to_owned(),
        callback,
        status,
        at: world.now(),
        code: None,
        error,
    };
    let mut tx = world.store.begin().await.unwrap();
    outbox::lock_for(&mut tx, &[&report]).await.unwrap();
    let reported = outbox::report(&mut tx, &report).await.unwrap();
    tx.commit().await.unwrap();
    reported
}

async fn status(world: &World, item: &Item) -> String {
    let statement = world.store.query("SELECT status FROM outbox WHERE id = $1");
    statement.bind(item.id.to_string()).fetch_one::<(String,)>().await.unwrap().0
}

#[tokio::test]
async fn delivery_never_goes_backwards() {
    each(|world| async move {
        let (lease, item) = sending(&world).await;
        assert_eq!(sent(&world, &lease, &item).await, Status::Sent);
        let steps = [
            (Status::Sent, Reported::Ignored, "sent"),
            (Status::Delivered, Reported::Advanced, "delivered"),
            (Status::Sent, Reported::Ignored, "delivered"),
            (Status::Failed, Reported::Ignored, "delivered"),
            (Status::Read, Reported::Advanced, "read"),
            (Status::Delivered, Reported::Ignored, "read"),
            (Status::Queued, Reported::Ignored, "read"),
        ];
        for (said, reported, is) in steps {
            assert_eq!(report(&world, None, said).await, reported, "{said}");
            assert_eq!(status(&world, &item).await, is);
        }
        let other = report_on(&world, "other", "wamid.1", Some(item.id), Status::Read).await;
        assert_eq!(other, Reported::Kept, "another tenant's");
    })
    .await;
}

#[tokio::test]
async fn a_failure_is_told_once_and_frees_nothing_that_was_sent() {
    each(|world| async move {
        let (lease, item) = sending(&world).await;
        sent(&world, &lease, &item).await;
        let failed = Reported::Failed { lead: item.lead, message: item.id, kind: item.kind };
        assert_eq!(report(&world, None, Status::Failed).await, failed);
        assert_eq!(report(&world, None, Status::Failed).await, Reported::Ignored);
        assert_eq!(report(&world, None, Status::Delivered).await, Reported::Ignored);
        assert_eq!(status(&world, &item).await, "failed");
    })
    .await;
}

#[tokio::test]
async fn a_report_that_comes_before_our_row_counts_when_it_is_there() {
    each(|world| async move {
        let (lease, item) = sending(&world).await;
        for said in [Status::Sent, Status::Delivered, Status::Sent] {
            assert_eq!(report(&world, None, said).await, Reported::Kept);
        }
        assert_eq!(sent(&world, &lease, &item).await, Status::Delivered);
        assert_eq!(world.count("SELECT COUNT(*) FROM delivery_reports").await, 0);
        let kept = report_on(&world, TENANT, "nobody's", None, Status::Sent).await;
        assert_eq!(kept, Reported::Kept);
        world.clock.advance(SETTLE);
        let forgotten = outbox::forget_reports(&world.store, world.now()).await.unwrap();
        assert_eq!(forgotten, 1);
    })
    .await;
}

/// Whoever wrote that a message failed has told of it.
#[tokio::test]
async fn a_failure_that_comes_during_the_call_is_told_by_its_report_alone() {
    each(|world| async move {
        let (lease, item) = sending(&world).await;
        let failed = Reported::Failed { lead: item.lead, message: item.id, kind: item.kind };
        assert_eq!(report(&world, Some(item.id), Status::Failed).await, failed);
        let outcome = world.sent(&lease, &item, "wamid.1").await.unwrap();
        assert_eq!((outcome.status, outcome.is_news), (Status::Failed, false));
    })
    .await;
}

#[tokio::test]
async fn a_failure_that_came_before_the_answer_is_news() {
    each(|world| async move {
        let (lease, item) = sending(&world).await;
        assert_eq!(report(&world, None, Status::Failed).await, Reported::Kept);
        let outcome = world.sent(&lease, &item, "wamid.1").await.unwrap();
        assert_eq!((outcome.status, outcome.is_news), (Status::Failed, true));
    })
    .await;
}

#[tokio::test]
async fn a_report_with_our_id_ends_the_wait_of_an_unknown_message() {
    each(|world| async move {
        let (lease, item) = sending(&world).await;
        let mut tx = world.store.begin().await.unwrap();
        let mut held = outbox::hold(&mut tx, &lease).await.unwrap();
        held.unknown(&item, world.now() + LIFE, world.now()).await.unwrap();
        tx.commit().await.unwrap();
        world.release(&lease).await;
        assert_eq!(world.due(DISPATCHES, item.lead).await, Some(world.now() + LIFE));
        assert_eq!(report(&world, Some(item.id), Status::Delivered).await, Reported::Advanced);
        assert_eq!(status(&world, &item).await, "delivered");
        assert_eq!(
            world.due(DISPATCHES, item.lead).await,
            Some(world.now()),
            "the next one's turn"
        );
        // A second send of the same message, under another id, says nothing of the first.
        let second = report_on(&world, TENANT, "wamid.2", Some(item.id), Status::Failed).await;
        assert_eq!(second, Reported::Ignored);
    })
    .await;
}

#[tokio::test]
async fn a_report_during_the_call_is_not_undone_by_its_answer() {
    each(|world| async move {
        let (lease, item) = sending(&world).await;
        assert_eq!(report(&world, Some(item.id), Status::Read).await, Reported::Advanced);
        assert_eq!(sent(&world, &lease, &item).await, Status::Read);
        assert_eq!(status(&world, &item).await, "read");
    })
    .await;
}

#[tokio::test]
async fn news_of_a_message_that_waits_for_another_try_spares_the_try() {
    each(|world| async move {
        let (lease, item) = sending(&world).await;
        let mut tx = world.store.begin().await.unwrap();
        let mut held = outbox::hold(&mut tx, &lease).await.unwrap();
        held.again(&item, world.now() + LIFE, "unknown for a minute", world.now()).await.unwrap();
        tx.commit().await.unwrap();
        world.release(&lease).await;
        assert_eq!(report(&world, Some(item.id), Status::Failed).await, Reported::Ignored);
        assert_eq!(report(&world, Some(item.id), Status::Sent).await, Reported::Advanced);
        assert_eq!(status(&world, &item).await, "sent");
        let (head, _) = world.head_of(&lease).await.unwrap();
        assert_eq!(head.kind, Kind::Ack);
    })
    .await;
}
