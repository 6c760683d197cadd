//! What is wrong with a post, and whose word it is.

use proto::publisher::v1 as pb;
use service::{Code, Error};

use crate::support::{POSTS, World, code_of, on_each_engine, post, request};

const TENANT: &str = "stories";

fn pointer(error: &Error) -> &str {
    error.fields()[0].pointer.as_str()
}

fn with_media(text: &str, platform: &str, names: &[String]) -> pb::PostDraft {
    let urls = names.iter().map(|name| format!("https://media.example/{name}")).collect();
    pb::PostDraft { media_urls: Some(pb::Urls { urls }), ..post(text, &[platform]) }
}

async fn problems(world: &World, draft: pb::PostDraft) -> Vec<pb::Problem> {
    let validate = pb::ValidatePostRequest { draft: Some(draft) };
    let answer = world.publisher.posts().validate_post(request(TENANT, validate)).await;
    answer.unwrap().into_inner().problems
}

#[tokio::test]
async fn a_missing_connection_is_named_with_its_platform() {
    on_each_engine(POSTS, async |world| {
        world.connected("X", "mock_twitter_token").await;
        let missing = problems(&world, post("Hello", &["X", "THREADS"])).await.remove(0);
        assert_eq!(
            (missing.code.as_str(), missing.pointer.as_str()),
            ("NO_CONNECTION", "/platforms/1")
        );
        assert_eq!(missing.platform.as_deref(), Some("THREADS"));
    })
    .await;
}

#[tokio::test]
async fn an_override_is_pointed_to_by_the_name_that_was_written() {
    on_each_engine(POSTS, async |world| {
        world.connected("X", "mock_twitter_token").await;
        for name in ["X", "TWITTER"] {
            let own = pb::Override { content: Some("x".repeat(281)), media_urls: None };
            let by_platform = [(name.to_owned(), own)].into();
            let mut long = post("Hello", &["X"]);
            long.overrides = Some(pb::Overrides { by_platform });
            let expected = format!("/overrides/{name}/content");
            let found = problems(&world, long.clone()).await.remove(0);
            assert_eq!(found.pointer, expected);
            let refused = world.create_post(long).await.unwrap_err();
            assert_eq!((refused.code(), pointer(&refused)), (Code::InvalidContent, &*expected));
        }
    })
    .await;
}

#[tokio::test]
async fn media_that_no_platform_takes_are_bad_content_and_may_be_drafted() {
    on_each_engine(POSTS, async |world| {
        world.connected("LINKEDIN", "mock_linkedin_token").await;
        let names: Vec<String> = (0..21).map(|n| format!("{n}.jpg")).collect();
        let album = with_media("Album", "LINKEDIN", &names);
        assert_eq!(code_of(world.create_post(album.clone()).await), Code::InvalidContent);
        let draft = pb::PostDraft { status: Some("DRAFT".to_owned()), ..album };
        let made = world.posted(draft).await;
        assert_eq!(code_of(world.publish_post(&made.id).await), Code::InvalidContent);

        let film = with_media("Film", "LINKEDIN", &["film.mp4".to_owned()]);
        let refused = world.create_post(film).await.unwrap_err();
        assert_eq!((refused.code(), pointer(&refused)), (Code::InvalidContent, "/mediaUrls/0"));
    })
    .await;
}

#[tokio::test]
async fn lists_of_a_team_that_is_not_there_are_refused() {
    on_each_engine(POSTS, async |world| {
        let mine = world.team_that_approves().await;
        for (tenant, team) in [(TENANT, uuid::Uuid::nil().to_string()), ("others", mine.clone())] {
            let team_id = Some(team);
            let list = pb::ListPostsRequest { team_id: team_id.clone(), ..Default::default() };
            let posts = world.publisher.posts().list_posts(request(tenant, list)).await;
            assert_eq!(code_of(posts.map_err(Error::from)), Code::TeamNotFound);
            let list = pb::ListConnectionsRequest { team_id, ..Default::default() };
            let all = world.publisher.connections().list_connections(request(tenant, list)).await;
            assert_eq!(code_of(all.map_err(Error::from)), Code::TeamNotFound);
        }
        let list = pb::ListPostsRequest { team_id: Some(mine), ..Default::default() };
        assert!(world.publisher.posts().list_posts(request(TENANT, list)).await.is_ok());
    })
    .await;
}
