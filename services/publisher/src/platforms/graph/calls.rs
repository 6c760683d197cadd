//! The calls: a token in `Authorization`, never in the URL; JSON out and in.

use http::{HeaderValue, Method, StatusCode, header};
use serde_json::Value;
use service::{
    Clock,
    config::{ExposeSecret as _, Secret},
    http::{HttpClient, HttpError, HttpRequest, HttpResponse},
};
use url::Url;

use super::{error::GraphError, usage};
use crate::platforms::{
    Account,
    usage::{Report, Usage},
};

/// Why there is nothing to read.
#[derive(Debug)]
pub(in crate::platforms) enum Failure {
    /// An answer that says no.
    Refused(GraphError),
    /// No answer, or one that cannot be read.
    Lost(HttpError),
}

/// A good answer's JSON; null for one that is none.
pub(in crate::platforms) type Answer = Result<Value, Failure>;

/// The same with its HTTP status.
pub(in crate::platforms) type Told = Result<(Value, StatusCode), Failure>;

/// Whose token a call goes out with.
#[derive(Clone, Copy)]
pub(in crate::platforms) struct Caller<'a> {
    token: Option<&'a Secret>,
    usage: Option<&'a Usage>,
}

/// The API at one base URL.
pub(in crate::platforms) struct Calls {
    client: HttpClient,
    pub(in crate::platforms) clock: Clock,
    base: Url,
    /// The first path segment of a call.
    version: String,
}

impl<'a> Caller<'a> {
    /// The account that publishes.
    pub(in crate::platforms) fn account(account: &'a Account) -> Self {
        Self { token: Some(&account.token), usage: Some(&account.usage) }
    }

    /// Whoever has the token.
    pub(in crate::platforms) fn token(token: &'a Secret) -> Self {
        Self { token: Some(token), usage: None }
    }

    /// Our app, which names itself in the call.
    pub(in crate::platforms) fn app() -> Self {
        Self { token: None, usage: None }
    }
}

impl Calls {
    pub(in crate::platforms) fn new(
        client: HttpClient,
        clock: Clock,
        base: Url,
        version: &str,
    ) -> Self {
        Self { client, clock, base, version: version.to_owned() }
    }

    /// Reads `/{version}/{path…}`.
    pub(in crate::platforms) async fn get(
        &self,
        caller: Caller<'_>,
        path: &[&str],
        query: &[(&str, &str)],
    ) -> Answer {
        let url = self.url(&self.version, path, query);
        without_status(self.send(caller, HttpRequest::new(Method::GET, url)).await)
    }

    /// Reads `/{path…}`, without a version.
    pub(in crate::platforms) async fn get_plain(
        &self,
        caller: Caller<'_>,
        path: &str,
        query: &[(&str, &str)],
    ) -> Answer {
        let request = HttpRequest::new(Method::GET, self.url(path, &[], query));
        without_status(self.send(caller, request).await)
    }

    /// Writes to `/{version}/{path…}`; a body of null is none.
    pub(in crate::platforms) async fn post(
        &self,
        caller: Caller<'_>,
        path: &[&str],
        query: &[(&str, &str)],
        body: &Value,
    ) -> Answer {
        without_status(self.publish(caller, path, query, body).await)
    }

    /// The same, for a call whose HTTP status is told of.
    pub(in crate::platforms) async fn publish(
        &self,
        caller: Caller<'_>,
        path: &[&str],
        query: &[(&str, &str)],
        body: &Value,
    ) -> Told {
        let mut request = HttpRequest::new(Method::POST, self.url(&self.version, path, query));
        if !body.is_null() {
            let json = HeaderValue::from_static("application/json");
            request.headers.insert(header::CONTENT_TYPE, json);
            request.body = body.to_string().into();
        }
        self.send(caller, request).await
    }

    /// Deletes `/{version}/{id}`.
    pub(in crate::platforms) async fn delete(&self, caller: Caller<'_>, id: &str) -> Answer {
        let url = self.url(&self.version, &[id], &[]);
        without_status(self.send(caller, HttpRequest::new(Method::DELETE, url)).await)
    }

    /// Ids are the provider's texts: each stays one path segment.
    fn url(&self, first: &str, path: &[&str], query: &[(&str, &str)]) -> Url {
        let mut url = self.base.clone();
        if let Ok(mut segments) = url.path_segments_mut() {
            segments.pop_if_empty().push(first).extend(path);
        }
        if !query.is_empty() {
            url.query_pairs_mut().extend_pairs(query);
        }
        url
    }

    async fn send(&self, caller: Caller<'_>, mut request: HttpRequest) -> Told {
        if let Some(token) = caller.token {
            let bearer = HeaderValue::from_str(&format!("Bearer {}", token.expose_secret()));
            let bearer = bearer.map_err(|_| {
                Failure::Lost(HttpError::Connect("the token is no header value".to_owned()))
            })?;
            request.headers.insert(header::AUTHORIZATION, bearer);
        }
        let response = self.client.send(request).await.map_err(Failure::Lost)?;
        let now = self.clock.now();
        let answer = read(&response);
        if let Some(heard) = caller.usage {
            if let Some(report) = usage::report(&response.headers, now) {
                heard.heard(report);
            }
            if let Err(Failure::Refused(refusal)) = &answer
                && let Some(wait) = refusal.app_wait()
            {
                let app_pause_until = now.checked_add(wait).ok();
                heard.heard(Report { app_pause_until, ..Report::default() });
            }
        }
        answer
    }
}

fn without_status(told: Told) -> Answer {
    told.map(|(body, _)| body)
}

fn read(response: &HttpResponse) -> Told {
    if response.status.is_success() {
        Ok((serde_json::from_slice(&response.body).unwrap_or_default(), response.status))
    } else {
        Err(Failure::Refused(GraphError::read(response)))
    }
}
