//! Leads, as people work on them; the flows are in `flows`.

use proto::conversations::v1 as pb;
use service::{Error, grpc};
use store::{
    once::{self, Begun},
    paging::Page,
};
use tonic::{Request, Response, Status};

use super::{convert, files, flows, full, lead_id};
use crate::{
    desk::act,
    domain::{engine::actions::Action, status::Status as LeadStatus},
    store::{
        finding::{self, Order, Wanted},
        glance, idempotency,
        leads::{self, Stored},
        messages::{self, Place},
        metrics, transcript,
    },
    workers::Shared,
};

/// Characters of an artist's message at most: WhatsApp's limit.
const TEXT: usize = 4_096;
/// Characters of what leads are looked for by at most.
const SEARCH: usize = 100;
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
        let statuses = statuses(&request.status)?;
        let order = order(&request.order)?;
        if request.search.chars().count() > SEARCH || request.search.contains('\0') {
            let detail = format!("q has at most {SEARCH} characters, none of them NUL.");
            return Err(Error::invalid("?q", detail).into());
        }
        let given = |text: &'_ str| !text.trim().is_empty();
        let wanted = Wanted {
            phone: Some(request.phone.as_str()).filter(|it| given(it)),
            statuses: &statuses,
            search: Some(request.search.trim()).filter(|it| given(it)),
            order,
        };
        let (store, after, limit) = (&self.0.store, page.newest_first(), page.to_read());
        let found = finding::find(store, &tenant, wanted, after, limit).await;
        let mut found = found.map_err(Error::from)?;
        let next_position = page.cut(&mut found, |one| order.key(one));
        let ids: Vec<_> = found.iter().map(|one| one.lead.id).collect();
        let mut glances = glance::of(store, &tenant, &ids).await.map_err(Error::from)?;
        let window = self.0.config.policy.window;
        let lead = |one: &Stored| {
            convert::lead(one, glances.remove(&one.lead.id).unwrap_or_default(), window)
        };
        let items = found.iter().map(lead).collect();
        Ok(Response::new(pb::ListLeadsResponse { items, next_position }))
    }

    async fn count_leads(
        &self,
        request: Request<pb::CountLeadsRequest>,
    ) -> Result<Response<pb::CountLeadsResponse>, Status> {
        let tenant = grpc::tenant(&request)?;
        let counts = metrics::leads(&self.0.store, &tenant).await.map_err(Error::from)?;
        Ok(Response::new(pb::CountLeadsResponse { statuses: convert::counts(counts) }))
    }

    async fn get_lead(
        &self,
        request: Request<pb::GetLeadRequest>,
    ) -> Result<Response<pb::Lead>, Status> {
        let tenant = grpc::tenant(&request)?;
        let pb::GetLeadRequest { id, messages } = request.into_inner();
        Ok(Response::new(full(&self.0, &tenant, lead_id(&id)?, messages).await?))
    }

    async fn list_messages(
        &self,
        request: Request<pb::ListMessagesRequest>,
    ) -> Result<Response<pb::ListMessagesResponse>, Status> {
        let tenant = grpc::tenant(&request)?;
        let pb::ListMessagesRequest { id, page } = request.into_inner();
        let id = lead_id(&id)?;
        let store = &self.0.store;
        let lead = leads::get(store, &tenant, id).await.map_err(Error::from)?;
        lead.ok_or_else(act::missing)?;
        let page: Page<Place> = Page::read(page)?;
        let found = messages::before(store, &tenant, id, page.after, page.to_read()).await;
        let mut found = found.map_err(Error::from)?;
        let next_position = page.cut(&mut found, Place::of);
        let items = found.into_iter().map(convert::message).collect();
        Ok(Response::new(pb::ListMessagesResponse { items, next_position }))
    }

    async fn get_attachment(
        &self,
        request: Request<pb::GetAttachmentRequest>,
    ) -> Result<Response<pb::File>, Status> {
        let tenant = grpc::tenant(&request)?;
        Ok(Response::new(files::read(&self.0, &tenant, request.get_ref()).await?))
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
        let detail = transcript::detail(&mut fresh.tx, &tenant, id, None).await;
        let detail = detail.map_err(Error::from)?.ok_or_else(act::missing)?;
        let answer = convert::full(detail, self.0.config.policy.window);
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

fn statuses(words: &[String]) -> Result<Vec<LeadStatus>, Error> {
    let status = |word: &String| {
        LeadStatus::of_word(word).ok_or_else(|| {
            Error::invalid("?status", "status is one of a lead, such as QUALIFYING.")
        })
    };
    words.iter().map(status).collect()
}

fn order(word: &str) -> Result<Order, Error> {
    match word {
        "" => Ok(Order::Created),
        word => Order::of_word(word)
            .ok_or_else(|| Error::invalid("?order", "order is created or updated.")),
    }
}

fn replayed(lead: pb::Lead) -> Response<pb::Lead> {
    let mut response = Response::new(lead);
    response.metadata_mut().insert(REPLAYED, tonic::metadata::MetadataValue::from_static("true"));
    response
}
