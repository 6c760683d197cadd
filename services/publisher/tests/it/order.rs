//! Order and instant mode (stories.md).

use proto::publisher::v1::Clip;

use crate::support::{Call, by_hand, clip, on_each_engine, statuses, stories};

/// The calls of each story, in the order in which their sends arrived.
fn by_story(journal: &[Call]) -> Vec<Vec<&Call>> {
    let mut stories: Vec<Vec<&Call>> = Vec::new();
    for call in journal {
        if call.operation == "normalize" {
            stories.push(Vec::new());
        }
        stories.last_mut().expect("a story begins with its media").push(call);
    }
    stories
}

#[tokio::test]
async fn stories_go_in_order_and_one_at_a_time() {
    on_each_engine(&[], async |world| {
        let batch = world.published(stories(5)).await;
        assert_eq!(statuses(&batch), "+++++");
        let media: Vec<_> =
            (1..=5).map(|n| format!("https://media.example.com/clip_{n}.mp4")).collect();
        assert_eq!(world.sandbox.ledger().await, media);
        let journal = world.sandbox.journal().await;
        for (index, calls) in (1..).zip(by_story(&journal)) {
            let operations: Vec<_> = calls.iter().map(|call| call.operation.as_str()).collect();
            assert_eq!(operations[..2], ["normalize", "send"]);
            assert!(operations[2..].iter().all(|operation| *operation == "status"));
            // All its polls were about its own post, and it was public before the next one began.
            let post = clip(&batch, index).post_id.clone();
            assert!(calls[1..].iter().all(|call| call.post_id == post));
        }
    })
    .await;
}

/// What remains is our own work; `benches/` measures it.
#[tokio::test]
async fn the_next_story_is_sent_without_any_delay_of_ours() {
    by_hand(&[], async |world| {
        let id = world.publish(stories(4)).await;
        for index in 1..=4 {
            let is_sent = |clip: &Clip| clip.post_id.is_some();
            let post = world.clip_when(&id, index, "the send", is_sent).await.post_id.unwrap();
            world.sandbox.goes_public(&post).await;
            // The poll that sees it; no time passes after it.
            world.pass(1.0);
        }
        assert_eq!(statuses(&world.finished(&id).await), "++++");
    })
    .await;
}

#[tokio::test]
async fn a_failed_story_never_stops_the_batch() {
    on_each_engine(&[], async |world| {
        let refusal = serde_json::json!({"kind": "status", "status": 400});
        world.sandbox.script(serde_json::json!({"fault": refusal, "skip": 1, "times": 1})).await;
        let batch = world.published(stories(3)).await;
        assert_eq!(statuses(&batch), "+-+");
        let posts = batch.posts.unwrap();
        assert_eq!((posts.total, posts.published, posts.failed, posts.pending), (3, 2, 1, 0));
    })
    .await;
}
