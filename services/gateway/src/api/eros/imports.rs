//! History and captions: imported as files of any length, which are passed on as they arrive, and
//! listed.

use std::sync::{Arc, Mutex, PoisonError};

use axum::{
    Json,
    body::{Body, BodyDataStream},
    extract::State,
    http::{HeaderMap, header},
};
use bytes::Bytes;
use futures::{Stream, StreamExt as _, future, stream};
use proto::scheduler::v1::{self as pb, import_request::Part};
use service::{Code, Error, grpc::retry};
use tokio::time::timeout;

use super::{
    answer::records::{CaptionList, HistoryList, ImportReport},
    names::PageName,
};
use crate::{
    app::App,
    http::{call::Call, problem::Failure},
};

const HISTORY: &str = "/api/pages/{page}/history";
const CAPTIONS: &str = "/api/pages/{page}/captions";
/// Most bytes of one message to the scheduler; a larger piece of the body is split.
const MAX_CHUNK: usize = 256 * 1024;

/// Import a page's history
///
/// A file of any length, read as it arrives: CSV with a header line, or one JSON object a line, with
/// the names `message_id`, `sent_at`, `message_type`, `caption_id`, `sent_count`, `viewed_count`,
/// `purchased_count`, `earnings`, `price_tier`. A known `message_id` is updated, so a file can be
/// sent again. A rejected line stops nothing; 10,000 of them do.
#[utoipa::path(
    post,
    path = "/api/pages/{page}/history",
    tag = "scheduling",
    operation_id = "importHistory",
    params(("page" = String, Path, description = "The page's name.")),
    request_body(content((String = "text/csv",
        example = json!("message_id,sent_at,message_type,caption_id,sent_count,viewed_count,purchased_count,earnings,price_tier\nm-1,2026-01-31 20:30:00,Unlock,17,45000,12000,300,7500.00,standard\n")),
        (String = "application/x-ndjson",
        example = json!("{\"message_id\":\"m-1\",\"sent_at\":\"2026-01-31T20:30:00Z\",\"message_type\":\"Photo bump\",\"sent_count\":45000,\"viewed_count\":12000,\"purchased_count\":0,\"earnings\":0}\n"))),
        description = "UTF-8, of any length."),
    responses((status = 200, body = ImportReport, description = "What became of each line."))
)]
pub(crate) async fn import_history(
    State(app): State<App>,
    call: Call,
    PageName(page_name): PageName,
    headers: HeaderMap,
    body: Body,
) -> Result<Json<ImportReport>, Failure> {
    let (upload, broken) = Upload::begin(&app, page_name, &headers, body)?;
    let mut pages = app.eros_pages();
    let request = call.caller().stream_request(upload)?;
    let report = finish(pages.import_history(request), broken).await?;
    Ok(Json(report.into()))
}

/// Import a page's captions
///
/// As the history, with the names `caption_id`, `caption_text`, `price_tier`, `content_category`,
/// `psychological_trigger`, `is_urgent`, `is_active`, `message_type`. A known `caption_id` is
/// updated; another id with the text of a known caption is a duplicate and stands for that one.
#[utoipa::path(
    post,
    path = "/api/pages/{page}/captions",
    tag = "scheduling",
    operation_id = "importCaptions",
    params(("page" = String, Path, description = "The page's name.")),
    request_body(content((String = "text/csv",
        example = json!("caption_id,caption_text,price_tier,content_category,psychological_trigger\n17,Only tonight,standard,teaser,urgency\n")),
        (String = "application/x-ndjson",
        example = json!("{\"caption_id\":17,\"caption_text\":\"Only tonight\",\"price_tier\":\"standard\"}\n"))),
        description = "UTF-8, of any length."),
    responses((status = 200, body = ImportReport, description = "What became of each line."))
)]
pub(crate) async fn import_captions(
    State(app): State<App>,
    call: Call,
    PageName(page_name): PageName,
    headers: HeaderMap,
    body: Body,
) -> Result<Json<ImportReport>, Failure> {
    let (upload, broken) = Upload::begin(&app, page_name, &headers, body)?;
    let mut pages = app.eros_pages();
    let request = call.caller().stream_request(upload)?;
    let report = finish(pages.import_captions(request), broken).await?;
    Ok(Json(report.into()))
}

/// List a page's history
///
/// Newest first.
#[utoipa::path(
    get,
    path = "/api/pages/{page}/history",
    tag = "scheduling",
    operation_id = "listHistory",
    params(
        ("page" = String, Path, description = "The page's name."),
        ("limit" = Option<u32>, Query, minimum = 1, maximum = 100, description = "How many; 20 without it."),
        ("cursor" = Option<String>, Query, description = "`next_cursor` of the page before."),
    ),
    responses((status = 200, body = HistoryList, description = "One page of the list."))
)]
pub(crate) async fn list_history(
    State(app): State<App>,
    call: Call,
    PageName(page_name): PageName,
) -> Result<Json<HistoryList>, Failure> {
    let page = call.page(&app, HISTORY)?;
    let list = retry::read(|| async {
        let page = Some(page.clone());
        let message = pb::ListHistoryRequest { page_name: page_name.clone(), page };
        Ok(app.eros_pages().list_history(call.caller().request(message)?).await?.into_inner())
    })
    .await?;
    let next_cursor = call.next_cursor(&app, HISTORY, &list.next_position);
    Ok(Json(HistoryList::new(list.messages, next_cursor)?))
}

