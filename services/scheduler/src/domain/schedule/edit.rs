//! A person changes one message (scheduling.md, `PATCH /api/schedules/{id}/messages/{position}`).

use jiff::civil::DateTime;
use rust_decimal::Decimal;

use super::{
    MessageType, Planned, Schedule, Surroundings,
    explain::{self, Chosen},
    moment::Moment,
    order, prices, validate,
};
use crate::domain::policy::Policy;

/// What changes; `None` stays.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Change {
    /// What the page's clocks show.
    pub local: Option<DateTime>,
    /// What it costs.
    pub price: Option<PriceChange>,
    /// What is sent.
    pub text: Option<String>,
}

/// What a message costs from now on.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum PriceChange {
    /// That, in the account's currency.
    To(Decimal),
    /// Nothing: it is free.
    Free,
}

/// The change cannot be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EditError {
    /// No message has that position.
    #[error("the schedule has no message {0}")]
    UnknownPosition(u32),
    /// The page's clocks never show that time.
    #[error("there is no such time")]
    NoSuchTime,
    /// Photo bumps and free content cost nothing.
    #[error("{0} messages are free: their price is null")]
    IsFree(MessageType),
    /// Unlocks and follow-ups cost something.
    #[error("{0} messages have a price")]
    IsPaid(MessageType),
}

/// Changes a message, sorts the schedule, explains and judges it again; what breaks a rule is done
/// and reported. A new price of an Unlock holds for the follow-ups that asked for its old one.
///
/// # Errors
/// There is no such message, no such time, or no price for a message of its kind.
pub fn edit(
    mut schedule: Schedule,
    position: u32,
    change: &Change,
    surroundings: &Surroundings<'_>,
    policy: &Policy,
) -> Result<Schedule, EditError> {
    let mut messages = schedule.messages.iter_mut();
    let message = messages
        .find(|message| message.position == position)
        .ok_or(EditError::UnknownPosition(position))?;
    if let Some(local) = change.local {
        let moment = Moment::of_local(&schedule.time_zone, local).ok_or(EditError::NoSuchTime)?;
        if moment.at != message.at {
            (message.local, message.at) = (moment.local, moment.at);
            explain::chosen(message, Chosen::Time);
        }
    }
    if let Some(text) = change.text.as_ref().filter(|text| **text != message.text) {
        message.text.clone_from(text);
        explain::chosen(message, Chosen::Text);
    }
    if let Some(price) = change.price.map(|price| allowed(price, message.kind)).transpose()?
        && price != message.price
    {
        let old = std::mem::replace(&mut message.price, price);
        if price.is_some() {
            explain::chosen(message, Chosen::Price);
        }
        if let (MessageType::Unlock, Some(new)) = (message.kind, price) {
            reprice(&mut schedule.messages, position, old, new, policy);
        }
    }
    order::renumber(&mut schedule.messages);
    order::count(&mut schedule.days, &schedule.messages);
    explain::again(&mut schedule.messages, &schedule.days, &policy.builder);
    schedule.validation = validate(&schedule, surroundings, policy);
    Ok(schedule)
}

/// The new price, if a message of that kind can have it.
fn allowed(price: PriceChange, kind: MessageType) -> Result<Option<Decimal>, EditError> {
    match (price, kind.is_paid()) {
        (PriceChange::To(price), true) => Ok(Some(price)),
        (PriceChange::Free, false) => Ok(None),
        (PriceChange::To(_), false) => Err(EditError::IsFree(kind)),
        (PriceChange::Free, true) => Err(EditError::IsPaid(kind)),
    }
}

/// Lets the follow-ups of an Unlock that follow its old price follow its new one.
fn reprice(
    messages: &mut [Planned],
    unlock: u32,
    old: Option<Decimal>,
    new: Decimal,
    policy: &Policy,
) {
    for message in messages.iter_mut().filter(|message| message.parent == Some(unlock)) {
        let Some(tier) = message.price_tier else { continue };
        let discount = policy.builder.funnels.of(tier).discount.as_ref();
        let price = |of| prices::follow_up(of, message.touch, discount, &policy.builder.prices);
        if message.price == old.map(price) {
            message.price = Some(price(new));
        }
    }
}
