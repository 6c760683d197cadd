//! A post made from something of another context is made once for ever.

use std::time::Duration;

use proto::publisher::v1 as pb;
use service::Error;

use crate::support::{POSTS, World, by_hand, on_each_engine, post};

async fn create(world: &World, key: &str, text: &str) -> Result<pb::CreatePostResponse, Error> {
    let at = world.clock.now() + Duration::from_hours(48);
    let draft = pb::PostDraft { scheduled_at: Some(at.to_string()), ..post(text, &["MASTODON"]) };
    world.create_from(key, draft).await
}

#[tokio::test]
async fn the_same_source_is_the_same_post_also_days_later() {
    by_hand(POSTS, async |world| {
        world.connected("MASTODON", "ada").await;
        let first = create(&world, "SCH_ana_20260101_ABC123:1", "Hi").await.unwrap();
        assert!(!first.replayed);
        for _ in 0..3 {
            world.pass(25.0 * 3_600.0);
            // It is found before anything of the draft is looked at.
            let again = create(&world, "SCH_ana_20260101_ABC123:1", "").await.unwrap();
            assert!(again.replayed);
            assert_eq!(again.post.unwrap().id, first.post.as_ref().unwrap().id);
        }
        let other = create(&world, "SCH_ana_20260101_ABC123:2", "Hi").await.unwrap();
        assert_ne!(other.post.unwrap().id, first.post.unwrap().id);
    })
    .await;
}

#[tokio::test]
async fn two_at_once_make_one_post() {
    on_each_engine(POSTS, async |world| {
        world.connected("MASTODON", "ada").await;
        let asked = (0..8).map(async |_| create(&world, "one", "Hi").await.unwrap());
        let made = futures::future::join_all(asked).await;
        let id = |made: &pb::CreatePostResponse| made.post.as_ref().unwrap().id.clone();
        assert!(made.iter().all(|one| id(one) == id(&made[0])), "{made:?}");
        assert_eq!(made.iter().filter(|made| !made.replayed).count(), 1);
    })
    .await;
}
