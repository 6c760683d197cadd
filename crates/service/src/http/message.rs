//! A request and its answer, whole in memory: provider calls are small.

use bytes::Bytes;
use http::{
    HeaderMap, HeaderName, Method, StatusCode,
    header::{AUTHORIZATION, COOKIE, PROXY_AUTHORIZATION},
};
use url::Url;

/// Headers whose values never show in a debug print or a log.
const SECRET_HEADERS: [HeaderName; 5] = [
    AUTHORIZATION,
    COOKIE,
    PROXY_AUTHORIZATION,
    HeaderName::from_static("x-api-key"),
    HeaderName::from_static("x-mc-auth"),
];

/// What to send.
#[derive(Clone, Debug)]
pub struct HttpRequest {
    /// The method; only the caller knows whether sending twice would hurt.
    pub method: Method,
    /// Absolute, `http` or `https`.
    pub url: Url,
    /// Without `Host`, `Content-Length`, `User-Agent` and `traceparent`, which are added.
    pub headers: HeaderMap,
    /// The body, empty for none.
    pub body: Bytes,
}

impl HttpRequest {
    /// A request without headers and body.
    pub fn new(method: Method, url: Url) -> Self {
        Self { method, url, headers: HeaderMap::new(), body: Bytes::new() }
    }

    /// Keeps the values of the usual secret headers out of every debug print.
    pub(super) fn mark_secrets(&mut self) {
        for name in &SECRET_HEADERS {
            if let Some(value) = self.headers.get_mut(name) {
                value.set_sensitive(true);
            }
        }
    }
}

/// What came back, whatever its status: only the caller knows which ones are errors.
#[derive(Clone, Debug)]
pub struct HttpResponse {
    /// The status; a redirect is an answer like any other.
    pub status: StatusCode,
    /// All headers as sent.
    pub headers: HeaderMap,
    /// The whole body.
    pub body: Bytes,
}

#[cfg(test)]
mod tests {
    use super::*;
    use http::HeaderValue;

    #[test]
    fn secrets_do_not_print() {
        let url = Url::parse("https://provider.example").unwrap();
        let mut request = HttpRequest::new(Method::GET, url);
        request.headers.insert("x-mc-auth", HeaderValue::from_static("hunter2"));
        request.headers.insert("accept", HeaderValue::from_static("text/plain"));
        request.mark_secrets();
        let printed = format!("{request:?}");
        assert!(!printed.contains("hunter2"), "{printed}");
        assert!(printed.contains("text/plain"), "{printed}");
    }
}
