//! The publication state machine: what to do next, and what an answer makes of it.
//!
//! ```text
//! queued → preparing → prepared → armed ─accepted→ confirming ─live→ published
//!                        ↑  ↑       │ └unknown outcome→ unknown ─found→ confirming
//!                        │  └─retry─┘                      │ └─absent→ prepared
//!                        └──────gone── withdrawing ←time-out, cancel
//! ```
//!
//! Invariants (stories.md, "No double post"):
//! - A send happens only in `armed`, and `armed` is committed before the send.
//! - `armed`, `unknown`, `confirming` lead back to `prepared` only by proof that the provider has
//!   nothing: a refusal, an answered search after the settle time, a read that shows the post gone.
//! - What cannot be proven ends `unconfirmed` and is never sent again by the machine.
//!
//! Map: [`next_action`] asks for work; [`apply`] takes what happened. [`preparing`], [`sending`],
//! [`searching`], [`confirming`] and [`withdrawing`] have the rules of each stretch.

mod confirming;
#[cfg(test)]
mod post_tests;
mod preparing;
mod searching;
mod sending;
#[cfg(test)]
mod tests;
mod withdrawing;

pub(crate) use withdrawing::may_delete;

use std::time::Duration;

use jiff::Timestamp;

use super::{
    error::PublishError,
    policy::Policy,
    publication::{Group, Handle, Intent, LateCheck, Publication, Step, attempt},
};

/// What the decisions depend on beside the publication.
#[derive(Clone, Copy, Debug)]
pub struct Rules<'a> {
    /// Times and counts.
    pub policy: &'a Policy,
    /// How long a confirmation may take.
    pub confirm_limit: Duration,
    /// A random number in `0..1`.
    pub jitter: f64,
}

/// What has to be done now.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Action {
    /// Its turn: apply [`Event::Started`].
    Start,
    /// Found past its latest time: apply [`Event::Missed`].
    Miss,
    /// Have the token renewed: [`Event::TokenRenewed`] or [`Event::TokenRefused`].
    RenewToken,
    /// Prepare the media: [`Event::Prepared`] while that is not done, then commit an intent:
    /// [`Event::Armed`].
    Arm,
    /// Send what the intent says. Only right after [`Event::Armed`]; a publication *found* armed
    /// gets [`Event::Crashed`].
    Send,
    /// Search the provider's posts for the intent.
    Search,
    /// Read the post's status.
    Poll,
    /// Read the post and, if [`may_delete`] allows it, delete it at once: [`Event::Deleted`]; else
    /// [`Event::Polled`].
    Delete,
    /// Read the post once more after the delete.
    ReadBack,
    /// Nothing before this time.
    Wait(Timestamp),
    /// Terminal.
    Nothing,
}

/// What happened.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Event {
    /// Its turn has come.
    Started,
    /// Its latest time has passed.
    Missed,
    /// A step of the preparation was answered, or not, and it is not ready to be sent.
    Prepared {
        /// What the provider holds by now.
        handle: Handle,
        /// Why it is not ready.
        unready: Unready,
    },
    /// The token was renewed.
    TokenRenewed,
    /// The token cannot be renewed: the connection has expired.
    TokenRefused(PublishError),
    /// The connection was taken away.
    Disconnected,
    /// The media is ready and the intent is committed with this event.
    Armed {
        /// What the provider holds for it.
        handle: Handle,
        /// What is about to be asked.
        intent: Intent,
        /// The trace of the call, 32 hex digits.
        trace_id: Option<String>,
    },
    /// The send was answered, or not.
    Sent(Sent),
    /// It was found armed by a runner that did not send it.
    Crashed,
    /// A search was answered, or not.
    Searched {
        /// When the search began.
        started_at: Timestamp,
        /// What it showed.
        result: Search,
    },
    /// A status read was answered, or not; also the one of [`Action::ReadBack`].
    Polled {
        /// When the read began.
        started_at: Timestamp,
        /// What it showed.
        result: Poll,
    },
    /// The delete was answered, or not: only a read tells.
    Deleted,
    /// A person wants it stopped.
    CancelAsked,
    /// A person wants it tried again after it failed.
    RetryAsked,
    /// A person knows that it is live.
    ResolvedPublished {
        /// The provider's id.
        provider_id: String,
        /// Where it can be seen.
        permalink: Option<String>,
    },
    /// A person knows that it is not live.
    ResolvedFailed,
    /// A publication that had timed out is live after all.
    SeenLate {
        /// Where it can be seen.
        permalink: Option<String>,
    },
    /// A publication that had timed out is still not live.
    NotSeenLate,
}

/// Why a publication cannot be sent yet.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unready {
    /// The provider is at work: look again.
    Pending,
    /// Refused for good.
    Rejected(PublishError),
    /// The token is refused.
    Auth(PublishError),
    /// Refused for now.
    Throttled {
        /// As told by the provider.
        wait: Option<Duration>,
        /// The refusal.
        error: PublishError,
    },
    /// It failed; nothing became public by it, so that it can be tried again.
    Transient(PublishError),
}

