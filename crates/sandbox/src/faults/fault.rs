//! What may be scripted, as the control API spells it.

use std::time::Duration;

use axum::http::{HeaderValue, StatusCode};
use jiff::Timestamp;
use rand::Rng;
use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::plan::{Ending, Plan, Rewrite, Twist};
use crate::answer::Answer;
use crate::exchange::random_failure;
use crate::limits;
use crate::loose::Loose;
use crate::names::{Operation, Provider};
use crate::providers::whatsapp;
use crate::timeline::Fate;

/// A body that no JSON parser takes, as a proxy's error page would be.
const GARBAGE: &str = "<html><body>upstream said: {\"data\": [</body></html>";

/// The kinds of the crate documentation.
#[derive(Clone, Debug, Serialize, Deserialize)]
#[serde(
    tag = "kind",
    rename_all = "snake_case",
    rename_all_fields = "camelCase",
    deny_unknown_fields
)]
pub(crate) enum Fault {
    Status {
        status: u16,
        body: Option<Value>,
        retry_after: Option<Loose>,
    },
    StatusAfterEffect {
        status: u16,
        body: Option<Value>,
    },
    Reset,
    ResetAfterEffect,
    Hang,
    Garbage,
    ErrorRate {
        rate: f64,
    },
    Slow {
        ms: u64,
        #[serde(default)]
        after_effect: bool,
    },
    ConfirmDelay {
        ms: u64,
    },
    ErrorAfterAccept {
        detailed_status: String,
    },
    NeverConfirm,
    ExpireAfter {
        ms: u64,
    },
    PublishingLimit {
        total: u32,
    },
    ExpiredToken,
    Duplicate,
    RateLimit {
        limit: u32,
        window_seconds: u64,
        #[serde(default)]
        per_app: bool,
    },
    Normalize {
        #[serde(default)]
        json: bool,
        #[serde(default)]
        prefix: String,
    },
    WhatsappError {
        code: u32,
    },
    CalendarError {
        reason: String,
    },
}

/// Why a fault cannot be scripted.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum InvalidFault {
    #[error("status must be 200 to 599")]
    Status,
    #[error("retryAfter must be a number of seconds or an HTTP date")]
    RetryAfter,
    #[error("rate must be 0 to 1")]
    Rate,
    #[error("ms must be at most {}", limits::SCRIPTED_DELAY.as_millis())]
    Delay,
    #[error("windowSeconds must be 1 to {}", limits::SCRIPTED_DELAY.as_secs())]
    Window,
    #[error("this kind is for the operation send only")]
    SendOnly,
    #[error("this kind is for the operations send and upload only")]
    SendOrUpload,
    #[error("this kind is for the operation upload only")]
    UploadOnly,
    #[error("this kind is for the operation normalize only")]
    NormalizeOnly,
    #[error("this kind is for the operation freebusy only")]
    FreeBusyOnly,
    #[error("this kind is for the provider whatsapp only")]
    WhatsAppOnly,
}

impl Fault {
    /// Refuses what could not be applied later.
    pub(super) fn check(
        &self,
        provider: Provider,
        operation: Operation,
    ) -> Result<(), InvalidFault> {
        match self {
            Self::WhatsappError { .. } if provider != Provider::WhatsApp => {
                Err(InvalidFault::WhatsAppOnly)
            }
            Self::CalendarError { .. } if operation != Operation::FreeBusy => {
                Err(InvalidFault::FreeBusyOnly)
            }
            Self::Status { status, retry_after, .. } => check_status(*status).and_then(|()| {
                let parsed = header(retry_after.as_ref());
                (parsed.is_some() == retry_after.is_some())
                    .then_some(())
                    .ok_or(InvalidFault::RetryAfter)
            }),
            Self::StatusAfterEffect { status, .. } => check_status(*status),
            Self::ErrorRate { rate } if !(0.0..=1.0).contains(rate) => Err(InvalidFault::Rate),
            Self::Slow { ms, .. } | Self::ConfirmDelay { ms } | Self::ExpireAfter { ms }
                if Duration::from_millis(*ms) > limits::SCRIPTED_DELAY =>
            {
                Err(InvalidFault::Delay)
            }
            Self::RateLimit { window_seconds, .. }
                if !(1..=limits::SCRIPTED_DELAY.as_secs()).contains(window_seconds) =>
            {
                Err(InvalidFault::Window)
            }
            Self::ExpireAfter { .. } if operation != Operation::Upload => {
                Err(InvalidFault::UploadOnly)
            }
            Self::PublishingLimit { .. } if operation != Operation::Send => {
                Err(InvalidFault::SendOnly)
            }
            Self::Duplicate if operation != Operation::Send => Err(InvalidFault::SendOnly),
            // An upload is processed before it can be sent: it may take its time, or fail.
            Self::ConfirmDelay { .. } | Self::ErrorAfterAccept { .. } | Self::NeverConfirm
                if !matches!(operation, Operation::Send | Operation::Upload) =>
            {
                Err(InvalidFault::SendOrUpload)
            }
            Self::Normalize { .. } if operation != Operation::Normalize => {
                Err(InvalidFault::NormalizeOnly)
            }
            _ => Ok(()),
        }
    }

