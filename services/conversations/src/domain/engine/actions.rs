//! What the studio does with a lead (conversations.md, "States", from `approve` on).

use jiff::Timestamp;

use super::{Making, Rules, handover, texts};
use crate::domain::{
    decision::{Decision, EffectKind},
    deposit::{DepositState, DepositStatus},
    estimate,
    lead::{Answers, HandoverReason, IllegalTransition, Lead},
    message::Kind,
    status::Status,
};

/// What the studio wants.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Action {
    /// Does the tattoo; a deposit comes next.
    Approve,
    /// Does not.
    Reject {
        /// For the studio.
        reason: Option<String>,
        /// For the lead; without it the lead hears nothing.
        text: Option<String>,
    },
    /// Asks for the deposit.
    SendDeposit {
        /// Minor units; none: the estimate.
        amount_minor: Option<i64>,
    },
    /// Sends a link to book by.
    SendBookingLink {
        /// Where.
        url: String,
    },
    /// The slot was agreed elsewhere.
    MarkBooked,
    /// Calls it off.
    Cancel {
        /// Whether the deposit was given back.
        refunded: bool,
    },
    /// Takes the conversation over, saying nothing.
    TakeOver,
    /// Says something as the artist, and takes over.
    Say {
        /// What.
        text: String,
    },
    /// Gives the conversation back.
    Resume,
}

/// What becomes of the deposit's row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum DepositChange {
    /// Nothing.
    Keep,
    /// A deposit of that many minor units is to be made.
    Create(i64),
    /// A new session for the same amount.
    Renew,
    /// The session is to be closed at the provider.
    Close,
    /// It was given back.
    Refunded,
}

/// What comes of an action.
#[derive(Clone, Debug, PartialEq)]
pub struct Outcome {
    /// Of the lead.
    pub decision: Decision,
    /// Of its deposit.
    pub deposit: DepositChange,
}

/// Why an action is refused, for the person who asked for it.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{0}")]
pub struct Refused(pub String);

impl From<IllegalTransition> for Refused {
    fn from(error: IllegalTransition) -> Self {
        let IllegalTransition { from, to } = error;
        Self(format!("The lead is {from}; it cannot become {to}."))
    }
}

/// Decides on an action of the studio.
///
/// # Errors
/// The lead's state, or its deposit's, does not allow it.
pub fn decide(
    rules: &Rules<'_>,
    lead: Lead,
    answers: &Answers,
    deposit: Option<&DepositState>,
    action: Action,
    now: Timestamp,
) -> Result<Outcome, Refused> {
    let mut making = Making::new(rules, lead, answers, now);
    let change = match action {
        Action::Approve => approve(&mut making)?,
        Action::Reject { reason, text } => reject(&mut making, deposit, reason, text)?,
        Action::SendDeposit { amount_minor } => send_deposit(&mut making, deposit, amount_minor)?,
        Action::SendBookingLink { url } => {
            allow(&making, &[Status::BookingPending, Status::CollectingTimeWindows])?;
            making.say(Kind::Ack, texts::booking_link(&url));
            DepositChange::Keep
        }
        Action::MarkBooked => {
            allow(&making, &[Status::BookingPending, Status::CollectingTimeWindows])?;
            making.become_status(Status::Booked)?;
            making.lead_mut().memory.pick = None;
            making.say(Kind::Ack, texts::MARKED_BOOKED);
            DepositChange::Keep
        }
        Action::Cancel { refunded } => cancel(&mut making, deposit, refunded)?,
        Action::TakeOver => take_over(&mut making)?,
        Action::Say { text } => {
            let change = take_over(&mut making)?;
            making.say(Kind::Artist, text);
            change
        }
        Action::Resume => {
            allow(&making, &[Status::NeedsArtistReply])?;
            handover::resume(&mut making);
            DepositChange::Keep
        }
    };
    // Whatever a person does is a change of the row, also where nothing is said.
    making.effect(EffectKind::SheetRow, "", String::new());
    Ok(Outcome { decision: making.finish(), deposit: change })
}

fn allow(making: &Making<'_>, statuses: &[Status]) -> Result<(), Refused> {
    let status = making.status();
    if statuses.contains(&status) {
        return Ok(());
    }
    let words: Vec<_> = statuses.iter().map(|status| status.word()).collect();
    Err(Refused(format!("The lead is {status}; this needs {}.", words.join(" or "))))
}

