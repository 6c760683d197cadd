//! Finds slots, books the one that was chosen, and gives one back (conversations.md, "Slots").

use jiff::Timestamp;
use store::{Lease, Transaction};

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
        EFFECTS,
        bookings::{self, Booking, BookingStatus, Hold, Wanted},
        effects::{self, Stored},
        leads,
    },
    workers::Context,
};

/// Times that a calendar may not answer before a person agrees on a time instead.
const TRIES: u32 = 6;
/// What an offer is looked for with when the chosen one was lost.
const AGAIN: &str = "again";

/// Finds free slots and offers them.
pub(super) async fn offer(
    context: &Context,
    lease: &Lease,
    effect: &Stored,
) -> store::Result<Outcome> {
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
    }
    recorded(context, tx, lease, effect).await
}

/// Holds the chosen slot, looks once more, and writes it to the calendar.
pub(super) async fn book(
    context: &Context,
    lease: &Lease,
    effect: &Stored,
) -> store::Result<Outcome> {
    let (tenant, id) = (effect.tenant.as_str(), effect.lead);
    let Some(found) = leads::get(&context.store, tenant, id).await? else {
        return Ok(Outcome::Done);
    };
    let lead = found.lead;
    let number: Option<u8> = effect.body.parse().ok();
    let chosen = lead.memory.offers.iter().find(|offer| Some(offer.number) == number);
    let Some(chosen) = chosen.cloned().filter(|_| lead.memory.pick == number) else {
        return not_wanted(context, lease, effect).await;
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
    let Hold::Held(booking) = held else {
        return lost(context, lease, effect, None).await;
    };
    match write(context, &booking, &chosen, &lead.phone, is_repeat).await {
        Ok(true) => booked(context, lease, effect, &booking).await,
        Err(error) if effect.attempts + 1 < TRIES => Ok(later(&error)),
        Ok(false) | Err(_) => lost(context, lease, effect, Some(&booking)).await,
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

/// The choice was taken back meanwhile, or is booked already. What an earlier try of it has held, and
/// perhaps written, is nobody's then.
async fn not_wanted(context: &Context, lease: &Lease, effect: &Stored) -> store::Result<Outcome> {
    let event_id = effect.id.simple().to_string();
    let held =
        bookings::of_lead(&context.store, &effect.tenant, effect.lead, run_of(effect)).await?;
    let ours =
        held.iter().find(|one| one.event_id == event_id && one.status == BookingStatus::Held);
    match ours {
        Some(booking) => give_back(context, lease, booking).await,
        None => Ok(Outcome::Done),
    }
}

async fn booked(
    context: &Context,
    lease: &Lease,
    effect: &Stored,
    booking: &Booking,
) -> store::Result<Outcome> {
    service::fault::point("slot_written");
    let mut tx = context.store.begin().await?;
    if let Some(locked) = change::lock(context, &mut tx, &effect.tenant, effect.lead).await? {
        // Who lost the lease may find the slot booked by another runner, and must not give it back.
        EFFECTS.fence(&mut tx, lease).await?;
        let waits = [Status::BookingPending, Status::NeedsArtistReply, Status::OptOut];
        let lead = &locked.lead;
        let wants = lead.memory.pick.is_some() && lead.run == booking.run;
        if !wants || !waits.contains(&lead.status) {
            // Called off while it was written: it is given back.
            drop(tx);
            return give_back(context, lease, booking).await;
        }
        bookings::booked(&mut tx, booking).await?;
        let agreed = Agreed { start: booking.start, end: booking.end };
        let (lead, now) = (locked.lead.clone(), context.now());
        let decision = rules::booked(&locked.rules(context), lead, &locked.answers, agreed, now);
        locked.store(context, &mut tx, decision).await?;
    }
    recorded(context, tx, lease, effect).await
}

/// The slot is gone: other ones are looked for.
async fn lost(
    context: &Context,
    lease: &Lease,
    effect: &Stored,
    booking: Option<&Booking>,
) -> store::Result<Outcome> {
    if let Some(booking) = booking
        && let Err(error) = delete(context, lease, booking).await?
        && effect.attempts + 1 < TRIES
    {
        return Ok(later(&error));
    }
    let mut tx = context.store.begin().await?;
    let locked = change::lock(context, &mut tx, &effect.tenant, effect.lead).await?;
    if let Some(booking) = booking {
        bookings::release(&mut tx, booking).await?;
    }
    if let Some(locked) = locked
        && locked.lead.memory.pick.is_some()
    {
        let (lead, now) = (locked.lead.clone(), context.now());
        let decision = rules::lost(&locked.rules(context), lead, &locked.answers, now);
        locked.store(context, &mut tx, decision).await?;
    }
    recorded(context, tx, lease, effect).await
}

/// Commits what an effect has changed together with its end.
async fn recorded(
    context: &Context,
    mut tx: Transaction,
    lease: &Lease,
    effect: &Stored,
) -> store::Result<Outcome> {
    effects::done(&mut tx, lease, effect.wanted, context.now()).await?;
    tx.commit().await?;
    Ok(Outcome::Recorded)
}

/// Gives back what the lead's run has booked.
pub(super) async fn free(
    context: &Context,
    lease: &Lease,
    effect: &Stored,
) -> store::Result<Outcome> {
    let held =
        bookings::of_lead(&context.store, &effect.tenant, effect.lead, run_of(effect)).await?;
    for booking in &held {
        if let Outcome::Again(trouble) = give_back(context, lease, booking).await? {
            return Ok(Outcome::Again(trouble));
        }
    }
    Ok(Outcome::Done)
}

/// The run of the lead that an effect on slots is about: its subject begins with it.
fn run_of(effect: &Stored) -> u32 {
    effect.subject.split('/').next().and_then(|run| run.parse().ok()).unwrap_or_default()
}

async fn give_back(context: &Context, lease: &Lease, booking: &Booking) -> store::Result<Outcome> {
    if let Err(error) = delete(context, lease, booking).await? {
        return Ok(later(&error));
    }
    let mut tx = context.store.begin().await?;
    bookings::release(&mut tx, booking).await?;
    tx.commit().await?;
    Ok(Outcome::Done)
}

/// Takes a slot out of the calendar, if the lease is still ours: else another runner may have booked it.
async fn delete(
    context: &Context,
    lease: &Lease,
    booking: &Booking,
) -> store::Result<Result<(), CalendarError>> {
    let Some(calendar) = &context.calendar else { return Ok(Ok(())) };
    let mut tx = context.store.begin().await?;
    EFFECTS.fence(&mut tx, lease).await?;
    drop(tx);
    Ok(calendar.delete(&booking.event_id).await)
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
