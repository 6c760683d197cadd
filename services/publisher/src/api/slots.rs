//! Posting slots: the calls of `ConnectionsService` that are about them.

use proto::publisher::v1 as pb;
use service::Error;

use super::convert::{instant, timestamp};
use crate::{
    Context,
    domain::{
        mistakes,
        slots::{SlotDocument, Slots, SlotsDocument},
    },
    store::{connections, slots},
};

/// Most free slots of one answer.
const MAX_FREE: u32 = 100;

fn message(connection_id: String, slots: Option<Slots>, version: i64) -> pb::Slots {
    let document = slots.map(SlotsDocument::from).unwrap_or_default();
    pb::Slots {
        connection_id,
        timezone: document.timezone,
        slots: document
            .slots
            .into_iter()
            .map(|slot| pb::Slot { weekday: slot.weekday, time: slot.time })
            .collect(),
        version,
    }
}

pub(super) async fn get(
    context: &Context,
    tenant: &str,
    request: &pb::GetSlotsRequest,
) -> Result<pb::Slots, Error> {
    let id = connections::named(&request.connection_id)?;
    // The version first: slots that are newer than it are refused to who wants to change them, never
    // taken for older ones.
    let connection = connections::find(&context.store, tenant, id).await?;
    let version = connection.ok_or_else(connections::not_found)?.version;
    let found = slots::find(&context.store, tenant, id).await?;
    Ok(message(id.to_string(), found, version))
}

/// No slots and no time zone removes what there was.
pub(super) async fn put(
    context: &Context,
    tenant: &str,
    request: pb::PutSlotsRequest,
) -> Result<pb::Slots, Error> {
    let id = connections::named(&request.connection_id)?;
    let document = SlotsDocument {
        timezone: request.timezone,
        slots: request
            .slots
            .into_iter()
            .map(|slot| SlotDocument { weekday: slot.weekday, time: slot.time })
            .collect(),
    };
    let checked = if document == SlotsDocument::default() {
        None
    } else {
        match Slots::check(&document, "") {
            Ok(checked) => Some(checked),
            Err(found) => {
                mistakes::refuse(found)?;
                None
            }
        }
    };
    let now = context.clock.now();
    let store = &context.store;
    let version = slots::set(store, tenant, id, checked.as_ref(), request.if_version, now).await?;
    Ok(message(id.to_string(), checked, version))
}

pub(super) async fn list_free(
    context: &Context,
    tenant: &str,
    request: &pb::ListFreeSlotsRequest,
) -> Result<pb::ListFreeSlotsResponse, Error> {
    let id = connections::named(&request.connection_id)?;
    let after = match &request.after {
        Some(after) => {
            instant(after).ok_or_else(|| Error::invalid("?after", "after is out of range."))?
        }
        None => context.clock.now(),
    };
    let limit = request.limit.clamp(1, MAX_FREE) as usize;
    // Nothing is taken: the transaction is only how the slots are read.
    let mut tx = context.store.begin().await?;
    let free = slots::free(&mut tx, tenant, id, after, limit).await?;
    Ok(pb::ListFreeSlotsResponse { slots: free.into_iter().map(timestamp).collect() })
}
