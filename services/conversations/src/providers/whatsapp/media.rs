//! Files in: `GET /{version}/{id}` names a URL, which lives for five minutes and wants the token as
//! well.
//!
//! The URL is the provider's word, and the token goes with the request: it is followed to the
//! configured host or to Meta's hosts of files, and nowhere else.

use http::{HeaderValue, Method, header};
use serde::Deserialize;
use service::http::{HttpClient, HttpError, HttpRequest, HttpResponse};
use url::{Host, Url};

use super::error::{Class, Told};
use crate::providers::{
    answer::{retry_after, under},
    messenger::{MediaError, MediaFile},
    objects::MAX_BYTES,
};

/// Meta serves files from hosts of this domain.
const FILE_DOMAIN: &str = ".fbsbx.com";
/// Longest id of a file, in bytes.
const MAX_ID: usize = 256;
/// The type of a file that nobody names.
const UNTYPED: &str = "application/octet-stream";

/// Fetches files.
#[derive(Clone, Debug)]
pub(super) struct Media {
    api: HttpClient,
    /// With a limit of its own.
    files: HttpClient,
}

#[derive(Deserialize)]
struct Described {
    url: String,
    mime_type: Option<String>,
    file_size: Option<u64>,
}

impl Media {
    pub(super) fn new(api: HttpClient, files: HttpClient) -> Self {
        Self { api, files }
    }

    pub(super) async fn fetch(
        &self,
        base: &Url,
        version: &str,
        id: &str,
        bearer: &HeaderValue,
    ) -> Result<MediaFile, MediaError> {
        if !is_id(id) {
            return Err(MediaError::Gone("this is no id of a file".to_owned()));
        }
        let response = get(&self.api, under(base, &[version, id]), bearer).await?;
        let described: Described = serde_json::from_slice(&response.body)
            .map_err(|_| unavailable("the answer names no file".to_owned()))?;
        if described.file_size.is_some_and(|size| size > MAX_BYTES as u64) {
            return Err(MediaError::TooLarge { limit: MAX_BYTES });
        }
        let url = allowed(&described.url, base).ok_or(MediaError::ForeignAddress)?;
        let file = get(&self.files, url, bearer).await?;
        let told = file.headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
        let mime = described.mime_type.as_deref().or(told).unwrap_or(UNTYPED).to_owned();
        Ok(MediaFile { bytes: file.body, mime })
    }
}

/// Ids are one segment of a path, which `.` and `..` would not be.
fn is_id(id: &str) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-_=.".contains(&byte);
    (1..=MAX_ID).contains(&id.len()) && id.bytes().all(plain) && !id.bytes().all(|b| b == b'.')
}

/// The URL of a file, if it is one that the token may go to.
fn allowed(text: &str, base: &Url) -> Option<Url> {
    let url = Url::parse(text).ok()?;
    if !url.username().is_empty() || url.password().is_some() {
        return None;
    }
    let files = matches!(url.host(), Some(Host::Domain(host)) if host.ends_with(FILE_DOMAIN));
    let at_meta = files && url.scheme() == "https" && url.port().is_none();
    (at_meta || url.origin() == base.origin()).then_some(url)
}

async fn get(
    http: &HttpClient,
    url: Url,
    bearer: &HeaderValue,
) -> Result<HttpResponse, MediaError> {
    let mut request = HttpRequest::new(Method::GET, url);
    request.headers.insert(header::AUTHORIZATION, bearer.clone());
    let response = http.send(request).await.map_err(|error| match error {
        HttpError::BodyTooLarge { limit } => MediaError::TooLarge { limit },
        other => unavailable(other.to_string()),
    })?;
    if response.status.is_success() { Ok(response) } else { Err(refused(&response)) }
}

fn refused(response: &HttpResponse) -> MediaError {
    let told = Told::read(response);
    match told.class {
        Class::Unauthorised => MediaError::Unauthorised(told.refusal),
        Class::Permanent => MediaError::Gone(told.refusal.to_string()),
        _ => MediaError::Unavailable {
            detail: told.refusal.to_string(),
            retry_after: retry_after(&response.headers),
        },
    }
}

fn unavailable(detail: String) -> MediaError {
    MediaError::Unavailable { detail, retry_after: None }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_token_goes_to_meta_or_to_the_configured_host() {
        let base: Url = "http://127.0.0.1:8090/whatsapp".parse().unwrap();
        for good in [
            "http://127.0.0.1:8090/whatsapp/files/1",
            "https://lookaside.fbsbx.com/whatsapp_business/attachments/?mid=1",
            "https://LOOKASIDE.fbsbx.com:443/x",
        ] {
            assert!(allowed(good, &base).is_some(), "{good}");
        }
        for bad in [
            "http://lookaside.fbsbx.com/x",
            "https://lookaside.fbsbx.com:8443/x",
            "https://fbsbx.com.example/x",
            "https://evil-fbsbx.com/x",
            "https://u:p@lookaside.fbsbx.com/x",
            "https://example.org/?lookaside.fbsbx.com",
            "https://127.0.0.1:8090/x",
            "http://127.0.0.1:8091/x",
            "http://127.0.0.1:8090@example.org/x",
            "http://169.254.169.254/latest",
            "file:///etc/passwd",
            "x",
            "",
        ] {
            assert!(allowed(bad, &base).is_none(), "{bad}");
        }
    }

    #[test]
    fn an_id_is_one_segment() {
        for good in ["1234567890", "fake-media_1.2="] {
            assert!(is_id(good), "{good}");
        }
        for bad in ["", ".", "..", "a/b", "a?b", "a b", "é", &"1".repeat(257)] {
            assert!(!is_id(bad), "{bad}");
        }
    }
}
