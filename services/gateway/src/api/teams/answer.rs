//! What clients get of teams and users.

use proto::publisher::v1 as pb;
use serde::Serialize;
use service::Error;
use utoipa::ToSchema;

use crate::api::time::Instant;

/// Who publishes together.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(in crate::api) struct Team {
    #[schema(format = Uuid, example = "019b7802-7b80-7def-8000-9f8a6c2b1d3e")]
    id: String,
    #[schema(example = "Studio")]
    name: String,
    /// Whether a post needs another user's approval before it is scheduled.
    #[schema(example = false)]
    requires_approval: bool,
    created_at: Instant,
}

/// A person of a team.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(in crate::api) struct User {
    #[schema(format = Uuid, example = "019b7802-7b80-7def-8000-9f8a6c2b1d3f")]
    id: String,
    #[schema(format = Uuid, example = "019b7802-7b80-7def-8000-9f8a6c2b1d3e")]
    team_id: String,
    #[schema(required = true, example = "Ana")]
    name: Option<String>,
    #[schema(required = true, example = "ana@example.org")]
    email: Option<String>,
    created_at: Instant,
}

/// The teams of the tenant.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(in crate::api) struct TeamList {
    items: Vec<Team>,
    /// For the next page; null at the end.
    #[schema(required = true)]
    next_cursor: Option<String>,
}

/// The users of the tenant.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(in crate::api) struct UserList {
    items: Vec<User>,
    /// For the next page; null at the end.
    #[schema(required = true)]
    next_cursor: Option<String>,
}

impl TryFrom<pb::Team> for Team {
    type Error = Error;

    fn try_from(team: pb::Team) -> Result<Self, Error> {
        Ok(Self {
            id: team.id,
            name: team.name,
            requires_approval: team.requires_approval,
            created_at: Instant::required(team.created_at)?,
        })
    }
}

impl TryFrom<pb::User> for User {
    type Error = Error;

    fn try_from(user: pb::User) -> Result<Self, Error> {
        Ok(Self {
            id: user.id,
            team_id: user.team_id,
            name: user.name,
            email: user.email,
            created_at: Instant::required(user.created_at)?,
        })
    }
}

impl TeamList {
    pub(super) fn new(teams: Vec<pb::Team>, next_cursor: Option<String>) -> Result<Self, Error> {
        let items = teams.into_iter().map(Team::try_from).collect::<Result<_, _>>()?;
        Ok(Self { items, next_cursor })
    }
}

impl UserList {
    pub(super) fn new(users: Vec<pb::User>, next_cursor: Option<String>) -> Result<Self, Error> {
        let items = users.into_iter().map(User::try_from).collect::<Result<_, _>>()?;
        Ok(Self { items, next_cursor })
    }
}
