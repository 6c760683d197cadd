//! The engine: what a lead becomes, and what it is told. Pure.
//!
//! Map, in the order of the rules (conversations.md, "Engine"):
//! - [`turn`]: the messages that settled together, one after another.
//! - `opting`, `handover`, `opening`, `commands`, `media`, `answering`, `standing`: the rules.
//! - `completion`: what follows the last answer.
//! - [`actions`]: what the artist does. [`money`]: what a payment does. [`booking`]: what becomes of a
//!   chosen slot. [`timers`]: what time does.
//! - [`dispatch`]: whether a message may still be sent when its turn comes.
//! - `texts`: what the program says. [`summary`]: what the artist reads.

pub mod actions;
mod answering;
pub mod booking;
mod commands;
mod completion;
pub mod dispatch;
mod handover;
mod media;
pub mod money;
mod opening;
pub mod opting;
mod standing;
pub mod summary;
mod texts;
pub mod timers;
pub mod turn;

#[cfg(test)]
mod tests;

use jiff::Timestamp;

use super::{
    decision::{Decision, Effect, EffectKind, Outbound},
    flow::Flow,
    lead::{Answers, IllegalTransition, Lead},
    message::Kind,
    policy::Policy,
    status::Status,
};

/// Answers, or choices, that could not be read before a person is asked for.
const STRIKES: u8 = 3;

/// What the engine goes by.
#[derive(Clone, Copy, Debug)]
pub struct Rules<'a> {
    /// The flow that the lead's run began with.
    pub flow: &'a Flow,
    /// The flow that a new run begins with.
    pub active: &'a Flow,
    /// Numbers.
    pub policy: &'a Policy,
}

impl<'a> Rules<'a> {
    /// The key of the question that a lead is at, as it was decided on by these rules.
    pub fn step_key(&self, lead: &Lead) -> &'a str {
        let flow = if lead.flow_version == self.flow.version { self.flow } else { self.active };
        &flow.step(lead.step).key
    }
}

/// A decision in the making.
pub(crate) struct Making<'a> {
    pub(crate) flow: &'a Flow,
    pub(crate) active: &'a Flow,
    pub(crate) policy: &'a Policy,
    pub(crate) now: Timestamp,
    pub(crate) answers: Answers,
    pub(crate) decision: Decision,
    /// The last message decided; one goes out at most.
    pub(crate) reply: Option<Outbound>,
}

impl<'a> Making<'a> {
    pub(crate) fn new(rules: &Rules<'a>, lead: Lead, answers: &Answers, now: Timestamp) -> Self {
        Self {
            flow: rules.flow,
            active: rules.active,
            policy: rules.policy,
            now,
            answers: answers.clone(),
            decision: Decision::unchanged(lead),
            reply: None,
        }
    }

    pub(crate) fn lead(&self) -> &Lead {
        &self.decision.lead
    }

    pub(crate) fn lead_mut(&mut self) -> &mut Lead {
        &mut self.decision.lead
    }

    pub(crate) fn status(&self) -> Status {
        self.lead().status
    }

    /// The key of the step that the lead is at.
    pub(crate) fn step_key(&self) -> &'a str {
        &self.flow.step(self.decision.lead.step).key
    }

    pub(crate) fn become_status(&mut self, next: Status) -> Result<(), IllegalTransition> {
        let now = self.now;
        self.lead_mut().become_status(next, now)?;
        self.lead_mut().memory.held_at = None;
        Ok(())
    }

    /// Decides what the lead is told; takes the place of what was decided before.
    pub(crate) fn say(&mut self, kind: Kind, text: impl Into<String>) {
        let step = self.step_key().to_owned();
        let run = self.lead().run;
        self.reply = Some(Outbound { kind, text: text.into(), step, run });
    }

    /// Asks the question that the lead is at.
    pub(crate) fn ask(&mut self) {
        let prompt = self.flow.step(self.lead().step).prompt.clone();
        self.say(Kind::Prompt, prompt);
    }

    pub(crate) fn effect(&mut self, kind: EffectKind, subject: impl Into<String>, text: String) {
        self.decision.effects.push(Effect { kind, subject: subject.into(), text });
    }

    /// The artist hears of the lead as it is now.
    pub(crate) fn tell_artist(&mut self, headline: &str) {
        let text = summary::of(self.lead(), &self.answers, headline);
        let lead = self.lead();
        let subject = format!("{}/{}/{}", lead.run, lead.status, lead.version);
        self.effect(EffectKind::NotifyArtist, subject, text);
    }

    /// The decision; a change of the lead's row is told to the spreadsheet.
    pub(crate) fn finish(mut self) -> Decision {
        let changed = !self.decision.answers.is_empty() || !self.decision.outbound.is_empty();
        if changed || self.reply.is_some() || !self.decision.effects.is_empty() {
            self.effect(EffectKind::SheetRow, "", String::new());
        }
        self.decision.outbound.extend(self.reply.take());
        self.decision
    }
}
