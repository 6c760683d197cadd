//! Taking a batch (stories.md, "REST").

use proto::publisher::v1::{BatchStatus, Phase};

use crate::support::{ACCOUNT, clip, now, on_each_engine, stories};

#[tokio::test]
async fn the_answer_tells_what_was_taken() {
    on_each_engine(&[], async |world| {
        let before = now();
        let created = world.create(stories(3)).await.unwrap();
        assert_eq!(created.status(), BatchStatus::Processing);
        assert_eq!((created.total, created.queued, created.replayed), (3, 3, false));
        assert_eq!(created.tenant, "stories");
        assert_eq!(created.settings_json, format!(r#"{{"accountId":"{ACCOUNT}"}}"#));
        assert_eq!(created.schedule_json, None);
        let created_at = created.created_at.unwrap();
        assert!((before.as_second()..=now().as_second()).contains(&created_at.seconds));

        let id = created.batch_id;
        let (millis, random) = id.strip_prefix("batch_").unwrap().split_once('_').unwrap();
        let millis: i64 = millis.parse().unwrap();
        assert!((before.as_millisecond()..=now().as_millisecond()).contains(&millis));
        let is_base36 = |c: u8| c.is_ascii_digit() || c.is_ascii_lowercase();
        assert!(random.len() == 9 && random.bytes().all(is_base36), "{random}");
    })
    .await;
}

#[tokio::test]
async fn the_batch_shows_its_stories_in_order() {
    on_each_engine(&[], async |world| {
        let order = stories(3).scheduled_at(now() + jiff::SignedDuration::from_hours(1)).job("job");
        let created = world.create(order).await.unwrap();
        assert_eq!(created.status(), BatchStatus::Pending);
        assert_eq!(created.schedule_json.as_deref(), Some(r#"{"mode":"scheduled"}"#));
        let batch = world.batch(&created.batch_id).await;
        assert_eq!((batch.status(), batch.job_id.as_deref()), (BatchStatus::Pending, Some("job")));
        assert_eq!(batch.schedule_json, created.schedule_json);
        assert_eq!(batch.settings_json, created.settings_json);
        assert!(batch.started_at.is_none() && batch.completed_at.is_none());
        let posts = batch.posts.unwrap();
        assert_eq!((posts.total, posts.pending, posts.published), (3, 3, 0));
        for index in 1..=3 {
            let clip = clip(&batch, index);
            assert_eq!(clip.id, format!("clip_{index}"));
            assert_eq!(clip.external_id, format!("{}_{index}", batch.batch_id));
            assert_eq!((clip.phase(), clip.attempts, clip.checks), (Phase::Queued, 0, 0));
            assert!(clip.post_id.is_none() && clip.error.is_none());
        }
    })
    .await;
}

#[tokio::test]
async fn reconcile_reads_the_counters_from_the_database() {
    on_each_engine(&[], async |world| {
        let id = world.published(stories(2)).await.batch_id;
        let summary = world.reconcile("stories", &id).await.unwrap();
        assert_eq!((summary.status(), &summary.batch_id), (BatchStatus::Completed, &id));
        let posts = summary.posts.unwrap();
        assert_eq!((posts.total, posts.published, posts.pending), (2, 2, 0));
        assert!(summary.read_at.is_some());
    })
    .await;
}

#[tokio::test]
async fn five_hundred_stories_are_taken() {
    on_each_engine(&[], async |world| {
        let order = stories(500).scheduled_at(now() + jiff::SignedDuration::from_hours(1));
        let created = world.create(order).await.unwrap();
        assert_eq!(world.batch(&created.batch_id).await.clips.len(), 500);
        world.cancel("stories", &created.batch_id).await.unwrap();
        assert_eq!(world.finished(&created.batch_id).await.posts.unwrap().cancelled, 500);
    })
    .await;
}
