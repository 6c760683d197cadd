//! What the bandit learns (scheduling.md, "Feedback").

use std::time::Duration;

use proto::scheduler::v1 as pb;

use crate::support::{Sent, TENANT, World, caption, captions, eventually, history, on_each_engine};

const PAGE: &str = "jadebri";
const HOUR: Duration = Duration::from_secs(3_600);

/// Each better than the one before, so that none equals the median.
const GOOD: [&str; 5] = ["100", "200", "300", "400", "500"];

/// Ten viewed Unlocks of January, of which those with caption 1 earn more than those with 2.
fn ten() -> Vec<Sent> {
    let sent = |n: i64| {
        let good = n % 2 == 0;
        Sent {
            caption: Some(if good { 1 } else { 2 }),
            earnings: if good { GOOD[n as usize / 2] } else { "1" },
            ..Sent::new(n, format!("2026-01-2{n} 10:00:00"))
        }
    };
    (0..10).map(sent).collect()
}

fn both() -> String {
    captions(&[caption(1, "one"), caption(2, "two")])
}

/// Caption, messages that were counted, and whether successes outweigh failures.
fn learnt(arms: &[pb::BanditArm]) -> Vec<(i64, u64, bool)> {
    arms.iter()
        .map(|arm| (arm.caption_id, arm.observations, arm.successes > arm.failures))
        .collect()
}

async fn eventually_learnt(world: &World, expected: &[(i64, u64, bool)]) {
    eventually("it is learnt", async || {
        (learnt(&world.arms(PAGE).await) == expected).then_some(())
    })
    .await;
}

#[tokio::test]
async fn an_import_teaches_the_bandit_once() {
    on_each_engine(async |world| {
        world.page(PAGE).await;
        world.import_captions(PAGE, &both()).await;
        world.import(PAGE, &history(&ten())).await;
        // The first four have too few before them to be judged.
        let arms = world.arms(PAGE).await;
        assert_eq!(learnt(&arms), [(1, 3, true), (2, 3, false)]);
        let texts: Vec<_> = arms.iter().map(|arm| arm.caption_text.as_deref().unwrap()).collect();
        assert_eq!(texts, ["one", "two"]);
        assert!(arms.iter().all(|arm| arm.price_tier.is_some()));
        assert!(arms[0].avg_emv > arms[1].avg_emv);
        assert!(arms[0].lower_bound >= 0.0 && arms[0].upper_bound <= 1.0);
        assert!(arms[0].successes < 3.0, "weights are under 1: {}", arms[0].successes);
        // Neither a repeat nor a change counts again.
        let mut changed = ten();
        for message in &mut changed {
            message.purchased = 1;
        }
        world.import(PAGE, &history(&changed)).await;
        let after = world.arms(PAGE).await;
        assert_eq!(after, arms);
    })
    .await;
}

#[tokio::test]
async fn what_is_not_a_day_old_waits_for_the_hour() {
    on_each_engine(async |world| {
        world.page(PAGE).await;
        world.import_captions(PAGE, &both()).await;
        let mut messages = ten();
        let at = |n| format!("2026-02-01T{n:02}:00:00Z");
        messages.push(Sent { caption: Some(2), ..Sent::new("young", at(19)) });
        world.import(PAGE, &history(&messages)).await;
        assert_eq!(learnt(&world.arms(PAGE).await), [(1, 3, true), (2, 3, false)]);
        world.pass(23 * HOUR);
        world.pass(2 * HOUR);
        eventually_learnt(&world, &[(1, 3, true), (2, 4, false)]).await;
    })
    .await;
}

#[tokio::test]
async fn a_caption_that_becomes_known_counts_for_the_past_of_every_page() {
    on_each_engine(async |world| {
        world.page(PAGE).await;
        world.page("other").await;
        world.import(PAGE, &history(&ten())).await;
        assert!(world.arms(PAGE).await.is_empty());
        // The bank is the tenant's: it becomes known through another page, and as an alias.
        let lines = [caption(3, "one"), caption(1, "ONE"), caption(2, "two")];
        world.import_captions("other", &captions(&lines)).await;
        eventually_learnt(&world, &[(2, 3, false), (3, 3, true)]).await;
    })
    .await;
}

#[tokio::test]
async fn the_order_of_imports_does_not_matter() {
    on_each_engine(async |world| {
        world.page(PAGE).await;
        world.page("other").await;
        world.import_captions(PAGE, &both()).await;
        let messages = ten();
        world.import(PAGE, &history(&messages)).await;
        let (early, late) = messages.split_at(4);
        world.import("other", &history(early)).await;
        for message in late {
            world.import("other", &history(std::slice::from_ref(message))).await;
        }
        let (one, two) = (world.arms(PAGE).await, world.arms("other").await);
        assert_eq!(learnt(&one), learnt(&two));
        for (one, two) in one.iter().zip(&two) {
            assert!((one.successes - two.successes).abs() < 1e-9);
            assert!((one.failures - two.failures).abs() < 1e-9);
        }
    })
    .await;
}

#[tokio::test]
async fn two_replicas_count_a_message_once() {
    on_each_engine(async |world| {
        world.page(PAGE).await;
        world.import_captions(PAGE, &both()).await;
        let mut messages: Vec<Sent> = ten();
        for message in &mut messages {
            message.at = message.at.replace("2026-01-2", "2026-02-01T0").replace(" 10:00", ":00");
            message.at.push('Z');
        }
        world.import(PAGE, &history(&messages)).await;
        assert!(world.arms(PAGE).await.is_empty(), "all are too young");
        let replicas = futures::join!(world.replica(), world.replica());
        world.pass(30 * HOUR);
        eventually_learnt(&world, &[(1, 3, true), (2, 3, false)]).await;
        // Both look once more; nothing is left.
        world.pass(HOUR);
        world.pass(HOUR);
        world.import(PAGE, &history(&messages)).await;
        assert_eq!(learnt(&world.arms(PAGE).await), [(1, 3, true), (2, 3, false)]);
        drop(replicas);
    })
    .await;
}

#[tokio::test]
async fn arms_are_listed_by_caption() {
    on_each_engine(async |world| {
        world.page(PAGE).await;
        world.import_captions(PAGE, &both()).await;
        world.import(PAGE, &history(&ten())).await;
        let page = Some(proto::common::v1::PageRequest { limit: 1, position: String::new() });
        let list = pb::ListBanditRequest { page_name: PAGE.to_owned(), page };
        let first = world.list_bandit(TENANT, list).await.unwrap();
        assert_eq!((first.arms.len(), first.next_position.as_str()), (1, "1"));
        let page = Some(proto::common::v1::PageRequest { limit: 1, position: first.next_position });
        let list = pb::ListBanditRequest { page_name: PAGE.to_owned(), page };
        let second = world.list_bandit(TENANT, list).await.unwrap();
        assert_eq!((second.arms[0].caption_id, second.next_position.as_str()), (2, ""));
    })
    .await;
}
