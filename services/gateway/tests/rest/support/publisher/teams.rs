//! Teams and users.

use async_trait::async_trait;
use proto::publisher::v1::{self as pb, teams_service_server::TeamsService};
use service::Code;
use tonic::{Request, Response, Status};

use super::{FakePublisher, ID, time};

fn team(name: &str) -> pb::Team {
    pb::Team {
        id: ID.to_owned(),
        name: name.to_owned(),
        requires_approval: false,
        created_at: Some(time(1_767_258_000)),
        version: 3,
    }
}

fn user() -> pb::User {
    pb::User {
        id: ID.to_owned(),
        team_id: ID.to_owned(),
        name: Some("Ana".to_owned()),
        email: None,
        created_at: Some(time(1_767_258_000)),
    }
}

#[async_trait]
impl TeamsService for FakePublisher {
    async fn create_team(
        &self,
        request: Request<pb::CreateTeamRequest>,
    ) -> Result<Response<pb::CreateTeamResponse>, Status> {
        let message = self.take("CreateTeam", request).await?;
        let requires_approval = message.requires_approval;
        let team = Some(pb::Team { requires_approval, ..team(&message.name) });
        let replayed = self.script().replays;
        Ok(Response::new(pb::CreateTeamResponse { team, replayed }))
    }

    async fn get_team(
        &self,
        request: Request<pb::GetTeamRequest>,
    ) -> Result<Response<pb::Team>, Status> {
        self.of("GetTeam", request, |message| &message.id, Code::TeamNotFound).await?;
        Ok(Response::new(team("Studio")))
    }

    async fn list_teams(
        &self,
        request: Request<pb::ListTeamsRequest>,
    ) -> Result<Response<pb::ListTeamsResponse>, Status> {
        self.take("ListTeams", request).await?;
        let next_position = self.script().next_position.clone();
        Ok(Response::new(pb::ListTeamsResponse { teams: vec![team("Studio")], next_position }))
    }

    async fn update_team(
        &self,
        request: Request<pb::UpdateTeamRequest>,
    ) -> Result<Response<pb::Team>, Status> {
        self.of("UpdateTeam", request, |message| &message.id, Code::TeamNotFound).await?;
        Ok(Response::new(pb::Team { version: 4, ..team("Studio") }))
    }

    async fn create_user(
        &self,
        request: Request<pb::CreateUserRequest>,
    ) -> Result<Response<pb::CreateUserResponse>, Status> {
        let message = self.take("CreateUser", request).await?;
        let user = Some(pb::User { name: message.name, email: message.email, ..user() });
        let replayed = self.script().replays;
        Ok(Response::new(pb::CreateUserResponse { user, replayed }))
    }

    async fn get_user(
        &self,
        request: Request<pb::GetUserRequest>,
    ) -> Result<Response<pb::User>, Status> {
        self.of("GetUser", request, |message| &message.id, Code::UserNotFound).await?;
        Ok(Response::new(user()))
    }

    async fn list_users(
        &self,
        request: Request<pb::ListUsersRequest>,
    ) -> Result<Response<pb::ListUsersResponse>, Status> {
        self.take("ListUsers", request).await?;
        let next_position = self.script().next_position.clone();
        Ok(Response::new(pb::ListUsersResponse { users: vec![user()], next_position }))
    }
}
