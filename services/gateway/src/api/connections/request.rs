//! What clients send about connections and their posting slots. Values are judged by the publisher.

use jiff::Timestamp;
use proto::{common::v1::Idempotency, publisher::v1 as pb};
use serde_json::Value;
use service::{
    Error,
    config::{ExposeSecret as _, Secret},
    time::timestamp,
};
use utoipa::ToSchema;

use super::answer::PostingSlot;
use crate::{
    domain::words::{NamedPlatform, Weekday},
    http::shape::{self, Object, Problems},
};

/// An account to connect, with its tokens.
#[derive(ToSchema)]
#[serde(rename_all = "camelCase")]
pub(in crate::api) struct NewConnection {
    /// Without it, the tenant's default team.
    #[schema(format = Uuid)]
    team_id: Option<String>,
    #[schema(value_type = NamedPlatform, example = "FACEBOOK")]
    platform: String,
    /// The provider's id of the account; without it, the provider is asked whose the token is.
    #[schema(min_length = 1, max_length = 255, example = "112233445566")]
    account_id: Option<String>,
    #[schema(min_length = 1, max_length = 255, example = "My page")]
    account_name: Option<String>,
    /// Stored encrypted, and in no answer.
    #[schema(value_type = String, min_length = 1, max_length = 8192, example = "mock_fb_token")]
    access_token: Secret,
    /// Stored encrypted, and in no answer.
    #[schema(value_type = Option<String>, min_length = 1, max_length = 8192)]
    refresh_token: Option<Secret>,
    /// When the access token expires: RFC 3339.
    #[schema(value_type = Option<String>, format = DateTime, example = "2030-01-31T00:00:00Z")]
    expires_at: Option<Timestamp>,
    /// What the token may do.
    #[schema(value_type = Option<Vec<String>>, max_items = 100, example = json!(["pages_manage_posts"]))]
    scopes: Vec<String>,
}

/// The weekly times at which a connection likes to publish; they replace those that are there.
#[derive(ToSchema)]
pub(in crate::api) struct NewSlots {
    /// An IANA zone name; may be left out when there are no slots.
    #[schema(example = "Europe/Madrid")]
    timezone: Option<String>,
    #[schema(max_items = 168)]
    slots: Vec<PostingSlot>,
}

impl NewConnection {
    /// # Errors
    /// `INVALID_REQUEST` with every member whose shape is wrong.
    pub(super) fn read(body: &Value) -> Result<Self, Error> {
        shape::read(body, |root, problems| {
            let team_id = root.owned("teamId", problems);
            root.require("platform", problems);
            Self {
                team_id,
                platform: root.word::<NamedPlatform>("platform", problems).unwrap_or_default(),
                account_id: root.owned("accountId", problems),
                account_name: root.owned("accountName", problems),
                access_token: root.required("accessToken", problems).into(),
                refresh_token: root.owned("refreshToken", problems).map(Secret::from),
                expires_at: root.instant("expiresAt", problems),
                scopes: root.texts("scopes", problems).unwrap_or_default(),
            }
        })
    }

    pub(super) fn into_message(self, idempotency: Option<Idempotency>) -> pb::PutConnectionRequest {
        pb::PutConnectionRequest {
            team_id: self.team_id,
            platform: self.platform,
            account_id: self.account_id,
            account_name: self.account_name,
            access_token: self.access_token.expose_secret().to_owned(),
            refresh_token: self.refresh_token.map(|token| token.expose_secret().to_owned()),
            expires_at: self.expires_at.map(timestamp),
            scopes: self.scopes,
            idempotency,
        }
    }
}

impl NewSlots {
    /// # Errors
    /// `INVALID_REQUEST` with every member whose shape is wrong.
    pub(super) fn read(body: &Value) -> Result<Self, Error> {
        shape::read(body, |root, problems| {
            root.require("slots", problems);
            let listed = root.list("slots", problems).iter().enumerate();
            let slots: Vec<_> =
                listed.filter_map(|(i, slot)| read_slot(slot, i, problems)).collect();
            if !slots.is_empty() {
                root.require("timezone", problems);
            }
            Self { timezone: root.owned("timezone", problems), slots }
        })
    }

    pub(super) fn into_message(
        self,
        connection_id: String,
        if_version: Option<i64>,
    ) -> pb::PutSlotsRequest {
        let slot = |PostingSlot { weekday, time }| pb::Slot { weekday, time };
        pb::PutSlotsRequest {
            connection_id,
            timezone: self.timezone.unwrap_or_default(),
            slots: self.slots.into_iter().map(slot).collect(),
            if_version,
        }
    }
}

fn read_slot(value: &Value, index: usize, problems: &mut Problems) -> Option<PostingSlot> {
    let mut slot = Object::open(value, &format!("/slots/{index}"), problems)?;
    slot.require("weekday", problems);
    let weekday = slot.word::<Weekday>("weekday", problems).unwrap_or_default();
    let time = slot.required("time", problems);
    slot.close(problems);
    Some(PostingSlot { weekday, time })
}
