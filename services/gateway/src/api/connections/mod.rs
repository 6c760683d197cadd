//! Connections: which accounts of which platforms a team may publish to (posts.md, "REST"). Tokens
//! go in and never come back.
//!
//! Map: this file has the operations on connections, [`slots`] those on their posting slots,
//! [`request`] what clients send, [`answer`] what they get. Signing in at a provider instead of
//! bringing a token is [`super::authorizations`].

pub(in crate::api) mod answer;
mod request;
pub(in crate::api) mod slots;

use axum::{
    Json,
    extract::State,
    http::{HeaderMap, StatusCode},
};
use proto::publisher::v1 as pb;
use service::{Error, grpc::retry};

use self::{
    answer::{Connection, ConnectionList, ConnectionTest},
    request::NewConnection,
};
use crate::{
    api::{
        path_id::{Id, OfConnection},
        resource::Resource,
    },
    app::App,
    domain::words::{ConnectionStatus, NamedPlatform},
    http::{
        body::{JsonBody, NoBody},
        call::Call,
        idempotency_key,
        if_match::{self, IfMatch},
        problem::Failure,
    },
};

const ROUTE: &str = "/api/connections";

/// Connect an account
///
/// With a token that is there already. When the team has a connection to this account, it gets the
/// new tokens, is active again and keeps its id.
#[utoipa::path(
    post,
    path = "/api/connections",
    tag = "connections",
    operation_id = "connect",
    params(("Idempotency-Key" = Option<String>, Header, min_length = 1, max_length = 255,
        pattern = "^[!-~]+$", description = "A repeat with the same key returns the first answer; kept 24 hours.")),
    request_body = NewConnection,
    responses(
        (status = 201, body = Connection, description = "The connection is new.",
            headers(
                ("Location" = String, description = "The connection."),
                ("ETag" = String, description = "The version, for `If-Match`."),
                ("Idempotency-Replayed" = Option<String>, description = "`true`: the answer is the first one's."),
            )),
        (status = 200, body = Connection, description = "The connection was there and has the new tokens.",
            headers(
                ("ETag" = String, description = "The version, for `If-Match`."),
                ("Idempotency-Replayed" = Option<String>, description = "`true`: the answer is the first one's."),
            )),
    )
)]
pub(crate) async fn connect(
    State(app): State<App>,
    call: Call,
    headers: HeaderMap,
    JsonBody(body): JsonBody,
) -> Result<Resource<Connection>, Failure> {
    let idempotency = idempotency_key::message(&headers, &body)?;
    let request = call.caller().request(NewConnection::read(&body)?.into_message(idempotency))?;
    let put = app.connections().put_connection(request).await?.into_inner();
    let connection = put.connection.ok_or_else(|| Error::internal("a connection is missing"))?;
    let place = format!("{ROUTE}/{}", connection.id);
    let answer = resource(connection)?.replayed(put.replayed);
    Ok(if put.created { answer.created_at(place) } else { answer })
}

/// List the connections
///
/// Newest first.
#[utoipa::path(
    get,
    path = "/api/connections",
    tag = "connections",
    operation_id = "listConnections",
    params(
        ("teamId" = Option<String>, Query, format = Uuid, description = "Only those of this team."),
        ("platform" = Option<NamedPlatform>, Query, description = "Only those on this platform."),
        ("status" = Option<ConnectionStatus>, Query, description = "Only those in this state."),
        ("limit" = Option<u32>, Query, minimum = 1, maximum = 100, description = "How many; 20 without it."),
        ("cursor" = Option<String>, Query, description = "`nextCursor` of the page before."),
    ),
    responses((status = 200, body = ConnectionList, description = "One page."))
)]
pub(crate) async fn list(
    State(app): State<App>,
    call: Call,
) -> Result<Json<ConnectionList>, Failure> {
    let query = call.query();
    let message = pb::ListConnectionsRequest {
        team_id: query.id("teamId")?,
        platform: query.word::<NamedPlatform>("platform")?,
        status: query.word::<ConnectionStatus>("status")?,
        page: Some(call.page(&app, ROUTE)?),
    };
    let list = retry::read(|| async {
        let request = call.caller().request(message.clone())?;
        Ok(app.connections().list_connections(request).await?.into_inner())
    })
    .await?;
    let next_cursor = call.next_cursor(&app, ROUTE, &list.next_position);
    Ok(Json(ConnectionList::new(list.connections, next_cursor)?))
}

/// Read a connection
#[utoipa::path(
    get,
    path = "/api/connections/{id}",
    tag = "connections",
    operation_id = "getConnection",
    params(("id" = String, Path, description = "The connection.")),
    responses((status = 200, body = Connection, description = "The connection.",
        headers(("ETag" = String, description = "The version, for `If-Match`."))))
)]
pub(crate) async fn get(
    State(app): State<App>,
    call: Call,
    id: Id<OfConnection>,
) -> Result<Resource<Connection>, Failure> {
    Ok(resource(read(&app, &call, &id).await?)?)
}

/// Test a connection
///
/// Asks the provider whose the token is. A token that is refused makes the connection expired.
#[utoipa::path(
    post,
    path = "/api/connections/{id}/test",
    tag = "connections",
    operation_id = "testConnection",
    params(
        ("id" = String, Path, description = "The connection."),
        ("If-Match" = Option<String>, Header, description = "Only if this is still the version."),
    ),
    responses((status = 200, body = ConnectionTest, description = "What the provider says, good or bad."))
)]
pub(crate) async fn test(
    State(app): State<App>,
    call: Call,
    id: Id<OfConnection>,
    if_match: Option<IfMatch>,
    _: NoBody,
) -> Result<Json<ConnectionTest>, Failure> {
    if_match::check(if_match, || version(&app, &call, &id)).await?;
    let request = call.caller().request(pb::TestConnectionRequest { id: id.to_string() })?;
    let test = app.connections().test_connection(request).await?.into_inner();
    Ok(Json(test.try_into()?))
}

/// Disconnect an account
///
/// Its tokens are erased, and what is still to be published there fails. The connection stays
/// readable, as disconnected.
#[utoipa::path(
    delete,
    path = "/api/connections/{id}",
    tag = "connections",
    operation_id = "disconnect",
    params(
        ("id" = String, Path, description = "The connection."),
        ("If-Match" = Option<String>, Header, description = "Only if this is still the version."),
    ),
    responses((status = 204, description = "The account is disconnected."))
)]
pub(crate) async fn disconnect(
    State(app): State<App>,
    call: Call,
    id: Id<OfConnection>,
    if_match: Option<IfMatch>,
) -> Result<StatusCode, Failure> {
    let if_version = if_match::expected(if_match, || version(&app, &call, &id)).await?;
    let request =
        call.caller().request(pb::DisconnectRequest { id: id.to_string(), if_version })?;
    app.connections().disconnect(request).await?;
    Ok(StatusCode::NO_CONTENT)
}

async fn read(app: &App, call: &Call, id: &Id<OfConnection>) -> Result<pb::Connection, Error> {
    retry::read(|| async {
        let request = call.caller().request(pb::GetConnectionRequest { id: id.to_string() })?;
        Ok(app.connections().get_connection(request).await?.into_inner())
    })
    .await
}

/// The version of a connection, its posting slots' too.
async fn version(app: &App, call: &Call, id: &Id<OfConnection>) -> Result<i64, Error> {
    Ok(read(app, call, id).await?.version)
}

/// A connection with its version as entity tag.
fn resource(connection: pb::Connection) -> Result<Resource<Connection>, Error> {
    let version = connection.version;
    Ok(Resource::new(Connection::try_from(connection)?).version(version))
}
