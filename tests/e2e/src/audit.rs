//! Compares what batches and posts say with what the provider made public: nothing lost, nothing
//! twice (stories.md, "No double post").

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    platforms,
    posts::{Connection, Post},
    sandbox::Sandbox,
    stories::{Batch, NewBatch},
    wait::{SOON, eventually},
};

/// Proves of a finished batch: each story is public at most once; it is public exactly if the batch
/// says published, or if nobody could know (`UNCONFIRMED`); and no post of it is still on its way.
///
/// # Panics
/// When one of these does not hold.
pub async fn exactly_once(sandbox: &Sandbox, asked: &NewBatch, batch: &Batch) {
    let account = asked.account_id();
    let urls = asked.urls();
    assert_eq!(batch.clips.len(), urls.len());
    nothing_under_way(sandbox, account, &urls).await;
    let ledger = sandbox.ledger(account).await;
    for (clip, url) in batch.clips.iter().zip(urls) {
        let public: Vec<_> =
            ledger.iter().filter(|post| post.media_url.as_deref() == Some(url)).collect();
        assert!(public.len() <= 1, "{url} is public {} times: {public:?}", public.len());
        match (clip.status.as_str(), clip.error.as_deref()) {
            ("published", None) => {
                assert_eq!(public.len(), 1, "{clip:?} is not public");
                assert_eq!(clip.post_id.as_deref(), Some(public[0].post_id.as_str()), "{clip:?}");
            }
            ("failed", Some("UNCONFIRMED")) => {}
            _ => assert!(public.is_empty(), "{clip:?} is public: {public:?}"),
        }
    }
}

async fn nothing_under_way(sandbox: &Sandbox, account: &str, urls: &[&str]) {
    let look = async || {
        let posts = sandbox.posts(account).await;
        let under_way = posts.iter().any(|post| {
            matches!(post.state.as_str(), "pending" | "publishing")
                && post.media_url.as_deref().is_some_and(|url| urls.contains(&url))
        });
        (!under_way).then_some(())
    };
    eventually("no post of the batch is on its way any more", SOON, look).await;
}

/// Proves of final posts of their own text: each publication's text is public at most once on its
/// account; exactly if the post says published, or if nobody could know (`UNCONFIRMED`).
///
/// # Panics
/// When one of these does not hold.
pub async fn posts_exactly_once<'a>(
    sandbox: &Sandbox,
    connections: &[Connection],
    posts: impl IntoIterator<Item = &'a Post>,
) {
    let mut ledger: BTreeMap<(String, String), Vec<String>> = BTreeMap::new();
    let platforms: BTreeSet<&str> = connections.iter().map(|c| c.platform.as_str()).collect();
    for platform in platforms {
        for live in sandbox.ledger_at(&platforms::provider(platform)).await {
            ledger.entry((live.account, live.text)).or_default().push(live.post_id);
        }
    }
    for post in posts {
        assert!(post.is_final(), "{post:#?}");
        for publication in &post.publications {
            let mut all = connections.iter();
            let connection = all.find(|c| c.id == publication.connection_id).unwrap();
            let place = (connection.account_id.clone(), post.content.clone());
            let live = ledger.get(&place).map_or(&[][..], Vec::as_slice);
            assert!(live.len() <= 1, "live {} times: {publication:#?}", live.len());
            match publication.status.as_str() {
                "PUBLISHED" => assert_eq!(live.len(), 1, "it is not live: {publication:#?}"),
                "UNCONFIRMED" => {}
                _ => assert!(live.is_empty(), "it is live: {publication:#?}"),
            }
        }
    }
}
