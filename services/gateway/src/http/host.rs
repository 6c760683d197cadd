//! The host that a request is for.

use axum::http::{HeaderMap, Uri, header, uri::Authority};

/// The `Host` header; HTTP/2 has `:authority` in its place, which is part of the URI here
/// (RFC 9113, section 8.3.1). Empty when there is neither.
pub(crate) fn host<'r>(headers: &'r HeaderMap, uri: &'r Uri) -> &'r str {
    match headers.get(header::HOST) {
        Some(host) => host.to_str().unwrap_or_default(),
        None => uri.authority().map(Authority::as_str).unwrap_or_default(),
    }
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    #[test]
    fn the_header_goes_before_the_authority() {
        let (mut headers, uri) = (HeaderMap::new(), Uri::from_static("http://a.example:81/x"));
        assert_eq!(host(&headers, &uri), "a.example:81");
        assert_eq!(host(&headers, &Uri::from_static("/x")), "");
        headers.insert(header::HOST, HeaderValue::from_static("b.example"));
        assert_eq!(host(&headers, &uri), "b.example");
    }
}
