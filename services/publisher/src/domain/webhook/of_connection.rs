//! What web hooks are told of a connection (posts.md, "Outbound web hooks").

use jiff::Timestamp;
use serde_json::json;

use super::event::{EventName, NewEvent, derived_id};
use crate::domain::connection::Connection;

/// Its token has expired and cannot be renewed: a person has to sign in again.
pub fn expired(tenant: &str, connection: &Connection, now: Timestamp) -> NewEvent {
    let name = EventName::ConnectionExpired;
    let id = connection.id.to_string();
    NewEvent {
        id: derived_id(now, &[id.as_bytes(), name.word().as_bytes()]),
        tenant: tenant.to_owned(),
        name,
        data: json!({
            "connectionId": id,
            "platform": connection.platform.word(),
            "accountId": connection.account_id,
        }),
        subject: id,
        at: now,
        traceparent: telemetry::traceparent(),
    }
}
