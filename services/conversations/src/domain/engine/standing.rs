//! What a message does when no questions are open: yes or no to a tour stop, a slot, a time, and else the
//! state's short answer now and then (conversations.md, "standing").

use super::{
    STRIKES, completion, handover, texts,
    turn::{Heard, Taken, Turn},
};
use crate::domain::{
    choice::{self, Choice},
    decision::EffectKind,
    lead::HandoverReason,
    message::Kind,
    status::Status,
};

/// Times that are collected before a person looks at them.
const WINDOWS: usize = 2;

/// Takes every message.
pub(super) fn rule(turn: &mut Turn<'_>, heard: &Heard<'_>) -> Taken {
    let taken = match turn.making.status() {
        Status::TourConversionOffered => tour(turn, heard),
        Status::BookingPending => slot(turn, heard),
        Status::CollectingTimeWindows => window(turn, heard),
        _ => Taken::No,
    };
    if taken == Taken::No {
        let text = texts::standing(turn.making.status());
        if !text.is_empty() {
            handover::answer_shortly(&mut turn.making, text);
        }
    }
    Taken::Yes
}

fn tour(turn: &mut Turn<'_>, heard: &Heard<'_>) -> Taken {
    let (status, text, headline) = match choice::yes_or_no(&heard.text) {
        Some(true) => (Status::PendingApproval, texts::COMPLETE, "A lead comes to a tour stop"),
        Some(false) => (Status::Waitlisted, texts::WAITLISTED, "A lead waits for a tour"),
        None => return Taken::No,
    };
    completion::settle(turn, status, text, headline);
    Taken::Yes
}

fn slot(turn: &mut Turn<'_>, heard: &Heard<'_>) -> Taken {
    let memory = &turn.making.lead().memory;
    if memory.offers.is_empty() {
        return Taken::No;
    }
    if memory.pick.is_some() {
        // The slot is being booked; the answer tells what came of it.
        return Taken::Yes;
    }
    match choice::choose(&memory.offers, &turn.making.policy.zone, &heard.text) {
        Choice::Offer(number) => {
            let lead = turn.making.lead_mut();
            lead.memory.pick = Some(number);
            lead.strikes = 0;
            let subject = format!("{}/{number}/{}", lead.run, lead.version);
            turn.making.reply = None;
            turn.making.effect(EffectKind::BookSlot, subject, number.to_string());
            Taken::Yes
        }
        Choice::Unclear => {
            strike(turn);
            Taken::Yes
        }
        Choice::None => Taken::No,
    }
}

fn strike(turn: &mut Turn<'_>) {
    if turn.struck {
        return;
    }
    turn.struck = true;
    let lead = turn.making.lead_mut();
    lead.strikes += 1;
    if lead.strikes >= STRIKES {
        lead.strikes = 0;
        handover::hand_over(turn, HandoverReason::SlotNotUnderstood);
        return;
    }
    let text = texts::slot_repair(turn.making.lead().memory.offers.len());
    turn.making.say(Kind::Repair, text);
}

fn window(turn: &mut Turn<'_>, heard: &Heard<'_>) -> Taken {
    if heard.text.is_empty() {
        return Taken::No;
    }
    let text = heard.text.clone();
    let windows = &mut turn.making.lead_mut().memory.windows;
    windows.push(text);
    if windows.len() >= WINDOWS {
        handover::hand_over(turn, HandoverReason::TimeWindows);
    } else {
        turn.making.say(Kind::Ack, texts::ANOTHER_WINDOW);
    }
    Taken::Yes
}
