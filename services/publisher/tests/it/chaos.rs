//! A provider that fails in every way it can, and a publisher that dies: still no story is public
//! twice, and what is said of each is true (stories.md, "No double post").

use std::collections::BTreeMap;

use futures::future::join_all;
use proto::publisher::v1::{Batch, StoryStatus};
use serde_json::json;

use crate::support::{World, on_each_engine, stories};

const BATCHES: usize = 3;
const STORIES: usize = 4;

/// Each kind of failed send once or twice, spread over the batches, and every fourth other call.
async fn given_a_provider_in_trouble(world: &World) {
    for (skip, fault) in [
        json!({"kind": "reset"}),
        json!({"kind": "reset_after_effect"}),
        json!({"kind": "garbage"}),
        json!({"kind": "status", "status": 503}),
        json!({"kind": "status_after_effect", "status": 502}),
        json!({"kind": "status", "status": 429}),
        json!({"kind": "reset_after_effect"}),
        json!({"kind": "status", "status": 500}),
    ]
    .into_iter()
    .enumerate()
    {
        let script = json!({"operation": "send", "fault": fault, "skip": 2 * skip, "times": 1});
        world.sandbox.script(script).await;
    }
    for operation in ["status", "list", "normalize"] {
        world.sandbox.fault(operation, json!({"kind": "error_rate", "rate": 0.25})).await;
    }
}

/// What the batches say of each story, by its media.
fn said(batches: &[Batch]) -> BTreeMap<String, (StoryStatus, Option<String>)> {
    let clips = batches.iter().enumerate().flat_map(|(n, batch)| {
        let media = move |id: &str| format!("https://media.example.com/{n}/{id}.mp4");
        batch.clips.iter().map(move |clip| (media(&clip.id), (clip.status(), clip.error.clone())))
    });
    clips.collect()
}

#[tokio::test]
async fn no_story_is_public_twice_and_no_verdict_is_wrong() {
    on_each_engine(&[("FANFARE_LEASE", "300ms")], async |mut world| {
        given_a_provider_in_trouble(&world).await;
        let mut ids = Vec::new();
        for n in 0..BATCHES {
            let mut order = stories(STORIES).retries(2);
            for story in &mut order.0.posts {
                story.url = format!("https://media.example.com/{n}/{}.mp4", story.id);
            }
            ids.push(world.publish(order).await);
        }
        for sends in [2, 6, 10] {
            world.sandbox.has_seen(sends, "send").await;
            world.crash();
            world.start_again(&[]).await;
        }
        let batches = join_all(ids.iter().map(|id| world.finished(id))).await;
        let mut public = BTreeMap::<String, usize>::new();
        for media in world.sandbox.ledger().await {
            *public.entry(media).or_default() += 1;
        }
        for (media, (status, error)) in said(&batches) {
            let count = public.get(&media).copied().unwrap_or_default();
            match status {
                StoryStatus::Published => assert_eq!(count, 1, "{media}"),
                StoryStatus::Failed if error.as_deref() == Some("UNCONFIRMED") => {
                    assert!(count <= 1, "{media}");
                }
                _ => assert_eq!(count, 0, "{media}: {error:?}"),
            }
        }
        let published =
            said(&batches).values().filter(|(s, _)| *s == StoryStatus::Published).count();
        assert!(published >= BATCHES * STORIES - 2, "most get through: {batches:?}");
    })
    .await;
}
