//! The links that the artist gets: 256 random bits, kept as a hash, good for one action on a lead that is
//! still where it was (conversations.md, "Action tokens").

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use serde_json::json;
use service::{Code, Error, words};
use sha2::{Digest as _, Sha256};
use store::Transaction;
use uuid::Uuid;

use super::{act, tell::tell_alone};
use crate::{
    domain::{
        engine::{actions::Action, summary},
        event::{Event, EventType},
        status::Status,
    },
    store::{
        leads,
        tokens::{self, Spent, Token},
    },
    workers::Context,
};

words! {
    /// What a link does.
    LinkAction {
        /// Does the tattoo.
        Approve "approve",
        /// Does not.
        Reject "reject",
        /// Asks for the deposit.
        SendDeposit "send_deposit",
        /// Sends a link to book by, which the page asks for.
        SendBookingLink "send_booking_link",
        /// The slot was agreed elsewhere.
        MarkBooked "mark_booked",
    }
}

impl LinkAction {
    /// The links that go with news of a lead in this state.
    fn of(status: Status) -> &'static [Self] {
        match status {
            Status::PendingApproval
            | Status::NeedsFollowUp
            | Status::Waitlisted
            | Status::NeedsArtistReply => &[Self::Approve, Self::Reject],
            Status::AwaitingDeposit | Status::DepositExpired => &[Self::SendDeposit],
            Status::BookingPending | Status::CollectingTimeWindows => {
                &[Self::SendBookingLink, Self::MarkBooked]
            }
            _ => &[],
        }
    }
}

/// What a link would do, or did.
#[derive(Clone, Debug)]
pub struct Shown {
    /// What.
    pub action: LinkAction,
    /// Digits of the lead's phone.
    pub phone: String,
    /// Where the lead stands.
    pub status: Status,
    /// Lines about the enquiry.
    pub summary: Vec<String>,
}

/// Makes the links that go with news of a lead; the lines to add to them.
///
/// # Errors
/// The engine's.
pub async fn make(
    context: &Context,
    tx: &mut Transaction,
    tenant: &str,
    lead: Uuid,
    status: Status,
) -> store::Result<Vec<String>> {
    let now = context.now();
    let mut lines = Vec::new();
    for action in LinkAction::of(status) {
        let mut secret = [0; 32];
        context.rng.fill(&mut secret);
        let token = URL_SAFE_NO_PAD.encode(secret);
        let stored = Token {
            tenant: tenant.to_owned(),
            lead,
            action: action.word().to_owned(),
            expected: status,
            created_at: now,
            expires_at: now + context.config.policy.token_ttl,
            used_at: None,
        };
        tokens::create(tx, &hash(&token), &stored).await?;
        let base = context.config.public_url.as_str().trim_end_matches('/');
        lines.push(format!("{}: {base}/a/{token}", action.word().replace('_', " ")));
    }
    Ok(lines)
}

/// What a link would do; spends nothing.
///
/// # Errors
/// `ACTION_NOT_FOUND`, `ACTION_GONE`, and the engine's.
pub async fn show(context: &Context, token: &str) -> Result<Shown, Error> {
    let (stored, action) = find(context, token).await?;
    shown(context, &stored, action).await
}

/// Does what a link says, once.
///
/// # Errors
/// As [`show`], and what the action says; then the link is not spent.
pub async fn execute(context: &Context, token: &str, url: Option<String>) -> Result<Shown, Error> {
    let (stored, action) = find(context, token).await?;
    let outcome = spend(context, token, &stored, action, url).await;
    if let Err(error) = &outcome
        && error.code() != Code::InvalidRequest
    {
        record(context, &stored, error).await?;
    }
    outcome?;
    shown(context, &stored, action).await
}

async fn spend(
    context: &Context,
    token: &str,
    stored: &Token,
    action: LinkAction,
    url: Option<String>,
) -> Result<(), Error> {
    let wanted = match action {
        LinkAction::Approve => Action::Approve,
        LinkAction::Reject => Action::Reject { reason: None, text: None },
        LinkAction::SendDeposit => Action::SendDeposit { amount_minor: None },
        LinkAction::SendBookingLink => {
            let detail = "Give the link that the lead is to book by.";
            let url = url.ok_or_else(|| Error::new(Code::InvalidRequest, detail))?;
            Action::SendBookingLink { url: crate::api::checked_url(&url)? }
        }
        LinkAction::MarkBooked => Action::MarkBooked,
    };
    let mut tx = context.store.begin().await?;
    match tokens::spend(&mut tx, &hash(token), context.now()).await? {
        Spent::Now(_) => {}
        Spent::Gone => return Err(gone()),
        Spent::Unknown => return Err(unknown()),
    }
    let (tenant, lead) = (&stored.tenant, stored.lead);
    act::act(context, &mut tx, tenant, lead, None, Some(stored.expected), wanted).await?;
    tx.commit().await?;
    Ok(())
}

async fn record(context: &Context, stored: &Token, error: &Error) -> Result<(), Error> {
    let payload = json!({"action": stored.action, "code": error.code().name()});
    let event = Event::new(EventType::ActionFailure, payload);
    tell_alone(context, &stored.tenant, Some(stored.lead), &event).await?;
    Ok(())
}

async fn find(context: &Context, token: &str) -> Result<(Token, LinkAction), Error> {
    // Whatever is sent is hashed, so that the time taken tells nothing of the tokens.
    let stored = tokens::get(&context.store, &hash(token)).await?.ok_or_else(unknown)?;
    let action = LinkAction::of_word(&stored.action).ok_or_else(unknown)?;
    if stored.is_good(context.now()) { Ok((stored, action)) } else { Err(gone()) }
}

fn unknown() -> Error {
    Error::new(Code::ActionNotFound, "There is no such link.")
}

fn gone() -> Error {
    Error::new(Code::ActionGone, "The link was used or has expired; use the console instead.")
}

async fn shown(context: &Context, stored: &Token, action: LinkAction) -> Result<Shown, Error> {
    let found = leads::get(&context.store, &stored.tenant, stored.lead).await?;
    let lead = found.ok_or_else(act::missing)?.lead;
    let answers = leads::answers(&context.store, &lead).await?;
    let summary = summary::lines(&answers);
    Ok(Shown { action, phone: lead.address().to_owned(), status: lead.status, summary })
}

fn hash(token: &str) -> Vec<u8> {
    Sha256::digest(token).to_vec()
}
