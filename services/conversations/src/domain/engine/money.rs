//! What a payment, or its absence, does to a lead (conversations.md, "Deposits").

use jiff::Timestamp;
use serde_json::json;

use super::{Making, Rules, handover, texts};
use crate::domain::{
    decision::{Decision, EffectKind},
    event::{Event, EventType},
    lead::{Answers, HandoverReason, Lead},
    message::Kind,
    status::Status,
};

/// The link has come: the lead hears where to pay, if it still is to.
pub fn opened(
    rules: &Rules<'_>,
    lead: Lead,
    answers: &Answers,
    amount_minor: i64,
    url: &str,
    now: Timestamp,
) -> Decision {
    let mut making = Making::new(rules, lead, answers, now);
    let former = making.lead().memory.former;
    let waits = making.status() == Status::AwaitingDeposit
        || (making.status() == Status::NeedsArtistReply && former == Some(Status::AwaitingDeposit));
    if waits {
        making.say(Kind::Deposit, texts::deposit(amount_minor, url));
    }
    making.finish()
}

/// The deposit of `run` was paid, as it should be.
pub fn paid(
    rules: &Rules<'_>,
    lead: Lead,
    answers: &Answers,
    run: u32,
    now: Timestamp,
) -> Decision {
    let mut making = Making::new(rules, lead, answers, now);
    let in_time = run == making.lead().run
        && matches!(making.status(), Status::AwaitingDeposit | Status::NeedsArtistReply)
        && making.become_status(Status::DepositPaid).is_ok()
        && making.become_status(Status::BookingPending).is_ok();
    making.lead_mut().memory.deposit_open = false;
    if in_time {
        let lead = making.lead_mut();
        lead.memory.former = None;
        lead.handover_reason = None;
        lead.strikes = 0;
        let subject = format!("paid/{run}");
        making.effect(EffectKind::OfferSlots, subject, String::new());
        making.tell_artist("A deposit is paid");
        return making.finish();
    }
    late(&mut making, run);
    making.finish()
}

/// Money that nobody waits for is a person's business.
fn late(making: &mut Making<'_>, run: u32) {
    let payload = json!({"reason": "late payment", "status": making.status().word(), "run": run});
    making.decision.events.push(Event::new(EventType::StripeWebhookFailure, payload));
    if making.lead().memory.opted_out {
        let lead = making.lead_mut();
        let waited =
            matches!(lead.memory.former, Some(Status::AwaitingDeposit | Status::DepositExpired));
        if waited && run == lead.run {
            // What it comes back to, should it ever.
            lead.memory.former = Some(Status::NeedsArtistReply);
        }
        making.tell_artist("A deposit is paid by a lead that wants no messages");
        return;
    }
    let expired = making.status() == Status::DepositExpired && run == making.lead().run;
    if expired {
        handover::ask_for_person(making, HandoverReason::LatePayment, Some(texts::PAID_LATE));
    } else {
        making.tell_artist("A deposit is paid that nobody waited for");
    }
}

/// The deposit of `run` was not paid in time.
pub fn expired(
    rules: &Rules<'_>,
    lead: Lead,
    answers: &Answers,
    run: u32,
    now: Timestamp,
) -> Decision {
    let mut making = Making::new(rules, lead, answers, now);
    if run != making.lead().run {
        return making.finish();
    }
    making.lead_mut().memory.deposit_open = false;
    if making.status() == Status::AwaitingDeposit {
        // The table has this way.
        let _ = making.become_status(Status::DepositExpired);
        making.tell_artist("A deposit was not paid in time");
    } else if making.lead().memory.former == Some(Status::AwaitingDeposit) {
        making.lead_mut().memory.former = Some(Status::DepositExpired);
    }
    making.finish()
}
