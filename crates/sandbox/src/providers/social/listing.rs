//! An account's public posts.

use jiff::Timestamp;

use crate::post::{Owner, Post};
use crate::state::State;

/// The account's posts since then that are public, newest first.
pub(in crate::providers) fn public<'a>(
    owner: &Owner,
    since: Timestamp,
    state: &'a State,
    now: Timestamp,
) -> Vec<&'a Post> {
    let mut posts: Vec<&Post> = state.posts.window(owner, since, Timestamp::MAX).collect();
    posts.retain(|post| post.published_at(now).is_some());
    posts.reverse();
    posts
}
