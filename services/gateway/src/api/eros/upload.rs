//! A body of any length on its way to the scheduler, passed on as it arrives.

use std::time::Duration;

use axum::{
    body::{Body, BodyDataStream},
    http::HeaderMap,
};
use bytes::Bytes;
use futures::{Stream, StreamExt as _, future, stream};
use proto::scheduler::v1::{self as pb, import_request::Part};
use service::{Code, Error};
use tokio::{sync::oneshot, time::timeout};

use crate::{app::App, http::body::is_plain};

/// Most bytes of one message to the scheduler; a larger piece of the body is split.
const MAX_CHUNK: usize = 256 * 1024;

/// Why a body ended early, if it does; its messages cannot say it, so the call is given up instead.
pub(super) type Broken = oneshot::Receiver<Error>;

/// The messages of a body. The request's deadline holds between two pieces of it instead of for
/// the whole (api.md, "Limits").
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
    let (tell, broken) = oneshot::channel();
    let idle = app.request_deadline;
    let state = (body.into_data_stream(), tell);
    let chunks = stream::unfold(state, move |(mut body, tell)| async move {
        match next_chunk(&mut body, idle).await {
            Ok(chunk) => chunk.map(|chunk| (chunk, (body, tell))),
            Err(error) => {
                // Nobody listens when the call is over anyway.
                let _ = tell.send(error);
                future::pending().await
            }
        }
    });
    let parts = chunks.flat_map(|chunk| stream::iter(split(chunk).map(Part::Chunk)));
    let parts = stream::once(future::ready(start)).chain(parts);
    Ok((parts.map(|part| pb::ImportRequest { part: Some(part) }), broken))
}

async fn next_chunk(body: &mut BodyDataStream, idle: Duration) -> Result<Option<Bytes>, Error> {
    let chunk = timeout(idle, body.next()).await.map_err(|_| {
        let detail = "The body stopped arriving. What had arrived is saved; send the file again.";
        Error::new(Code::DeadlineExceeded, detail)
    })?;
    chunk.transpose().map_err(|error| {
        Error::new(Code::InvalidRequest, "The body ended early. Send the file again.")
            .with_context(error)
    })
}

fn split(mut chunk: Bytes) -> impl Iterator<Item = Vec<u8>> {
    std::iter::from_fn(move || {
        let len = chunk.len().min(MAX_CHUNK);
        (len > 0).then(|| chunk.split_to(len).to_vec())
    })
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

/// The report of a call whose body may break off.
pub(super) async fn finish(
    call: impl Future<Output = Result<tonic::Response<pb::ImportReport>, tonic::Status>>,
    broken: Broken,
) -> Result<pb::ImportReport, Error> {
    tokio::select! {
        biased;
        report = call => Ok(report?.into_inner()),
        Ok(error) = broken => Err(error),
    }
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

    #[test]
    fn a_large_piece_is_split_and_nothing_is_lost() {
        let whole = Bytes::from(vec![7; 2 * MAX_CHUNK + 1]);
        let parts: Vec<_> = split(whole.clone()).collect();
        assert_eq!(parts.iter().map(Vec::len).collect::<Vec<_>>(), [MAX_CHUNK, MAX_CHUNK, 1]);
        assert_eq!(parts.concat(), whole);
    }
}
