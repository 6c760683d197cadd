//! What the faults in force make of one call.

use std::time::Duration;

use crate::answer::Answer;
use crate::quota::Quota;
use crate::timeline::Fate;

/// Everything the faults decided for a call.
#[derive(Debug, Default)]
pub(crate) struct Plan {
    /// Whether a fault names the call's account: an account that a provider always refuses is then
    /// played as a good one.
    pub(crate) scripted: bool,
    /// Wait before the effect.
    pub(crate) delay_before: Duration,
    /// Wait between effect and answer.
    pub(crate) delay_after: Duration,
    pub(crate) twist: Twist,
    /// Time from sent to public, if not the usual one.
    pub(crate) confirm_delay: Option<Duration>,
    /// Time from uploaded to expired, if not the usual one.
    pub(crate) expires_after: Option<Duration>,
    /// What becomes of a sent post, if not the usual.
    pub(crate) fate: Option<Fate>,
    pub(crate) rewrite: Option<Rewrite>,
    /// Why a calendar cannot be asked, in the words of the answer.
    pub(crate) calendar_error: Option<String>,
    /// The quota that a fault holds the account to, after this call.
    pub(crate) quota: Option<Quota>,
}

/// How a call ends, if not honestly.
#[derive(Debug, Default)]
pub(crate) enum Twist {
    #[default]
    None,
    InsteadOfEffect(Ending),
    AfterEffect(Ending),
}

impl Twist {
    pub(crate) fn is_none(&self) -> bool {
        matches!(self, Self::None)
    }
}

/// What the caller gets to see.
#[derive(Debug)]
pub(crate) enum Ending {
    Answer(Answer),
    /// The connection is cut.
    Reset,
    /// Nothing for [`crate::limits::HANG`], then the connection is cut.
    Hang,
}

/// How a media URL is normalised, if not left as it is.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Rewrite {
    /// Answered as `{"url":…}` instead of text.
    pub(crate) json: bool,
    /// Put before the URL.
    pub(crate) prefix: String,
}
