//! A turn: what has settled together (conversations.md, "Inbound"). The rules run on each message; the
//! turn advances one step, adds one strike and says one thing at most.

use jiff::Timestamp;
use serde_json::json;

use super::{Making, Rules, answering, commands, handover, media, opening, opting, standing};
use crate::domain::{
    decision::{Decision, Mark},
    event::{Event, EventType},
    lead::{Answers, Lead},
    message::{Inbound, InboundStatus},
    status::Status,
    text, triggers,
};

/// How far a turn has come.
pub(crate) struct Turn<'a> {
    pub(crate) making: Making<'a>,
    /// The step that was answered in this turn: what follows only amends that answer.
    pub(crate) answered: Option<usize>,
    /// Whether an answer could not be read in this turn.
    pub(crate) struck: bool,
    /// Whether the lead was told in this turn that a person takes over.
    pub(crate) noticed: bool,
}

/// A message, its text made plain.
pub(crate) struct Heard<'a> {
    pub(crate) message: &'a Inbound,
    pub(crate) text: String,
}

/// Whether a rule took the message.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Taken {
    Yes,
    No,
}

impl Taken {
    /// The next rule, unless this one took it.
    fn or_else(self, next: impl FnOnce() -> Self) -> Self {
        if self == Self::Yes { self } else { next() }
    }
}

impl From<bool> for Taken {
    fn from(taken: bool) -> Self {
        if taken { Self::Yes } else { Self::No }
    }
}

/// Decides on messages that settled together; any order will do.
pub fn decide(
    rules: &Rules<'_>,
    lead: Lead,
    answers: &Answers,
    messages: &[Inbound],
    now: Timestamp,
) -> Decision {
    let mut ordered: Vec<&Inbound> = messages.iter().collect();
    ordered.sort_by_key(|message| (message.at, message.received_at, message.id));
    let making = Making::new(rules, lead, answers, now);
    let mut turn = Turn { making, answered: None, struck: false, noticed: false };
    for message in ordered {
        turn.hear(message);
    }
    turn.finish()
}

impl Turn<'_> {
    fn hear(&mut self, message: &Inbound) {
        let heard = Heard { message, text: text::normalise(&message.text) };
        let (step, run) = (self.making.step_key().to_owned(), self.making.lead().run);
        let newest = self.making.lead().memory.newest_processed;
        let status = if newest.is_some_and(|newest| message.at < newest) {
            self.late(&heard)
        } else {
            self.in_order(&heard)
        };
        self.making.decision.marks.push(Mark { id: message.id, status, step, run });
    }

    /// Older than what was processed before it: kept with its media, STOP obeyed, no more.
    fn late(&mut self, heard: &Heard<'_>) -> InboundStatus {
        let payload = json!({"inboxId": heard.message.id, "kind": heard.message.kind});
        self.making.decision.events.push(Event::new(EventType::OutOfOrder, payload));
        media::keep(self, heard);
        if triggers::is_stop(&heard.text) {
            opting::stop(self);
        }
        InboundStatus::Late
    }

    fn in_order(&mut self, heard: &Heard<'_>) -> InboundStatus {
        let at = heard.message.at;
        let memory = &mut self.making.lead_mut().memory;
        memory.last_inbound = memory.last_inbound.max(Some(at));
        memory.newest_processed = Some(at);
        if self.making.policy.window_is_open(Some(at), self.making.now) {
            self.making.decision.unparks = true;
        } else {
            self.making.lead_mut().memory.quiet_since = Some(self.making.now);
        }
        if opting::rule(self, heard) == Taken::Yes {
            return InboundStatus::Processed;
        }
        if !self.making.policy.answers(&self.making.lead().phone) {
            let payload = json!({"inboxId": heard.message.id});
            self.making.decision.events.push(Event::new(EventType::PilotBlocked, payload));
            return InboundStatus::Blocked;
        }
        if heard.message.kind == "reaction" {
            return InboundStatus::Processed;
        }
        // The first of these that takes the message is the one; the order is the spec's.
        let taken = handover::waiting(self, heard)
            .or_else(|| opening::rule(self, heard))
            .or_else(|| commands::rule(self, heard))
            .or_else(|| media::rule(self, heard))
            .or_else(|| answering::rule(self, heard))
            .or_else(|| standing::rule(self, heard));
        debug_assert_eq!(taken, Taken::Yes, "the last rule takes everything");
        InboundStatus::Processed
    }

    fn finish(self) -> Decision {
        self.making.finish()
    }

    /// The step that an answer of this turn belongs to.
    pub(crate) fn step_answered(&self) -> usize {
        self.answered.unwrap_or(self.making.lead().step)
    }

    /// Whether the lead is asked the questions.
    pub(crate) fn is_qualifying(&self) -> bool {
        self.making.status() == Status::Qualifying
    }
}
