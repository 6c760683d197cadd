//! Files that leads sent.

use axum::{
    extract::{FromRequestParts, RawPathParams, State},
    http::{HeaderValue, header, request::Parts},
    response::{IntoResponse as _, Response},
};
use proto::conversations::v1 as pb;
use service::{Code, Error, grpc::retry};

use crate::{
    api::path_id::{Id, OfLead},
    app::App,
    http::{call::Call, problem::Failure},
};

/// What is kept at an id never changes; but it is for who may see the lead.
const CACHE: HeaderValue = HeaderValue::from_static("private, max-age=86400");
/// The longest id of a file that is looked for, in bytes.
const MAX_ID: usize = 512;
/// What browsers show by themselves and run nothing of.
const SHOWN: [&str; 3] = ["image/", "video/", "audio/"];

/// The provider's id of a file that may exist.
pub(crate) struct MediaId(String);

impl<S: Send + Sync> FromRequestParts<S> for MediaId {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Failure> {
        let parameters = RawPathParams::from_request_parts(parts, state).await.ok();
        let mut named = parameters.iter().flat_map(RawPathParams::iter);
        let text = named.find(|(name, _)| *name == "mediaId").map(|(_, text)| text);
        text.filter(|text| text.len() <= MAX_ID).map(|text| Self(text.to_owned())).ok_or_else(
            || Failure(Error::new(Code::AttachmentNotFound, "The lead has no file with this id.")),
        )
    }
}

/// Read a file of a lead
///
/// As it came, once it is stored. Pictures and films are shown, everything else is saved.
#[utoipa::path(
    get,
    path = "/api/leads/{id}/attachments/{mediaId}",
    tag = "leads",
    operation_id = "getLeadAttachment",
    params(
        ("id" = String, Path, description = "The lead."),
        ("mediaId" = String, Path, description = "The file's `mediaId`."),
    ),
    responses((status = 200, description = "The file.",
        content(
            (String = "image/jpeg", example = json!("\u{fffd}\u{fffd}")),
            (String = "image/png", example = json!("\u{fffd}\u{fffd}")),
            (String = "image/gif", example = json!("\u{fffd}\u{fffd}")),
            (String = "image/webp", example = json!("\u{fffd}\u{fffd}")),
            (String = "image/heic", example = json!("\u{fffd}\u{fffd}")),
            (String = "image/avif", example = json!("\u{fffd}\u{fffd}")),
            (String = "video/mp4", example = json!("\u{fffd}\u{fffd}")),
            (String = "video/3gpp", example = json!("\u{fffd}\u{fffd}")),
            (String = "video/quicktime", example = json!("\u{fffd}\u{fffd}")),
            (String = "application/pdf", example = json!("\u{fffd}\u{fffd}")),
            (String = "application/octet-stream", example = json!("\u{fffd}\u{fffd}"))
        ),
        headers(
            ("Content-Disposition" = String, description = "`inline` or `attachment`."),
            ("Cache-Control" = String, description = "A day, for this client alone."),
        )))
)]
pub(crate) async fn read(
    State(app): State<App>,
    call: Call,
    id: Id<OfLead>,
    MediaId(media_id): MediaId,
) -> Result<Response, Failure> {
    let file = retry::read(|| async {
        let (lead_id, media_id) = (id.to_string(), media_id.clone());
        let request = call.caller().request(pb::GetAttachmentRequest { lead_id, media_id })?;
        Ok(app.leads().get_attachment(request).await?.into_inner())
    })
    .await?;
    let shown = SHOWN.iter().any(|kind| file.content_type.starts_with(kind));
    let disposition = if shown { "inline" } else { "attachment" };
    let headers = [
        (header::CONTENT_TYPE, HeaderValue::try_from(file.content_type).map_err(Error::internal)?),
        (header::CONTENT_DISPOSITION, HeaderValue::from_static(disposition)),
        (header::CACHE_CONTROL, CACHE),
    ];
    Ok((headers, file.content).into_response())
}
