//! A change of a lead by somebody other than its turn: the row is locked first, so that nobody overtakes.

use std::sync::Arc;

use store::{Error, Result, Transaction};
use uuid::Uuid;

use crate::{
    domain::{
        decision::Decision,
        engine::{Rules, timers},
        flow::Flow,
        lead::{Answers, Lead},
    },
    store::{
        changes::{self, Applied, Change},
        leads,
    },
    workers::Context,
};

/// A lead that is locked until the transaction ends, and what the engine needs to decide on it.
pub struct Locked {
    /// The lead.
    pub lead: Lead,
    /// The answers of its run.
    pub answers: Answers,
    flow: Arc<Flow>,
    active: Arc<Flow>,
}

impl Locked {
    /// What the engine goes by.
    pub fn rules<'a>(&'a self, context: &'a Context) -> Rules<'a> {
        Rules { flow: &self.flow, active: &self.active, policy: &context.config.policy }
    }

    /// Stores what was decided on it.
    ///
    /// # Errors
    /// The engine's.
    pub async fn store(
        &self,
        context: &Context,
        tx: &mut Transaction,
        mut decision: Decision,
    ) -> Result<()> {
        context.drop_unwanted(&mut decision);
        let decision = &decision;
        let (trace, lead) = (telemetry::traceparent(), &decision.lead);
        let change = Change {
            decision,
            from_step: self.lead.step,
            step_key: self.rules(context).step_key(lead),
            now: context.now(),
            trace: trace.as_deref(),
            asked_at: None,
            gives_back: None,
        };
        let applied = changes::apply(tx, context.ids(), &[change]).await?;
        // Locked, so nobody can have overtaken; whatever did, the change is not stored.
        if !matches!(applied.as_slice(), [Applied::Done { .. }]) {
            return Err(Error::LeaseLost);
        }
        match timers::next(lead, &context.config.policy) {
            Some(at) => leads::arm(tx, lead.id, at).await,
            None => Ok(()),
        }
    }
}

/// Locks a lead; `None`: there is no such one.
///
/// # Errors
/// The engine's.
pub async fn lock(
    context: &Context,
    tx: &mut Transaction,
    tenant: &str,
    id: Uuid,
) -> Result<Option<Locked>> {
    let Some(found) = leads::lock(tx, tenant, id).await? else { return Ok(None) };
    let lead = found.lead;
    let answers = leads::answers(&mut *tx, &lead).await?;
    let flow = context.flows.version(&mut *tx, tenant, lead.flow_version).await?;
    let active = context.flows.active(&mut *tx, tenant, context.now()).await?;
    Ok(Some(Locked { lead, answers, flow, active }))
}
