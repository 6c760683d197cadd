//! Compares what a batch says with what the provider made public: nothing lost, nothing twice
//! (stories.md, "No double post").

use crate::{
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
