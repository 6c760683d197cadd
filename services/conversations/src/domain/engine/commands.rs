//! RESTART, CONTINUE, and asking for a person in so many words.

use super::{
    handover, opening,
    turn::{Heard, Taken, Turn},
};
use crate::domain::{status::Status, triggers};

/// Words that say what to do, in any state.
pub(super) fn rule(turn: &mut Turn<'_>, heard: &Heard<'_>) -> Taken {
    if triggers::is_restart(&heard.text) && may_restart(turn) {
        opening::new_run(turn);
        super::media::keep(turn, heard);
        return Taken::Yes;
    }
    if triggers::is_continue(&heard.text) {
        return go_on(turn);
    }
    if let Some(reason) = triggers::explicit_handover(&heard.text) {
        super::media::keep(turn, heard);
        handover::hand_over(turn, reason);
        return Taken::Yes;
    }
    Taken::No
}

/// Not while a deposit is open or a paid session lies ahead.
fn may_restart(turn: &Turn<'_>) -> bool {
    let lead = turn.making.lead();
    let ahead = lead.status == Status::Booked
        && lead.memory.booking.as_ref().is_none_or(|booking| turn.making.now < booking.end);
    !(lead.memory.deposit_open || lead.status.is_paid_for() || ahead)
}

/// CONTINUE without a person to come back from: what was asked last, once more.
fn go_on(turn: &mut Turn<'_>) -> Taken {
    if turn.answered.is_some() {
        // The next question is on its way.
        return Taken::Yes;
    }
    Taken::from(handover::ask_again(&mut turn.making))
}
