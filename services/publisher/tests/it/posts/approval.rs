//! Approval and the time of a post (docs/posts.md, "Who says so").

use proto::publisher::v1 as pb;

use crate::support::{POSTS, World, on_each_engine, post};

/// A team that asks for approval, and two users of it.
async fn team(world: &World) -> (String, [String; 2]) {
    let team = world.team_that_approves().await;
    let users = [world.user_of(&team).await, world.user_of(&team).await];
    let put = pb::PutConnectionRequest {
        team_id: Some(team.clone()),
        platform: "X".to_owned(),
        access_token: "mock_twitter_token".to_owned(),
        ..Default::default()
    };
    world.connect_as(put).await;
    (team, users)
}

#[tokio::test]
async fn what_was_scheduled_without_a_time_is_due_when_it_is_approved() {
    on_each_engine(POSTS, async |world| {
        let (team, [author, editor]) = team(&world).await;
        let draft =
            pb::PostDraft { team_id: Some(team), user_id: Some(author), ..post("At once", &["X"]) };
        let made = world.posted(draft).await;
        assert_eq!(made.status, "DRAFT", "it waits for approval: {made:#?}");
        let approved = world.approve_post(&made.id, &editor).await.unwrap();
        assert_eq!(approved.status, "PUBLISHING", "{approved:#?}");
        assert_eq!(world.decided(&made.id).await.status, "PUBLISHED");
    })
    .await;
}

#[tokio::test]
async fn a_draft_without_a_time_stays_one_until_it_is_published() {
    on_each_engine(POSTS, async |world| {
        let (team, [author, editor]) = team(&world).await;
        let draft = pb::PostDraft {
            team_id: Some(team),
            user_id: Some(author.clone()),
            status: Some("DRAFT".to_owned()),
            ..post("By hand", &["X"])
        };
        let made = world.posted(draft).await;
        world.submit_post(&made.id, &author).await.unwrap();
        let approved = world.approve_post(&made.id, &editor).await.unwrap();
        assert_eq!((approved.status.as_str(), &approved.scheduled_at), ("DRAFT", &None));
        world.publish_post(&made.id).await.unwrap();
        assert_eq!(world.decided(&made.id).await.status, "PUBLISHED");
    })
    .await;
}

#[tokio::test]
async fn what_waits_for_a_word_is_found() {
    on_each_engine(POSTS, async |world| {
        let (team, [author, editor]) = team(&world).await;
        let draft = pb::PostDraft {
            team_id: Some(team),
            user_id: Some(author.clone()),
            status: Some("DRAFT".to_owned()),
            ..post("Shall it go out?", &["X"])
        };
        let mut made = Vec::new();
        for _ in 0..4 {
            made.push(world.posted(draft.clone()).await.id);
        }
        let [needed, submitted, approved, rejected] = made.try_into().unwrap();
        for id in [&submitted, &approved, &rejected] {
            world.submit_post(id, &author).await.unwrap();
        }
        world.approve_post(&approved, &editor).await.unwrap();
        world.reject_post(&rejected, &editor).await.unwrap();
        // The default team asks for none.
        world.connected("X", "mock_twitter_token").await;
        world.posted(post("Nobody has to ask", &["X"])).await;
        for (word, expected) in [
            ("NEEDED", needed),
            ("SUBMITTED", submitted),
            ("APPROVED", approved),
            ("REJECTED", rejected),
        ] {
            let found = world.posts_of_approval(word).await.unwrap();
            let ids: Vec<_> = found.into_iter().map(|post| post.id).collect();
            assert_eq!(ids, [expected], "{word}");
        }
        let refused = world.posts_of_approval("GIVEN").await.unwrap_err();
        assert_eq!(refused.fields()[0].pointer, "?approval");
    })
    .await;
}
