//! Teams and their users (posts.md, "Model").
//!
//! Map: this file has the operations on teams, [`users`] those on users, [`request`] what clients
//! send, [`answer`] what they get.

mod answer;
mod request;
pub(in crate::api) mod users;

use axum::{Json, extract::State, http::HeaderMap};
use proto::publisher::v1 as pb;
use service::{Error, grpc::retry};

use self::{
    answer::{Team, TeamList},
    request::{NewTeam, TeamUpdate},
};
use crate::{
    api::{
        path_id::{Id, OfTeam},
        resource::Resource,
    },
    app::App,
    http::{
        body::JsonBody,
        call::Call,
        idempotency_key,
        if_match::{self, IfMatch},
        problem::Failure,
    },
};

const ROUTE: &str = "/api/teams";

/// Make a team
///
/// Connections and posts belong to a team. Those that name none belong to the tenant's default
/// team, which is always there.
#[utoipa::path(
    post,
    path = "/api/teams",
    tag = "teams",
    operation_id = "createTeam",
    params(("Idempotency-Key" = Option<String>, Header, min_length = 1, max_length = 255,
        pattern = "^[!-~]+$", description = "A repeat with the same key returns the first answer; kept 24 hours.")),
    request_body = NewTeam,
    responses((status = 201, body = Team, description = "The team.",
        headers(
            ("Location" = String, description = "The team."),
            ("ETag" = String, description = "The version, for `If-Match`."),
            ("Idempotency-Replayed" = Option<String>, description = "`true`: the answer is the first one's."),
        )))
)]
pub(crate) async fn create(
    State(app): State<App>,
    call: Call,
    headers: HeaderMap,
    JsonBody(body): JsonBody,
) -> Result<Resource<Team>, Failure> {
    let idempotency = idempotency_key::message(&headers, &body)?;
    let request = call.caller().request(NewTeam::read(&body)?.into_message(idempotency))?;
    let created = app.teams().create_team(request).await?.into_inner();
    let team = created.team.ok_or_else(|| Error::internal("a new team is missing"))?;
    let place = format!("{ROUTE}/{}", team.id);
    Ok(resource(team)?.created_at(place).replayed(created.replayed))
}

/// List the teams
///
/// Newest first.
#[utoipa::path(
    get,
    path = "/api/teams",
    tag = "teams",
    operation_id = "listTeams",
    params(
        ("limit" = Option<u32>, Query, minimum = 1, maximum = 100, description = "How many; 20 without it."),
        ("cursor" = Option<String>, Query, description = "`nextCursor` of the page before."),
    ),
    responses((status = 200, body = TeamList, description = "One page."))
)]
pub(crate) async fn list(State(app): State<App>, call: Call) -> Result<Json<TeamList>, Failure> {
    let page = call.page(&app, ROUTE)?;
    let list = retry::read(|| async {
        let request = call.caller().request(pb::ListTeamsRequest { page: Some(page.clone()) })?;
        Ok(app.teams().list_teams(request).await?.into_inner())
    })
    .await?;
    let next_cursor = call.next_cursor(&app, ROUTE, &list.next_position);
    Ok(Json(TeamList::new(list.teams, next_cursor)?))
}

/// Read a team
#[utoipa::path(
    get,
    path = "/api/teams/{id}",
    tag = "teams",
    operation_id = "getTeam",
    params(("id" = String, Path, description = "The team.")),
    responses((status = 200, body = Team, description = "The team.",
        headers(("ETag" = String, description = "The version, for `If-Match`."))))
)]
pub(crate) async fn get(
    State(app): State<App>,
    call: Call,
    id: Id<OfTeam>,
) -> Result<Resource<Team>, Failure> {
    Ok(resource(read(&app, &call, &id).await?)?)
}

/// Change a team
#[utoipa::path(
    patch,
    path = "/api/teams/{id}",
    tag = "teams",
    operation_id = "updateTeam",
    params(
        ("id" = String, Path, description = "The team."),
        ("If-Match" = Option<String>, Header, description = "Only if this is still the version."),
    ),
    request_body = TeamUpdate,
    responses((status = 200, body = Team, description = "The team after the change.",
        headers(("ETag" = String, description = "The version, for `If-Match`."))))
)]
pub(crate) async fn update(
    State(app): State<App>,
    call: Call,
    id: Id<OfTeam>,
    if_match: Option<IfMatch>,
    JsonBody(body): JsonBody,
) -> Result<Resource<Team>, Failure> {
    let update = TeamUpdate::read(&body)?;
    let current = || async { Ok(read(&app, &call, &id).await?.version) };
    let version = if_match::expected(if_match, current).await?;
    let request = call.caller().request(update.into_message(id.to_string(), version))?;
    Ok(resource(app.teams().update_team(request).await?.into_inner())?)
}

async fn read(app: &App, call: &Call, id: &Id<OfTeam>) -> Result<pb::Team, Error> {
    retry::read(|| async {
        let request = call.caller().request(pb::GetTeamRequest { id: id.to_string() })?;
        Ok(app.teams().get_team(request).await?.into_inner())
    })
    .await
}

/// A team with its version as entity tag.
fn resource(team: pb::Team) -> Result<Resource<Team>, Error> {
    let version = team.version;
    Ok(Resource::new(Team::try_from(team)?).version(version))
}
