//! A file on its way to the scheduler.

use axum::{body::Body, http::HeaderMap};
use futures::{Stream, StreamExt as _, future, stream};
use proto::scheduler::v1::{self as pb, import_request::Part};
use service::{Code, Error};

use crate::{
    app::App,
    http::{
        body::is_plain,
        upload::{Broken, Limits, chunks},
    },
};

/// The messages of a body.
///
/// # Errors
/// `UNSUPPORTED_MEDIA_TYPE`.
pub(super) fn upload(
    app: &App,
    page_name: String,
    headers: &HeaderMap,
    body: Body,
) -> Result<(impl Stream<Item = pb::ImportRequest> + Send + 'static, Broken), Error> {
    let format = format(headers)?.into();
    let start = Part::Start(pb::ImportStart { page_name, format });
    let limits = Limits {
        idle: app.request_deadline,
        longest: None,
        required: false,
        left: "What had arrived is saved",
    };
    let (chunks, broken) = chunks(body, limits);
    let parts = stream::once(future::ready(start)).chain(chunks.map(Part::Chunk));
    Ok((parts.map(|part| pb::ImportRequest { part: Some(part) }), broken))
}

/// The format by the media type; a compressed body is none.
fn format(headers: &HeaderMap) -> Result<pb::ImportFormat, Error> {
    if is_plain("text/csv", headers) {
        return Ok(pb::ImportFormat::Csv);
    }
    if is_plain("application/x-ndjson", headers) {
        return Ok(pb::ImportFormat::Ndjson);
    }
    Err(Error::new(
        Code::UnsupportedMediaType,
        "The body must be CSV (Content-Type: text/csv) or JSON Lines (Content-Type: \
         application/x-ndjson), with no Content-Encoding.",
    ))
}

#[cfg(test)]
mod tests {
    use axum::http::{HeaderValue, header};

    use super::*;

    #[test]
    fn the_media_type_says_the_format() {
        let of = |text: &'static str| {
            let value = HeaderValue::from_static(text);
            format(&HeaderMap::from_iter([(header::CONTENT_TYPE, value)]))
        };
        assert_eq!(of("text/csv; charset=utf-8").unwrap(), pb::ImportFormat::Csv);
        assert_eq!(of("application/X-NDJSON").unwrap(), pb::ImportFormat::Ndjson);
        assert_eq!(of("application/json").unwrap_err().code(), Code::UnsupportedMediaType);
        assert!(format(&HeaderMap::new()).is_err());
    }
}
