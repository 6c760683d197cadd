//! Finds slots, books the one that was chosen, and gives one back (conversations.md, "Slots").

use jiff::Timestamp;

use super::{Outcome, Trouble};
use crate::{
    desk::change,
    domain::{
        engine::booking as rules,
        estimate::{self, Category, Facts},
        lead::{Answers, Booking as Agreed},
        offer::Offer,
        slots,
        status::Status,
    },
    providers::{Booking as Entry, CalendarError},
    store::{
        bookings::{self, Booking, Hold, Wanted},
        effects::Stored,
        leads,
    },
    workers::Context,
};

/// Times that a calendar may not answer before a person agrees on a time instead.
const TRIES: u32 = 6;
/// What an offer is looked for with when the chosen one was lost.
const AGAIN: &str = "again";

/// Finds free slots and offers them.
pub(super) async fn offer(context: &Context, effect: &Stored) -> store::Result<Outcome> {
    let (tenant, id) = (effect.tenant.as_str(), effect.lead);
    let Some(found) = leads::get(&context.store, tenant, id).await? else {
        return Ok(Outcome::Done);
    };
    let answers = leads::answers(&context.store, &found.lead).await?;
    let now = context.now();
    let (from, to) = slots::horizon(now);
    let busy = match busy(context, tenant, from, to).await? {
        Ok(busy) => Some(busy),
        // What is not known is not free; in the end there is nothing to offer.
        Err(error) if effect.attempts + 1 < TRIES => return Ok(later(&error)),
        Err(_) => None,
    };
    let zone = &context.config.policy.zone;
    let offers =
        busy.map(|busy| slots::offers(&busy, minutes(&answers), zone, now)).unwrap_or_default();
    let mut tx = context.store.begin().await?;
    if let Some(locked) = change::lock(context, &mut tx, tenant, id).await? {
        let (lead, again) = (locked.lead.clone(), effect.body == AGAIN);
        let decision =
            rules::found(&locked.rules(context), lead, &locked.answers, offers, again, now);
        locked.store(context, &mut tx, decision).await?;
        tx.commit().await?;
    }
    Ok(Outcome::Done)
}

/// Holds the chosen slot, looks once more, and writes it to the calendar.
pub(super) async fn book(context: &Context, effect: &Stored) -> store::Result<Outcome> {
    let (tenant, id) = (effect.tenant.as_str(), effect.lead);
    let Some(found) = leads::get(&context.store, tenant, id).await? else {
        return Ok(Outcome::Done);
    };
    let lead = found.lead;
    let number: Option<u8> = effect.body.parse().ok();
    let chosen = lead.memory.offers.iter().find(|offer| Some(offer.number) == number);
    let Some(chosen) = chosen.cloned().filter(|_| lead.memory.pick == number) else {
        // It was taken back meanwhile, or is booked already.
        return Ok(Outcome::Done);
    };
    let before = bookings::of_lead(&context.store, tenant, id, lead.run).await?;
    let is_repeat = before.iter().any(|booking| booking.start == chosen.start);
    let mut tx = context.store.begin().await?;
    let event_id = effect.id.simple().to_string();
    let wanted = Wanted {
        tenant,
        lead: id,
        run: lead.run,
        start: chosen.start,
        end: chosen.end,
        buffer: slots::BUFFER,
        event_id: &event_id,
    };
    let held = bookings::hold(&mut tx, context.ids(), wanted, context.now()).await?;
    tx.commit().await?;
    service::fault::point("slot_held");
    let Hold::Held(booking) = held else { return lost(context, effect, None).await };
    match write(context, &booking, &chosen, &lead.phone, is_repeat).await {
        Ok(true) => booked(context, effect, &booking).await,
        Err(error) if effect.attempts + 1 < TRIES => Ok(later(&error)),
        Ok(false) | Err(_) => lost(context, effect, Some(&booking)).await,
    }
}

/// Whether the slot is ours in the calendar. In a repeat an event of exactly its time is taken for that of
/// the earlier try, which the insert then finds.
async fn write(
    context: &Context,
    booking: &Booking,
    chosen: &Offer,
    phone: &str,
    is_repeat: bool,
) -> Result<bool, CalendarError> {
    let Some(calendar) = &context.calendar else { return Ok(true) };
    let entry = Entry {
        event_id: booking.event_id.clone(),
        start: chosen.start,
        end: chosen.end,
        summary: format!("Session: {phone}"),
        description: format!("Booked by Fanfare for lead {}", booking.lead),
    };
    let (from, to) = (chosen.start - slots::BUFFER, chosen.end + slots::BUFFER);
    let busy = calendar.busy(from, to).await?;
    let ours = (chosen.start, chosen.end);
    let others: Vec<_> = busy.into_iter().filter(|one| !is_repeat || *one != ours).collect();
    if !slots::is_free(&others, chosen.start, chosen.end) {
        return Ok(false);
    }
    service::fault::point("slot_checked");
    match calendar.insert(&entry).await {
        Ok(()) => Ok(true),
        Err(CalendarError::Taken(_)) => Ok(false),
        Err(error) => Err(error),
    }
}

