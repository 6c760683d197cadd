//! The adapters of X, LinkedIn, Bluesky and Mastodon over real HTTP against the sandbox: what each
//! answer comes to, for each way to fail (posts.md, "Platforms").

#![allow(clippy::unwrap_used, reason = "these are tests, their helpers included")]

mod bluesky;
mod failures;
mod linkedin;
mod mastodon;
mod media;
mod support;
mod tokens;
mod x;
