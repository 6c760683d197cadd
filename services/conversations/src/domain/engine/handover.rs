//! A person takes over, and gives back (conversations.md, "handover").

use jiff::Timestamp;

use super::{
    Making, texts,
    turn::{Heard, Taken, Turn},
};
use crate::domain::{lead::HandoverReason, message::Kind, status::Status, triggers};

/// While a person is asked for: CONTINUE, or a holding reply now and then.
pub(super) fn waiting(turn: &mut Turn<'_>, heard: &Heard<'_>) -> Taken {
    if turn.making.status() != Status::NeedsArtistReply {
        return Taken::No;
    }
    super::media::keep(turn, heard);
    if triggers::is_continue(&heard.text) {
        resume(&mut turn.making);
    } else if !turn.noticed {
        hold(&mut turn.making);
    }
    Taken::Yes
}

/// Says that nobody has read it yet, at most once within the cool-down, whatever happened in between.
fn hold(making: &mut Making<'_>) {
    if is_due(making, making.lead().memory.holding_at) {
        making.lead_mut().memory.holding_at = Some(making.now);
        making.say(Kind::Holding, texts::HOLDING);
    }
}

/// Says the state's short answer, at most once within the cool-down as long as it is in that state.
pub(super) fn answer_shortly(making: &mut Making<'_>, text: &str) {
    if is_due(making, making.lead().memory.held_at) {
        making.lead_mut().memory.held_at = Some(making.now);
        making.say(Kind::Holding, text);
    }
}

fn is_due(making: &Making<'_>, before: Option<Timestamp>) -> bool {
    before.is_none_or(|before| making.now >= before + making.policy.handover_cooldown)
}

/// Asks for a person, with one notice.
pub(super) fn hand_over(turn: &mut Turn<'_>, reason: HandoverReason) {
    if ask_for_person(&mut turn.making, reason, Some(texts::HANDOVER)) {
        turn.noticed = true;
    }
}

/// Asks for a person; whether that is new.
pub(super) fn ask_for_person(
    making: &mut Making<'_>,
    reason: HandoverReason,
    notice: Option<&str>,
) -> bool {
    let former = making.status();
    if making.become_status(Status::NeedsArtistReply).is_err() {
        return false;
    }
    let lead = making.lead_mut();
    lead.memory.former = Some(former);
    lead.handover_reason = Some(reason.word().to_owned());
    if let Some(notice) = notice {
        making.say(Kind::Handover, notice);
    }
    making.tell_artist("A lead asks for you");
    true
}

/// Back to what was before: the saved step or the offer is asked once more.
pub(crate) fn resume(making: &mut Making<'_>) {
    let memory = &making.lead().memory;
    let former = match memory.former {
        // Nothing to go back to: the questions, or the artist's decision where all are answered.
        None | Some(Status::New | Status::NeedsArtistReply) if memory.complete => {
            Status::PendingApproval
        }
        None | Some(Status::New | Status::NeedsArtistReply) => Status::Qualifying,
        Some(former) => former,
    };
    if making.become_status(former).is_err() {
        return;
    }
    let now = making.now;
    let lead = making.lead_mut();
    lead.memory.former = None;
    lead.memory.quiet_since = Some(now);
    lead.handover_reason = None;
    lead.strikes = 0;
    if !ask_again(making) {
        let text = texts::after_return(making.lead(), &making.policy.zone);
        making.say(Kind::Ack, text);
    }
}

/// Asks what was asked last, a question or an offer; false when nothing is asked.
pub(super) fn ask_again(making: &mut Making<'_>) -> bool {
    match making.status() {
        Status::Qualifying => making.ask(),
        Status::BookingPending | Status::TourConversionOffered => {
            let text = texts::after_return(making.lead(), &making.policy.zone);
            making.say(Kind::Offer, text);
        }
        _ => return false,
    }
    true
}
