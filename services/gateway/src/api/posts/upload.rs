//! A CSV file on its way to the publisher, passed on as it arrives.

use std::time::Duration;

use axum::{
    body::{Body, BodyDataStream},
    http::HeaderMap,
};
use bytes::Bytes;
use futures::{Stream, StreamExt as _, future, stream};
use proto::publisher::v1::{self as pb, import_posts_request::Part};
use service::{Code, Error};
use tokio::{sync::oneshot, time::timeout};

use crate::{
    app::App,
    http::body::{check_type, missing},
};

/// Most bytes of one message to the publisher; a larger piece of the body is split.
const MAX_CHUNK: usize = 256 * 1024;
/// The longest file, as the publisher takes it.
const MAX_LEN: usize = 128 << 20;
/// What is read of a longer one before the connection is given up: a client that is still writing
/// would see a reset instead of the answer.
const DRAIN_LEN: usize = 8 << 20;

/// Why a body ended early, if it does; its messages cannot say it, so the call is given up instead.
pub(super) type Broken = oneshot::Receiver<Error>;

/// The messages of a body. The request's deadline holds between two pieces of it instead of for
/// the whole (api.md, "Limits").
///
/// # Errors
/// `UNSUPPORTED_MEDIA_TYPE`.
pub(super) fn upload(
    app: &App,
    start: pb::ImportPostsStart,
    headers: &HeaderMap,
    body: Body,
) -> Result<(impl Stream<Item = pb::ImportPostsRequest> + Send + 'static, Broken), Error> {
    check_type(("text/csv", "CSV"), headers)?;
    let (tell, broken) = oneshot::channel();
    let arriving = Arriving { body: body.into_data_stream(), len: 0, idle: app.request_deadline };
    let chunks = stream::unfold((arriving, tell), |(mut arriving, tell)| async move {
        match arriving.next().await {
            Ok(chunk) => chunk.map(|chunk| (chunk, (arriving, tell))),
            Err(error) => {
                // Nobody listens when the call is over anyway.
                let _ = tell.send(error);
                future::pending().await
            }
        }
    });
    let parts = chunks.flat_map(|chunk| stream::iter(split(chunk).map(Part::Chunk)));
    let once = |part| stream::once(future::ready(part));
    // What breaks off never comes to its end.
    let end = once(Part::End(pb::ImportPostsEnd {}));
    let parts = once(Part::Start(start)).chain(parts).chain(end);
    Ok((parts.map(|part| pb::ImportPostsRequest { part: Some(part) }), broken))
}

/// A body, and how much of it is here.
struct Arriving {
    body: BodyDataStream,
    len: usize,
    idle: Duration,
}

impl Arriving {
    async fn next(&mut self) -> Result<Option<Bytes>, Error> {
        let chunk = self.piece().await?;
        self.len += chunk.as_ref().map_or(0, Bytes::len);
        if self.len > MAX_LEN {
            while self.len <= MAX_LEN + DRAIN_LEN
                && let Some(more) = self.piece().await?
            {
                self.len += more.len();
            }
            return Err(Error::new(Code::BodyTooLarge, "A file may have at most 128 MiB."));
        }
        if chunk.is_none() && self.len == 0 { Err(missing()) } else { Ok(chunk) }
    }

    async fn piece(&mut self) -> Result<Option<Bytes>, Error> {
        let chunk = timeout(self.idle, self.body.next()).await.map_err(|_| {
            let detail = "The body stopped arriving. Nothing is saved; send the file again.";
            Error::new(Code::DeadlineExceeded, detail)
        })?;
        chunk.transpose().map_err(|error| {
            Error::new(Code::InvalidRequest, "The body ended early. Send the file again.")
                .with_context(error)
        })
    }
}

fn split(mut chunk: Bytes) -> impl Iterator<Item = Vec<u8>> {
    std::iter::from_fn(move || {
        let len = chunk.len().min(MAX_CHUNK);
        (len > 0).then(|| chunk.split_to(len).to_vec())
    })
}

/// The answer of a call whose body may break off.
pub(super) async fn finish(
    call: impl Future<Output = Result<tonic::Response<pb::ImportPostsResponse>, tonic::Status>>,
    broken: Broken,
) -> Result<pb::ImportPostsResponse, Error> {
    tokio::select! {
        biased;
        answer = call => Ok(answer?.into_inner()),
        Ok(error) = broken => Err(error),
    }
}
