//! What web hooks are told of a connection (posts.md, "Outbound web hooks").

use jiff::Timestamp;
use serde_json::json;

use super::event::{EventName, NewEvent, derived_id};
use crate::domain::connection::Connection;

/// The provider refuses a connection's token, and it cannot be renewed.
pub fn expired(
    tenant: &str,
    connection: &Connection,
    traceparent: Option<String>,
    now: Timestamp,
) -> NewEvent {
    let id = connection.id.to_string();
    let name = EventName::ConnectionExpired;
    let version = connection.version.to_be_bytes();
    NewEvent {
        id: derived_id(now, &[name.word().as_bytes(), tenant.as_bytes(), id.as_bytes(), &version]),
        tenant: tenant.to_owned(),
        name,
        data: json!({
            "connectionId": id,
            "platform": connection.platform.word(),
            "accountId": connection.account_id,
        }),
        subject: id,
        at: now,
        traceparent,
    }
}
