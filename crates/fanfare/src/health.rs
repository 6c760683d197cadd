//! `fanfare health`: what a container's health check runs.

use anyhow::{Result, bail};
use service::http::{HttpClient, HttpOptions, HttpRequest};
use url::Url;

use crate::{sandbox_server::reachable, settings::Settings};

/// Succeeds when the readiness page answers 200: the one at `url`, or else at the operator's port, or else,
/// where none is configured, the gateway's.
pub(crate) async fn run(settings: &Settings, url: Option<Url>) -> Result<()> {
    let addr = settings.metrics_addr.unwrap_or(settings.gateway.http_addr);
    let url = match url {
        Some(url) => url,
        None => format!("http://{}/readyz", reachable(addr)).parse()?,
    };
    let client = HttpClient::provider(&HttpOptions::default())?;
    let response = client.send(HttpRequest::new("GET".parse()?, url)).await?;
    let body = String::from_utf8_lossy(&response.body);
    println!("{}", body.trim());
    if !response.status.is_success() {
        bail!("not ready: {}", response.status);
    }
    Ok(())
}
