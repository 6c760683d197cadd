//! The list of what did not go out: what failed, and what waits for a person's word.

use proto::{
    common::v1::PageRequest,
    publisher::v1::{self as pb, PublicationStatus},
};
use serde_json::json;
use service::Code;

use crate::support::{POSTS, World, clip, code_of, on_each_engine, post, stories};

const TENANT: &str = "stories";

/// A batch with a failed story, a post that failed, and a batch with an unconfirmed story: in this
/// order. And one of each that went out.
struct Given {
    failed: pb::Batch,
    post: pb::Post,
    unconfirmed: pb::Batch,
}

async fn given(world: &World) -> Given {
    world.sandbox.fault_times(1, "send", json!({"kind": "status", "status": 400})).await;
    let failed = world.published(stories(2)).await;
    world.connected("FACEBOOK", "mock_fb_token").await;
    world.connected("X", "mock_twitter_token").await;
    world.fault_at("x", "send", 1, json!({"kind": "status", "status": 400})).await;
    let post = world.posted(post("Half of it", &["FACEBOOK", "X"])).await;
    let post = world.decided(&post.id).await;
    assert_eq!(post.status, "PARTIAL", "{post:#?}");
    world.sandbox.fault_times(1, "send", json!({"kind": "reset_after_effect"})).await;
    world.sandbox.fault("list", json!({"kind": "status", "status": 500})).await;
    let unconfirmed = world.published(stories(1)).await;
    Given { failed, post, unconfirmed }
}

impl Given {
    fn failed_post(&self) -> &pb::Publication {
        let mut all = self.post.publications.iter();
        all.find(|publication| publication.status() == PublicationStatus::Failed).unwrap()
    }

    /// All of them, the newest first.
    fn ids(&self) -> [&str; 3] {
        let story = |batch| clip(batch, 1).publication_id.as_str();
        [story(&self.unconfirmed), &self.failed_post().id, story(&self.failed)]
    }
}

async fn listed(world: &World, list: pb::ListPublicationsRequest) -> Vec<pb::Publication> {
    world.unsettled(TENANT, list).await.unwrap().publications
}

fn ids(publications: &[pb::Publication]) -> Vec<&str> {
    publications.iter().map(|publication| publication.id.as_str()).collect()
}

fn all() -> pb::ListPublicationsRequest {
    pb::ListPublicationsRequest::default()
}

#[tokio::test]
async fn stories_and_posts_stand_in_one_list_newest_first_each_as_it_is_elsewhere() {
    on_each_engine(POSTS, async |world| {
        let given = given(&world).await;
        let found = listed(&world, all()).await;
        assert_eq!(ids(&found), given.ids());
        assert_eq!(&found[1], given.failed_post());
        assert_eq!(found[1].scheduled_at, given.post.scheduled_at);
        let story = &found[0];
        assert_eq!(story.batch_id.as_ref(), Some(&given.unconfirmed.batch_id));
        assert_eq!(story.error.as_ref().unwrap().code, "UNCONFIRMED");
        assert_eq!((story.status(), story.attempt_count), (PublicationStatus::Unconfirmed, 1));

        let (mut pages, mut position) = (Vec::new(), String::new());
        loop {
            let page = Some(PageRequest { limit: 1, position });
            let list = pb::ListPublicationsRequest { page, ..all() };
            let page = world.unsettled(TENANT, list).await.unwrap();
            pages.extend(page.publications);
            position = page.next_position;
            if position.is_empty() {
                break;
            }
        }
        assert_eq!(pages, found);
    })
    .await;
}

#[tokio::test]
async fn it_is_narrowed_by_state_post_and_batch() {
    on_each_engine(POSTS, async |world| {
        let given = given(&world).await;
        let [unconfirmed, of_post, failed] = given.ids();
        let state = |status: PublicationStatus| pb::ListPublicationsRequest {
            status: Some(status.into()),
            ..all()
        };
        let of_batch = |batch: &pb::Batch| Some(batch.batch_id.clone());
        let posts = pb::ListPublicationsRequest { post_id: Some(given.post.id.clone()), ..all() };
        for (list, expected) in [
            (state(PublicationStatus::Unconfirmed), vec![unconfirmed]),
            (state(PublicationStatus::Failed), vec![of_post, failed]),
            (posts.clone(), vec![of_post]),
            (
                pb::ListPublicationsRequest { batch_id: of_batch(&given.failed), ..all() },
                vec![failed],
            ),
            (pb::ListPublicationsRequest { batch_id: of_batch(&given.failed), ..posts }, vec![]),
        ] {
            assert_eq!(ids(&listed(&world, list.clone()).await), expected, "{list:?}");
        }
        let wrong = |pointer: &'static str, list| (pointer, list);
        for (pointer, list) in [
            wrong("?status", state(PublicationStatus::Published)),
            wrong("?postId", pb::ListPublicationsRequest { post_id: Some("1".into()), ..all() }),
            wrong("?batchId", pb::ListPublicationsRequest { batch_id: Some("\0".into()), ..all() }),
            wrong("?cursor", {
                let page = Some(PageRequest { limit: 1, position: "1".into() });
                pb::ListPublicationsRequest { page, ..all() }
            }),
        ] {
            let refused = world.unsettled(TENANT, list).await.unwrap_err();
            assert_eq!(
                (refused.code(), &*refused.fields()[0].pointer),
                (Code::InvalidRequest, pointer)
            );
        }
    })
    .await;
}

#[tokio::test]
async fn what_a_person_resolved_waits_no_more_and_nobody_sees_another_s() {
    let settings = [POSTS, &[("EVERY_TENANT", "on")]].concat();
    on_each_engine(&settings, async |world| {
        let given = given(&world).await;
        let [unconfirmed, ..] = given.ids();
        assert!(world.unsettled("others", all()).await.unwrap().publications.is_empty());
        let refused = world.resolve_published("others", unconfirmed, "1").await;
        assert_eq!(code_of(refused), Code::PublicationNotFound);
        world.resolve_published(TENANT, unconfirmed, "1").await.unwrap();
        assert_eq!(ids(&listed(&world, all()).await), given.ids()[1..]);
    })
    .await;
}
