//! Many posts at once, from a CSV file.

use axum::{
    Json,
    body::Body,
    extract::State,
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Response},
};
use proto::publisher::v1 as pb;

use super::{
    answer::import::{DryRun, Imported},
    upload::upload,
};
use crate::{
    app::App,
    http::{call::Call, idempotency_key, problem::Failure, upload::finish},
};

/// Import posts
///
/// UTF-8 with a header row that names the columns, in any order: `content` and any of `mediaUrls`,
/// `platforms`, `connectionIds`, `scheduledAt`, `timezone`, `status`, `teamId`; lists are separated
/// by blanks or `|`. All rows are good and saved, or none is saved: then `errors` points to
/// `/rows/<n>/<column>`.
#[utoipa::path(
    post,
    path = "/api/posts/import",
    tag = "posts",
    operation_id = "importPosts",
    params(
        ("dryRun" = Option<bool>, Query, description = "Only say what would happen."),
        ("teamId" = Option<String>, Query, format = Uuid, description = "The team of rows that name none; the default team without it."),
        ("Idempotency-Key" = Option<String>, Header, min_length = 1, max_length = 255,
            pattern = "^[!-~]+$", description = "A repeat with the same key returns the first answer; kept 24 hours. A dry run needs none."),
    ),
    request_body(content = String, content_type = "text/csv", description = "Read as it arrives; at most 128 MiB and 1,000 rows.",
        example = json!("content,platforms,scheduledAt,timezone\nOur new collection is here.,FACEBOOK|TWITTER,2030-01-31T09:30:00,Europe/Madrid\n")),
    responses(
        (status = 201, body = Imported, description = "Every row is a post now.",
            headers(("Idempotency-Replayed" = Option<String>, description = "`true`: the answer is the first one's."))),
        (status = 200, body = DryRun, description = "A dry run: what would happen, good or bad."),
    )
)]
pub(crate) async fn import(
    State(app): State<App>,
    call: Call,
    headers: HeaderMap,
    body: Body,
) -> Result<Response, Failure> {
    let dry_run = call.query().flag("dryRun")?;
    let team_id = call.query().id("teamId")?;
    let idempotency_key = idempotency_key::read(&headers)?.map(str::to_owned);
    let start = pb::ImportPostsStart { dry_run, team_id, idempotency_key };
    let (upload, broken) = upload(&app, start, &headers, body)?;
    let mut posts = app.posts();
    let request = call.caller().stream_request(upload)?;
    let response = finish(posts.import_posts(request), broken).await?;
    if dry_run {
        return Ok(Json(DryRun::from(response)).into_response());
    }
    let replayed = response.replayed;
    let mut answer = (StatusCode::CREATED, Json(Imported::of(response)?)).into_response();
    idempotency_key::mark_replayed(answer.headers_mut(), replayed);
    Ok(answer)
}
