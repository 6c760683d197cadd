//! What Metricool's answers mean to the state machine (stories.md, "Errors", "Metricool").

use http::StatusCode;
use serde_json::Value;
use service::http::{HttpError, HttpResponse};

use super::{
    Brand,
    calls::Answer,
    listed::Listed,
    wire::{Data, Network, Post, is_plain_url},
};
use crate::{
    domain::{
        error::PublishError,
        machine::{Poll, Sent},
    },
    platforms::retry_after::retry_after,
};

/// The members of a profile that name a network when they are not null.
const NETWORKS: [&str; 12] = [
    "facebook",
    "instagram",
    "twitter",
    "threads",
    "linkedinCompany",
    "bluesky",
    "tiktok",
    "youtube",
    "pinterest",
    "gmb",
    "twitch",
    "mastodon",
];

/// The outcome of a create call.
pub(super) fn sent(answer: Answer, network: &str) -> Sent {
    let response = match answer {
        Ok(response) => response,
        Err(error) => return not_answered(&error),
    };
    let status = response.status;
    if status.is_success() {
        return accepted(&response, network);
    }
    let error = refusal(&response);
    match status {
        StatusCode::TOO_MANY_REQUESTS => {
            Sent::Throttled { wait: retry_after(&response.headers), error }
        }
        _ if status.is_server_error() => Sent::Ambiguous(error),
        _ => Sent::Rejected(error),
    }
}

/// A refusal in Metricool's own words.
pub(super) fn refusal(response: &HttpResponse) -> PublishError {
    PublishError::provider(response.status.as_u16(), &message(response.status, &response.body))
}

fn not_answered(error: &HttpError) -> Sent {
    let failure = match error {
        HttpError::Timeout { sent: true } => PublishError::Timeout,
        other => PublishError::network(&other.to_string()),
    };
    if error.surely_no_effect() { Sent::Transient(failure) } else { Sent::Ambiguous(failure) }
}

fn accepted(response: &HttpResponse, network: &str) -> Sent {
    let post = serde_json::from_slice::<Data<Post>>(&response.body).ok();
    match post.and_then(|answer| Some((answer.data.id()?, answer.data))) {
        Some((provider_id, post)) => Sent::Accepted {
            provider_id,
            poll: state(&post, network),
            http_status: response.status.as_u16(),
        },
        // Taken, it seems, but under which id? A search tells.
        None => Sent::Ambiguous(PublishError::provider(
            response.status.as_u16(),
            "The answer to the send cannot be read",
        )),
    }
}

/// What a status read shows.
pub(super) fn poll(answer: Answer, network: &str) -> Poll {
    match answer {
        Ok(response) if response.status.is_success() => {
            serde_json::from_slice::<Data<Post>>(&response.body)
                .map_or(Poll::Unreadable, |answer| state(&answer.data, network))
        }
        Ok(response) if matches!(response.status.as_u16(), 404 | 410) => Poll::Gone,
        Ok(response) if response.status == StatusCode::TOO_MANY_REQUESTS => {
            Poll::Throttled(retry_after(&response.headers))
        }
        _ => Poll::Unreadable,
    }
}

/// The posts of a list.
pub(super) fn listed(body: &[u8], network: &str) -> Option<Vec<Listed>> {
    let answer: Data<Vec<Post>> = serde_json::from_slice(body).ok()?;
    let listed = |post: Post| {
        Some(Listed {
            provider_id: post.id()?,
            networks: post.providers().iter().map(|p| p.network.to_lowercase()).collect(),
            publish_at: post.publish_at(),
            text: post.text(),
            media: post.media(),
            poll: state(&post, network),
        })
    };
    Some(answer.data.into_iter().filter_map(listed).collect())
}

/// Status is per network; an unknown word counts as pending.
fn state(post: &Post, network: &str) -> Poll {
    let ours = post.providers().iter().find(|p| p.network.eq_ignore_ascii_case(network));
    let Some(ours) = ours else { return Poll::Pending };
    match ours.status.as_deref().unwrap_or_default().to_uppercase().as_str() {
        "PUBLISHED" | "LIVE" => Poll::Live { permalink: ours.public_url() },
        "ERROR" | "FAILED" => Poll::Refused { detail: detail(ours) },
        _ => Poll::Pending,
    }
}

fn detail(network: &Network) -> String {
    network
        .detailed_status
        .clone()
        .filter(|detail| !detail.is_empty())
        .or_else(|| network.status.clone())
        .unwrap_or_default()
}

/// The normalised URL: plain text, or JSON as a text or as `{url}`.
pub(super) fn normalized(body: &[u8]) -> Option<String> {
    let text = std::str::from_utf8(body).ok()?.trim();
    let url = match serde_json::from_str::<Value>(text) {
        Ok(Value::Object(object)) => object.get("url")?.as_str()?.to_owned(),
        Ok(Value::String(url)) => url,
        _ => text.to_owned(),
    };
    is_plain_url(&url).then_some(url)
}

