//! The client against real sockets, and the rules for URLs from users.

mod calls;
mod failures;
mod guarded;
mod server;
mod spans;
mod url_properties;
mod urls;

use std::time::Duration;

use http::Method;
use url::Url;

use super::{HttpClient, HttpOptions, HttpRequest};

/// Limits short enough to wait for, long enough for a busy machine.
fn options() -> HttpOptions {
    HttpOptions {
        connect_timeout: Duration::from_millis(300),
        read_timeout: Duration::from_millis(600),
        call_timeout: Duration::from_secs(5),
        max_body: 1_000,
        ..HttpOptions::default()
    }
}

fn client() -> HttpClient {
    HttpClient::provider(&options()).unwrap()
}

fn post(url: &str) -> HttpRequest {
    HttpRequest { body: "{}".into(), ..HttpRequest::new(Method::POST, Url::parse(url).unwrap()) }
}
