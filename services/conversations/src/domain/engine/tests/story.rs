//! A lead and its conversation without storage: what is decided becomes what the next turn begins with.

use jiff::{Timestamp, ToSpan as _};
use uuid::Uuid;

use crate::domain::{
    decision::{Decision, Outbound},
    engine::{Rules, turn},
    flow::Flow,
    lead::{Answers, Lead, Memory},
    message::Inbound,
    policy::Policy,
    status::Status,
};

pub(super) struct Story {
    pub(super) flow: Flow,
    pub(super) policy: Policy,
    pub(super) lead: Lead,
    pub(super) answers: Answers,
    pub(super) now: Timestamp,
    messages: u128,
}

impl Story {
    pub(super) fn new() -> Self {
        let now: Timestamp = "2026-03-02T09:00:00Z".parse().unwrap();
        let lead = Lead {
            id: Uuid::from_u128(1),
            tenant: "studio".into(),
            phone: "447700900001".into(),
            wa_user_id: None,
            status: Status::New,
            run: 1,
            flow_version: 0,
            step: 0,
            strikes: 0,
            handover_reason: None,
            memory: Memory::default(),
            version: 1,
            created_at: now,
            updated_at: now,
        };
        Self {
            flow: Flow::own(),
            policy: Policy::default(),
            lead,
            answers: Answers::new(),
            now,
            messages: 0,
        }
    }

    /// A lead that has answered everything.
    pub(super) fn complete(coverup: &str) -> Self {
        let mut story = Self::new();
        for text in [
            "hi", "a fox", "ankle", "10x15cm", "skip", "2", coverup, "no", "£500", "London", "UK",
            "skip", "same", "in May",
        ] {
            story.tell(text);
        }
        assert!(story.lead.memory.complete);
        story
    }

    pub(super) fn rules(&self) -> Rules<'_> {
        Rules { flow: &self.flow, active: &self.flow, policy: &self.policy }
    }

    /// A message of now; its time is told apart from that of the one before.
    pub(super) fn message(&mut self, kind: &str, text: &str) -> Inbound {
        self.messages += 1;
        self.now += 1.minute();
        Inbound {
            id: Uuid::from_u128(self.messages),
            at: self.now,
            received_at: self.now,
            kind: kind.into(),
            text: text.into(),
            media_id: (kind == "image").then(|| format!("media-{}", self.messages)),
        }
    }

    pub(super) fn decide(&self, messages: &[Inbound]) -> Decision {
        turn::decide(&self.rules(), self.lead.clone(), &self.answers, messages, self.now)
    }

    /// What the next turn finds.
    pub(super) fn store(&mut self, decision: &Decision) {
        if decision.lead.run != self.lead.run {
            self.answers.clear();
        }
        self.answers.extend(decision.answers.iter().cloned());
        self.lead = decision.lead.clone();
        self.lead.version += 1;
    }

    pub(super) fn turn(&mut self, texts: &[&str]) -> Vec<Outbound> {
        let messages: Vec<_> = texts.iter().map(|text| self.message("text", text)).collect();
        let decision = self.decide(&messages);
        self.store(&decision);
        decision.outbound
    }

    pub(super) fn tell(&mut self, text: &str) -> Vec<Outbound> {
        self.turn(&[text])
    }
}
