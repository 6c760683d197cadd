//! What becomes of slots that were offered and chosen (conversations.md, "Slots").

use jiff::Timestamp;
use serde_json::json;

use super::{Making, Rules, texts};
use crate::domain::{
    decision::{Decision, EffectKind},
    event::{Event, EventType},
    lead::{Answers, Booking, Lead},
    message::Kind,
    offer::Offer,
    status::Status,
};

/// Slots were looked for: those to offer, or none. `again` says that a chosen one was lost.
pub fn found(
    rules: &Rules<'_>,
    lead: Lead,
    answers: &Answers,
    offers: Vec<Offer>,
    again: bool,
    now: Timestamp,
) -> Decision {
    let mut making = Making::new(rules, lead, answers, now);
    let status = making.status();
    let held = making.lead().memory.former == Some(Status::BookingPending)
        && matches!(status, Status::NeedsArtistReply | Status::OptOut);
    if status != Status::BookingPending && !held {
        return making.finish();
    }
    making.lead_mut().memory.pick = None;
    if offers.is_empty() {
        none(&mut making, held);
        return making.finish();
    }
    let text = texts::offers(&offers, &making.policy.zone);
    making.lead_mut().memory.offers = offers;
    if !held {
        let lead_in = if again { texts::SLOT_LOST } else { texts::RECEIPT };
        making.say(Kind::Offer, format!("{lead_in} {text}"));
    }
    making.finish()
}

fn none(making: &mut Making<'_>, held: bool) {
    making.lead_mut().memory.offers.clear();
    let run = making.lead().run;
    making.decision.events.push(Event::new(EventType::NoSlots, json!({"run": run})));
    if held {
        making.lead_mut().memory.former = Some(Status::CollectingTimeWindows);
    } else if making.become_status(Status::CollectingTimeWindows).is_ok() {
        making.say(Kind::Offer, texts::NO_SLOTS);
    }
}

/// The chosen slot is booked.
pub fn booked(
    rules: &Rules<'_>,
    lead: Lead,
    answers: &Answers,
    booking: Booking,
    now: Timestamp,
) -> Decision {
    let mut making = Making::new(rules, lead, answers, now);
    let words = texts::slot(booking.start, booking.end, &making.policy.zone);
    let lead = making.lead_mut();
    lead.memory.pick = None;
    lead.memory.offers.clear();
    lead.memory.booking = Some(booking);
    if matches!(making.status(), Status::NeedsArtistReply | Status::OptOut) {
        // A person asked for stays asked for, and silence stays silence; it comes back as booked.
        making.lead_mut().memory.former = Some(Status::Booked);
    } else if making.become_status(Status::Booked).is_err() {
        return making.finish();
    }
    making.say(Kind::Ack, texts::booked(&words));
    making.tell_artist("A session is booked");
    making.finish()
}

/// The chosen slot was gone: other ones are looked for.
pub fn lost(rules: &Rules<'_>, lead: Lead, answers: &Answers, now: Timestamp) -> Decision {
    let mut making = Making::new(rules, lead, answers, now);
    let run = making.lead().run;
    let pick = making.lead_mut().memory.pick.take();
    making.lead_mut().memory.offers.clear();
    making
        .decision
        .events
        .push(Event::new(EventType::SlotLost, json!({"offer": pick, "run": run})));
    let subject = format!("lost/{run}/{}", making.lead().version);
    making.effect(EffectKind::OfferSlots, subject, "again".to_owned());
    making.finish()
}
