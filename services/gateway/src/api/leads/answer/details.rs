//! What a lead has beside itself: answers, messages, files, money and time.

use proto::conversations::v1 as pb;
use serde::Serialize;
use serde_json::Value;
use service::Error;
use utoipa::ToSchema;

use super::present;
use crate::{
    api::{ordered::Ordered, time::Instant},
    domain::words::{
        AttachmentStatus, DepositStatus, EstimateCategory, LeadMessageStatus, LeadStatus,
        MessageDirection,
    },
};

/// What is known of a lead's newest enquiry.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct LeadDetails {
    /// By step, in the flow's order.
    #[schema(value_type = BTreeMap<String, LeadAnswer>, example = json!({"dimensions": {
        "raw": "10x15cm", "value": {"widthCm": 10, "heightCm": 15}, "answeredAt": "2026-01-31T09:30:00.000Z",
    }}))]
    answers: Ordered<LeadAnswer>,
    /// Of every enquiry, oldest first.
    messages: Vec<LeadMessage>,
    attachments: Vec<LeadAttachment>,
    /// Null until the answers suffice.
    #[schema(required = true)]
    estimate: Option<Estimate>,
    #[schema(required = true)]
    deposit: Option<Deposit>,
    /// The slots to choose from.
    offers: Vec<SlotOffer>,
    #[schema(required = true)]
    booking: Option<SlotBooking>,
    /// Where a resume leads.
    #[schema(required = true, value_type = Option<LeadStatus>)]
    former_status: Option<String>,
    /// Whether all questions are answered.
    #[schema(example = false)]
    complete: bool,
    /// Why the studio turned it down.
    #[schema(required = true, example = "Not our style.")]
    reject_reason: Option<String>,
    /// When it has time, in its own words.
    #[schema(example = json!(["Any Friday after 3 pm"]))]
    windows: Vec<String>,
}

/// An answer that counts.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct LeadAnswer {
    /// As the lead wrote it.
    #[schema(example = "10x15cm")]
    raw: String,
    /// As it was understood; null for a question that was skipped.
    #[schema(required = true)]
    value: Value,
    answered_at: Instant,
}

/// A message from or to a lead.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({
    "id": "019b7802-7b80-7def-8000-9f8a6c2b1d3f",
    "direction": "out",
    "kind": "prompt",
    "text": "How large should it be?",
    "providerId": "wamid.HBgLNDQ3NzAwOTAwMTIz",
    "status": "delivered",
    "step": "dimensions",
    "run": 1,
    "createdAt": "2026-01-31T09:30:00.000Z",
    "error": null,
}))]
pub(super) struct LeadMessage {
    id: String,
    #[schema(value_type = MessageDirection)]
    direction: String,
    /// Of `in`: WhatsApp's type. Of `out`: what it is for.
    kind: String,
    /// Of a template its name.
    #[schema(required = true)]
    text: Option<String>,
    #[schema(required = true)]
    provider_id: Option<String>,
    #[schema(value_type = LeadMessageStatus)]
    status: String,
    /// The question it belongs to.
    #[schema(required = true)]
    step: Option<String>,
    run: u32,
    created_at: Instant,
    /// Why it was not sent.
    #[schema(required = true)]
    error: Option<String>,
}

/// Messages of a lead.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
pub(in crate::api) struct LeadMessageList {
    items: Vec<LeadMessage>,
    /// For the next page of the list; null at the end.
    #[schema(required = true)]
    next_cursor: Option<String>,
}

impl LeadMessageList {
    pub(in crate::api::leads) fn new(
        messages: Vec<pb::Message>,
        next_cursor: Option<String>,
    ) -> Result<Self, Error> {
        Ok(Self { items: each(messages)?, next_cursor })
    }
}

/// A file that a lead sent.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct LeadAttachment {
    #[schema(example = "1234567890")]
    media_id: String,
    /// The question it was sent at.
    #[schema(required = true, example = "reference_images")]
    step: Option<String>,
    /// Whether it came unasked, as what may be a reference.
    #[schema(example = false)]
    candidate: bool,
    #[schema(value_type = AttachmentStatus)]
    status: String,
    /// Once it is stored.
    #[schema(required = true, example = "image/jpeg")]
    content_type: Option<String>,
    /// In bytes; null until it is stored.
    #[schema(required = true, example = 48213)]
    size: Option<u64>,
    created_at: Instant,
    /// Which of `messages` it came with.
    #[schema(required = true, example = "019b7802-7b80-7def-8000-9f8a6c2b1d3f")]
    message_id: Option<String>,
}

/// What the piece would take.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
#[schema(example = json!({
    "category": "XL", "days": 1.5, "depositMinor": 30000, "belowMinimum": false,
}))]
struct Estimate {
    #[schema(value_type = EstimateCategory)]
    category: String,
    /// Of XL alone: days of work, by halves.
    #[schema(required = true)]
    days: Option<f64>,
    /// In pence.
    deposit_minor: i64,
    /// Whether the budget is under the region's minimum.
    below_minimum: bool,
}