fn approve(making: &mut Making<'_>) -> Result<DepositChange, Refused> {
    let complete = making.lead().memory.complete;
    if making.status() == Status::NeedsArtistReply && !complete {
        return Err(Refused("The lead has not answered all questions yet.".to_owned()));
    }
    allow(
        making,
        &[
            Status::PendingApproval,
            Status::NeedsFollowUp,
            Status::Waitlisted,
            Status::NeedsArtistReply,
        ],
    )?;
    making.become_status(Status::AwaitingDeposit)?;
    end_handover(making);
    making.say(Kind::Ack, texts::APPROVED);
    Ok(DepositChange::Keep)
}

fn end_handover(making: &mut Making<'_>) {
    let lead = making.lead_mut();
    lead.memory.former = None;
    lead.handover_reason = None;
}

fn reject(
    making: &mut Making<'_>,
    deposit: Option<&DepositState>,
    reason: Option<String>,
    text: Option<String>,
) -> Result<DepositChange, Refused> {
    making.become_status(Status::Rejected)?;
    end_handover(making);
    let memory = &mut making.lead_mut().memory;
    memory.reject_reason = reason;
    if let Some(text) = text {
        making.say(Kind::Ack, text);
    }
    free_slot(making);
    Ok(close(making, deposit))
}

fn cancel(
    making: &mut Making<'_>,
    deposit: Option<&DepositState>,
    refunded: bool,
) -> Result<DepositChange, Refused> {
    let next = if refunded { Status::Refunded } else { Status::Cancelled };
    making.become_status(next)?;
    end_handover(making);
    free_slot(making);
    let paid = deposit.is_some_and(|deposit| deposit.status == DepositStatus::Paid);
    Ok(if refunded && paid { DepositChange::Refunded } else { close(making, deposit) })
}

/// A session that can still be paid is closed, so that no money comes for nothing.
fn close(making: &mut Making<'_>, deposit: Option<&DepositState>) -> DepositChange {
    making.lead_mut().memory.deposit_open = false;
    match deposit.map(|deposit| deposit.status) {
        Some(DepositStatus::Creating | DepositStatus::Open) => DepositChange::Close,
        _ => DepositChange::Keep,
    }
}

fn free_slot(making: &mut Making<'_>) {
    let lead = making.lead_mut();
    lead.memory.pick = None;
    lead.memory.offers.clear();
    if lead.memory.booking.take().is_some() {
        let subject = format!("{}/{}", lead.run, lead.version);
        making.effect(EffectKind::FreeSlot, subject, String::new());
    }
}

fn send_deposit(
    making: &mut Making<'_>,
    deposit: Option<&DepositState>,
    amount_minor: Option<i64>,
) -> Result<DepositChange, Refused> {
    allow(making, &[Status::AwaitingDeposit, Status::DepositExpired])?;
    let Some(deposit) = deposit else {
        let estimate = estimate::estimate(&estimate::Facts::read(&making.answers));
        let estimated = estimate.map(|estimate| estimate.deposit_minor);
        let Some(amount) = amount_minor.or(estimated) else {
            return Err(Refused("There is no estimate; give amountMinor.".to_owned()));
        };
        making.lead_mut().memory.deposit_open = true;
        return Ok(DepositChange::Create(amount));
    };
    if amount_minor.is_some_and(|amount| amount != deposit.amount_minor) {
        let fixed = deposit.amount_minor;
        return Err(Refused(format!("The deposit is {fixed} minor units; that is fixed.")));
    }
    match (deposit.status, &deposit.url) {
        (DepositStatus::Creating, _) | (DepositStatus::Open, None) => Ok(DepositChange::Keep),
        (DepositStatus::Open, Some(url)) => {
            making.say(Kind::Deposit, texts::deposit(deposit.amount_minor, url));
            Ok(DepositChange::Keep)
        }
        (DepositStatus::Expired, _) => {
            if making.status() == Status::DepositExpired {
                making.become_status(Status::AwaitingDeposit)?;
            }
            making.lead_mut().memory.deposit_open = true;
            Ok(DepositChange::Renew)
        }
        (DepositStatus::Paid | DepositStatus::Refunded, _) => {
            Err(Refused(format!("The deposit is {}.", deposit.status)))
        }
    }
}

fn take_over(making: &mut Making<'_>) -> Result<DepositChange, Refused> {
    if making.lead().memory.opted_out {
        return Err(Refused("The lead wants no messages until it writes START.".to_owned()));
    }
    if making.status() != Status::NeedsArtistReply {
        let former = making.status();
        making.become_status(Status::NeedsArtistReply)?;
        let lead = making.lead_mut();
        lead.memory.former = Some(former);
        lead.handover_reason = Some(HandoverReason::Artist.word().to_owned());
    }
    Ok(DepositChange::Keep)
}
