//! Order and instant mode (stories.md).

use std::time::Duration;

use crate::support::{Call, clip, on_each_engine, statuses, stories};

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

#[tokio::test]
async fn the_next_story_begins_within_50_ms_of_the_terminal_answer() {
    on_each_engine(&[], async |world| {
        world.published(stories(9)).await;
        let journal = world.sandbox.journal().await;
        let stories = by_story(&journal);
        let pauses = stories
            .windows(2)
            .map(|pair| pair[1][0].after_answer_to(pair[0].last().unwrap()))
            .collect::<Vec<_>>();
        // What a commit takes at the moment, of which the pause has two: other tests may keep the
        // machine busy. A delay of ours would be in every pause.
        let commits = stories.iter().map(|calls| calls[1].after_answer_to(calls[0]));
        let limit = Duration::from_millis(50).max(commits.min().unwrap() * 6);
        assert!(*pauses.iter().min().unwrap() < limit, "{pauses:?}");
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
