//! The smoke test of the seeds: an account without a brand, then one that has it.

use proto::publisher::v1::{BatchStatus, Speed, StoryStatus, batch_event::Type};

use crate::support::{clip, on_each_engine, statuses, stories};

#[tokio::test]
async fn three_stories_to_an_account_without_a_brand_fail_and_the_batch_completes() {
    on_each_engine(&[], async |world| {
        let id = world.publish(stories(3).to("12345").speed(Speed::Fast)).await;
        let events = world.watch(&id, Some("0")).await.until_the_end().await;
        let batch = world.batch(&id).await;
        assert_eq!(batch.status(), BatchStatus::Completed);
        assert_eq!(statuses(&batch), "---");
        for index in 1..=3 {
            let clip = clip(&batch, index);
            let error = "PROVIDER_ERROR:403:Request failed with status code 403";
            assert_eq!(clip.error.as_deref(), Some(error));
            assert_eq!((clip.attempts, clip.checks, clip.post_id.as_deref()), (1, 0, None));
        }
        let posts = batch.posts.unwrap();
        assert_eq!((posts.total, posts.published, posts.failed), (3, 0, 3));
        let order: Vec<_> = events
            .iter()
            .filter(|event| event.r#type() == Type::Story)
            .filter_map(|event| match event.detail.as_ref()? {
                proto::publisher::v1::batch_event::Detail::Clip(clip) => Some(clip),
                _ => None,
            })
            .filter(|clip| clip.status() == StoryStatus::Failed)
            .map(|clip| clip.id.as_str())
            .collect();
        assert_eq!(order, ["clip_1", "clip_2", "clip_3"]);
        assert_eq!(world.sandbox.calls("send").await.len(), 3, "a refusal is not tried again");
    })
    .await;
}

#[tokio::test]
async fn three_stories_to_a_good_account_are_published() {
    on_each_engine(&[], async |world| {
        let batch = world.published(stories(3)).await;
        assert_eq!(batch.status(), BatchStatus::Completed);
        assert_eq!(statuses(&batch), "+++");
        for index in 1..=3 {
            let clip = clip(&batch, index);
            assert_eq!(clip.external_id, format!("{}_{index}", batch.batch_id));
            assert_eq!((clip.attempts, clip.error.as_deref(), clip.late), (1, None, false));
            assert!(clip.checks >= 1 && clip.seconds_to_publish.unwrap() >= 0.01);
            assert_eq!(clip.url, format!("https://media.example.com/{}.mp4", clip.id));
            assert_eq!(clip.text.as_deref(), Some("Kept, never sent"));
            assert!(clip.sent_at.is_some());
            assert!(clip.post_id.is_some());
            let url = clip.public_url.as_deref().unwrap();
            assert!(url.starts_with("https://www.facebook.com/stories/700001/"), "{url}");
        }
        assert_eq!(world.sandbox.ledger().await.len(), 3);
    })
    .await;
}