/// The brands of `simpleProfiles`.
pub(super) fn brands(body: &[u8]) -> Option<Vec<Brand>> {
    let profiles: Vec<Value> = serde_json::from_slice(body).ok()?;
    let brand = |profile: &Value| {
        let text = |name: &str| profile.get(name).and_then(Value::as_str).map(str::to_owned);
        let connected = |name: &&&str| profile.get(**name).is_some_and(|v| !v.is_null() && v != "");
        Some(Brand {
            id: profile.get("id").filter(|id| !id.is_null()).map(plain)?,
            label: text("label").unwrap_or_default(),
            picture: text("picture"),
            networks: NETWORKS.iter().filter(connected).map(|name| (*name).to_owned()).collect(),
        })
    };
    Some(profiles.iter().filter_map(brand).collect())
}

fn plain(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

/// The provider's own words, else what an HTTP client would say (the seeds' text).
fn message(status: StatusCode, body: &[u8]) -> String {
    let json: Value = serde_json::from_slice(body).unwrap_or_default();
    ["message", "error", "detail"]
        .iter()
        .find_map(|name| json.get(name)?.as_str().filter(|text| !text.is_empty()))
        .map_or_else(
            || format!("Request failed with status code {}", status.as_u16()),
            str::to_owned,
        )
}

#[cfg(test)]
mod tests {
    use bytes::Bytes;
    use http::HeaderMap;

    use super::*;

    #[allow(clippy::unnecessary_wraps, reason = "an answer is a result")]
    fn answer(status: u16, body: &str) -> Answer {
        Ok(HttpResponse {
            status: StatusCode::from_u16(status).unwrap(),
            headers: HeaderMap::new(),
            body: Bytes::copy_from_slice(body.as_bytes()),
        })
    }

    fn post(status: &str) -> String {
        format!(
            r#"{{"data":{{"id":1,"providers":[{{"network":"facebook","status":"{status}"}}]}}}}"#
        )
    }

    #[test]
    fn a_refusal_carries_the_providers_words_or_the_seeds() {
        let text = |body| match sent(answer(403, body), "facebook") {
            Sent::Rejected(error) => error.to_string(),
            other => panic!("{other:?}"),
        };
        assert_eq!(text(r#"{"message":"No plan"}"#), "PROVIDER_ERROR:403:No plan");
        assert_eq!(text(r#"{"error":"Denied"}"#), "PROVIDER_ERROR:403:Denied");
        let seeds = "PROVIDER_ERROR:403:Request failed with status code 403";
        for body in ["", "<html>", r#"{"error":{"code":7}}"#, "[]"] {
            assert_eq!(text(body), seeds);
        }
    }

    #[test]
    fn only_what_surely_had_no_effect_is_transient() {
        let lost = Err(HttpError::Interrupted("reset".into()));
        assert!(matches!(sent(lost, "facebook"), Sent::Ambiguous(_)));
        let refused = Err(HttpError::Connect("refused".into()));
        assert!(matches!(sent(refused, "facebook"), Sent::Transient(_)));
        assert!(matches!(sent(answer(502, ""), "facebook"), Sent::Ambiguous(_)));
        assert!(matches!(sent(answer(200, "oops"), "facebook"), Sent::Ambiguous(_)));
        assert!(matches!(sent(answer(429, ""), "facebook"), Sent::Throttled { wait: None, .. }));
    }

    #[test]
    fn status_words() {
        for word in ["PUBLISHED", "LIVE", "published"] {
            assert!(matches!(poll(answer(200, &post(word)), "facebook"), Poll::Live { .. }));
        }
        for word in ["ERROR", "FAILED"] {
            assert!(matches!(poll(answer(200, &post(word)), "facebook"), Poll::Refused { .. }));
        }
        for word in ["PENDING", "PUBLISHING", "PROCESSING", "NEW_WORD"] {
            assert_eq!(poll(answer(200, &post(word)), "facebook"), Poll::Pending);
        }
        assert_eq!(poll(answer(404, ""), "facebook"), Poll::Gone);
        assert_eq!(poll(answer(500, ""), "facebook"), Poll::Unreadable);
        assert_eq!(poll(answer(200, "<html>"), "facebook"), Poll::Unreadable);
    }

    #[test]
    fn normalised_urls_come_in_three_shapes() {
        let expected = Some("https://cdn.example/a.mp4".to_owned());
        for body in [
            "https://cdn.example/a.mp4\n",
            r#""https://cdn.example/a.mp4""#,
            r#"{"url":"https://cdn.example/a.mp4"}"#,
        ] {
            assert_eq!(normalized(body.as_bytes()), expected);
        }
        assert_eq!(normalized(b"error"), None);
        assert_eq!(normalized(b"https://cdn.example/a\0.mp4"), None);
    }
}
