//! Media as bytes, for platforms that do not take them by URL. They come from the publication's
//! media URLs through the guarded client: the URL rules of api.md hold again at each connection, and
//! no redirect is followed.

mod kind;

use bytes::Bytes;
use http::{Method, StatusCode};
use service::http::{AllowList, BuildError, HttpClient, HttpError, HttpOptions, HttpRequest};
use url::Url;

pub(super) use self::kind::Kind;
use crate::domain::{error::PublishError, machine::Unready};

/// Bytes of the largest media that is held in memory; each platform has its own limits below it.
pub const MAX_BYTES: usize = 32 * 1024 * 1024;

/// A client for media URLs.
///
/// # Errors
/// The library refuses to make one.
pub fn client(options: &HttpOptions, allowed: AllowList) -> Result<HttpClient, BuildError> {
    HttpClient::guarded(&HttpOptions { max_body: MAX_BYTES, ..options.clone() }, allowed)
}

/// A media, whole in memory.
#[derive(Clone, Debug)]
pub(super) struct Media {
    /// Its content.
    pub(super) bytes: Bytes,
    /// What it is.
    pub(super) kind: Kind,
}

/// What a platform takes of one media.
#[derive(Clone, Copy, Debug)]
pub(super) struct Limit {
    /// The platform's name in texts.
    pub(super) platform: &'static str,
    /// Bytes of a still picture.
    pub(super) picture: usize,
    /// Bytes of an animated picture (GIF).
    pub(super) animation: usize,
    /// Bytes of a film; 0: none is taken.
    pub(super) film: usize,
}

/// Fetches the media at a URL.
///
/// # Errors
/// [`Unready::Rejected`] when it is not there, cannot be fetched by our rules, or is nothing that
/// the platform takes; [`Unready::Transient`] when its host does not answer as it should.
pub(super) async fn fetch(client: &HttpClient, url: &str, limit: &Limit) -> Result<Media, Unready> {
    let parsed = Url::parse(url).map_err(|_| rejected(400, "The media URL is no URL"))?;
    let host = parsed.host_str().unwrap_or_default().to_owned();
    let answer = client.send(HttpRequest::new(Method::GET, parsed)).await;
    let response = answer.map_err(|error| not_fetched(&error))?;
    let status = response.status;
    if !status.is_success() {
        let message = format!("The media host {host} answered {}", status.as_u16());
        let passes = status.is_server_error() || status == StatusCode::TOO_MANY_REQUESTS;
        return Err(if passes {
            Unready::Transient(PublishError::network(&message))
        } else {
            rejected(status.as_u16(), &message)
        });
    }
    let kind = Kind::of(&response.body, &response.headers)
        .ok_or_else(|| rejected(415, "The media is neither a picture nor a film"))?;
    limit.check(&kind, response.body.len())?;
    Ok(Media { bytes: response.body, kind })
}

fn not_fetched(error: &HttpError) -> Unready {
    match error {
        HttpError::Refused(_) => rejected(400, &format!("The media cannot be fetched: {error}")),
        HttpError::BodyTooLarge { limit } => {
            rejected(413, &format!("The media has more than {limit} bytes; use a smaller one"))
        }
        other => Unready::Transient(PublishError::network(&format!("media: {other}"))),
    }
}

fn rejected(status: u16, message: &str) -> Unready {
    Unready::Rejected(PublishError::content_rejected(status, message))
}

impl Limit {
    fn check(&self, kind: &Kind, bytes: usize) -> Result<(), Unready> {
        let most = match kind {
            _ if kind.is_film() => self.film,
            _ if kind.is_gif() => self.animation,
            _ => self.picture,
        };
        let Self { platform, .. } = self;
        match most {
            0 => Err(rejected(415, &format!("{platform} takes no {} here", kind.name()))),
            most if bytes > most => {
                let message = format!("{platform} takes at most {most} bytes; this has {bytes}");
                Err(rejected(413, &message))
            }
            _ => Ok(()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const LIMIT: Limit = Limit { platform: "X", picture: 5, animation: 9, film: 0 };

    #[test]
    fn each_kind_has_its_own_limit() {
        let gif = Kind::named("image/gif");
        assert!(LIMIT.check(&gif, 9).is_ok());
        assert!(LIMIT.check(&Kind::named("image/png"), 5).is_ok());
        let refusal = LIMIT.check(&Kind::named("image/png"), 6);
        let error = PublishError::content_rejected(413, "X takes at most 5 bytes; this has 6");
        assert_eq!(refusal, Err(Unready::Rejected(error)));
        assert!(LIMIT.check(&Kind::named("video/mp4"), 1).is_err());
    }

    #[test]
    fn a_lost_connection_is_tried_again_and_a_private_address_is_not() {
        let lost = not_fetched(&HttpError::Interrupted("reset".into()));
        assert!(matches!(lost, Unready::Transient(_)));
        let large = not_fetched(&HttpError::BodyTooLarge { limit: MAX_BYTES });
        assert!(matches!(large, Unready::Rejected(_)));
    }
}
