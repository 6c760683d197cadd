//! What clients send about teams and users. Values are judged by the publisher.

use proto::{common::v1::Idempotency, publisher::v1 as pb};
use serde_json::Value;
use service::Error;
use utoipa::ToSchema;

use crate::http::shape;

/// A team to be made.
#[derive(ToSchema)]
#[serde(rename_all = "camelCase")]
pub(in crate::api) struct NewTeam {
    /// What people call it.
    #[schema(min_length = 1, max_length = 100, example = "Studio")]
    name: String,
    /// Whether a post needs another user's approval before it is scheduled; false without it.
    #[schema(example = false)]
    requires_approval: Option<bool>,
}

/// What is to change of a team; what is left out stays.
#[derive(ToSchema)]
#[serde(rename_all = "camelCase")]
pub(in crate::api) struct TeamUpdate {
    /// What people call it.
    #[schema(min_length = 1, max_length = 100, example = "Studio")]
    name: Option<String>,
    /// Whether a post needs another user's approval before it is scheduled.
    #[schema(example = true)]
    requires_approval: Option<bool>,
}

/// A user to be made.
#[derive(ToSchema)]
#[serde(rename_all = "camelCase")]
pub(in crate::api) struct NewUser {
    /// Without it, the tenant's default team.
    #[schema(format = Uuid)]
    team_id: Option<String>,
    #[schema(min_length = 1, max_length = 100, example = "Ana")]
    name: Option<String>,
    #[schema(max_length = 254, example = "ana@example.org")]
    email: Option<String>,
}

impl NewTeam {
    /// # Errors
    /// `INVALID_REQUEST` with every member whose shape is wrong; so of the others here.
    pub(super) fn read(body: &Value) -> Result<Self, Error> {
        shape::read(body, |root, problems| Self {
            name: root.required("name", problems),
            requires_approval: root.flag("requiresApproval", problems),
        })
    }

    pub(super) fn into_message(self, idempotency: Option<Idempotency>) -> pb::CreateTeamRequest {
        pb::CreateTeamRequest {
            name: self.name,
            requires_approval: self.requires_approval.unwrap_or_default(),
            idempotency,
        }
    }
}

impl TeamUpdate {
    pub(super) fn read(body: &Value) -> Result<Self, Error> {
        shape::read(body, |root, problems| Self {
            name: root.owned("name", problems),
            requires_approval: root.flag("requiresApproval", problems),
        })
    }

    pub(super) fn into_message(self, id: String, if_version: Option<i64>) -> pb::UpdateTeamRequest {
        let Self { name, requires_approval } = self;
        pb::UpdateTeamRequest { id, name, requires_approval, if_version }
    }
}

impl NewUser {
    pub(super) fn read(body: &Value) -> Result<Self, Error> {
        shape::read(body, |root, problems| Self {
            team_id: root.owned("teamId", problems),
            name: root.owned("name", problems),
            email: root.owned("email", problems),
        })
    }

    pub(super) fn into_message(self, idempotency: Option<Idempotency>) -> pb::CreateUserRequest {
        let Self { team_id, name, email } = self;
        pb::CreateUserRequest { team_id, name, email, idempotency }
    }
}
