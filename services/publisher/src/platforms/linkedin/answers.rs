//! What LinkedIn's answers mean.

use http::{HeaderMap, StatusCode};
use jiff::Timestamp;
use serde_json::Value;
use service::http::HttpResponse;

use crate::{
    domain::{error::PublishError, machine::Poll},
    platforms::{
        json_api::{Dialect, read},
        retry_after::retry_after,
        trouble::{Trouble, words},
        usage::Report,
    },
};

/// LinkedIn's own; it tells nothing of its quotas.
pub(super) const DIALECT: Dialect = Dialect { trouble, quota };

/// Where LinkedIn says in words what is wrong.
const WORDS: [&str; 4] =
    ["/message", "/errorDetails/inputErrors/0/description", "/error_description", "/error"];
/// Longest id that is taken.
const MAX_ID: usize = 255;

fn trouble(response: &HttpResponse, _now: Timestamp) -> Trouble {
    let status = response.status;
    let message = words(status, &response.body, &WORDS);
    if status == StatusCode::UNPROCESSABLE_ENTITY && is_duplicate(&response.body, &message) {
        let error = PublishError::provider(status.as_u16(), &message);
        return Trouble::Duplicate { error, provider_id: named(&response.body) };
    }
    Trouble::of_status(status, &message, retry_after(&response.headers))
}

fn quota(_headers: &HeaderMap) -> Option<Report> {
    None
}

/// `{message, errorDetails: {inputErrors: [{code: "DUPLICATE_POST"}]}}`, or in words only.
fn is_duplicate(body: &[u8], message: &str) -> bool {
    let json: Value = serde_json::from_slice(body).unwrap_or_default();
    let mut errors = json.pointer("/errorDetails/inputErrors").and_then(Value::as_array);
    let coded = errors.iter_mut().flat_map(|errors| errors.iter()).map(|error| &error["code"]);
    coded.chain([&json["code"]]).any(|code| code == "DUPLICATE_POST")
        || message.contains("duplicate of urn:li:")
}

/// The first URN of a post in the text.
fn named(body: &[u8]) -> Option<String> {
    let text = String::from_utf8_lossy(body);
    ["urn:li:share:", "urn:li:ugcPost:"].iter().find_map(|kind| {
        let rest = &text[text.find(kind)? + kind.len()..];
        let end = rest.find(|c: char| !c.is_ascii_digit()).unwrap_or(rest.len());
        (end > 0).then(|| format!("{kind}{}", &rest[..end]))
    })
}

/// The id of a new post: in a header, and in the body of some versions.
pub(super) fn id(response: &HttpResponse) -> Option<String> {
    let header = |name: &str| response.headers.get(name)?.to_str().ok().map(str::to_owned);
    let body = || Some(read::<Value>(response)?["id"].as_str()?.to_owned());
    let id = header("x-restli-id").or_else(|| header("x-linkedin-id")).or_else(body)?;
    let plain = (1..=MAX_ID).contains(&id.len()) && id.bytes().all(|b| b.is_ascii_graphic());
    plain.then_some(id)
}

/// A post that LinkedIn has is public.
pub(super) fn live(urn: &str) -> Poll {
    Poll::Live { permalink: Some(format!("https://www.linkedin.com/feed/update/{urn}/")) }
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;

    use super::*;
    use crate::domain::machine::Sent;

    fn response(status: u16, body: &str) -> HttpResponse {
        HttpResponse {
            status: StatusCode::from_u16(status).unwrap(),
            headers: HeaderMap::new(),
            body: Bytes::copy_from_slice(body.as_bytes()),
        }
    }

    fn sent(status: u16, body: &str) -> Sent {
        trouble(&response(status, body), Timestamp::UNIX_EPOCH).into_sent()
    }

    #[test]
    fn a_duplicate_names_the_post_that_is_there() {
        let body = r#"{"errorDetailType":"com.linkedin.common.error.BadRequest","message":"Content is a duplicate of urn:li:share:71411389377","errorDetails":{"inputErrors":[{"description":"Duplicate post is detected","input":{},"code":"DUPLICATE_POST"}]},"status":422}"#;
        let Sent::Duplicate { provider_id, error } = sent(422, body) else {
            panic!("no duplicate")
        };
        assert_eq!(provider_id.as_deref(), Some("urn:li:share:71411389377"));
        assert_eq!(error.http_status(), Some(422));
        let bare = r#"{"errorDetails":{"inputErrors":[{"code":"DUPLICATE_POST"}]}}"#;
        assert!(matches!(sent(422, bare), Sent::Duplicate { provider_id: None, .. }));
        assert!(matches!(sent(422, r#"{"message":"ERROR :: /author"}"#), Sent::Rejected(_)));
    }

    #[test]
    fn an_id_is_in_a_header_or_in_the_body() {
        let mut answer = response(201, r#"{"id":"urn:li:share:2"}"#);
        assert_eq!(id(&answer).as_deref(), Some("urn:li:share:2"));
        answer.headers.insert("x-restli-id", "urn:li:share:1".parse().unwrap());
        assert_eq!(id(&answer).as_deref(), Some("urn:li:share:1"));
        assert_eq!(id(&response(201, "")), None);
    }
}