/// The outcome of a send.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Sent {
    /// Taken, under this id.
    Accepted {
        /// The provider's id.
        provider_id: String,
        /// What the answer already says about it.
        poll: Poll,
        /// The answer's HTTP status.
        http_status: u16,
    },
    /// Refused for good.
    Rejected(PublishError),
    /// The token is refused.
    Auth(PublishError),
    /// What is to be published is not ready: the preparation goes on.
    NotReady(PublishError),
    /// The provider has the same already; ours, if an earlier send may have had an effect.
    Duplicate {
        /// The refusal, should it not be ours.
        error: PublishError,
        /// The provider's id of it, when the answer names one.
        provider_id: Option<String>,
    },
    /// Refused for now.
    Throttled {
        /// As told by `Retry-After`.
        wait: Option<Duration>,
        /// The refusal, should the wait be too long.
        error: PublishError,
    },
    /// It surely had no effect.
    Transient(PublishError),
    /// It may have had an effect.
    Ambiguous(PublishError),
}

/// The outcome of a search for an intent.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Search {
    /// Exactly one post matches that no other publication owns.
    Found {
        /// The provider's id.
        provider_id: String,
        /// What it says about the post.
        poll: Poll,
    },
    /// None matches.
    None,
    /// More than one matches.
    Several,
    /// The token is refused.
    Auth(PublishError),
    /// Refused for now; the wait as told by the provider.
    Throttled(Option<Duration>),
    /// No usable answer.
    Unreadable,
}

/// What a status read shows.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Poll {
    /// Published.
    Live {
        /// Where it can be seen.
        permalink: Option<String>,
    },
    /// Refused by the network after the provider had accepted it.
    Refused {
        /// The network's words.
        detail: String,
    },
    /// Not decided yet.
    Pending,
    /// There is no such post.
    Gone,
    /// Refused for now; the wait as told by the provider.
    Throttled(Option<Duration>),
    /// No usable answer.
    Unreadable,
}

/// An event that the publication's step does not take.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("a publication that is {} does not take {event}", step.word())]
pub struct Illegal {
    /// Where it stands.
    pub step: Step,
    /// What was applied.
    pub event: String,
}

/// What has to be done now, for a publication whose turn it is and that may be sent.
pub fn next_action(publication: &Publication, rules: &Rules<'_>, now: Timestamp) -> Action {
    if let Some(at) = publication.next_at.filter(|at| *at > now) {
        return Action::Wait(at);
    }
    if publication.wants_token {
        return Action::RenewToken;
    }
    match publication.step {
        Step::Queued => match publication.order.due_at {
            Some(due) if due > now => Action::Wait(due),
            Some(due) if now > due + rules.policy.max_lateness => Action::Miss,
            _ => Action::Start,
        },
        Step::Preparing | Step::Prepared => Action::Arm,
        Step::Armed => Action::Send,
        Step::Unknown => Action::Search,
        Step::Confirming | Step::Rechecking => Action::Poll,
        Step::Withdrawing if publication.deleted => Action::ReadBack,
        Step::Withdrawing => Action::Delete,
        _ => Action::Nothing,
    }
}

