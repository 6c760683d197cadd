//! The client: one call in, one answer or one sorted error out.

use std::{sync::Arc, time::Duration};

use bytes::{Bytes, BytesMut};
use tracing::Instrument;
use url::Url;

use super::{
    allow_list::AllowList,
    error::HttpError,
    guard::{GuardedResolver, Verdict, check_host},
    message::{HttpRequest, HttpResponse},
    observe::{Observed, Shown},
    options::HttpOptions,
};

/// How long an idle connection is kept. Shorter than the keep-alive of most servers: a request on
/// a connection that the server closes at the same moment has an unknown outcome.
const POOL_IDLE_TIMEOUT: Duration = Duration::from_secs(30);

/// The library refused to make a client, most likely for want of root certificates.
#[derive(Debug, thiserror::Error)]
#[error("the HTTP client could not be made")]
pub struct BuildError(#[from] reqwest::Error);

/// A client with a pool of connections; clones share it.
#[derive(Clone, Debug)]
pub struct HttpClient {
    /// The library's client for every host that the allow-list does not name.
    client: reqwest::Client,
    guard: Option<Guard>,
    max_body: usize,
}

/// What makes a client safe for URLs from users.
#[derive(Clone, Debug)]
struct Guard {
    allowed: Arc<AllowList>,
    /// Resolves without a check, for the hosts that the allow-list names. A client of its own,
    /// because a resolver sees the name but not the port, and an entry may be for one port.
    opened: reqwest::Client,
}

impl HttpClient {
    /// For base URLs that an operator configured: any address is taken.
    pub fn provider(options: &HttpOptions) -> Result<Self, BuildError> {
        Ok(Self { client: builder(options).build()?, guard: None, max_body: options.max_body })
    }

    /// For URLs that users gave: private addresses are refused at each connection, but for those
    /// that `allowed` opens.
    pub fn guarded(options: &HttpOptions, allowed: AllowList) -> Result<Self, BuildError> {
        let allowed = Arc::new(allowed);
        let resolver = GuardedResolver::new(Arc::clone(&allowed));
        Ok(Self {
            client: builder(options).dns_resolver(resolver).build()?,
            guard: Some(Guard { allowed, opened: builder(options).build()? }),
            max_body: options.max_body,
        })
    }

    /// Sends a request, within the span of the call, and reads the whole answer. Every status is
    /// an answer. The headers of the usual secrets are marked as such.
    pub async fn send(&self, mut request: HttpRequest) -> Result<HttpResponse, HttpError> {
        request.mark_secrets();
        let shown = if self.guard.is_some() { Shown::Host } else { Shown::Path };
        let observed = Observed::begin(&request, shown);
        let outcome = self.exchange(request).instrument(observed.span.clone()).await;
        observed.end(&outcome);
        outcome
    }

    async fn exchange(&self, mut request: HttpRequest) -> Result<HttpResponse, HttpError> {
        let client = self.client_for(&request.url)?;
        telemetry::inject(&mut request.headers);
        let call =
            client.request(request.method, request.url).headers(request.headers).body(request.body);
        let mut response = call.send().await.map_err(|error| HttpError::from_library(&error))?;
        let body = self.read_body(&mut response).await?;
        let status = response.status();
        Ok(HttpResponse { status, headers: std::mem::take(response.headers_mut()), body })
    }

    /// Addresses written as such never reach a resolver, so the host is judged here first.
    fn client_for(&self, url: &Url) -> Result<&reqwest::Client, HttpError> {
        let Some(guard) = &self.guard else {
            return Ok(&self.client);
        };
        match check_host(url, &guard.allowed)? {
            Verdict::Opened => Ok(&guard.opened),
            Verdict::Guarded => Ok(&self.client),
        }
    }

    async fn read_body(&self, response: &mut reqwest::Response) -> Result<Bytes, HttpError> {
        let limit = self.max_body;
        let announced = response.content_length().unwrap_or_default();
        if announced > limit as u64 {
            return Err(HttpError::BodyTooLarge { limit });
        }
        let mut body = BytesMut::with_capacity(announced as usize);
        while let Some(chunk) =
            response.chunk().await.map_err(|error| HttpError::from_library(&error))?
        {
            if body.len() + chunk.len() > limit {
                return Err(HttpError::BodyTooLarge { limit });
            }
            body.extend_from_slice(&chunk);
        }
        Ok(body.freeze())
    }

    #[cfg(test)]
    pub(super) fn library_client(&self) -> &reqwest::Client {
        &self.client
    }
}

/// What all clients have in common.
fn builder(options: &HttpOptions) -> reqwest::ClientBuilder {
    // It fails only when a provider is installed already, which is as good.
    let _ = rustls::crypto::ring::default_provider().install_default();
    #[allow(clippy::disallowed_methods, reason = "this is service::http")]
    reqwest::Client::builder()
        .user_agent(&options.user_agent)
        .connect_timeout(options.connect_timeout)
        .read_timeout(options.read_timeout)
        .timeout(options.call_timeout)
        .pool_max_idle_per_host(options.pool_idle_per_host)
        .pool_idle_timeout(POOL_IDLE_TIMEOUT)
        .redirect(reqwest::redirect::Policy::none())
        // Beneath it the library moves a request to another connection only when it has not
        // begun to write it.
        .retry(reqwest::retry::never())
        .no_proxy()
}
