//! Teams and their users (posts.md, "REST").

use proto::{
    common::v1::{Idempotency, PageRequest},
    publisher::v1::{self as pb, teams_service_server::TeamsService as _},
};
use service::{Code, Error};

use crate::support::{Desk, at_each_desk, code_of, request};

async fn team(desk: &Desk, name: &str) -> Result<pb::CreateTeamResponse, Error> {
    let create = pb::CreateTeamRequest { name: name.to_owned(), ..Default::default() };
    answer(desk.teams.create_team(request("stories", create)).await)
}

async fn user(desk: &Desk, create: pb::CreateUserRequest) -> Result<pb::User, Error> {
    let answer = answer(desk.teams.create_user(request("stories", create)).await);
    answer.map(|answer| answer.user.unwrap())
}

fn answer<T>(answer: Result<tonic::Response<T>, tonic::Status>) -> Result<T, Error> {
    answer.map(tonic::Response::into_inner).map_err(Error::from)
}

#[tokio::test]
async fn a_team_is_made_once_for_each_key() {
    at_each_desk(async |desk| {
        let key = |body: u8| Idempotency { key: "k".to_owned(), fingerprint: vec![body] };
        let create = |body| pb::CreateTeamRequest {
            name: "Casa Fuego".to_owned(),
            requires_approval: true,
            idempotency: Some(key(body)),
        };
        let first = desk.teams.create_team(request("stories", create(1))).await;
        let first = answer(first).unwrap();
        assert!(!first.replayed);
        let team = first.team.unwrap();
        assert_eq!(
            (team.name.as_str(), team.requires_approval, team.version),
            ("Casa Fuego", true, 1)
        );
        let again = answer(desk.teams.create_team(request("stories", create(1))).await).unwrap();
        assert!(again.replayed);
        assert_eq!(again.team.unwrap(), team);
        let other = answer(desk.teams.create_team(request("stories", create(2))).await);
        assert_eq!(code_of(other), Code::IdempotencyMismatch);

        let get = |tenant, id: &str| request(tenant, pb::GetTeamRequest { id: id.to_owned() });
        assert_eq!(answer(desk.teams.get_team(get("stories", &team.id)).await).unwrap(), team);
        let theirs = answer(desk.teams.get_team(get("others", &team.id)).await);
        assert_eq!(code_of(theirs), Code::TeamNotFound);
        let none = answer(desk.teams.get_team(get("stories", "none")).await);
        assert_eq!(code_of(none), Code::TeamNotFound);
    })
    .await;
}

#[tokio::test]
async fn teams_are_listed_from_the_newest_on() {
    at_each_desk(async |desk| {
        for n in 1..=5 {
            team(&desk, &format!("team {n}")).await.unwrap();
            desk.context.clock.advance(std::time::Duration::from_micros(1));
        }
        let mut names = Vec::new();
        let mut position = String::new();
        loop {
            let page = Some(PageRequest { limit: 2, position });
            let list = request("stories", pb::ListTeamsRequest { page });
            let listed = answer(desk.teams.list_teams(list).await).unwrap();
            assert!(listed.teams.len() <= 2);
            names.extend(listed.teams.into_iter().map(|team| team.name));
            position = listed.next_position;
            if position.is_empty() {
                break;
            }
        }
        assert_eq!(names, ["team 5", "team 4", "team 3", "team 2", "team 1"]);
        let page = Some(PageRequest { limit: 2, position: "?".to_owned() });
        let list = request("stories", pb::ListTeamsRequest { page });
        assert_eq!(code_of(answer(desk.teams.list_teams(list).await)), Code::InvalidRequest);
    })
    .await;
}

#[tokio::test]
async fn a_change_of_what_has_changed_meanwhile_is_refused() {
    at_each_desk(async |desk| {
        let made = team(&desk, "before").await.unwrap().team.unwrap();
        let change = |if_version, name: &str| pb::UpdateTeamRequest {
            id: made.id.clone(),
            name: Some(name.to_owned()),
            requires_approval: None,
            if_version,
        };
        let update = |change| desk.teams.update_team(request("stories", change));
        let after = answer(update(change(Some(1), "after")).await).unwrap();
        assert_eq!((after.name.as_str(), after.version), ("after", 2));
        let late = answer(update(change(Some(1), "late")).await);
        assert_eq!(code_of(late), Code::PreconditionFailed);
        assert_eq!(answer(update(change(None, "last")).await).unwrap().version, 3);
        assert_eq!(code_of(answer(update(change(None, "")).await)), Code::InvalidRequest);
    })
    .await;
}

#[tokio::test]
async fn a_user_without_a_team_is_of_the_default_team() {
    at_each_desk(async |desk| {
        let anyone = || user(&desk, pb::CreateUserRequest::default());
        let (ana, ben) = futures::join!(anyone(), anyone());
        let (ana, ben) = (ana.unwrap(), ben.unwrap());
        assert_eq!(ana.team_id, ben.team_id, "two that need it at once get the same");
        let list = request("stories", pb::ListTeamsRequest { page: None });
        let teams = answer(desk.teams.list_teams(list).await).unwrap().teams;
        assert_eq!(teams.len(), 1);
        assert_eq!((&teams[0].id, teams[0].name.as_str()), (&ana.team_id, "Default"));

        let other = team(&desk, "other").await.unwrap().team.unwrap();
        let create = pb::CreateUserRequest {
            team_id: Some(other.id.clone()),
            name: Some("Caro".to_owned()),
            email: Some("caro@example.org".to_owned()),
            idempotency: None,
        };
        let caro = user(&desk, create).await.unwrap();
        let list = pb::ListUsersRequest { page: None, team_id: Some(other.id) };
        let listed = answer(desk.teams.list_users(request("stories", list)).await).unwrap();
        assert_eq!(listed.users, [caro.clone()]);
        let get = pb::GetUserRequest { id: caro.id.clone() };
        let found = answer(desk.teams.get_user(request("stories", get.clone())).await);
        assert_eq!(found.unwrap(), caro);
        let theirs = answer(desk.teams.get_user(request("others", get)).await);
        assert_eq!(code_of(theirs), Code::UserNotFound);

        let nowhere = pb::CreateUserRequest {
            team_id: Some("00000000-0000-7000-8000-000000000000".to_owned()),
            ..Default::default()
        };
        assert_eq!(code_of(user(&desk, nowhere).await), Code::TeamNotFound);
        let odd = pb::CreateUserRequest { email: Some("ana".to_owned()), ..Default::default() };
        assert_eq!(code_of(user(&desk, odd).await), Code::InvalidRequest);
    })
    .await;
}