/// The publication after the event.
///
/// # Errors
/// [`Illegal`], when the step does not take the event; nothing changes then.
pub fn apply(
    publication: &Publication,
    event: &Event,
    rules: &Rules<'_>,
    now: Timestamp,
) -> Result<Publication, Illegal> {
    let mut p = publication.clone();
    match (p.step, event) {
        (Step::Queued, Event::Started) => p.step = Step::Preparing,
        (Step::Queued, Event::Missed) => fail(&mut p, PublishError::Missed),
        (Step::Preparing | Step::Prepared, Event::Prepared { handle, unready }) => {
            preparing::answered(&mut p, handle, unready, rules, now);
        }
        (step, Event::TokenRenewed) if p.wants_token && !step.is_terminal() => {
            p.wants_token = false;
            p.token_renewed = true;
        }
        (step, Event::TokenRefused(error)) if p.wants_token && !step.is_terminal() => {
            preparing::refused(&mut p, error);
        }
        (step, Event::Disconnected) if step.is_unsent() => {
            fail(&mut p, PublishError::Disconnected);
        }
        (Step::Queued | Step::Preparing | Step::Prepared, Event::Armed { .. })
            if p.wants_token || p.step == Step::Queued && p.order.group == Group::Batch =>
        {
            return Err(Illegal { step: p.step, event: format!("{event:?}") });
        }
        (
            Step::Queued | Step::Preparing | Step::Prepared,
            Event::Armed { handle, intent, trace_id },
        ) => {
            sending::arm(&mut p, handle, intent, trace_id.clone());
        }
        (Step::Armed, Event::Sent(sent)) => sending::answered(&mut p, sent, rules, now),
        (Step::Armed, Event::Crashed) => {
            attempt::end(&mut p.log, "crashed", None, now);
            searching::begin(&mut p, None, now);
        }
        (Step::Unknown, Event::Searched { started_at, result }) => {
            searching::answered(&mut p, *started_at, result, rules, now);
        }
        (Step::Confirming, Event::Polled { started_at, result }) => {
            confirming::polled(&mut p, *started_at, result, rules, now);
        }
        (Step::Rechecking, Event::Polled { started_at, result }) => {
            confirming::rechecked(&mut p, *started_at, result, rules, now);
        }
        (Step::Withdrawing, Event::Deleted) => withdrawing::deleted(&mut p),
        (Step::Withdrawing, Event::Polled { result, .. })
            if p.deleted || !may_delete(&p, result) =>
        {
            withdrawing::read_back(&mut p, result, rules, now);
        }
        (step, Event::CancelAsked) if !step.is_terminal() => withdrawing::cancel(&mut p),
        (Step::Failed, Event::RetryAsked) => confirming::retry(&mut p),
        (Step::Unconfirmed, Event::ResolvedPublished { provider_id, permalink }) => {
            p.provider_id = Some(provider_id.clone());
            publish(&mut p, permalink.clone(), now);
        }
        (Step::Unconfirmed, Event::ResolvedFailed) => {
            let cause = p.cause.take().unwrap_or_else(|| PublishError::network("not published"));
            fail(&mut p, cause);
        }
        (Step::Failed, Event::SeenLate { permalink }) if p.late_check.is_some() => {
            publish(&mut p, permalink.clone(), now);
            p.late = true;
        }
        (Step::Failed, Event::NotSeenLate) if p.late_check.is_some() => {
            watch_on(&mut p, rules, now);
        }
        (step, event) => return Err(Illegal { step, event: format!("{event:?}") }),
    }
    Ok(p)
}

fn publish(p: &mut Publication, permalink: Option<String>, now: Timestamp) {
    p.step = Step::Published;
    p.permalink = permalink.or(p.permalink.take());
    p.published_at = Some(now);
    settle(p, None);
}

fn fail(p: &mut Publication, error: PublishError) {
    p.step = Step::Failed;
    settle(p, Some(error));
}

/// Nobody knows: the cause is kept for the person who resolves it.
fn give_up(p: &mut Publication) {
    let cause = p.cause.take();
    p.step = Step::Unconfirmed;
    settle(p, Some(PublishError::Unconfirmed));
    p.cause = cause;
}

/// What is true of every terminal step.
fn settle(p: &mut Publication, error: Option<PublishError>) {
    p.error = error;
    p.cause = None;
    p.next_at = None;
    p.trouble_since = None;
    p.late_check = None;
    p.wants_token = false;
}

/// A time-out is our verdict only: the publication is watched on (stories.md, "Time-out").
fn time_out(p: &mut Publication, rules: &Rules<'_>, now: Timestamp) {
    fail(p, PublishError::Timeout);
    if p.provider_id.is_some() && p.order.group == Group::Batch {
        p.late_check = rules
            .policy
            .late_checks
            .next_after(Duration::ZERO)
            .map(|after| LateCheck { since: now, next_at: now + after });
    }
}

fn watch_on(p: &mut Publication, rules: &Rules<'_>, now: Timestamp) {
    p.late_check = p.late_check.and_then(|check| {
        let elapsed = now.duration_since(check.since).unsigned_abs();
        let next = rules.policy.late_checks.next_after(elapsed)?;
        Some(LateCheck { next_at: check.since + next, ..check })
    });
}

/// Back to where it can be sent: the provider surely has nothing public of it. A post's preparation
/// looks at what it holds first: containers and uploads expire.
fn send_again(p: &mut Publication, at: Option<Timestamp>) {
    p.step = match p.order.group {
        Group::Batch => Step::Prepared,
        Group::Post => Step::Preparing,
    };
    p.preparing_since = None;
    p.duplicate = false;
    p.intent = None;
    p.provider_id = None;
    p.permalink = None;
    p.sent_at = None;
    p.polls = 0;
    p.crashed = false;
    p.deleted = false;
    p.trouble_since = None;
    p.next_at = at;
}

/// The provider has it under this id: from now on only its word counts.
fn adopt(p: &mut Publication, provider_id: &str, poll: &Poll, rules: &Rules<'_>, now: Timestamp) {
    p.step = Step::Confirming;
    p.provider_id = Some(provider_id.to_owned());
    p.sent_at = Some(now);
    p.polls = 0;
    p.throttles = 0;
    p.crashed = false;
    p.duplicate = false;
    p.trouble_since = None;
    p.cause = None;
    p.next_at = Some(now + rules.policy.poll_step(0));
    match poll {
        Poll::Live { permalink } => publish(p, permalink.clone(), now),
        Poll::Refused { detail } => fail(p, PublishError::provider(200, detail)),
        _ if p.cancel => withdrawing::begin(p),
        _ => {}
    }
}
