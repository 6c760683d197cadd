//! What clients get of connections and their posting slots. Tokens are in none of it.

use proto::publisher::v1 as pb;
use serde::Serialize;
use service::Error;
use utoipa::ToSchema;

use crate::{
    api::time::Instant,
    domain::words::{ConnectionStatus, Platform, Weekday},
};

/// An account that a team may publish to.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(in crate::api) struct Connection {
    #[schema(format = Uuid, example = "019b7802-7b80-7def-8000-9f8a6c2b1d40")]
    id: String,
    #[schema(format = Uuid, example = "019b7802-7b80-7def-8000-9f8a6c2b1d3e")]
    team_id: String,
    #[schema(value_type = Platform)]
    platform: String,
    /// The provider's id of the account.
    #[schema(example = "112233445566")]
    account_id: String,
    #[schema(required = true, example = "My page")]
    account_name: Option<String>,
    /// What the token may do, as far as it is known.
    #[schema(example = json!(["pages_manage_posts"]))]
    scopes: Vec<String>,
    /// When the access token expires, if known.
    #[schema(required = true)]
    expires_at: Option<Instant>,
    #[schema(value_type = ConnectionStatus)]
    status: String,
    created_at: Instant,
}

/// The connections of the tenant.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(in crate::api) struct ConnectionList {
    items: Vec<Connection>,
    /// For the next page; null at the end.
    #[schema(required = true)]
    next_cursor: Option<String>,
}

/// What the provider says about a connection's token.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(in crate::api) struct ConnectionTest {
    /// Whether it can be used.
    #[schema(example = true)]
    ok: bool,
    #[schema(value_type = ConnectionStatus)]
    status: String,
    #[schema(example = "112233445566")]
    account_id: String,
    #[schema(required = true, example = "My page")]
    account_name: Option<String>,
    /// Why it cannot be used.
    #[schema(required = true)]
    error: Option<String>,
    checked_at: Instant,
}

/// The weekly times at which a connection likes to publish.
#[derive(Serialize, ToSchema)]
pub(in crate::api) struct Slots {
    /// An IANA zone name; null when there are no slots.
    #[schema(required = true, example = "Europe/Madrid")]
    timezone: Option<String>,
    slots: Vec<PostingSlot>,
}

/// A weekly time.
#[derive(Serialize, ToSchema)]
pub(in crate::api) struct PostingSlot {
    #[schema(value_type = Weekday)]
    pub(super) weekday: String,
    /// `HH:MM`, local.
    #[schema(pattern = "^([01][0-9]|2[0-3]):[0-5][0-9]$", example = "09:30")]
    pub(super) time: String,
}

/// The next times that no scheduled post of the connection has taken.
#[derive(Serialize, ToSchema)]
pub(in crate::api) struct FreeSlots {
    items: Vec<Instant>,
}

impl TryFrom<pb::Connection> for Connection {
    type Error = Error;

    fn try_from(connection: pb::Connection) -> Result<Self, Error> {
        Ok(Self {
            id: connection.id,
            team_id: connection.team_id,
            platform: connection.platform,
            account_id: connection.account_id,
            account_name: connection.account_name,
            scopes: connection.scopes,
            expires_at: Instant::optional(connection.expires_at)?,
            status: connection.status,
            created_at: Instant::required(connection.created_at)?,
        })
    }
}

impl ConnectionList {
    pub(super) fn new(
        connections: Vec<pb::Connection>,
        next_cursor: Option<String>,
    ) -> Result<Self, Error> {
        let items = connections.into_iter().map(Connection::try_from).collect::<Result<_, _>>()?;
        Ok(Self { items, next_cursor })
    }
}

impl TryFrom<pb::TestConnectionResponse> for ConnectionTest {
    type Error = Error;

    fn try_from(test: pb::TestConnectionResponse) -> Result<Self, Error> {
        Ok(Self {
            ok: test.ok,
            status: test.status,
            account_id: test.account_id,
            account_name: test.account_name,
            error: test.error,
            checked_at: Instant::required(test.checked_at)?,
        })
    }
}

impl From<pb::Slots> for Slots {
    fn from(slots: pb::Slots) -> Self {
        let slot = |pb::Slot { weekday, time }| PostingSlot { weekday, time };
        Self {
            timezone: Some(slots.timezone).filter(|zone| !zone.is_empty()),
            slots: slots.slots.into_iter().map(slot).collect(),
        }
    }
}

impl TryFrom<pb::ListFreeSlotsResponse> for FreeSlots {
    type Error = Error;

    fn try_from(list: pb::ListFreeSlotsResponse) -> Result<Self, Error> {
        let times = list.slots.into_iter().map(|time| Instant::required(Some(time)));
        Ok(Self { items: times.collect::<Result<_, _>>()? })
    }
}
