//! Files that leads sent.

use proto::conversations::v1 as pb;
use service::{Code, Error};

use super::lead_id;
use crate::{
    desk::act::missing,
    providers::objects::of_path,
    store::{attachments, leads},
    workers::Context,
};

/// A file that is kept here, as it came.
pub(super) async fn read(
    context: &Context,
    tenant: &str,
    request: &pb::GetAttachmentRequest,
) -> Result<pb::File, Error> {
    let lead = lead_id(&request.lead_id)?;
    leads::get(&context.store, tenant, lead).await?.ok_or_else(missing)?;
    if request.media_id.contains('\0') {
        return Err(not_here());
    }
    let file = attachments::find(&context.store, tenant, lead, &request.media_id).await?;
    let path = file.and_then(|file| file.path).ok_or_else(not_here)?;
    let found = context.objects.get(&path).await.map_err(|error| {
        let code = if error.retryable() { Code::Unavailable } else { Code::Internal };
        Error::new(code, "The file cannot be read right now.").with_context(error.to_string())
    })?;
    let content = found.ok_or_else(not_here)?.into();
    let kind = of_path(&path).map_or("application/octet-stream", |kind| kind.mime);
    Ok(pb::File { content_type: kind.to_owned(), content })
}

fn not_here() -> Error {
    Error::new(
        Code::AttachmentNotFound,
        "The lead has no file with this id, or it is not kept here.",
    )
}
