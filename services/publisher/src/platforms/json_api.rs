//! Calls of a provider that speaks JSON over HTTPS and takes its token in `Authorization`.
//!
//! A call either has a success as its answer or a [`Trouble`], sorted by the provider's own
//! [`Dialect`]. Nothing is repeated here.

use bytes::Bytes;
use http::{HeaderMap, HeaderName, HeaderValue, Method, header};
use jiff::Timestamp;
use serde::{Serialize, de::DeserializeOwned};
use service::{
    Clock,
    config::{ExposeSecret as _, Secret},
    http::{HttpClient, HttpRequest, HttpResponse},
};
use url::{Url, form_urlencoded};

use super::{
    trouble::Trouble,
    usage::{Report, Usage},
};
use crate::domain::error::PublishError;

/// How a provider words its refusals and its quota.
#[derive(Clone, Copy)]
pub(super) struct Dialect {
    /// What an answer that is no success means.
    pub(super) trouble: fn(&HttpResponse, Timestamp) -> Trouble,
    /// What the headers say of the account's quota, if anything.
    pub(super) quota: fn(&HeaderMap) -> Option<Report>,
}

/// The API at one base URL.
pub(super) struct JsonApi {
    client: HttpClient,
    base: Url,
    clock: Clock,
    dialect: Dialect,
}

/// One call, not sent yet.
pub(super) struct Ask<'a> {
    request: HttpRequest,
    /// Whose quota the answer's headers are about.
    usage: Option<&'a Usage>,
    bad_token: bool,
}

impl JsonApi {
    pub(super) fn new(client: HttpClient, base: Url, clock: Clock, dialect: Dialect) -> Self {
        Self { client, base, clock, dialect }
    }

    /// The base URL that it was made with.
    pub(super) fn base(&self) -> &Url {
        &self.base
    }

    /// A call of the path with these segments, each of which stays one whatever it contains.
    pub(super) fn ask<'a>(&self, method: Method, segments: &[&str]) -> Ask<'a> {
        Ask::new(method, under(&self.base, segments))
    }

    /// Sends a call, once.
    pub(super) async fn send(&self, ask: Ask<'_>) -> Result<HttpResponse, Trouble> {
        if ask.bad_token {
            let message = "The token has characters that no token has";
            return Err(Trouble::Auth(PublishError::auth(401, message)));
        }
        let answer = self.client.send(ask.request).await;
        let response = answer.map_err(|error| Trouble::no_answer(&error))?;
        let now = self.clock.now();
        if let Some((usage, report)) = ask.usage.zip((self.dialect.quota)(&response.headers)) {
            usage.heard(report);
        }
        if response.status.is_success() {
            return Ok(response);
        }
        let trouble = (self.dialect.trouble)(&response, now);
        if let (Some(usage), Trouble::Throttled { wait: Some(wait), .. }) = (ask.usage, &trouble) {
            let pause_until = now.checked_add(*wait).ok();
            usage.heard(Report { pause_until, ..Report::default() });
        }
        Err(trouble)
    }
}

impl<'a> Ask<'a> {
    /// A call of an absolute URL.
    pub(super) fn new(method: Method, url: Url) -> Self {
        Self { request: HttpRequest::new(method, url), usage: None, bad_token: false }
    }

    pub(super) fn query(mut self, pairs: &[(&str, &str)]) -> Self {
        self.request.url.query_pairs_mut().extend_pairs(pairs);
        self
    }

    pub(super) fn bearer(self, token: &Secret) -> Self {
        self.authorization(&format!("Bearer {}", token.expose_secret()))
    }

    /// `Authorization`, scheme and all.
    pub(super) fn authorization(mut self, value: &str) -> Self {
        match HeaderValue::from_str(value) {
            Ok(value) => {
                self.request.headers.insert(header::AUTHORIZATION, value);
            }
            Err(_) => self.bad_token = true,
        }
        self
    }

    pub(super) fn header(mut self, name: &'static str, value: HeaderValue) -> Self {
        self.request.headers.insert(HeaderName::from_static(name), value);
        self
    }

    pub(super) fn json(self, body: &impl Serialize) -> Self {
        // Structs of texts and numbers always serialise.
        self.body("application/json", serde_json::to_vec(body).unwrap_or_default())
    }

    pub(super) fn form(self, pairs: &[(&str, &str)]) -> Self {
        let body = form_urlencoded::Serializer::new(String::new()).extend_pairs(pairs).finish();
        self.body("application/x-www-form-urlencoded", body)
    }

    /// A body of that type; a type that is no header value becomes the one of plain bytes.
    pub(super) fn body(mut self, content_type: &str, body: impl Into<Bytes>) -> Self {
        let plain = HeaderValue::from_static("application/octet-stream");
        let content_type = HeaderValue::from_str(content_type).unwrap_or(plain);
        self.request.headers.insert(header::CONTENT_TYPE, content_type);
        self.request.body = body.into();
        self
    }

    /// The answer's headers are about this account's publishing calls.
    pub(super) fn counts_for(mut self, usage: &'a Usage) -> Self {
        self.usage = Some(usage);
        self
    }
}

/// A URL under a base, which may have a prefix.
pub(super) fn under(base: &Url, segments: &[&str]) -> Url {
    let mut url = base.clone();
    if let Ok(mut path) = url.path_segments_mut() {
        path.pop_if_empty().extend(segments);
    }
    url
}

/// The body of an answer, if it is what is expected.
pub(super) fn read<T: DeserializeOwned>(response: &HttpResponse) -> Option<T> {
    serde_json::from_slice(&response.body).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_segment_stays_one() {
        let base = Url::parse("http://sandbox.test/x/").unwrap();
        let url = under(&base, &["2", "users", "a/../b?c", "tweets"]);
        assert_eq!(url.as_str(), "http://sandbox.test/x/2/users/a%2F..%2Fb%3Fc/tweets");
        let bare = Url::parse("https://api.x.com").unwrap();
        assert_eq!(under(&bare, &["2"]).as_str(), "https://api.x.com/2");
    }

    #[test]
    fn a_token_with_a_new_line_is_no_token() {
        let url = Url::parse("https://api.x.com").unwrap();
        let ask = Ask::new(Method::GET, url);
        assert!(ask.bearer(&Secret::from("a\nb")).bad_token);
    }
}
