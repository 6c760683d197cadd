//! What explanations say after a person has changed a message: what that person chose, and of all
//! else what still holds. Of a schedule that nobody has changed it says what was said before.

use super::{
    Moment, PLACED, cooling, evening_bump, follow_up_price, follow_up_time, gap_bump, morning_bump,
    price_of,
};
use crate::domain::{
    policy::builder::Builder,
    schedule::{Day, MessageType, Planned, prices},
};

/// What a person chose of a message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::domain::schedule) enum Chosen {
    /// When it is sent.
    Time,
    /// What it costs.
    Price,
    /// What it says.
    Text,
}

impl Chosen {
    /// An explanation that has it is where the choice is remembered.
    const fn sentence(self) -> &'static str {
        match self {
            Self::Time => "You chose this time.",
            Self::Price => "You chose this price.",
            Self::Text => "You chose this text.",
        }
    }

    fn is_in(self, explanation: &str) -> bool {
        explanation.contains(self.sentence())
    }
}

/// Notes a choice, for [`again`] to tell.
pub(in crate::domain::schedule) fn chosen(message: &mut Planned, what: Chosen) {
    if !what.is_in(&message.explanation) {
        message.explanation = format!("{} {}", message.explanation, what.sentence());
    }
}

/// Explains every message again.
pub(in crate::domain::schedule) fn again(messages: &mut [Planned], days: &[Day], policy: &Builder) {
    let told: Vec<String> =
        messages.iter().map(|message| of_message(message, messages, days, policy)).collect();
    for (message, told) in messages.iter_mut().zip(told) {
        message.explanation = told;
    }
}

fn of_message(message: &Planned, all: &[Planned], days: &[Day], policy: &Builder) -> String {
    let chosen = |what: Chosen| what.is_in(&message.explanation).then(|| what.sentence().into());
    let unlock = || all.iter().find(|unlock| message.parent == Some(unlock.position));
    let time = chosen(Chosen::Time).or_else(|| match message.kind {
        MessageType::Unlock => placed(&message.explanation),
        MessageType::FollowUp => unlock()
            .map(|unlock| follow_up_time(unlock, message.touch, moment(message), message.audience)),
        MessageType::PhotoBump | MessageType::FreeContent => {
            Some(between(message, all, days, policy))
        }
    });
    let price = chosen(Chosen::Price).or_else(|| match message.kind {
        MessageType::Unlock => unlock_price(message, policy),
        MessageType::FollowUp => Some(follow_up_price(unlock()?, message.price?)),
        MessageType::PhotoBump | MessageType::FreeContent => None,
    });
    let sentences = [time, price, chosen(Chosen::Text)];
    sentences.into_iter().flatten().collect::<Vec<String>>().join(" ")
}

fn moment(message: &Planned) -> Moment {
    Moment { at: message.at, local: message.local }
}

/// The sentences about the time that an Unlock was given.
fn placed(explanation: &str) -> Option<String> {
    let end = explanation.find(PLACED)? + PLACED.len();
    explanation.get(..end).map(str::to_owned)
}

/// Why an Unlock costs that: its tier and time, or what its time was before.
fn unlock_price(unlock: &Planned, policy: &Builder) -> Option<String> {
    let (tier, price) = (unlock.price_tier?, unlock.price?);
    if prices::unlock(tier, unlock.local, &policy.prices) == price {
        return Some(price_of(unlock.local, tier, price, &policy.prices));
    }
    Some(format!("It costs what it did where it was planned first: {price}."))
}

/// Why there is a free message among the day's Unlocks.
fn between(message: &Planned, all: &[Planned], days: &[Day], policy: &Builder) -> String {
    let date = message.local.date();
    let unlocks = || {
        let here = |it: &&Planned| it.kind == MessageType::Unlock && it.local.date() == date;
        all.iter().filter(here).map(moment)
    };
    let before = unlocks().rfind(|unlock| unlock.at <= message.at);
    let after = unlocks().find(|unlock| unlock.at > message.at);
    let rules = &policy.bumps;
    let long = i64::from(rules.gap_over_minutes) * 60;
    match (before, after) {
        (Some(from), Some(to)) if to.second() - from.second() > long => gap_bump(from, to),
        (None, Some(to)) if to.local.time() > rules.first_after => morning_bump(to),
        (Some(from), None) if from.local.time() < rules.last_before => evening_bump(from),
        (None, None) if days.iter().any(|day| day.date == date && day.cooling) => {
            cooling(message.kind)
        }
        _ => "Something free keeps your audience warm.".to_owned(),
    }
}
