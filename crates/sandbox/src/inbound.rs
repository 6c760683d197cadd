//! What a request says, wherever it says it: query, form or JSON body, and `Authorization`.

use std::convert::Infallible;

use axum::body::Bytes;
use axum::extract::{FromRequest, FromRequestParts, Request};
use axum::http::header::{AUTHORIZATION, CONTENT_TYPE, HOST};
use axum::http::{HeaderMap, Uri};
use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use serde_json::Value;
use url::form_urlencoded;

use crate::call::Arrival;

/// A request, read.
pub(crate) struct Inbound {
    pub(crate) arrival: Arrival,
    pub(crate) params: Params,
    /// The token of `Authorization: Bearer`.
    pub(crate) bearer: Option<String>,
    /// User and password of `Authorization: Basic`.
    pub(crate) basic: Option<(String, String)>,
    pub(crate) headers: HeaderMap,
    /// The body as it came.
    pub(crate) body: Bytes,
}

/// Named values; of several of one name the last counts.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct Params {
    pairs: Vec<(String, String)>,
    /// The body was no object although it claimed to be JSON.
    pub(crate) malformed: bool,
}

impl Params {
    /// A value that is not empty.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        let mut pairs = self.pairs.iter().rev();
        pairs.find(|(key, value)| key == name && !value.is_empty()).map(|(_, value)| value.as_str())
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &str)> {
        self.pairs.iter().map(|(key, value)| (key.as_str(), value.as_str()))
    }

    /// A value that is JSON, as a member of a JSON body or as text in a form.
    pub(crate) fn json(&self, name: &str) -> Option<Value> {
        self.get(name).and_then(|text| serde_json::from_str(text).ok())
    }

    fn read(uri: &Uri, headers: &HeaderMap, body: &[u8]) -> Self {
        let mut read = Self::default();
        read.add_form(uri.query().unwrap_or_default().as_bytes());
        let kind = headers.get(CONTENT_TYPE).and_then(|value| value.to_str().ok());
        if kind.is_some_and(|kind| kind.starts_with("application/x-www-form-urlencoded")) {
            read.add_form(body);
        } else if !body.is_empty() && !kind.is_some_and(is_media) {
            read.add_json(body);
        }
        read
    }

    fn add_form(&mut self, text: &[u8]) {
        self.pairs.extend(form_urlencoded::parse(text).into_owned());
    }

    fn add_json(&mut self, body: &[u8]) {
        let Ok(Value::Object(members)) = serde_json::from_slice(body) else {
            self.malformed = true;
            return;
        };
        self.pairs.extend(members.into_iter().filter_map(|(name, value)| match value {
            Value::Null => None,
            Value::String(text) => Some((name, text)),
            other => Some((name, other.to_string())),
        }));
    }
}

impl<S: Send + Sync> FromRequest<S> for Inbound {
    type Rejection = Infallible;

    async fn from_request(request: Request, state: &S) -> Result<Self, Infallible> {
        let (mut parts, body) = request.into_parts();
        let arrival = Arrival::from_request_parts(&mut parts, state).await?;
        let (uri, headers) = (parts.uri.clone(), parts.headers.clone());
        let body = Bytes::from_request(Request::from_parts(parts, body), state).await;
        let malformed = body.is_err();
        let body = body.unwrap_or_default();
        let mut params = Params::read(&uri, &headers, &body);
        params.malformed |= malformed;
        let (bearer, basic) = (scheme(&headers, "Bearer"), scheme(&headers, "Basic"));
        Ok(Self {
            arrival,
            params,
            bearer: bearer.map(str::to_owned),
            basic: basic.and_then(decode_basic),
            headers,
            body,
        })
    }
}

/// The address that the caller knows the sandbox by.
pub(crate) fn host(headers: &HeaderMap) -> &str {
    headers.get(HOST).and_then(|host| host.to_str().ok()).unwrap_or("localhost")
}

/// A body that is a file, or has one in it.
fn is_media(kind: &str) -> bool {
    let kinds = ["multipart/", "image/", "video/", "application/octet-stream"];
    kinds.iter().any(|prefix| kind.starts_with(prefix))
}

/// What follows a scheme's name in `Authorization`.
fn scheme<'a>(headers: &'a HeaderMap, name: &str) -> Option<&'a str> {
    let (scheme, rest) = headers.get(AUTHORIZATION)?.to_str().ok()?.split_once(' ')?;
    scheme.eq_ignore_ascii_case(name).then_some(rest.trim())
}

fn decode_basic(text: &str) -> Option<(String, String)> {
    let decoded = String::from_utf8(STANDARD.decode(text).ok()?).ok()?;
    let (user, password) = decoded.split_once(':')?;
    Some((user.to_owned(), password.to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn query_and_body_are_read_as_one() {
        let mut headers = HeaderMap::new();
        let uri = Uri::from_static("/feed?access_token=t&message=first");
        let body = br#"{"message":"hi","published":false,"attached_media":[{"media_fbid":"1"}]}"#;
        let read = Params::read(&uri, &headers, body);
        assert_eq!((read.get("access_token"), read.get("message")), (Some("t"), Some("hi")));
        assert_eq!(read.get("published"), Some("false"));
        assert_eq!(read.json("attached_media").unwrap()[0]["media_fbid"], "1");
        headers.insert(CONTENT_TYPE, "application/x-www-form-urlencoded".parse().unwrap());
        assert_eq!(Params::read(&uri, &headers, b"message=a+b%21").get("message"), Some("a b!"));
        headers.clear();
        assert!(Params::read(&uri, &headers, b"[1]").malformed);
    }
}
