//! The users of teams: who wrote a post, and who approved it.

use axum::{Json, extract::State, http::HeaderMap};
use proto::publisher::v1 as pb;
use service::{Error, grpc::retry};

use super::{
    answer::{User, UserList},
    request::NewUser,
};
use crate::{
    api::{
        path_id::{Id, OfUser},
        resource::Resource,
    },
    app::App,
    http::{body::JsonBody, call::Call, idempotency_key, problem::Failure},
};

const ROUTE: &str = "/api/users";
/// Users are made and never changed.
const VERSION: i64 = 1;

/// Make a user
#[utoipa::path(
    post,
    path = "/api/users",
    tag = "teams",
    operation_id = "createUser",
    params(("Idempotency-Key" = Option<String>, Header, min_length = 1, max_length = 255,
        pattern = "^[!-~]+$", description = "A repeat with the same key returns the first answer; kept 24 hours.")),
    request_body = NewUser,
    responses((status = 201, body = User, description = "The user.",
        headers(
            ("Location" = String, description = "The user."),
            ("ETag" = String, description = "The version; a user does not change."),
            ("Idempotency-Replayed" = Option<String>, description = "`true`: the answer is the first one's."),
        )))
)]
pub(crate) async fn create(
    State(app): State<App>,
    call: Call,
    headers: HeaderMap,
    JsonBody(body): JsonBody,
) -> Result<Resource<User>, Failure> {
    let idempotency = idempotency_key::message(&headers, &body)?;
    let request = call.caller().request(NewUser::read(&body)?.into_message(idempotency))?;
    let created = app.teams().create_user(request).await?.into_inner();
    let user = created.user.ok_or_else(|| Error::internal("a new user is missing"))?;
    let place = format!("{ROUTE}/{}", user.id);
    Ok(resource(user)?.created_at(place).replayed(created.replayed))
}

/// List the users
///
/// Newest first.
#[utoipa::path(
    get,
    path = "/api/users",
    tag = "teams",
    operation_id = "listUsers",
    params(
        ("teamId" = Option<String>, Query, format = Uuid, description = "Only those of this team."),
        ("limit" = Option<u32>, Query, minimum = 1, maximum = 100, description = "How many; 20 without it."),
        ("cursor" = Option<String>, Query, description = "`nextCursor` of the page before."),
    ),
    responses((status = 200, body = UserList, description = "One page."))
)]
pub(crate) async fn list(State(app): State<App>, call: Call) -> Result<Json<UserList>, Failure> {
    let team_id = call.query().id("teamId")?;
    let page = call.page(&app, ROUTE)?;
    let list = retry::read(|| async {
        let message = pb::ListUsersRequest { page: Some(page.clone()), team_id: team_id.clone() };
        let request = call.caller().request(message)?;
        Ok(app.teams().list_users(request).await?.into_inner())
    })
    .await?;
    let next_cursor = call.next_cursor(&app, ROUTE, &list.next_position);
    Ok(Json(UserList::new(list.users, next_cursor)?))
}

/// Read a user
#[utoipa::path(
    get,
    path = "/api/users/{id}",
    tag = "teams",
    operation_id = "getUser",
    params(("id" = String, Path, description = "The user.")),
    responses((status = 200, body = User, description = "The user.",
        headers(("ETag" = String, description = "The version; a user does not change."))))
)]
pub(crate) async fn get(
    State(app): State<App>,
    call: Call,
    id: Id<OfUser>,
) -> Result<Resource<User>, Failure> {
    let user = retry::read(|| async {
        let request = call.caller().request(pb::GetUserRequest { id: id.to_string() })?;
        Ok(app.teams().get_user(request).await?.into_inner())
    })
    .await?;
    Ok(resource(user)?)
}

/// A user with its version as entity tag.
fn resource(user: pb::User) -> Result<Resource<User>, Error> {
    Ok(Resource::new(User::try_from(user)?).version(VERSION))
}
