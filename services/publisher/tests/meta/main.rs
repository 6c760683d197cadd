//! The adapters of Facebook, Instagram and Threads over real HTTP against the sandbox: what each
//! answer comes to, for each way to fail (posts.md, "Platforms").

#![allow(clippy::unwrap_used, reason = "these are tests, their helpers included")]

mod facebook;
mod failures;
mod instagram;
mod support;
mod threads;
mod tokens;
mod usage;