    /// Writes itself into the plan of a call; false when it leaves the call alone, because an
    /// older fault decided the same thing or the dice fell so.
    pub(super) fn apply(
        &self,
        plan: &mut Plan,
        provider: Provider,
        now: Timestamp,
        rng: &mut impl Rng,
    ) -> bool {
        match self {
            Self::Slow { ms, after_effect } => {
                let delay =
                    if *after_effect { &mut plan.delay_after } else { &mut plan.delay_before };
                *delay += Duration::from_millis(*ms);
                true
            }
            Self::ConfirmDelay { ms } => {
                plan.confirm_delay = Some(Duration::from_millis(*ms));
                true
            }
            Self::ErrorAfterAccept { detailed_status } => {
                set(&mut plan.fate, Fate::Error(detailed_status.clone()))
            }
            Self::ExpireAfter { ms } => {
                plan.expires_after = Some(Duration::from_millis(*ms));
                true
            }
            // It is no matter of one call: the book is asked for it.
            Self::PublishingLimit { .. } => false,
            Self::NeverConfirm => set(&mut plan.fate, Fate::Stay),
            Self::Normalize { json, prefix } => {
                set(&mut plan.rewrite, Rewrite { json: *json, prefix: prefix.clone() })
            }
            Self::CalendarError { reason } => set(&mut plan.calendar_error, reason.clone()),
            _ if !plan.twist.is_none() => false,
            _ => {
                plan.twist = self.twist(provider, now, rng);
                !plan.twist.is_none()
            }
        }
    }

    fn twist(&self, provider: Provider, now: Timestamp, rng: &mut impl Rng) -> Twist {
        match self {
            Self::Status { status, body, retry_after } => Twist::InsteadOfEffect(Ending::Answer(
                answer(provider, *status, body.as_ref()).retry_after(header(retry_after.as_ref())),
            )),
            Self::StatusAfterEffect { status, body } => {
                Twist::AfterEffect(Ending::Answer(answer(provider, *status, body.as_ref())))
            }
            Self::ExpiredToken => {
                Twist::InsteadOfEffect(Ending::Answer(provider.manner().expired_token()))
            }
            Self::Duplicate => {
                Twist::InsteadOfEffect(Ending::Answer(provider.manner().duplicate()))
            }
            Self::WhatsappError { code } => {
                Twist::InsteadOfEffect(Ending::Answer(whatsapp::refusal(*code)))
            }
            Self::Reset => Twist::InsteadOfEffect(Ending::Reset),
            Self::ResetAfterEffect => Twist::AfterEffect(Ending::Reset),
            Self::Hang => Twist::InsteadOfEffect(Ending::Hang),
            Self::Garbage => {
                Twist::AfterEffect(Ending::Answer(Answer::text(StatusCode::OK, GARBAGE)))
            }
            Self::ErrorRate { rate } if rng.random_bool(*rate) => {
                Twist::InsteadOfEffect(random_failure(provider, now, rng))
            }
            _ => Twist::None,
        }
    }
}

/// The oldest fault decides; false when one has.
fn set<T>(slot: &mut Option<T>, value: T) -> bool {
    let free = slot.is_none();
    if free {
        *slot = Some(value);
    }
    free
}

/// The scripted body, or the provider's own error body for that status.
fn answer(provider: Provider, status: u16, body: Option<&Value>) -> Answer {
    let status = StatusCode::from_u16(status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
    match body {
        Some(Value::String(text)) => Answer::text(status, text.clone()),
        Some(body) => Answer::json(status, body.clone()),
        None => provider.manner().error(status, status.canonical_reason().unwrap_or("Error")),
    }
}

fn header(value: Option<&Loose>) -> Option<HeaderValue> {
    value.and_then(|value| HeaderValue::from_str(&value.0).ok())
}

fn check_status(status: u16) -> Result<(), InvalidFault> {
    (200..600).contains(&status).then_some(()).ok_or(InvalidFault::Status)
}
