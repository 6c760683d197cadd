//! Files that arrive in pieces.

use bytes::Bytes;
use futures::{Stream, StreamExt as _};
use proto::scheduler::v1::{self as pb, import_request::Part};
use service::Error;
use tonic::Streaming;

use super::named;
use crate::{
    Context,
    api::convert,
    desk,
    domain::{import::Format, page::PageName},
};

pub(super) async fn history(
    context: &Context,
    tenant: &str,
    mut stream: Streaming<pb::ImportRequest>,
) -> Result<pb::ImportReport, Error> {
    let (page, format) = start(&mut stream).await?;
    let chunks = chunks(stream);
    let report = desk::import::history(context, tenant, &page, format, chunks).await?;
    Ok(convert::report(report))
}

pub(super) async fn captions(
    context: &Context,
    tenant: &str,
    mut stream: Streaming<pb::ImportRequest>,
) -> Result<pb::ImportReport, Error> {
    let (page, format) = start(&mut stream).await?;
    let chunks = chunks(stream);
    let report = desk::import::captions(context, tenant, &page, format, chunks).await?;
    Ok(convert::report(report))
}

/// The first message.
async fn start(stream: &mut Streaming<pb::ImportRequest>) -> Result<(PageName, Format), Error> {
    let first = stream.message().await?.and_then(|message| message.part);
    let Some(Part::Start(start)) = first else {
        return Err(Error::internal("an import begins with what it is"));
    };
    let format = match start.format() {
        pb::ImportFormat::Csv => Format::Csv,
        pb::ImportFormat::Ndjson => Format::Ndjson,
        pb::ImportFormat::Unspecified => {
            return Err(Error::internal("an import without a format"));
        }
    };
    Ok((named(&start.page_name)?, format))
}

/// The others.
fn chunks(
    stream: Streaming<pb::ImportRequest>,
) -> impl Stream<Item = Result<Bytes, Error>> + Unpin {
    stream.map(|message| match message?.part {
        Some(Part::Chunk(chunk)) => Ok(Bytes::from(chunk)),
        _ => Err(Error::internal("an import that begins twice")),
    })
}
