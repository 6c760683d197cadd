//! What clients send to sign in at a provider.

use axum::http::HeaderValue;
use proto::{common::v1::Idempotency, publisher::v1 as pb};
use serde_json::Value;
use service::Error;
use utoipa::ToSchema;

use crate::{
    domain::{return_to::ReturnTo, words::NamedPlatform},
    http::shape,
};

/// A sign-in to be begun.
#[derive(ToSchema)]
#[serde(rename_all = "camelCase")]
pub(in crate::api) struct NewAuthorization {
    /// Without it, the tenant's default team.
    #[schema(format = Uuid)]
    team_id: Option<String>,
    #[schema(value_type = NamedPlatform, example = "TWITTER")]
    platform: String,
    /// Where the person is sent in the end: a path of this host, or a URL on one of the origins of
    /// `FANFARE_CORS_ORIGINS`.
    #[schema(min_length = 1, max_length = 2048, example = "/connections")]
    return_to: String,
    /// Of `MASTODON` only: the server that our app is registered at. Another one is refused; make the
    /// connection with an access token there.
    #[schema(example = "mastodon.example")]
    server: Option<String>,
}

/// The accounts to connect, of those that the sign-in opened.
#[derive(ToSchema)]
#[serde(rename_all = "camelCase")]
pub(in crate::api) struct AccountChoice {
    #[schema(min_items = 1, example = json!(["112233445566"]))]
    account_ids: Vec<String>,
}

impl NewAuthorization {
    /// Reads a body; `origins` are those that people may be sent to.
    ///
    /// # Errors
    /// `INVALID_REQUEST` with every member whose shape is wrong, or whose place is not ours.
    pub(super) fn read(body: &Value, origins: &[HeaderValue]) -> Result<Self, Error> {
        shape::read(body, |root, problems| {
            let team_id = root.owned("teamId", problems);
            root.require("platform", problems);
            let platform = root.word::<NamedPlatform>("platform", problems).unwrap_or_default();
            root.require("returnTo", problems);
            let return_to = root.owned("returnTo", problems);
            if return_to.as_ref().is_some_and(|text| ReturnTo::read(text, origins).is_none()) {
                problems.note(
                    "/returnTo",
                    "must be a path of this host, or a URL on one of the origins that the operator allows",
                );
            }
            let server = root.owned("server", problems);
            Self { team_id, platform, return_to: return_to.unwrap_or_default(), server }
        })
    }

    pub(super) fn into_message(
        self,
        redirect_uri: String,
        idempotency: Option<Idempotency>,
    ) -> pb::BeginAuthorizationRequest {
        let Self { team_id, platform, return_to, server } = self;
        pb::BeginAuthorizationRequest {
            team_id,
            platform,
            return_to,
            redirect_uri,
            server,
            idempotency,
        }
    }
}

impl AccountChoice {
    /// # Errors
    /// `INVALID_REQUEST` with every member whose shape is wrong.
    pub(super) fn read(body: &Value) -> Result<Self, Error> {
        shape::read(body, |root, problems| {
            root.require("accountIds", problems);
            let account_ids = root.texts("accountIds", problems);
            if account_ids.as_ref().is_some_and(Vec::is_empty) {
                problems.note("/accountIds", "must name at least one account");
            }
            Self { account_ids: account_ids.unwrap_or_default() }
        })
    }

    pub(super) fn into_message(self, id: String) -> pb::ChooseAccountsRequest {
        pb::ChooseAccountsRequest { id, account_ids: self.account_ids }
    }
}
