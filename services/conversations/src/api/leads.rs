//! Leads, as people work on them; the flows are in `flows`.

use proto::conversations::v1 as pb;
use service::{Error, grpc};
use store::{
    keyset::Keyset,
    once::{self, Begun},
    paging::Page,
};
use tonic::{Request, Response, Status};

use super::{convert, flows, full, lead_id};
use crate::{
    desk::act,
    domain::{engine::actions::Action, status::Status as LeadStatus},
    store::{idempotency, leads, transcript},
    workers::Shared,
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
        let pb::LeadRequest { id, version } = request.get_ref();
        Ok(Response::new(super::act(&self.0, &tenant, id, *version, Action::TakeOver).await?))
    }

    async fn resume(
        &self,
        request: Request<pb::LeadRequest>,
    ) -> Result<Response<pb::Lead>, Status> {
        let tenant = grpc::tenant(&request)?;
        let pb::LeadRequest { id, version } = request.get_ref();
        Ok(Response::new(super::act(&self.0, &tenant, id, *version, Action::Resume).await?))
    }

    async fn list_flows(
        &self,
        request: Request<pb::ListFlowsRequest>,
    ) -> Result<Response<pb::ListFlowsResponse>, Status> {
        let tenant = grpc::tenant(&request)?;
        Ok(Response::new(flows::list(&self.0, &tenant, request.into_inner()).await?))
    }

    async fn put_flow(
        &self,
        request: Request<pb::PutFlowRequest>,
    ) -> Result<Response<pb::Flow>, Status> {
        let tenant = grpc::tenant(&request)?;
        Ok(Response::new(flows::put(&self.0, &tenant, &request.get_ref().flow_json).await?))
    }
}

fn replayed(lead: pb::Lead) -> Response<pb::Lead> {
    let mut response = Response::new(lead);
    response.metadata_mut().insert(REPLAYED, tonic::metadata::MetadataValue::from_static("true"));
    response
}
