//! The first message of a run opens it, and does no more (conversations.md, "Engine").

use super::turn::{Heard, Taken, Turn};
use crate::domain::{message::Kind, status::Status, triggers};

/// Opens the run of a new lead, and a new one where the last came to nothing.
pub(super) fn rule(turn: &mut Turn<'_>, heard: &Heard<'_>) -> Taken {
    match turn.making.status() {
        Status::New => open(turn),
        Status::Abandoned | Status::Stale => new_run(turn),
        _ => return Taken::No,
    }
    super::media::keep(turn, heard);
    // "A first message opens its run, then this."
    if let Some(reason) = triggers::explicit_handover(&heard.text) {
        super::handover::hand_over(turn, reason);
    }
    Taken::Yes
}

/// Begins another run: the old answers are kept and not read any more.
pub(super) fn new_run(turn: &mut Turn<'_>) {
    let making = &mut turn.making;
    making.answers.clear();
    // What this turn has taken belongs to the run before; stored now, it would be read as the new one's.
    // The message itself is kept.
    making.decision.answers.clear();
    making.decision.cancels_old_run = true;
    let lead = making.lead_mut();
    lead.run += 1;
    let kept = &lead.memory;
    lead.memory = crate::domain::lead::Memory {
        last_inbound: kept.last_inbound,
        newest_processed: kept.newest_processed,
        holding_at: kept.holding_at,
        quiet_since: kept.quiet_since,
        ..Default::default()
    };
    turn.answered = None;
    turn.struck = false;
    turn.noticed = false;
    open(turn);
}

fn open(turn: &mut Turn<'_>) {
    let making = &mut turn.making;
    making.flow = making.active;
    let version = making.active.version;
    let lead = making.lead_mut();
    lead.flow_version = version;
    lead.step = 0;
    lead.strikes = 0;
    lead.handover_reason = None;
    // The table has this way from everywhere that a run may begin at.
    if making.status() != Status::Qualifying && making.become_status(Status::Qualifying).is_err() {
        return;
    }
    let text = making.flow.opening();
    making.say(Kind::Prompt, text);
}
