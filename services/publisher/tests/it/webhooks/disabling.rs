//! When a web hook is disabled.

use crate::support::{HOOKS, Receiver, Reply, by_hand, created, event, eventually, on_each_engine};

#[tokio::test]
async fn a_receiver_that_is_gone_is_told_nothing_more_and_the_others_are_told_of_it() {
    on_each_engine(HOOKS, async |world| {
        let (gone, other) = (Receiver::start().await, Receiver::start().await);
        let id = created(&world.hook(&gone.url("/"), &["post.published"]).await).id.clone();
        world.hook(&other.url("/"), &["webhook.disabled"]).await;
        gone.answers(Reply::Status(410));
        let events: Vec<_> = (1..=3).map(|n| event(&world, "p1", n)).collect();
        world.emits(&events).await;
        world.has_deliveries(&id, 3, "FAILED").await;
        assert_eq!(world.get_hook("stories", &id).await.unwrap().status, "DISABLED");
        assert_eq!(gone.received().len(), 1);
        let told = other.has_received(1).await.remove(0).json();
        assert_eq!(told["event"], "webhook.disabled");
        assert_eq!(
            (&told["data"]["webhookId"], &told["data"]["reason"]),
            (&id.into(), &"gone".into())
        );
    })
    .await;
}

#[tokio::test]
async fn five_days_of_nothing_but_failure() {
    by_hand(HOOKS, async |world| {
        let (down, other) = (Receiver::start().await, Receiver::start().await);
        down.answers(Reply::Status(500));
        let id = created(&world.hook(&down.url("/"), &["post.published"]).await).id.clone();
        world.hook(&other.url("/"), &["webhook.disabled"]).await;
        world.emits(&[event(&world, "p1", 1)]).await;
        world.delivery_when(&id, "a failure", |d| d.attempts == 1).await;
        // One success begins the count anew.
        down.next([Reply::Status(200)]);
        world.pass(6.0);
        world.delivery_when(&id, "a success", |d| d.status == "DELIVERED").await;
        world.pass(6.0 * 86_400.0);
        down.answers(Reply::Status(500));
        world.emits(&[event(&world, "p1", 2)]).await;
        world.delivery_when(&id, "a failure", |d| d.attempts == 1).await;
        assert_eq!(world.get_hook("stories", &id).await.unwrap().status, "ACTIVE");

        let mut n = 3;
        eventually("it is disabled", async || {
            world.pass(12.0 * 3_600.0);
            world.emits(&[event(&world, &format!("p{n}"), n)]).await;
            n += 1;
            let hook = world.get_hook("stories", &id).await.unwrap();
            (hook.status == "DISABLED").then_some(())
        })
        .await;
        assert!(n >= 3 + 9, "not before the fifth day");
        let told = other.has_received(1).await.remove(0).json();
        assert_eq!(told["data"]["reason"], "failing");
        eventually("nothing is pending", async || {
            let all = world.deliveries(&id).await;
            all.iter().all(|d| d.status != "PENDING").then_some(())
        })
        .await;

        world.set_hook_status(&id, "ACTIVE").await;
        world.emits(&[event(&world, "p1", 100)]).await;
        world.delivery_when(&id, "a failure", |d| d.attempts == 1).await;
        assert_eq!(world.get_hook("stories", &id).await.unwrap().status, "ACTIVE", "anew");
    })
    .await;
}
