//! A lead as clients see it (conversations.md, "REST").
//!
//! Map: this file has the lead itself, `details` what is there when it is alone.

mod details;

pub(super) use details::LeadMessageList;

use proto::conversations::v1 as pb;
use serde::Serialize;
use service::Error;
use utoipa::ToSchema;

use self::details::{LeadDetails, LeadMessage};
use crate::{
    api::{ordered::Ordered, time::Instant},
    domain::words::LeadStatus,
};

/// A lead in a list.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(in crate::api) struct LeadOverview {
    #[schema(format = Uuid, example = "019b7802-7b80-7def-8000-9f8a6c2b1d3e")]
    id: String,
    /// Digits, as WhatsApp sends them; null for who hides the number.
    #[schema(required = true, example = "447700900123")]
    phone: Option<String>,
    /// WhatsApp's own name for the sender.
    #[schema(required = true, example = "GB.1234567890")]
    wa_user_id: Option<String>,
    #[schema(value_type = LeadStatus)]
    status: String,
    /// The question that waits for an answer.
    #[schema(required = true, example = "dimensions")]
    step: Option<String>,
    /// Its place in the flow, from 0.
    #[schema(example = 2)]
    step_index: u32,
    /// Which enquiry of the lead it is, from 1.
    #[schema(example = 1)]
    run: u32,
    /// Answers to this question that were none, one after another.
    #[schema(example = 0)]
    strikes: u32,
    /// Why a person has taken over.
    #[schema(required = true)]
    handover_reason: Option<String>,
    created_at: Instant,
    updated_at: Instant,
    /// As WhatsApp tells it with the newest message.
    #[schema(required = true, example = "Zoë")]
    name: Option<String>,
    /// The newest one, either way; the first 200 characters of its text.
    #[schema(required = true)]
    last_message: Option<LeadMessage>,
    /// Until when free text may be sent; null for who never wrote.
    #[schema(required = true)]
    window_closes_at: Option<Instant>,
}

/// How many leads stand where.
#[derive(Serialize, ToSchema)]
pub(in crate::api) struct LeadCounts {
    #[schema(example = 6)]
    total: u64,
    #[schema(value_type = BTreeMap<String, u64>, example = json!({"QUALIFYING": 4, "BOOKED": 2}))]
    statuses: Ordered<u64>,
}

impl From<pb::CountLeadsResponse> for LeadCounts {
    fn from(counts: pb::CountLeadsResponse) -> Self {
        let total = counts.statuses.iter().map(|status| status.count).sum();
        let count = |pb::Count { name, count }| (name, count);
        Self { total, statuses: counts.statuses.into_iter().map(count).collect() }
    }
}

/// A lead with everything that is known of its newest enquiry.
#[derive(Serialize, ToSchema)]
pub(in crate::api) struct Lead {
    #[serde(flatten)]
    lead: LeadOverview,
    #[serde(flatten)]
    details: LeadDetails,
}

/// The leads of the tenant.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(in crate::api) struct LeadList {
    items: Vec<LeadOverview>,
    /// For the next page of the list; null at the end.
    #[schema(required = true)]
    next_cursor: Option<String>,
}

impl TryFrom<pb::Lead> for LeadOverview {
    type Error = Error;

    fn try_from(lead: pb::Lead) -> Result<Self, Error> {
        Ok(Self {
            id: lead.id,
            phone: present(lead.phone),
            wa_user_id: present(lead.wa_user_id),
            status: lead.status,
            step: present(lead.step),
            step_index: lead.step_index,
            run: lead.run,
            strikes: lead.strikes,
            handover_reason: present(lead.handover_reason),
            created_at: Instant::required(lead.created_at)?,
            updated_at: Instant::required(lead.updated_at)?,
            name: present(lead.name),
            last_message: lead.last_message.map(LeadMessage::try_from).transpose()?,
            window_closes_at: Instant::optional(lead.window_closes_at)?,
        })
    }
}

impl TryFrom<pb::Lead> for Lead {
    type Error = Error;

    fn try_from(mut lead: pb::Lead) -> Result<Self, Error> {
        let details = lead.details.take();
        let details = details.ok_or_else(|| Error::internal("a lead has no details"))?;
        Ok(Self { lead: lead.try_into()?, details: details.try_into()? })
    }
}

impl LeadList {
    pub(super) fn new(leads: Vec<pb::Lead>, next_cursor: Option<String>) -> Result<Self, Error> {
        let items = leads.into_iter().map(LeadOverview::try_from).collect::<Result<_, _>>()?;
        Ok(Self { items, next_cursor })
    }
}

/// A text of a message; an empty one is none.
pub(in crate::api) fn present(text: String) -> Option<String> {
    (!text.is_empty()).then_some(text)
}
