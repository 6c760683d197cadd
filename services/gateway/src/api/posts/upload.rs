//! A CSV file on its way to the publisher.

use axum::{body::Body, http::HeaderMap};
use futures::{Stream, StreamExt as _, future, stream};
use proto::publisher::v1::{self as pb, import_posts_request::Part};
use service::Error;

use crate::{
    app::App,
    http::{
        body::check_type,
        upload::{Broken, Limits, chunks},
    },
};

/// The longest file, as the publisher takes it.
const MAX_LEN: usize = 128 << 20;

/// The messages of a body.
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
    let limits = Limits {
        idle: app.request_deadline,
        longest: Some(MAX_LEN),
        required: true,
        left: "Nothing is saved",
    };
    let (chunks, broken) = chunks(body, limits);
    let once = |part| stream::once(future::ready(part));
    // What breaks off never comes to its end.
    let end = once(Part::End(pb::ImportPostsEnd {}));
    let parts = once(Part::Start(start)).chain(chunks.map(Part::Chunk)).chain(end);
    Ok((parts.map(|part| pb::ImportPostsRequest { part: Some(part) }), broken))
}
