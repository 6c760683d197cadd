//! One try: signed, sent, answered.

use std::time::Duration;

use http::{
    HeaderMap, HeaderName, HeaderValue, Method,
    header::{CONTENT_TYPE, DATE, RETRY_AFTER},
};
use jiff::{Timestamp, fmt::rfc2822};
use service::{
    Error,
    config::Secret,
    http::{HttpRequest, HttpResponse, UrlKind, check_user_url},
};
use standardwebhooks::{HEADER_WEBHOOK_ID, HEADER_WEBHOOK_SIGNATURE, HEADER_WEBHOOK_TIMESTAMP};

use super::Context;
use crate::{
    domain::webhook::{Webhook, retry::Answer, secret},
    store::deliveries::Claimed,
};

/// What goes wrong before or during a try is no answer.
fn none(why: impl Into<String>) -> Answer {
    Answer { status: None, error: Some(why.into()), retry_after: None }
}

/// Of a URL that is not allowed any more, or of a secret that does not open.
const UNSENT: &str = "its address or its secret cannot be used here any more";

/// Sends it once.
pub(super) async fn send(
    context: &Context,
    webhook: &Webhook,
    claimed: &Claimed,
    now: Timestamp,
) -> Answer {
    let request = match request(context, webhook, claimed, now) {
        Ok(request) => request,
        Err(error) => {
            let context = error.context().unwrap_or_default();
            tracing::warn!(webhook_id = %webhook.id, %error, context, "an event cannot be sent");
            return none(UNSENT);
        }
    };
    match context.webhooks.client.send(request).await {
        Ok(response) => answer(&response),
        Err(error) => {
            tracing::info!(webhook_id = %webhook.id, %error, "the receiver did not answer");
            none(error.to_string())
        }
    }
}

fn request(
    context: &Context,
    webhook: &Webhook,
    claimed: &Claimed,
    now: Timestamp,
) -> Result<HttpRequest, Error> {
    // What is allowed may have changed since it was written.
    let url = check_user_url(&webhook.url, UrlKind::WebHook, &context.webhooks.allow)
        .map_err(Error::internal)?;
    let secrets = secrets(context, webhook, now)?;
    let signature = secret::sign(&secrets, claimed.event_id, now, &claimed.body)?;
    let mut request = HttpRequest::new(Method::POST, url);
    for (name, value) in [
        (HEADER_WEBHOOK_ID, claimed.event_id.to_string()),
        (HEADER_WEBHOOK_TIMESTAMP, now.as_second().to_string()),
        (HEADER_WEBHOOK_SIGNATURE, signature),
    ] {
        let value = HeaderValue::try_from(value).map_err(Error::internal)?;
        request.headers.insert(HeaderName::from_static(name), value);
    }
    request.headers.insert(CONTENT_TYPE, HeaderValue::from_static("application/json"));
    request.body = claimed.body.clone().into();
    Ok(request)
}

/// The secret, and the one before it while that still signs.
fn secrets(context: &Context, webhook: &Webhook, now: Timestamp) -> Result<Vec<Secret>, Error> {
    let seal_context = webhook.seal_context();
    let mut secrets = vec![context.seal.open(&seal_context, &webhook.secret)?];
    if let Some((old, _)) = webhook.old_secret.as_ref().filter(|(_, until)| now < *until) {
        secrets.push(context.seal.open(&seal_context, old)?);
    }
    Ok(secrets)
}

fn answer(response: &HttpResponse) -> Answer {
    let retry_after = retry_after(&response.headers);
    Answer { status: Some(response.status.as_u16()), error: None, retry_after }
}

/// `Retry-After`, in seconds or as a date by the receiver's clock.
fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let text = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    if let Ok(seconds) = text.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let sent_at = http_date(headers.get(DATE)?.to_str().ok()?)?;
    http_date(text)?.duration_since(sent_at).try_into().ok()
}

fn http_date(text: &str) -> Option<Timestamp> {
    rfc2822::parse(text).ok().map(|date| date.timestamp())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn retry_after_is_seconds_or_a_date() {
        let after = |value: &'static str| {
            let mut headers = HeaderMap::new();
            headers.insert(RETRY_AFTER, HeaderValue::from_static(value));
            let date = HeaderValue::from_static("Wed, 21 Oct 2026 07:28:00 GMT");
            headers.insert(DATE, date);
            retry_after(&headers).map(|wait| wait.as_secs())
        };
        assert_eq!(after("120"), Some(120));
        assert_eq!(after("Wed, 21 Oct 2026 07:30:00 GMT"), Some(120));
        assert_eq!(after("Wed, 21 Oct 2026 07:00:00 GMT"), None, "in the past");
        assert_eq!(after("soon"), None);
        assert_eq!(after("99999999999999999999999"), None);
    }
}
