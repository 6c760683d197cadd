//! A call in the name of the account: its token, its body, its answer.

use std::{sync::Arc, time::Duration};

use bytes::Bytes;
use http::{
    HeaderValue, Method, StatusCode,
    header::{AUTHORIZATION, CONTENT_TYPE, RETRY_AFTER},
};
use serde::{Deserialize, de::DeserializeOwned};
use serde_json::Value;
use service::{
    Clock,
    config::ExposeSecret as _,
    http::{HttpClient, HttpRequest, HttpResponse},
};
use url::Url;

use crate::{Error, Hosts, ServiceAccount, token::Tokens};

/// Longest text taken over from an answer, in characters.
const MAX_DETAIL: usize = 300;

/// One API of Google's for one scope. Cloning shares the token.
#[derive(Clone, Debug)]
pub struct Api {
    http: HttpClient,
    tokens: Arc<Tokens>,
}

/// The error body that Google's APIs share (`google.rpc.Status` over HTTP).
#[derive(Default, Deserialize)]
#[serde(default)]
struct ErrorBody {
    error: ErrorDocument,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct ErrorDocument {
    message: String,
    status: String,
    /// The older spelling of reasons.
    errors: Vec<Reason>,
    details: Vec<Reason>,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Reason {
    reason: String,
}

impl Api {
    /// An API for `scope`.
    pub fn new(
        http: HttpClient,
        clock: Clock,
        account: ServiceAccount,
        hosts: &Hosts,
        scope: &str,
    ) -> Self {
        let tokens = Tokens::new(account, scope, hosts.token.clone(), http.clone(), clock);
        Self { http, tokens: Arc::new(tokens) }
    }

    /// Sends a call and reads its answer. A token that is refused is replaced once.
    ///
    /// # Errors
    /// Sorted by what can be done about it.
    pub async fn call<T: DeserializeOwned>(
        &self,
        method: Method,
        url: Url,
        body: Option<&Value>,
    ) -> Result<T, Error> {
        read(&self.exchange(method, url, body).await?)
    }

    /// The same for a call whose success has nothing to read.
    ///
    /// # Errors
    /// Sorted by what can be done about it.
    pub async fn order(&self, method: Method, url: Url, body: Option<&Value>) -> Result<(), Error> {
        self.exchange(method, url, body).await.map(drop)
    }

    /// A success, whatever it says.
    async fn exchange(
        &self,
        method: Method,
        url: Url,
        body: Option<&Value>,
    ) -> Result<HttpResponse, Error> {
        let body = body.map(|body| Bytes::from(body.to_string()));
        let token = self.tokens.get().await?;
        let response = self.send(method.clone(), url.clone(), body.clone(), &token).await?;
        if response.status != StatusCode::UNAUTHORIZED {
            return success(response);
        }
        self.tokens.forget(&token).await;
        let token = self.tokens.get().await?;
        success(self.send(method, url, body, &token).await?)
    }

    async fn send(
        &self,
        method: Method,
        url: Url,
        body: Option<Bytes>,
        token: &crate::token::Token,
    ) -> Result<HttpResponse, Error> {
        let mut request = HttpRequest::new(method, url);
        let bearer = HeaderValue::from_str(&format!("Bearer {}", token.secret.expose_secret()));
        let mut bearer = bearer.map_err(|_| Error::Auth("its token is no header".to_owned()))?;
        bearer.set_sensitive(true);
        request.headers.insert(AUTHORIZATION, bearer);
        if let Some(body) = body {
            let json = HeaderValue::from_static("application/json");
            request.headers.insert(CONTENT_TYPE, json);
            request.body = body;
        }
        Ok(self.http.send(request).await?)
    }
}

fn success(response: HttpResponse) -> Result<HttpResponse, Error> {
    if response.status.is_success() { Ok(response) } else { Err(refusal(&response)) }
}

/// A good answer's document. One that cannot be read leaves open what has happened.
pub(crate) fn read<T: DeserializeOwned>(response: &HttpResponse) -> Result<T, Error> {
    serde_json::from_slice(&response.body)
        .map_err(|_| Error::Unknown("its answer cannot be read".to_owned()))
}

/// What a refusal means.
pub(crate) fn refusal(response: &HttpResponse) -> Error {
    let ErrorBody { error } = serde_json::from_slice(&response.body).unwrap_or_default();
    let reasons = || error.errors.iter().chain(&error.details).map(|reason| &reason.reason);
    let status = response.status.as_u16();
    let limited = |reason: &String| {
        let word = reason.to_ascii_lowercase().replace('_', "");
        word == "ratelimitexceeded" || word == "userratelimitexceeded" || word == "quotaexceeded"
    };
    let detail = match error.message.as_str() {
        "" => format!("status {status}"),
        message => brief(message),
    };
    match status {
        429 => Error::Quota { retry_after: retry_after(response), detail },
        403 if error.status == "RESOURCE_EXHAUSTED" || reasons().any(limited) => {
            Error::Quota { retry_after: retry_after(response), detail }
        }
        401 | 403 => Error::Auth(detail),
        404 => Error::NotFound(detail),
        408 | 500.. => Error::Unknown(detail),
        _ => Error::Refused { status, detail },
    }
}

/// Seconds, which is what Google sends.
fn retry_after(response: &HttpResponse) -> Option<Duration> {
    let text = response.headers.get(RETRY_AFTER)?.to_str().ok()?;
    text.trim().parse().ok().map(Duration::from_secs)
}

/// A text of Google's, bounded.
pub(crate) fn brief(text: &str) -> String {
    text.trim().chars().take(MAX_DETAIL).collect()
}

#[cfg(test)]
mod tests {
    use http::HeaderMap;
    use serde_json::json;

    use super::*;

    fn refused(status: u16, body: &Value) -> Error {
        let mut headers = HeaderMap::new();
        headers.insert(RETRY_AFTER, HeaderValue::from_static("7"));
        let status = StatusCode::from_u16(status).unwrap();
        refusal(&HttpResponse { status, headers, body: body.to_string().into() })
    }

    #[test]
    fn refusals_are_sorted() {
        let plain = |code: u16, status: &str| json!({"error": {"code": code, "message": "M", "status": status}});
        let quota = Error::Quota { retry_after: Some(Duration::from_secs(7)), detail: "M".into() };
        assert_eq!(refused(429, &plain(429, "RESOURCE_EXHAUSTED")), quota);
        assert_eq!(refused(403, &plain(403, "RESOURCE_EXHAUSTED")), quota);
        let old = json!({"error": {"message": "M", "errors": [{"reason": "rateLimitExceeded"}]}});
        assert_eq!(refused(403, &old), quota);
        let new =
            json!({"error": {"message": "M", "details": [{"reason": "RATE_LIMIT_EXCEEDED"}]}});
        assert_eq!(refused(403, &new), quota);
        assert_eq!(refused(403, &plain(403, "PERMISSION_DENIED")), Error::Auth("M".into()));
        assert_eq!(refused(404, &plain(404, "NOT_FOUND")), Error::NotFound("M".into()));
        assert_eq!(refused(503, &json!("<html>")), Error::Unknown("status 503".into()));
        let wrong = Error::Refused { status: 400, detail: "M".into() };
        assert_eq!(refused(400, &plain(400, "INVALID_ARGUMENT")), wrong);
        assert!(!wrong.retryable() && quota.retryable());
    }
}
