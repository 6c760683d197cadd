//! What X, LinkedIn, Bluesky and Mastodon share: a token in `Authorization`, files that come in as
//! bytes, posts that are public at once.
//!
//! - `caller`: who asks. - `multipart`: forms with files. - `listing`: an account's public posts.

mod caller;
mod listing;
mod multipart;

pub(super) use super::graph::{NewPost, about, number, publish};
pub(super) use caller::{Ask, Caller, Refused};
pub(super) use listing::public;
pub(super) use multipart::parts;
