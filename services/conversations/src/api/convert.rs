//! Messages of the contract, made of domain types.

use std::{collections::HashMap, time::Duration};

use proto::conversations::v1 as pb;
use service::time::timestamp;
use uuid::Uuid;

use crate::{
    domain::{
        engine::summary,
        estimate::{self, Estimate, Facts},
        lead::{Answers, Lead},
        offer::Offer,
    },
    providers::objects::of_path,
    store::{
        attachments::Attachment,
        deposits::Deposit,
        events, flows,
        glance::Glance,
        leads::Stored,
        metrics::Count,
        outbox::Entry,
        transcript::{Detail, Direction, Message},
    },
};

/// A lead as a list shows it; `window` is how long after a message free text may be sent.
pub(super) fn lead(stored: &Stored, glance: Glance, window: Duration) -> pb::Lead {
    let Stored { lead, step_key } = stored;
    pb::Lead {
        id: lead.id.to_string(),
        phone: lead.phone.clone(),
        wa_user_id: lead.wa_user_id.clone().unwrap_or_default(),
        status: lead.status.word().to_owned(),
        step: step_key.clone(),
        step_index: lead.step as u32,
        run: lead.run,
        strikes: lead.strikes.into(),
        handover_reason: lead.handover_reason.clone().unwrap_or_default(),
        created_at: Some(timestamp(lead.created_at)),
        updated_at: Some(timestamp(lead.updated_at)),
        version: lead.version,
        details: None,
        name: glance.name.unwrap_or_default(),
        last_message: glance.last.map(message),
        window_closes_at: lead.memory.last_inbound.map(|at| timestamp(at + window)),
    }
}

/// A lead in full.
pub(super) fn full(detail: Detail, window: Duration) -> pb::Lead {
    let glance = Glance::of(&detail);
    let found = &detail.stored.lead;
    let memory = &found.memory;
    let came: HashMap<String, Uuid> = detail
        .messages
        .iter()
        .filter_map(|message| Some((message.media_id.clone()?, message.id)))
        .collect();
    let details = pb::LeadDetails {
        answers: answers(&detail.answers),
        estimate: estimate::estimate(&Facts::read(&detail.answers)).map(|it| estimate_of(&it)),
        offers: found.memory.offers.iter().map(offer).collect(),
        booking: booking(found),
        messages: detail.messages.into_iter().map(message).collect(),
        attachments: detail.attachments.into_iter().map(|file| attachment(file, &came)).collect(),
        deposit: detail.deposit.map(deposit),
        former_status: memory.former.map(|it| it.word().to_owned()).unwrap_or_default(),
        complete: memory.complete,
        reject_reason: memory.reject_reason.clone().unwrap_or_default(),
        windows: memory.windows.clone(),
    };
    pb::Lead { details: Some(details), ..lead(&detail.stored, glance, window) }
}

fn answers(answers: &Answers) -> Vec<pb::Answer> {
    let keys = summary::ordered(answers);
    keys.filter_map(|step| Some((step, answers.get(step)?)))
        .map(|(step, answer)| pb::Answer {
            step: step.to_owned(),
            raw: answer.raw.clone(),
            value_json: answer.value.to_string(),
            answered_at: Some(timestamp(answer.answered_at)),
        })
        .collect()
}

fn estimate_of(estimate: &Estimate) -> pb::Estimate {
    pb::Estimate {
        category: estimate.category.word().to_owned(),
        half_days: estimate.half_days,
        deposit_minor: estimate.deposit_minor,
        below_minimum: estimate.below_minimum,
    }
}

fn offer(offer: &Offer) -> pb::Offer {
    pb::Offer {
        number: offer.number.into(),
        start: Some(timestamp(offer.start)),
        end: Some(timestamp(offer.end)),
    }
}

fn booking(lead: &Lead) -> Option<pb::Booking> {
    let booking = lead.memory.booking.as_ref()?;
    let (start, end) = (timestamp(booking.start), timestamp(booking.end));
    Some(pb::Booking { start: Some(start), end: Some(end) })
}

/// A message of the conversation.
pub(super) fn message(message: Message) -> pb::Message {
    let direction = match message.direction {
        Direction::In => "in",
        Direction::Out => "out",
    };
    pb::Message {
        id: message.id.to_string(),
        direction: direction.to_owned(),
        kind: message.kind,
        text: message.text,
        provider_id: message.provider_id.unwrap_or_default(),
        status: message.status,
        step: message.step.unwrap_or_default(),
        run: message.run.unwrap_or_default(),
        created_at: Some(timestamp(message.created_at)),
        error: message.error.unwrap_or_default(),
    }
}

/// A file; `came` has the messages that files came with.
fn attachment(file: Attachment, came: &HashMap<String, Uuid>) -> pb::Attachment {
    let kind = file.path.as_deref().and_then(of_path);
    pb::Attachment {
        message_id: came.get(&file.media_id).map(Uuid::to_string).unwrap_or_default(),
        content_type: kind.map(|kind| kind.mime.to_owned()).unwrap_or_default(),
        size: file.size,
        created_at: Some(timestamp(file.created_at)),
        media_id: file.media_id,
        step: file.step,
        candidate: file.candidate,
        status: file.status.word().to_owned(),
    }
}

fn deposit(deposit: Deposit) -> pb::Deposit {
    pb::Deposit {
        amount_minor: deposit.amount_minor,
        currency: deposit.currency,
        status: deposit.status.word().to_owned(),
        session_id: deposit.session_id.unwrap_or_default(),
        url: deposit.url.unwrap_or_default(),
        expires_at: Some(timestamp(deposit.expires_at)),
    }
}

/// A system event.
pub(super) fn event(event: &events::Stored) -> pb::SystemEvent {
    pb::SystemEvent {
        id: event.id.to_string(),
        created_at: Some(timestamp(event.created_at)),
        level: event.level.word().to_owned(),
        event_type: event.event_type.clone(),
        lead_id: event.lead.map(|lead| lead.to_string()).unwrap_or_default(),
        correlation_id: event.correlation_id.clone().unwrap_or_default(),
        payload_json: event.payload.to_string(),
    }
}

/// A message of the outbox.
pub(super) fn entry(entry: &Entry) -> pb::OutboxItem {
    let Entry { item, error } = entry;
    pb::OutboxItem {
        id: item.id.to_string(),
        lead_id: item.lead.to_string(),
        kind: item.kind.word().to_owned(),
        text: item.body.clone(),
        status: item.status.word().to_owned(),
        attempts: item.attempts,
        provider_id: item.provider_id.clone().unwrap_or_default(),
        error: error.clone().unwrap_or_default(),
        next_attempt_at: item.next_attempt_at.map(timestamp),
        created_at: Some(timestamp(item.created_at)),
    }
}

/// A stored version of a flow.
pub(super) fn flow(flow: flows::Stored) -> pb::Flow {
    pb::Flow {
        version: flow.version,
        active: flow.active,
        created_at: Some(timestamp(flow.created_at)),
        flow_json: flow.definition,
    }
}

/// How many of each.
pub(super) fn counts(counts: Vec<Count>) -> Vec<pb::Count> {
    counts.into_iter().map(|(name, count)| pb::Count { name, count }).collect()
}
