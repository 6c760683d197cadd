//! Leads and flows, as people work on them.

use proto::conversations::v1 as pb;
use service::{Error, grpc};
use store::{
    keyset::Keyset,
    once::{self, Begun},
    paging::Page,
};
use tonic::{Request, Response, Status};

use super::{convert, lead_id};
use crate::{
    desk::act,
    domain::{
        engine::actions::Action,
        flow::{Definition, Flow, OWN_VERSION},
        status::Status as LeadStatus,
    },
    store::{flows, idempotency, leads, transcript},
    workers::{Context, Shared},
};

/// Characters of an artist's message at most: WhatsApp's limit.
const TEXT: usize = 4_096;
/// Says that an answer is the first one's (api.md, "Idempotency-Key").
const REPLAYED: &str = "fanfare-replayed";

/// The service.
pub struct Leads(Shared);

impl Leads {
    /// Over what handlers share.
    pub fn new(context: Shared) -> Self {
        Self(context)
    }

    async fn act(
        &self,
        tenant: &str,
        request: &pb::LeadRequest,
        action: Action,
    ) -> Result<pb::Lead, Error> {
        let id = lead_id(&request.id)?;
        let mut tx = self.0.store.begin().await?;
        act::act(&self.0, &mut tx, tenant, id, request.version, None, action).await?;
        tx.commit().await?;
        full(&self.0, tenant, id).await
    }
}

/// A lead in full.
pub(super) async fn full(
    context: &Context,
    tenant: &str,
    id: uuid::Uuid,
) -> Result<pb::Lead, Error> {
    let detail = transcript::detail(&context.store, tenant, id).await?;
    Ok(convert::full(detail.ok_or_else(act::missing)?))
}

#[tonic::async_trait]
impl pb::leads_service_server::LeadsService for Leads {
    async fn list_leads(
        &self,
        request: Request<pb::ListLeadsRequest>,
    ) -> Result<Response<pb::ListLeadsResponse>, Status> {
        let tenant = grpc::tenant(&request)?;
        let request = request.into_inner();
        let page = Page::read(request.page)?;
        let phone = Some(request.phone.as_str()).filter(|phone| !phone.is_empty());
        let status = match request.status.as_str() {
            "" => None,
            word => Some(LeadStatus::of_word(word).ok_or_else(|| {
                Error::invalid("?status", "status is one of a lead, such as QUALIFYING.")
            })?),
        };
        let (after, limit) = (page.newest_first(), page.to_read());
        let mut found = leads::list(&self.0.store, &tenant, phone, status, after, limit)
            .await
            .map_err(Error::from)?;
        let key = |one: &leads::Stored| Keyset { created_at: one.lead.created_at, id: one.lead.id };
        let next_position = page.cut(&mut found, key);
        let items = found.iter().map(convert::lead).collect();
        Ok(Response::new(pb::ListLeadsResponse { items, next_position }))
    }

    async fn get_lead(
        &self,
        request: Request<pb::GetLeadRequest>,
    ) -> Result<Response<pb::Lead>, Status> {
        let tenant = grpc::tenant(&request)?;
        let id = lead_id(&request.into_inner().id)?;
        Ok(Response::new(full(&self.0, &tenant, id).await?))
    }

    async fn send_message(
        &self,
        request: Request<pb::SendMessageRequest>,
    ) -> Result<Response<pb::Lead>, Status> {
        let tenant = grpc::tenant(&request)?;
        let request = request.into_inner();
        let id = lead_id(&request.id)?;
        let text = request.text.trim();
        if text.is_empty() || text.chars().count() > TEXT || text.contains('\0') {
            let detail = format!("text is 1 to {TEXT} characters.");
            return Err(Error::invalid("/text", detail).into());
        }
        let once = idempotency::message(&tenant, request.idempotency, self.0.now());
        let mut fresh = match once::begin(&self.0.store, once).await? {
            Begun::Repeated(first) => return Ok(replayed(first)),
            Begun::Fresh(fresh) => fresh,
        };
        let action = Action::Say { text: text.to_owned() };
        act::act(&self.0, &mut fresh.tx, &tenant, id, None, None, action).await?;
        let detail = transcript::detail(&mut fresh.tx, &tenant, id).await.map_err(Error::from)?;
        let answer = convert::full(detail.ok_or_else(act::missing)?);
        let (answer, was_first) = fresh.commit(answer).await?;
        Ok(if was_first { replayed(answer) } else { Response::new(answer) })
    }

    async fn take_over(
        &self,
        request: Request<pb::LeadRequest>,
    ) -> Result<Response<pb::Lead>, Status> {
        let tenant = grpc::tenant(&request)?;
        Ok(Response::new(self.act(&tenant, request.get_ref(), Action::TakeOver).await?))
    }

    async fn resume(
        &self,
        request: Request<pb::LeadRequest>,
    ) -> Result<Response<pb::Lead>, Status> {
        let tenant = grpc::tenant(&request)?;
        Ok(Response::new(self.act(&tenant, request.get_ref(), Action::Resume).await?))
    }

    async fn list_flows(
        &self,
        request: Request<pb::ListFlowsRequest>,
    ) -> Result<Response<pb::ListFlowsResponse>, Status> {
        let tenant = grpc::tenant(&request)?;
        let page = Page::<Before>::read(request.into_inner().page)?;
        let before = page.after.map(|before| before.0);
        let (store, limit) = (&self.0.store, page.to_read());
        let mut found: Vec<pb::Flow> = flows::list(store, &tenant, before, limit)
            .await
            .map_err(Error::from)?
            .into_iter()
            .map(convert::flow)
            .collect();
        // Our own comes last; it is active where no other is.
        if before != Some(OWN_VERSION) && found.len() < limit as usize {
            let active = flows::active(store, &tenant).await.map_err(Error::from)?.is_none();
            found.push(own(active));
        }
        let next_position = page.cut(&mut found, |flow| Before(flow.version));
        Ok(Response::new(pb::ListFlowsResponse { items: found, next_position }))
    }

    async fn put_flow(
        &self,
        request: Request<pb::PutFlowRequest>,
    ) -> Result<Response<pb::Flow>, Status> {
        let tenant = grpc::tenant(&request)?;
        let now = self.0.now();
        let active = self.0.flows.active(&self.0.store, &tenant, now).await.map_err(Error::from)?;
        let definition = read_flow(&request.get_ref().flow_json, &active.definition)?;
        let text = serde_json::to_string(&definition).map_err(Error::internal)?;
        let mut tx = self.0.store.begin().await.map_err(Error::from)?;
        let version = flows::put(&mut tx, &tenant, &text, now).await.map_err(Error::from)?;
        tx.commit().await.map_err(Error::from)?;
        self.0.flows.changed(&tenant);
        let stored = flows::Stored { version, definition: text, active: true, created_at: now };
        Ok(Response::new(convert::flow(stored)))
    }
}

fn replayed(lead: pb::Lead) -> Response<pb::Lead> {
    let mut response = Response::new(lead);
    response.metadata_mut().insert(REPLAYED, tonic::metadata::MetadataValue::from_static("true"));
    response
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
fn read_flow(text: &str, current: &Definition) -> Result<Definition, Error> {
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
