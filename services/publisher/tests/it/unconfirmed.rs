//! What nobody can prove is for a person to resolve (stories.md, "No double post").

use proto::publisher::v1::{Batch, Phase, PublicationStatus, batch_event::Type};
use serde_json::json;
use service::Code;

use crate::support::{World, clip, code_of, conflicts, kinds, on_each_engine, statuses, stories};

const TENANT: &str = "stories";

/// The first of two stories was sent, and the provider never said what it has.
async fn given_an_unconfirmed_story(world: &World) -> Batch {
    world.sandbox.fault_times(1, "send", json!({"kind": "reset_after_effect"})).await;
    world.sandbox.fault("list", json!({"kind": "status", "status": 500})).await;
    let batch = world.published(stories(2).retries(2)).await;
    assert_eq!(clip(&batch, 1).error.as_deref(), Some("UNCONFIRMED"));
    batch
}

#[tokio::test]
async fn a_list_that_stays_unreadable_ends_unconfirmed_and_nothing_is_sent_again() {
    on_each_engine(&[], async |world| {
        let batch = given_an_unconfirmed_story(&world).await;
        assert_eq!(statuses(&batch), "-+", "the batch went on");
        assert_eq!((clip(&batch, 1).phase(), clip(&batch, 1).attempts), (Phase::Done, 1));
        assert_eq!(world.sandbox.calls("send").await.len(), 2);
        conflicts(world.retry_failed(TENANT, &batch.batch_id).await);
    })
    .await;
}

#[tokio::test]
async fn two_matches_end_unconfirmed() {
    on_each_engine(&[], async |world| {
        world.sandbox.fault_times(1, "send", json!({"kind": "reset_after_effect"})).await;
        world.sandbox.fault_times(1, "list", json!({"kind": "slow", "ms": 300})).await;
        let id = world.publish(stories(1).retries(2)).await;
        world.sandbox.has_seen(1, "list").await;
        let post = world.sandbox.posts().await.remove(0);
        world.sandbox.posted_by_somebody_else(&post).await;
        let batch = world.finished(&id).await;
        assert_eq!(clip(&batch, 1).error.as_deref(), Some("UNCONFIRMED"));
        assert_eq!(clip(&batch, 1).attempts, 1);
    })
    .await;
}

#[tokio::test]
async fn a_person_says_that_it_is_live() {
    on_each_engine(&[], async |world| {
        let batch = given_an_unconfirmed_story(&world).await;
        let seen = world.watch(&batch.batch_id, None).await.until_the_end().await.pop().unwrap().id;
        let publication = &clip(&batch, 1).publication_id;
        for versions in [vec![batch.version - 1, batch.version + 1], Vec::new()] {
            let refused = world.resolve_if(TENANT, publication, versions).await;
            assert_eq!(code_of(refused), Code::PreconditionFailed);
        }
        for link in ["javascript:alert(1)", "/posts/1"] {
            let refused = world.resolve_as(TENANT, publication, "4711", link).await.unwrap_err();
            assert_eq!(refused.fields()[0].pointer, "/permalink");
        }
        let resolved = world.resolve_published(TENANT, publication, "4711").await.unwrap();
        assert_eq!(resolved.status(), PublicationStatus::Published);
        assert_eq!(&resolved.id, publication);
        assert_eq!(resolved.batch_id.as_ref(), Some(&batch.batch_id));
        assert_eq!((resolved.platform.as_str(), resolved.attempt_count), ("METRICOOL", 1));
        assert_eq!(resolved.external_id.as_deref(), Some("4711"));
        assert!(resolved.published_at.is_some() && resolved.error.is_none());

        let batch = world.batch(&batch.batch_id).await;
        assert_eq!(statuses(&batch), "++");
        assert_eq!(clip(&batch, 1).post_id.as_deref(), Some("4711"));
        assert_eq!(clip(&batch, 1).public_url, resolved.permalink);
        let told =
            world.watch(&batch.batch_id, Some(&seen.to_string())).await.until_the_end().await;
        assert_eq!(kinds(&told), [Type::Story, Type::Progress, Type::Completed]);
    })
    .await;
}

#[tokio::test]
async fn a_person_says_that_it_is_not_live() {
    on_each_engine(&[], async |world| {
        let batch = given_an_unconfirmed_story(&world).await;
        let publication = &clip(&batch, 1).publication_id;
        let resolved = world.resolve_failed(TENANT, publication).await.unwrap();
        assert_eq!(resolved.status(), PublicationStatus::Failed);
        let error = resolved.error.unwrap();
        assert_eq!((error.code.as_str(), error.class.as_str()), ("NETWORK", "transient"));

        let batch = world.batch(&batch.batch_id).await;
        assert!(clip(&batch, 1).error.as_ref().unwrap().starts_with("NETWORK:"));
        world.sandbox.behaves_again().await;
        world.retry_failed(TENANT, &batch.batch_id).await.expect("now it may be tried again");
        assert_eq!(statuses(&world.finished(&batch.batch_id).await), "++");
    })
    .await;
}

#[tokio::test]
async fn only_what_is_unconfirmed_can_be_resolved() {
    on_each_engine(&[], async |world| {
        let batch = given_an_unconfirmed_story(&world).await;
        let published = &clip(&batch, 2).publication_id;
        let answer = world.resolve_failed(TENANT, published).await;
        assert_eq!(code_of(answer), Code::PublicationConflict);
        let answer = world.resolve_published(TENANT, published, "1").await;
        assert_eq!(code_of(answer), Code::PublicationConflict);

        let unconfirmed = &clip(&batch, 1).publication_id;
        world.resolve_published(TENANT, unconfirmed, "1").await.unwrap();
        let answer = world.resolve_published(TENANT, unconfirmed, "1").await;
        assert_eq!(code_of(answer), Code::PublicationConflict, "it is resolved already");
    })
    .await;
}

#[tokio::test]
async fn a_resolution_has_to_make_sense() {
    on_each_engine(&[], async |world| {
        let batch = given_an_unconfirmed_story(&world).await;
        let publication = &clip(&batch, 1).publication_id;
        let missing = "01900000-0000-7000-8000-000000000000";
        for unknown in [missing, "no uuid", ""] {
            let answer = world.resolve_failed(TENANT, unknown).await;
            assert_eq!(code_of(answer), Code::PublicationNotFound, "{unknown}");
        }
        assert_eq!(code_of(world.resolve(TENANT, publication, None).await), Code::InvalidRequest);
        for external_id in ["", "a\0b", &"x".repeat(10_000)] {
            let error = world.resolve_published(TENANT, publication, external_id).await;
            let error = error.unwrap_err();
            assert_eq!(error.code(), Code::InvalidRequest, "{error}");
            assert_eq!(error.fields()[0].pointer, "/externalId");
        }
        assert_eq!(
            clip(&world.batch(&batch.batch_id).await, 1).error.as_deref(),
            Some("UNCONFIRMED")
        );
    })
    .await;
}
