//! A tenant's flows: the questions as data.

use proto::conversations::v1 as pb;
use service::Error;
use store::paging::Page;

use super::convert;
use crate::{
    domain::flow::{Definition, Flow, OWN_VERSION},
    store::flows,
    workers::Context,
};

/// Every version, the newest first; the program's own comes last.
pub(super) async fn list(
    context: &Context,
    tenant: &str,
    request: pb::ListFlowsRequest,
) -> Result<pb::ListFlowsResponse, Error> {
    let page = Page::<Before>::read(request.page)?;
    let before = page.after.map(|before| before.0);
    let (store, limit) = (&context.store, page.to_read());
    let stored = flows::list(store, tenant, before, limit).await?;
    let mut found: Vec<pb::Flow> = stored.into_iter().map(convert::flow).collect();
    if before != Some(OWN_VERSION) && found.len() < limit as usize {
        // It is active where no other is.
        found.push(own(flows::active(store, tenant).await?.is_none()));
    }
    let next_position = page.cut(&mut found, |flow| Before(flow.version));
    Ok(pb::ListFlowsResponse { items: found, next_position })
}

/// Another version, which new runs begin with from now on.
pub(super) async fn put(context: &Context, tenant: &str, sent: &str) -> Result<pb::Flow, Error> {
    let now = context.now();
    let active = context.flows.active(&context.store, tenant, now).await?;
    let definition = read(sent, &active.definition)?;
    let text = serde_json::to_string(&definition).map_err(Error::internal)?;
    let mut tx = context.store.begin().await?;
    let version = flows::put(&mut tx, tenant, &text, now).await?;
    tx.commit().await?;
    context.flows.changed(tenant);
    let stored = flows::Stored { version, definition: text, active: true, created_at: now };
    Ok(convert::flow(stored))
}

/// The version that a page of flows begins below.
#[derive(Clone, Copy)]
struct Before(u32);

impl std::fmt::Display for Before {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        self.0.fmt(f)
    }
}

impl std::str::FromStr for Before {
    type Err = std::num::ParseIntError;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        text.parse().map(Self)
    }
}

/// The program's own flow, which is as old as the program.
fn own(active: bool) -> pb::Flow {
    let flow = Flow::own();
    convert::flow(flows::Stored {
        version: flow.version,
        definition: serde_json::to_string(&flow.definition).unwrap_or_default(),
        active,
        created_at: jiff::Timestamp::UNIX_EPOCH,
    })
}

/// A flow as it was sent; what it leaves out stays as it is.
fn read(text: &str, current: &Definition) -> Result<Definition, Error> {
    let invalid = |pointer: &str, detail: String| Error::invalid(pointer, detail);
    let mut sent: serde_json::Value = serde_json::from_str(text)
        .map_err(|_| invalid("", "The flow is a JSON object.".to_owned()))?;
    without_nulls(&mut sent);
    let current = serde_json::to_value(current).map_err(Error::internal)?;
    let (Some(members), Some(kept)) = (sent.as_object_mut(), current.as_object()) else {
        return Err(invalid("", "The flow is a JSON object.".to_owned()));
    };
    for (name, value) in kept {
        members.entry(name).or_insert_with(|| value.clone());
    }
    let definition: Definition = serde_json::from_value(sent)
        .map_err(|error| invalid("", format!("The flow cannot be read: {error}.")))?;
    let flow = Flow::new(OWN_VERSION, definition)
        .map_err(|problem| invalid(&problem.pointer, format!("{problem}.")))?;
    Ok(flow.definition)
}

/// A member that is null is as good as absent.
fn without_nulls(value: &mut serde_json::Value) {
    match value {
        serde_json::Value::Object(members) => {
            members.retain(|_, value| !value.is_null());
            members.values_mut().for_each(without_nulls);
        }
        serde_json::Value::Array(elements) => elements.iter_mut().for_each(without_nulls),
        _ => {}
    }
}
