//! `fanfare health`: what a container's health check runs.

use anyhow::{Result, bail};
use service::http::{HttpClient, HttpOptions, HttpRequest};
use url::Url;

use crate::settings::Settings;

/// Succeeds when the readiness page answers 200.
pub(crate) async fn run(settings: &Settings, url: Option<Url>) -> Result<()> {
    let url = match url {
        Some(url) => url,
        None => format!("http://{}/readyz", settings.gateway.http_addr).parse()?,
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
