//! What clients get of sign-ins.

use proto::publisher::v1 as pb;
use serde::Serialize;
use service::Error;
use utoipa::ToSchema;

use crate::{
    api::{connections::answer::Connection, time::Instant},
    domain::words::{AuthorizationStatus, Platform},
};

/// A sign-in that was begun.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(in crate::api) struct BegunAuthorization {
    #[schema(format = Uuid, example = "019b7802-7b80-7def-8000-9f8a6c2b1d41")]
    id: String,
    /// The provider's page on which the person consents: send the browser there.
    #[schema(
        format = "uri",
        example = "https://provider.example/oauth/authorize?state=kWx91QzP0aTn"
    )]
    url: String,
    /// Until when the person may come back.
    expires_at: Instant,
}

/// Where a sign-in stands.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(in crate::api) struct Authorization {
    #[schema(format = Uuid, example = "019b7802-7b80-7def-8000-9f8a6c2b1d41")]
    id: String,
    #[schema(value_type = Platform)]
    platform: String,
    #[schema(value_type = AuthorizationStatus)]
    status: String,
    /// `CHOOSE`: what there is to choose from.
    accounts: Vec<Account>,
    /// `CONNECTED`: what was made.
    connections: Vec<Connection>,
    /// `FAILED`: why.
    #[schema(required = true)]
    error: Option<String>,
    /// What publishing needs and the person did not grant.
    missing_scopes: Vec<String>,
    expires_at: Instant,
}

/// An account that a sign-in opened.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct Account {
    #[schema(example = "112233445566")]
    account_id: String,
    #[schema(required = true, example = "My page")]
    name: Option<String>,
}

impl TryFrom<pb::BeginAuthorizationResponse> for BegunAuthorization {
    type Error = Error;

    fn try_from(begun: pb::BeginAuthorizationResponse) -> Result<Self, Error> {
        let expires_at = Instant::required(begun.expires_at)?;
        Ok(Self { id: begun.id, url: begun.url, expires_at })
    }
}

impl TryFrom<pb::Authorization> for Authorization {
    type Error = Error;

    fn try_from(authorization: pb::Authorization) -> Result<Self, Error> {
        let account =
            |pb::authorization::Account { account_id, name }| Account { account_id, name };
        let connections = authorization.connections.into_iter().map(Connection::try_from);
        Ok(Self {
            id: authorization.id,
            platform: authorization.platform,
            status: authorization.status,
            accounts: authorization.accounts.into_iter().map(account).collect(),
            connections: connections.collect::<Result<_, _>>()?,
            error: authorization.error,
            missing_scopes: authorization.missing_scopes,
            expires_at: Instant::required(authorization.expires_at)?,
        })
    }
}