async fn booked(context: &Context, effect: &Stored, booking: &Booking) -> store::Result<Outcome> {
    service::fault::point("slot_written");
    let mut tx = context.store.begin().await?;
    if let Some(locked) = change::lock(context, &mut tx, &effect.tenant, effect.lead).await? {
        let waits = [Status::BookingPending, Status::NeedsArtistReply, Status::OptOut];
        if locked.lead.memory.pick.is_none() || !waits.contains(&locked.lead.status) {
            // Called off while it was written: it is given back.
            drop(tx);
            return give_back(context, booking).await;
        }
        bookings::booked(&mut tx, booking).await?;
        let agreed = Agreed { start: booking.start, end: booking.end };
        let (lead, now) = (locked.lead.clone(), context.now());
        let decision = rules::booked(&locked.rules(context), lead, &locked.answers, agreed, now);
        locked.store(context, &mut tx, decision).await?;
        tx.commit().await?;
    }
    Ok(Outcome::Done)
}

/// The slot is gone: other ones are looked for.
async fn lost(
    context: &Context,
    effect: &Stored,
    booking: Option<&Booking>,
) -> store::Result<Outcome> {
    if let Some(booking) = booking
        && let Some(calendar) = &context.calendar
        && let Err(error) = calendar.delete(&booking.event_id).await
        && effect.attempts + 1 < TRIES
    {
        return Ok(later(&error));
    }
    let mut tx = context.store.begin().await?;
    if let Some(booking) = booking {
        bookings::release(&mut tx, booking).await?;
    }
    if let Some(locked) = change::lock(context, &mut tx, &effect.tenant, effect.lead).await?
        && locked.lead.memory.pick.is_some()
    {
        let (lead, now) = (locked.lead.clone(), context.now());
        let decision = rules::lost(&locked.rules(context), lead, &locked.answers, now);
        locked.store(context, &mut tx, decision).await?;
    }
    tx.commit().await?;
    Ok(Outcome::Done)
}

/// Gives back what the lead's run has booked.
pub(super) async fn free(context: &Context, effect: &Stored) -> store::Result<Outcome> {
    let run = effect.subject.split('/').next().and_then(|run| run.parse().ok()).unwrap_or_default();
    let held = bookings::of_lead(&context.store, &effect.tenant, effect.lead, run).await?;
    for booking in &held {
        if let Outcome::Again(trouble) = give_back(context, booking).await? {
            return Ok(Outcome::Again(trouble));
        }
    }
    Ok(Outcome::Done)
}

async fn give_back(context: &Context, booking: &Booking) -> store::Result<Outcome> {
    if let Some(calendar) = &context.calendar
        && let Err(error) = calendar.delete(&booking.event_id).await
    {
        return Ok(later(&error));
    }
    let mut tx = context.store.begin().await?;
    bookings::release(&mut tx, booking).await?;
    tx.commit().await?;
    Ok(Outcome::Done)
}

fn later(error: &CalendarError) -> Outcome {
    tracing::warn!(%error, "the calendar does not answer");
    let after = match error {
        CalendarError::Unavailable { retry_after, .. } => *retry_after,
        _ => None,
    };
    Outcome::Again(Trouble { event: None, after })
}

/// The studio's appointments: the calendar's, and ours that are not in it yet.
async fn busy(
    context: &Context,
    tenant: &str,
    from: Timestamp,
    to: Timestamp,
) -> store::Result<Result<Vec<(Timestamp, Timestamp)>, CalendarError>> {
    let mut busy = bookings::busy(&context.store, tenant, from, to).await?;
    if let Some(calendar) = &context.calendar {
        match calendar.busy(from, to).await {
            Ok(theirs) => busy.extend(theirs),
            Err(error) => return Ok(Err(error)),
        }
    }
    Ok(Ok(busy))
}

/// How long the session of such a piece takes.
fn minutes(answers: &Answers) -> u32 {
    let estimate = estimate::estimate(&Facts::read(answers));
    estimate.map_or(Category::Small, |estimate| estimate.category).slot_minutes()
}
