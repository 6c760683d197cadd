//! The promises of posts.md, against the sandbox's platforms.

mod acceptance;
mod approval;
mod gone;
mod quotas;
mod races;
mod sources;
mod trouble;
