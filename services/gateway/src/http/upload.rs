//! A file on its way to a service, passed on as it arrives.

use std::time::Duration;

use axum::body::{Body, BodyDataStream};
use bytes::Bytes;
use futures::{Stream, StreamExt as _, future, stream};
use service::{Code, Error};
use tokio::{sync::oneshot, time::timeout};

use super::body::missing;

/// Most bytes of one message to a service; a larger piece of the body is split.
const MAX_CHUNK: usize = 256 * 1024;
/// What is read of a file that is too long before the connection is given up: a client that is still
/// writing would see a reset instead of the answer.
const DRAIN_LEN: usize = 8 << 20;

/// Why a body ended early, if it does; its messages cannot say it, so the call is given up instead.
pub(crate) type Broken = oneshot::Receiver<Error>;

/// What is taken of a file.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Limits {
    /// The longest silence between two pieces: the request's deadline holds for it instead of for
    /// the whole (api.md, "Limits").
    pub(crate) idle: Duration,
    /// The longest file, in bytes; `None`: any.
    pub(crate) longest: Option<usize>,
    /// Whether there has to be something in it.
    pub(crate) required: bool,
    /// What a silence has left behind, as a sentence.
    pub(crate) left: &'static str,
}

/// The pieces of a body.
pub(crate) fn chunks(
    body: Body,
    limits: Limits,
) -> (impl Stream<Item = Vec<u8>> + Send + 'static, Broken) {
    let (tell, broken) = oneshot::channel();
    let arriving = Arriving { body: body.into_data_stream(), len: 0, limits };
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
    (chunks.flat_map(|chunk| stream::iter(split(chunk))), broken)
}

/// The answer of a call whose body may break off.
///
/// # Errors
/// The call's, or why the body broke off.
pub(crate) async fn finish<T>(
    call: impl Future<Output = Result<tonic::Response<T>, tonic::Status>>,
    broken: Broken,
) -> Result<T, Error> {
    tokio::select! {
        biased;
        answer = call => Ok(answer?.into_inner()),
        Ok(error) = broken => Err(error),
    }
}

/// A body, and how much of it is here.
struct Arriving {
    body: BodyDataStream,
    len: usize,
    limits: Limits,
}

impl Arriving {
    async fn next(&mut self) -> Result<Option<Bytes>, Error> {
        let chunk = self.piece().await?;
        self.len = self.len.saturating_add(chunk.as_ref().map_or(0, Bytes::len));
        if let Some(longest) = self.limits.longest.filter(|longest| self.len > *longest) {
            while self.len <= longest + DRAIN_LEN
                && let Some(more) = self.piece().await?
            {
                self.len += more.len();
            }
            let detail = format!("A file may have at most {} MiB.", longest >> 20);
            return Err(Error::new(Code::BodyTooLarge, detail));
        }
        let nothing = chunk.is_none() && self.len == 0;
        if nothing && self.limits.required { Err(missing()) } else { Ok(chunk) }
    }

    async fn piece(&mut self) -> Result<Option<Bytes>, Error> {
        let chunk = timeout(self.limits.idle, self.body.next()).await.map_err(|_| {
            let left = self.limits.left;
            let detail = format!("The body stopped arriving. {left}; send the file again.");
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_large_piece_is_split_and_nothing_is_lost() {
        let whole = Bytes::from(vec![7; 2 * MAX_CHUNK + 1]);
        let parts: Vec<_> = split(whole.clone()).collect();
        assert_eq!(parts.iter().map(Vec::len).collect::<Vec<_>>(), [MAX_CHUNK, MAX_CHUNK, 1]);
        assert_eq!(parts.concat(), whole);
    }
}
