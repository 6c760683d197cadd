//! A lead's messages, page by page.

use axum::{Json, extract::State};
use proto::conversations::v1 as pb;
use service::grpc::retry;

use super::answer::LeadMessageList;
use crate::{
    api::path_id::{Id, OfLead},
    app::App,
    http::{call::Call, problem::Failure},
};

/// List the messages of a lead
///
/// Both ways, newest first.
#[utoipa::path(
    get,
    path = "/api/leads/{id}/messages",
    tag = "leads",
    operation_id = "listLeadMessages",
    params(
        ("id" = String, Path, description = "The lead."),
        ("limit" = Option<u32>, Query, minimum = 1, maximum = 100, description = "How many; 20 without it."),
        ("cursor" = Option<String>, Query, description = "`nextCursor` of the page before."),
    ),
    responses((status = 200, body = LeadMessageList, description = "One page."))
)]
pub(crate) async fn list(
    State(app): State<App>,
    call: Call,
    id: Id<OfLead>,
) -> Result<Json<LeadMessageList>, Failure> {
    // A cursor of one lead's messages is none of another's.
    let route = format!("/api/leads/{id}/messages");
    let page = Some(call.page(&app, &route)?);
    let message = pb::ListMessagesRequest { id: id.to_string(), page };
    let list = retry::read(|| async {
        let request = call.caller().request(message.clone())?;
        Ok(app.leads().list_messages(request).await?.into_inner())
    })
    .await?;
    let next_cursor = call.next_cursor(&app, &route, &list.next_position);
    Ok(Json(LeadMessageList::new(list.items, next_cursor)?))
}
