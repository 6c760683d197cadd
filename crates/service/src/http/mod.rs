//! The one HTTP client constructor.
//!
//! Two clients come out of it: [`HttpClient::provider`] for base URLs that an operator configured,
//! and [`HttpClient::guarded`] for URLs that users gave, which refuses to talk to private
//! addresses (`api.md`, "URLs from users"). Neither follows redirects, retries a request whose
//! fate is unknown, uses a proxy from the environment, or reads more than a fixed number of bytes.
//!
//! The errors say what exactly-once rests on: did surely nothing reach the other side, or is the
//! outcome unknown ([`HttpError::surely_no_effect`])?
//!
//! - `options`, `message`, `error`: what goes in and comes out.
//! - `client`, `observe`: the call, its span and its metric.
//! - `address`, `allow_list`, `user_url`, `guard`: the rules for URLs from users, at the time they
//!   are written and at the time we connect.

mod address;
mod allow_list;
mod client;
mod error;
mod guard;
mod message;
mod observe;
mod options;
mod user_url;

#[cfg(test)]
mod tests;

pub use address::forbidden;
pub use allow_list::AllowList;
pub use client::{BuildError, HttpClient};
pub use error::HttpError;
pub use guard::Blocked;
pub use message::{HttpRequest, HttpResponse};
pub use options::HttpOptions;
pub use user_url::{UrlKind, UrlProblem, check_resolved, check_user_url};
