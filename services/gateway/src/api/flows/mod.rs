//! Flows: which questions a studio asks, and where it travels (conversations.md, "Engine"). The
//! conversations judge a flow; here it is JSON that passes through.
//!
//! Map: this file lists and replaces, [`answer`] is what clients get, [`request`] what they send.

mod answer;
mod request;

use axum::{Json, extract::State};
use proto::conversations::v1 as pb;
use service::grpc::retry;

use self::{
    answer::{Flow, FlowList},
    request::FlowChange,
};
use crate::{
    app::App,
    http::{body::JsonBody, call::Call, problem::Failure},
};

const ROUTE: &str = "/api/flows";

/// List the flows
///
/// Newest version first. Conversations that have begun keep the version they began with.
#[utoipa::path(
    get,
    path = "/api/flows",
    tag = "leads",
    operation_id = "listFlows",
    params(
        ("limit" = Option<u32>, Query, minimum = 1, maximum = 100, description = "How many; 20 without it."),
        ("cursor" = Option<String>, Query, description = "`nextCursor` of the page before."),
    ),
    responses((status = 200, body = FlowList, description = "One page."))
)]
pub(crate) async fn list(State(app): State<App>, call: Call) -> Result<Json<FlowList>, Failure> {
    let page = call.page(&app, ROUTE)?;
    let list = retry::read(|| async {
        let request = call.caller().request(pb::ListFlowsRequest { page: Some(page.clone()) })?;
        Ok(app.leads().list_flows(request).await?.into_inner())
    })
    .await?;
    let next_cursor = call.next_cursor(&app, ROUTE, &list.next_position);
    Ok(Json(FlowList::new(list.items, next_cursor)?))
}

/// Replace the active flow
///
/// A new version, with which conversations begin from now on. What is left out stays as it is. It is
/// refused unless its keys are unique and every step is reached from the first.
#[utoipa::path(
    put,
    path = "/api/flows/active",
    tag = "leads",
    operation_id = "putActiveFlow",
    request_body = FlowChange,
    responses((status = 200, body = Flow, description = "The new version."))
)]
pub(crate) async fn put(
    State(app): State<App>,
    call: Call,
    JsonBody(body): JsonBody,
) -> Result<Json<Flow>, Failure> {
    let message = pb::PutFlowRequest { flow_json: request::flow(&body)? };
    let request = call.caller().request(message)?;
    Ok(Json(app.leads().put_flow(request).await?.into_inner().try_into()?))
}
