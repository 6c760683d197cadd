//! A code for tokens, at the token endpoint.

use std::{collections::BTreeSet, fmt};

use futures::future::BoxFuture;
use jiff::Timestamp;
use oauth2::{
    AccessToken, AsyncHttpClient, AuthType, AuthUrl, AuthorizationCode, Client, ClientId,
    ClientSecret, EmptyExtraTokenFields, EndpointNotSet, EndpointSet, ErrorResponse,
    PkceCodeVerifier, RedirectUrl, RefreshToken, RequestTokenError, Scope, StandardRevocableToken,
    StandardTokenIntrospectionResponse, TokenResponse, TokenUrl, basic::BasicTokenType,
};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use service::{
    Error,
    config::{ExposeSecret as _, Secret},
    http::{HttpClient, HttpError, HttpRequest},
};
use url::Url;

use super::{
    Failure, Person, end,
    flows::{Flow, Proof},
};
use crate::platforms::settings::{AppCredentials, Settings};

/// Longest text of a provider that is handed on, in characters.
const MAX_WORDS: usize = 300;
static BEARER: BasicTokenType = BasicTokenType::Bearer;

/// What a token endpoint answers: the standard's members, and Meta's.
#[derive(Debug, Deserialize, Serialize)]
pub(super) struct TokenAnswer {
    access_token: AccessToken,
    #[serde(default)]
    refresh_token: Option<RefreshToken>,
    /// Seconds.
    #[serde(default)]
    expires_in: Option<i64>,
    /// Between blanks or commas.
    #[serde(default)]
    scope: Option<Value>,
    /// Instagram's and Threads' word for it, a list or a text.
    #[serde(default)]
    permissions: Option<Value>,
}

impl TokenResponse for TokenAnswer {
    type TokenType = BasicTokenType;

    fn access_token(&self) -> &AccessToken {
        &self.access_token
    }

    /// Some platforms leave it out; every one has bearer tokens.
    fn token_type(&self) -> &BasicTokenType {
        &BEARER
    }

    fn expires_in(&self) -> Option<std::time::Duration> {
        self.expires_in
            .and_then(|life| u64::try_from(life).ok())
            .map(std::time::Duration::from_secs)
    }

    fn refresh_token(&self) -> Option<&RefreshToken> {
        self.refresh_token.as_ref()
    }

    /// Read by [`TokenAnswer::person`]: not every platform puts blanks between them.
    fn scopes(&self) -> Option<&Vec<Scope>> {
        None
    }
}

impl TokenAnswer {
    pub(super) fn person(self, now: Timestamp) -> Person {
        let told = [self.scope, self.permissions];
        let scopes: BTreeSet<String> = told.iter().flatten().flat_map(words).collect();
        Person {
            access_token: Secret::from(self.access_token.into_secret()),
            refresh_token: self
                .refresh_token
                .map(RefreshToken::into_secret)
                .filter(|token| !token.is_empty())
                .map(Secret::from),
            expires_at: end(now, self.expires_in),
            scopes: (!scopes.is_empty()).then_some(scopes),
        }
    }
}

/// The words of a text or of a list of texts.
fn words(value: &Value) -> Vec<String> {
    match value {
        Value::String(text) => {
            text.split([' ', ',']).filter(|word| !word.is_empty()).map(str::to_owned).collect()
        }
        Value::Array(items) => items.iter().flat_map(words).collect(),
        _ => Vec::new(),
    }
}

/// A refusal in whatever shape, of which only the words matter.
#[derive(Debug, Deserialize, Serialize)]
#[serde(transparent)]
pub(super) struct Refusal(Value);

impl ErrorResponse for Refusal {}

impl fmt::Display for Refusal {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let body = &self.0;
        let texts = [
            &body["error_description"],
            &body["error"]["message"],
            &body["error_message"],
            &body["message"],
            &body["error"],
        ];
        let text = texts.into_iter().find_map(Value::as_str).unwrap_or("it gives no reason");
        let plain: String = text.chars().filter(|c| !c.is_control()).take(MAX_WORDS).collect();
        f.write_str(&plain)
    }
}

/// The library's client, for tokens and refusals in these shapes.
pub(super) type OAuthClient = Client<
    Refusal,
    TokenAnswer,
    StandardTokenIntrospectionResponse<EmptyExtraTokenFields, BasicTokenType>,
    StandardRevocableToken,
    Refusal,
    EndpointSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointNotSet,
    EndpointSet,
>;

