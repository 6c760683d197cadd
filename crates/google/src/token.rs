//! The token of one scope.

use std::time::Duration;

use http::{HeaderValue, Method, header::CONTENT_TYPE};
use jiff::Timestamp;
use serde::Deserialize;
use service::{
    Clock,
    config::Secret,
    http::{HttpClient, HttpRequest, HttpResponse},
};
use tokio::sync::Mutex;
use url::{Url, form_urlencoded};

use crate::{Error, ServiceAccount, api, jwt};

/// A token is not used in the last minute of its life: it has to outlive the call.
const MARGIN: Duration = Duration::from_secs(60);
/// RFC 7523, 2.1.
const GRANT: &str = "urn:ietf:params:oauth:grant-type:jwt-bearer";

/// Gets tokens for one scope, and keeps the last one.
#[derive(Debug)]
pub struct Tokens {
    account: ServiceAccount,
    scope: String,
    endpoint: Url,
    http: HttpClient,
    clock: Clock,
    /// Held over the call for a new one: whoever comes meanwhile waits and gets the same.
    kept: Mutex<Option<Kept>>,
}

#[derive(Clone, Debug)]
struct Kept {
    token: Secret,
    until: Timestamp,
    number: u64,
}

/// A token, and which one it is.
#[derive(Clone, Debug)]
pub struct Token {
    /// The text.
    pub secret: Secret,
    /// Counts the tokens of this [`Tokens`].
    pub(crate) number: u64,
}

#[derive(Deserialize)]
struct Granted {
    access_token: String,
    expires_in: u64,
}

#[derive(Default, Deserialize)]
#[serde(default)]
struct Refused {
    error: String,
    error_description: String,
}

impl Tokens {
    /// Tokens for `scope` (space-separated if there are several).
    pub fn new(
        account: ServiceAccount,
        scope: &str,
        endpoint: Url,
        http: HttpClient,
        clock: Clock,
    ) -> Self {
        let (scope, kept) = (scope.to_owned(), Mutex::new(None));
        Self { account, scope, endpoint, http, clock, kept }
    }

    /// A token that is good for a minute or more.
    ///
    /// # Errors
    /// [`Error::Auth`] when the key is refused, and what can happen to any call.
    pub async fn get(&self) -> Result<Token, Error> {
        let mut kept = self.kept.lock().await;
        if let Some(good) = kept.as_ref().filter(|kept| self.clock.now() < kept.until) {
            return Ok(good.token());
        }
        let number = kept.as_ref().map_or(1, |old| old.number + 1);
        let fresh = self.fetch(number).await?;
        let token = fresh.token();
        *kept = Some(fresh);
        Ok(token)
    }

    /// Forgets a token that was refused, unless it was replaced meanwhile.
    pub async fn forget(&self, refused: &Token) {
        let mut kept = self.kept.lock().await;
        if let Some(kept) = kept.as_mut().filter(|kept| kept.number == refused.number) {
            kept.until = Timestamp::MIN;
        }
    }

    async fn fetch(&self, number: u64) -> Result<Kept, Error> {
        let now = self.clock.now();
        let assertion = jwt::assertion(&self.account, &self.scope, self.endpoint.as_str(), now)
            .ok_or_else(|| Error::Auth("its key cannot sign".to_owned()))?;
        let form = form_urlencoded::Serializer::new(String::new())
            .append_pair("grant_type", GRANT)
            .append_pair("assertion", &assertion)
            .finish();
        let mut request = HttpRequest::new(Method::POST, self.endpoint.clone());
        let kind = HeaderValue::from_static("application/x-www-form-urlencoded");
        request.headers.insert(CONTENT_TYPE, kind);
        request.body = form.into();
        let response = self.http.send(request).await?;
        if !response.status.is_success() {
            return Err(refusal(&response));
        }
        let granted: Granted = api::read(&response)?;
        let life = Duration::from_secs(granted.expires_in).saturating_sub(MARGIN);
        let until = now.checked_add(life).unwrap_or(Timestamp::MAX);
        Ok(Kept { token: Secret::from(granted.access_token), until, number })
    }
}

impl Kept {
    fn token(&self) -> Token {
        Token { secret: self.token.clone(), number: self.number }
    }
}

/// The token endpoint's refusals are OAuth's (RFC 6749, 5.2), not those of the APIs.
fn refusal(response: &HttpResponse) -> Error {
    let refused: Refused = serde_json::from_slice(&response.body).unwrap_or_default();
    match response.status.as_u16() {
        429 | 500.. => api::refusal(response),
        _ => Error::Auth(api::brief(&format!("{} {}", refused.error, refused.error_description))),
    }
}
