//! The promises of posts.md, against the sandbox's platforms.

mod acceptance;
mod approval;
mod changing;
mod gone;
mod import;
mod quotas;
mod races;
mod refused;
mod sources;
mod trouble;
