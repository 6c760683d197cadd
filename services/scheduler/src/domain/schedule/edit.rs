//! A person changes one message (scheduling.md, `PATCH /api/schedules/{id}/messages/{position}`).

use jiff::civil::DateTime;
use rust_decimal::Decimal;

use super::{
    MessageType, Planned, Schedule, Surroundings, moment::Moment, order, prices, validate,
};
use crate::domain::policy::Policy;

/// What changes; `None` stays.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Change {
    /// What the page's clocks show.
    pub local: Option<DateTime>,
    /// In the account's currency.
    pub price: Option<Decimal>,
    /// What is sent.
    pub text: Option<String>,
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
}

/// Changes a message, sorts the schedule and judges it again; what breaks a rule is done and
/// reported. A new price of an Unlock holds for the follow-ups that asked for its old one.
///
/// # Errors
/// There is no such message, or no such time.
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
            "You chose this time.".clone_into(&mut message.explanation);
        }
    }
    if let Some(text) = &change.text {
        message.text.clone_from(text);
    }
    if let Some(price) = change.price {
        let old = message.price.replace(price);
        if message.kind == MessageType::Unlock {
            reprice(&mut schedule.messages, position, old, price, policy);
        }
    }
    order::renumber(&mut schedule.messages);
    order::count(&mut schedule.days, &schedule.messages);
    schedule.validation = validate(&schedule, surroundings, policy);
    Ok(schedule)
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
