//! The promises of posts.md, against the sandbox's platforms.

mod acceptance;