/// The money that holds a slot.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "camelCase")]
struct Deposit {
    #[schema(example = 15000)]
    amount_minor: i64,
    #[schema(example = "GBP")]
    currency: String,
    #[schema(value_type = DepositStatus)]
    status: String,
    /// Stripe's.
    #[schema(required = true, example = "cs_test_a1b2c3")]
    session_id: Option<String>,
    /// Where it is paid.
    #[schema(required = true, example = "https://checkout.example.com/c/pay/cs_test_a1b2c3")]
    url: Option<String>,
    #[schema(required = true)]
    expires_at: Option<Instant>,
}

/// A slot to choose.
#[derive(Serialize, ToSchema)]
struct SlotOffer {
    /// By which the lead chooses it.
    #[schema(example = 1)]
    number: u32,
    start: Instant,
    end: Instant,
}

/// The slot that was chosen.
#[derive(Serialize, ToSchema)]
struct SlotBooking {
    start: Instant,
    end: Instant,
}

impl TryFrom<pb::LeadDetails> for LeadDetails {
    type Error = Error;

    fn try_from(details: pb::LeadDetails) -> Result<Self, Error> {
        Ok(Self {
            answers: details.answers.into_iter().map(answer).collect::<Result<_, _>>()?,
            messages: each(details.messages)?,
            attachments: each(details.attachments)?,
            estimate: details.estimate.map(Estimate::from),
            deposit: details.deposit.map(Deposit::try_from).transpose()?,
            offers: each(details.offers)?,
            booking: details.booking.map(SlotBooking::try_from).transpose()?,
            former_status: present(details.former_status),
            complete: details.complete,
            reject_reason: present(details.reject_reason),
            windows: details.windows,
        })
    }
}

fn each<M, T: TryFrom<M, Error = Error>>(messages: Vec<M>) -> Result<Vec<T>, Error> {
    messages.into_iter().map(T::try_from).collect()
}

fn answer(answer: pb::Answer) -> Result<(String, LeadAnswer), Error> {
    let pb::Answer { step, raw, value_json, answered_at } = answer;
    let value = serde_json::from_str(&value_json)
        .map_err(|error| Error::internal(format!("the answer of {step}: {error}")))?;
    Ok((step, LeadAnswer { raw, value, answered_at: Instant::required(answered_at)? }))
}

impl TryFrom<pb::Message> for LeadMessage {
    type Error = Error;

    fn try_from(message: pb::Message) -> Result<Self, Error> {
        Ok(Self {
            id: message.id,
            direction: message.direction,
            kind: message.kind,
            text: present(message.text),
            provider_id: present(message.provider_id),
            status: message.status,
            step: present(message.step),
            run: message.run,
            created_at: Instant::required(message.created_at)?,
            error: present(message.error),
        })
    }
}

impl TryFrom<pb::Attachment> for LeadAttachment {
    type Error = Error;

    fn try_from(file: pb::Attachment) -> Result<Self, Error> {
        Ok(Self {
            media_id: file.media_id,
            step: present(file.step),
            candidate: file.candidate,
            status: file.status,
            content_type: present(file.content_type),
            size: file.size,
            created_at: Instant::required(file.created_at)?,
            message_id: present(file.message_id),
        })
    }
}

impl From<pb::Estimate> for Estimate {
    fn from(estimate: pb::Estimate) -> Self {
        let pb::Estimate { category, half_days, deposit_minor, below_minimum } = estimate;
        let days = (half_days > 0).then(|| f64::from(half_days) / 2.0);
        Self { category, days, deposit_minor, below_minimum }
    }
}

impl TryFrom<pb::Deposit> for Deposit {
    type Error = Error;

    fn try_from(deposit: pb::Deposit) -> Result<Self, Error> {
        Ok(Self {
            amount_minor: deposit.amount_minor,
            currency: deposit.currency,
            status: deposit.status,
            session_id: present(deposit.session_id),
            url: present(deposit.url),
            expires_at: Instant::optional(deposit.expires_at)?,
        })
    }
}

impl TryFrom<pb::Offer> for SlotOffer {
    type Error = Error;

    fn try_from(offer: pb::Offer) -> Result<Self, Error> {
        let (start, end) = (Instant::required(offer.start)?, Instant::required(offer.end)?);
        Ok(Self { number: offer.number, start, end })
    }
}

impl TryFrom<pb::Booking> for SlotBooking {
    type Error = Error;

    fn try_from(booking: pb::Booking) -> Result<Self, Error> {
        Ok(Self { start: Instant::required(booking.start)?, end: Instant::required(booking.end)? })
    }
}