/// List a page's captions
///
/// By their ids.
#[utoipa::path(
    get,
    path = "/api/pages/{page}/captions",
    tag = "scheduling",
    operation_id = "listCaptions",
    params(
        ("page" = String, Path, description = "The page's name."),
        ("limit" = Option<u32>, Query, minimum = 1, maximum = 100, description = "How many; 20 without it."),
        ("cursor" = Option<String>, Query, description = "`next_cursor` of the page before."),
    ),
    responses((status = 200, body = CaptionList, description = "One page of the list."))
)]
pub(crate) async fn list_captions(
    State(app): State<App>,
    call: Call,
    PageName(page_name): PageName,
) -> Result<Json<CaptionList>, Failure> {
    let page = call.page(&app, CAPTIONS)?;
    let list = retry::read(|| async {
        let page = Some(page.clone());
        let message = pb::ListCaptionsRequest { page_name: page_name.clone(), page };
        Ok(app.eros_pages().list_captions(call.caller().request(message)?).await?.into_inner())
    })
    .await?;
    let next_cursor = call.next_cursor(&app, CAPTIONS, &list.next_position);
    Ok(Json(CaptionList::new(list.captions, next_cursor)))
}

/// A body on its way to the scheduler.
struct Upload;

/// Why a body ended early, if it did; a call cannot be told, so it is given up instead.
#[derive(Clone, Default)]
struct Broken(Arc<Mutex<Option<Error>>>, Arc<tokio::sync::Notify>);

impl Broken {
    fn tell(&self, error: Error) {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(error);
        self.1.notify_one();
    }

    async fn wait(&self) -> Error {
        self.1.notified().await;
        let told = self.0.lock().unwrap_or_else(PoisonError::into_inner).take();
        told.unwrap_or_else(|| Error::internal("a body broke off without a reason"))
    }
}

impl Upload {
    /// The messages of a body. The request's deadline holds between two pieces of it instead of for
    /// the whole (api.md, "Limits").
    ///
    /// # Errors
    /// `UNSUPPORTED_MEDIA_TYPE`.
    fn begin(
        app: &App,
        page_name: String,
        headers: &HeaderMap,
        body: Body,
    ) -> Result<(impl Stream<Item = pb::ImportRequest> + Send + 'static, Broken), Error> {
        let format = format(headers)?.into();
        let start = Part::Start(pb::ImportStart { page_name, format });
        let broken = Broken::default();
        let idle = app.request_deadline;
        let state = (body.into_data_stream(), broken.clone());
        let chunks = stream::unfold(state, move |(mut body, broken)| async move {
            let chunk = match timeout(idle, next_chunk(&mut body)).await {
                Ok(Ok(chunk)) => chunk?,
                Ok(Err(error)) => {
                    broken.tell(error);
                    future::pending().await
                }
                Err(_) => {
                    let detail = "The body stopped arriving. What had arrived is saved; send the \
                                  file again.";
                    broken.tell(Error::new(Code::DeadlineExceeded, detail));
                    future::pending().await
                }
            };
            Some((chunk, (body, broken)))
        });
        let parts = chunks.flat_map(|chunk| stream::iter(split(chunk).map(Part::Chunk)));
        let parts = stream::once(future::ready(start)).chain(parts);
        Ok((parts.map(|part| pb::ImportRequest { part: Some(part) }), broken))
    }
}

async fn next_chunk(body: &mut BodyDataStream) -> Result<Option<Bytes>, Error> {
    body.next().await.transpose().map_err(|error| {
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
    let text = |name| headers.get(name).map(|value| value.to_str().unwrap_or_default());
    let sent = text(header::CONTENT_TYPE).and_then(|value| value.split(';').next());
    let plain = text(header::CONTENT_ENCODING).is_none_or(|it| it.eq_ignore_ascii_case("identity"));
    match sent.map(|sent| sent.trim().to_ascii_lowercase()).as_deref() {
        Some("text/csv") if plain => Ok(pb::ImportFormat::Csv),
        Some("application/x-ndjson") if plain => Ok(pb::ImportFormat::Ndjson),
        _ => Err(Error::new(
            Code::UnsupportedMediaType,
            "The body must be CSV (Content-Type: text/csv) or JSON Lines (Content-Type: \
             application/x-ndjson), with no Content-Encoding.",
        )),
    }
}

/// The report of a call whose body may break off.
async fn finish(
    call: impl Future<Output = Result<tonic::Response<pb::ImportReport>, tonic::Status>>,
    broken: Broken,
) -> Result<pb::ImportReport, Error> {
    tokio::select! {
        biased;
        report = call => Ok(report?.into_inner()),
        error = broken.wait() => Err(error),
    }
}

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

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
