//! `TeamsService` (posts.md, "REST").

use std::sync::Arc;

use proto::publisher::v1::{self as pb, teams_service_server::TeamsService};
use service::{Error, grpc};
use store::{
    keyset::Keyset,
    once::{self, Begun, Once},
    paging::Page,
};
use tonic::{Request, Response, Status};
use uuid::Uuid;

use super::{
    connections::{some_team, team_filter},
    convert::timestamp,
};
use crate::{
    Context,
    domain::team::{self, Team, TeamId, User, UserId},
    store::{teams, users},
};

/// The handlers.
pub struct Teams {
    context: Arc<Context>,
}

impl Teams {
    /// Handlers that work with this context.
    pub fn new(context: Arc<Context>) -> Self {
        Self { context }
    }
}

fn team_message(team: &Team) -> pb::Team {
    pb::Team {
        id: team.id.to_string(),
        name: team.name.clone(),
        requires_approval: team.requires_approval,
        created_at: Some(timestamp(team.created_at)),
        version: team.version,
    }
}

fn user_message(user: &User) -> pb::User {
    pb::User {
        id: user.id.to_string(),
        team_id: user.team.to_string(),
        name: user.name.clone(),
        email: user.email.clone(),
        created_at: Some(timestamp(user.created_at)),
    }
}

/// The team that a path names.
fn team_id(text: &str) -> Result<TeamId, Error> {
    Uuid::parse_str(text).map(TeamId).map_err(|_| teams::not_found())
}

#[tonic::async_trait]
impl TeamsService for Teams {
    async fn create_team(
        &self,
        request: Request<pb::CreateTeamRequest>,
    ) -> Result<Response<pb::CreateTeamResponse>, Status> {
        let tenant = grpc::tenant(&request)?;
        let request = request.into_inner();
        team::check_name(&request.name)?;
        let context = &self.context;
        let at = context.clock.now();
        let once =
            Once { tenant: tenant.clone(), route: "POST /api/teams", key: request.idempotency, at };
        let mut fresh = match once::begin(&context.store, once).await? {
            Begun::Repeated(first) => {
                return Ok(Response::new(pb::CreateTeamResponse { replayed: true, ..first }));
            }
            Begun::Fresh(fresh) => fresh,
        };
        let team = Team {
            id: TeamId(context.rng.uuid(&context.clock)),
            name: request.name,
            requires_approval: request.requires_approval,
            created_at: at,
            version: 1,
        };
        teams::insert(&mut fresh.tx, &tenant, &team).await.map_err(Error::from)?;
        let answer = pb::CreateTeamResponse { team: Some(team_message(&team)), replayed: false };
        let (answer, replayed) = fresh.commit(answer).await?;
        Ok(Response::new(pb::CreateTeamResponse { replayed, ..answer }))
    }

    async fn get_team(
        &self,
        request: Request<pb::GetTeamRequest>,
    ) -> Result<Response<pb::Team>, Status> {
        let tenant = grpc::tenant(&request)?;
        let id = team_id(&request.into_inner().id)?;
        let found = teams::find(&self.context.store, &tenant, id).await.map_err(Error::from)?;
        Ok(Response::new(team_message(&found.ok_or_else(teams::not_found)?)))
    }

    async fn list_teams(
        &self,
        request: Request<pb::ListTeamsRequest>,
    ) -> Result<Response<pb::ListTeamsResponse>, Status> {
        let tenant = grpc::tenant(&request)?;
        let page = Page::read(request.into_inner().page)?;
        let mut found =
            teams::list(&self.context.store, &tenant, page.newest_first(), page.to_read())
                .await
                .map_err(Error::from)?;
        let key = |team: &Team| Keyset { created_at: team.created_at, id: team.id.0 };
        let next_position = page.cut(&mut found, key);
        let teams = found.iter().map(team_message).collect();
        Ok(Response::new(pb::ListTeamsResponse { teams, next_position }))
    }

    async fn update_team(
        &self,
        request: Request<pb::UpdateTeamRequest>,
    ) -> Result<Response<pb::Team>, Status> {
        let tenant = grpc::tenant(&request)?;
        let request = request.into_inner();
        let id = team_id(&request.id)?;
        if let Some(name) = &request.name {
            team::check_name(name)?;
        }
        let change = teams::Change {
            name: request.name,
            requires_approval: request.requires_approval,
            if_version: request.if_version,
        };
        let team = teams::update(&self.context.store, &tenant, id, &change).await?;
        Ok(Response::new(team_message(&team)))
    }

    async fn create_user(
        &self,
        request: Request<pb::CreateUserRequest>,
    ) -> Result<Response<pb::CreateUserResponse>, Status> {
        let tenant = grpc::tenant(&request)?;
        let request = request.into_inner();
        team::check_user(request.name.as_deref(), request.email.as_deref())?;
        let context = &self.context;
        let at = context.clock.now();
        let once =
            Once { tenant: tenant.clone(), route: "POST /api/users", key: request.idempotency, at };
        let mut fresh = match once::begin(&context.store, once).await? {
            Begun::Repeated(first) => {
                return Ok(Response::new(pb::CreateUserResponse { replayed: true, ..first }));
            }
            Begun::Fresh(fresh) => fresh,
        };
        let named = request.team_id.as_deref();
        let team = teams::resolve(&mut fresh.tx, &tenant, named, &context.fresh_team()).await?;
        let user = User {
            id: UserId(context.rng.uuid(&context.clock)),
            team: team.id,
            name: request.name,
            email: request.email,
            created_at: at,
        };
        users::insert(&mut fresh.tx, &tenant, &user).await.map_err(Error::from)?;
        let answer = pb::CreateUserResponse { user: Some(user_message(&user)), replayed: false };
        let (answer, replayed) = fresh.commit(answer).await?;
        Ok(Response::new(pb::CreateUserResponse { replayed, ..answer }))
    }

    async fn get_user(
        &self,
        request: Request<pb::GetUserRequest>,
    ) -> Result<Response<pb::User>, Status> {
        let tenant = grpc::tenant(&request)?;
        let id = request.into_inner().id;
        let id = Uuid::parse_str(&id).map(UserId).map_err(|_| users::not_found())?;
        let found = users::find(&self.context.store, &tenant, id).await.map_err(Error::from)?;
        Ok(Response::new(user_message(&found.ok_or_else(users::not_found)?)))
    }

    async fn list_users(
        &self,
        request: Request<pb::ListUsersRequest>,
    ) -> Result<Response<pb::ListUsersResponse>, Status> {
        let tenant = grpc::tenant(&request)?;
        let request = request.into_inner();
        let page = Page::read(request.page)?;
        let team = request.team_id.as_deref().map(team_filter).transpose()?;
        some_team(&self.context.store, &tenant, team).await?;
        let mut found =
            users::list(&self.context.store, &tenant, team, page.newest_first(), page.to_read())
                .await
                .map_err(Error::from)?;
        let key = |user: &User| Keyset { created_at: user.created_at, id: user.id.0 };
        let next_position = page.cut(&mut found, key);
        let users = found.iter().map(user_message).collect();
        Ok(Response::new(pb::ListUsersResponse { users, next_position }))
    }
}
