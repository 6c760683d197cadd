//! Many posts from one file.

use proto::publisher::v1::{self as pb, import_posts_request::Part};
use service::{Code, Error};
use tonic::Response;

use crate::support::{POSTS, World, code_of, on_each_engine, request};

async fn import(
    world: &World,
    key: Option<&str>,
    csv: &[u8],
) -> Result<pb::ImportPostsResponse, Error> {
    let idempotency_key = key.map(str::to_owned);
    let start = pb::ImportPostsStart { idempotency_key, ..pb::ImportPostsStart::default() };
    let chunks = csv.chunks(100_000).map(|chunk| Part::Chunk(chunk.to_vec()));
    let parts: Vec<_> = std::iter::once(Part::Start(start))
        .chain(chunks)
        .chain([Part::End(pb::ImportPostsEnd {})])
        .map(|part| pb::ImportPostsRequest { part: Some(part) })
        .collect();
    let parts = request("stories", futures::stream::iter(parts));
    let answer = world.publisher.posts().import_posts(parts).await;
    answer.map(Response::into_inner).map_err(Error::from)
}

#[tokio::test]
async fn a_thousand_long_rows_are_saved_once() {
    on_each_engine(POSTS, async |world| {
        world.connected("LINKEDIN", "mock_linkedin_token").await;
        let row = format!("{},LINKEDIN,DRAFT\n", "word ".repeat(600));
        let file = format!("content,platforms,status\n{}", row.repeat(1_000));
        assert!(file.len() > 2 << 20);
        let made = import(&world, Some("k"), file.as_bytes()).await.unwrap();
        assert!(made.ok && made.rows.iter().all(|row| row.post_id.is_some()));
        assert_eq!(made.rows.len(), 1_000);
        let again = import(&world, Some("k"), file.as_bytes()).await.unwrap();
        assert_eq!(again, pb::ImportPostsResponse { replayed: true, ..made });
        let other = import(&world, Some("k"), b"content\nanother\n").await;
        assert_eq!(code_of(other), Code::IdempotencyMismatch);
    })
    .await;
}

#[tokio::test]
async fn one_bad_row_saves_nothing_of_the_good_ones() {
    on_each_engine(POSTS, async |world| {
        let file = b"content,scheduledAt\ngood,\nbad,tomorrow\ngood,\n";
        let bad = import(&world, None, file).await.unwrap();
        assert!(!bad.ok && bad.rows.iter().all(|row| row.post_id.is_none()));
        assert_eq!(bad.rows[1].problems[0].pointer, "/scheduledAt");
        assert!(world.posts().await.is_empty());
        let no_text = import(&world, None, b"content\n\xff\n").await;
        assert_eq!(code_of(no_text), Code::InvalidRequest);
    })
    .await;
}