/// A client for one sign-in.
///
/// # Errors
/// `INVALID_REQUEST` when the redirect URI is none.
pub(super) fn client(
    settings: &Settings,
    flow: &Flow,
    app: &AppCredentials,
    redirect_uri: &str,
) -> Result<OAuthClient, Error> {
    let redirect = RedirectUrl::new(redirect_uri.to_owned())
        .map_err(|_| Error::invalid("/redirectUri", "The callback is no URL."))?;
    let authorize = flow.url(settings, flow.authorize.0, flow.authorize.1)?;
    let token = flow.url(settings, flow.token.0, flow.token.1)?;
    let proof = match flow.proof {
        Proof::Header => AuthType::BasicAuth,
        Proof::Form => AuthType::RequestBody,
    };
    Ok(Client::new(ClientId::new(app.id.clone()))
        .set_client_secret(ClientSecret::new(app.secret.expose_secret().to_owned()))
        .set_auth_type(proof)
        .set_auth_uri(AuthUrl::from_url(authorize))
        .set_token_uri(TokenUrl::from_url(token))
        .set_redirect_uri(redirect))
}

/// Trades a code.
///
/// # Errors
/// The provider's refusal, or that it does not answer.
pub(super) async fn code(
    http: &HttpClient,
    client: OAuthClient,
    code: &str,
    verifier: Option<String>,
) -> Result<TokenAnswer, Failure> {
    let mut request = client.exchange_code(AuthorizationCode::new(code.to_owned()));
    if let Some(verifier) = verifier {
        request = request.set_pkce_verifier(PkceCodeVerifier::new(verifier));
    }
    request.request_async(&Calls(http.clone())).await.map_err(|error| match error {
        RequestTokenError::ServerResponse(refusal) => {
            Failure::Refused(format!("The platform refuses the sign-in: {refusal}"))
        }
        RequestTokenError::Request(_)
        | RequestTokenError::Parse(..)
        | RequestTokenError::Other(_) => unreadable(),
    })
}

pub(super) fn unreadable() -> Failure {
    Failure::Refused("The platform does not answer as it should. Try again.".to_owned())
}

/// Our client, as the library calls it.
struct Calls(HttpClient);

impl<'c> AsyncHttpClient<'c> for Calls {
    type Error = CallError;
    type Future = BoxFuture<'c, Result<oauth2::HttpResponse, CallError>>;

    fn call(&'c self, request: oauth2::HttpRequest) -> Self::Future {
        Box::pin(send(&self.0, request))
    }
}

async fn send(
    http: &HttpClient,
    request: oauth2::HttpRequest,
) -> Result<oauth2::HttpResponse, CallError> {
    let (parts, body) = request.into_parts();
    let url = Url::parse(&parts.uri.to_string()).map_err(|_| CallError::Address)?;
    let mut call = HttpRequest::new(parts.method, url);
    call.headers = parts.headers;
    call.body = body.into();
    let answer = http.send(call).await?;
    let mut response = http::Response::new(answer.body.to_vec());
    *response.status_mut() = answer.status;
    *response.headers_mut() = answer.headers;
    Ok(response)
}

/// Why a call of the library's has no answer.
#[derive(Debug, thiserror::Error)]
enum CallError {
    #[error("the token endpoint is no URL")]
    Address,
    #[error(transparent)]
    Http(#[from] HttpError),
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn scopes_are_read_in_every_shape() {
        let now = Timestamp::UNIX_EPOCH;
        for told in [
            json!({"access_token": "t", "scope": "b a"}),
            json!({"access_token": "t", "scope": "a,b"}),
            json!({"access_token": "t", "permissions": ["a", "b"]}),
            json!({"access_token": "t", "permissions": "a, b"}),
        ] {
            let person = serde_json::from_value::<TokenAnswer>(told).unwrap().person(now);
            assert_eq!(person.scopes, Some(["a".to_owned(), "b".to_owned()].into()));
        }
        let bare = json!({"access_token": "t", "expires_in": 60, "refresh_token": ""});
        let person = serde_json::from_value::<TokenAnswer>(bare).unwrap().person(now);
        assert!(person.scopes.is_none() && person.refresh_token.is_none());
        assert_eq!(person.expires_at.map(Timestamp::as_second), Some(60));
    }

    #[test]
    fn a_refusal_keeps_its_words() {
        for (body, words) in [
            (
                json!({"error": "invalid_grant", "error_description": "Code\n expired"}),
                "Code expired",
            ),
            (json!({"error": {"message": "Invalid code", "code": 100}}), "Invalid code"),
            (json!({"error": "invalid_client"}), "invalid_client"),
            (json!({"error_type": "x", "error_message": "No match"}), "No match"),
            (json!([]), "it gives no reason"),
        ] {
            assert_eq!(Refusal(body).to_string(), words);
        }
    }
}
