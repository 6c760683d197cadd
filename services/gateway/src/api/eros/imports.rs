//! History and captions: imported as files of any length, and listed.

use axum::{Json, body::Body, extract::State, http::HeaderMap};
use proto::scheduler::v1 as pb;
use service::grpc::retry;

use super::{
    answer::records::{CaptionList, HistoryList, ImportReport},
    names::PageName,
    upload::upload,
};
use crate::{
    app::App,
    http::{call::Call, problem::Failure, upload::finish},
};

const HISTORY: &str = "/api/pages/{page}/history";
const CAPTIONS: &str = "/api/pages/{page}/captions";

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
    let (upload, broken) = upload(&app, page_name, &headers, body)?;
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
    let (upload, broken) = upload(&app, page_name, &headers, body)?;
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
