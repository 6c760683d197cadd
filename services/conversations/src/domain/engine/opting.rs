//! STOP and START (conversations.md, "opt-out").

use jiff::Timestamp;

use super::{
    Making, Rules, opening, texts,
    turn::{Heard, Taken, Turn},
};
use crate::domain::{
    decision::Decision,
    lead::{Answers, Lead},
    message::Kind,
    status::Status,
    triggers,
};

/// STOP everywhere; after it silence until START.
pub(super) fn rule(turn: &mut Turn<'_>, heard: &Heard<'_>) -> Taken {
    if turn.making.lead().memory.opted_out {
        if !turn.making.policy.answers(&turn.making.lead().phone) {
            // Pilot mode answers it as little as any other message.
            return Taken::No;
        }
        if triggers::is_start(&heard.text) {
            start(turn);
        }
        return Taken::Yes;
    }
    if triggers::is_stop(&heard.text) {
        stop(turn);
        return Taken::Yes;
    }
    Taken::No
}

/// Silence from now on, but for one confirmation.
pub(super) fn stop(turn: &mut Turn<'_>) {
    let making = &mut turn.making;
    if making.lead().memory.opted_out {
        return;
    }
    opt_out(making);
    if making.policy.answers(&making.lead().phone) {
        making.say(Kind::Ack, texts::OPTED_OUT);
    } else {
        making.reply = None;
    }
}

/// WhatsApp says that the lead wants no messages from us: silence, without a confirmation.
pub fn by_provider(rules: &Rules<'_>, lead: Lead, answers: &Answers, now: Timestamp) -> Decision {
    let mut making = Making::new(rules, lead, answers, now);
    if !making.lead().memory.opted_out {
        opt_out(&mut making);
    }
    making.finish()
}

fn opt_out(making: &mut Making<'_>) {
    let former = making.status();
    making.lead_mut().memory.opted_out = true;
    if making.become_status(Status::OptOut).is_ok() {
        let memory = &mut making.lead_mut().memory;
        memory.with_person = former == Status::NeedsArtistReply;
        // A person still gives back what was before her.
        let before = memory.former.filter(|_| memory.with_person);
        memory.former = Some(before.unwrap_or(former));
    }
}

/// What was before, if all was answered; else from the beginning.
fn start(turn: &mut Turn<'_>) {
    let making = &mut turn.making;
    making.lead_mut().memory.opted_out = false;
    if making.status() != Status::OptOut {
        making.say(Kind::Ack, texts::BACK);
        return;
    }
    let memory = &making.lead().memory;
    let with_person = memory.with_person;
    let former = if with_person { Some(Status::NeedsArtistReply) } else { memory.former };
    match former.filter(|_| making.lead().memory.complete) {
        Some(former) if making.become_status(former).is_ok() => {
            let memory = &mut making.lead_mut().memory;
            memory.with_person = false;
            if !with_person {
                memory.former = None;
            }
            let text = texts::after_return(making.lead(), &making.policy.zone);
            making.say(Kind::Ack, text);
        }
        _ => opening::new_run(turn),
    }
}
