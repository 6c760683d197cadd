//! The order of a schedule's messages, and their numbers.

use std::collections::BTreeMap;

use super::{Day, MessageType, Planned};

/// Sorts messages by time (then by what their number was) and numbers them from 1; what follows up
/// an Unlock names its new number.
pub(super) fn renumber(messages: &mut [Planned]) {
    messages.sort_by_key(|message| (message.at, message.position));
    let new: BTreeMap<u32, u32> =
        (1..).zip(messages.iter()).map(|(new, message)| (message.position, new)).collect();
    for message in messages {
        message.position = new[&message.position];
        message.parent = message.parent.and_then(|parent| new.get(&parent).copied());
    }
}

/// Counts what each day has.
pub(super) fn count(days: &mut [Day], messages: &[Planned]) {
    for day in days {
        let of_kind = |kind| {
            let here = |m: &&Planned| m.kind == kind && m.local.date() == day.date;
            messages.iter().filter(here).count() as u32
        };
        day.unlocks = of_kind(MessageType::Unlock);
        day.bumps = of_kind(MessageType::PhotoBump);
        day.follow_ups = of_kind(MessageType::FollowUp);
    }
}
