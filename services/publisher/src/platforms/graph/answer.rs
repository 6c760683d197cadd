//! What answers mean to the state machine.

use serde_json::Value;
use service::http::HttpError;

use super::{
    calls::{Answer, Failure, Told},
    error::Class,
};
use crate::{
    domain::{
        error::PublishError,
        machine::{Poll, Sent, Unready},
    },
    platforms::Looked,
};

/// The id that a publishing call answered with, and the answer's HTTP status.
pub(in crate::platforms) fn sent_id(told: Told, names: &[&str]) -> Result<(String, u16), Sent> {
    match told {
        Ok((body, status)) => {
            let status = status.as_u16();
            let id = names.iter().find_map(|name| text_of(&body, name)).map(|id| (id, status));
            id.ok_or_else(|| {
                // Taken, it seems, but under which id? A search tells.
                let message = "The answer to the send cannot be read";
                Sent::Ambiguous(PublishError::provider(status, message))
            })
        }
        Err(failure) => Err(unsent(failure)),
    }
}

/// A publishing call that did not succeed.
fn unsent(failure: Failure) -> Sent {
    match failure {
        Failure::Refused(refusal) => {
            let error = refusal.publish_error();
            match refusal.class() {
                Class::Auth => Sent::Auth(error),
                Class::Throttled => Sent::Throttled { wait: refusal.wait, error },
                Class::Duplicate => Sent::Duplicate { error, provider_id: None },
                Class::NotReady => Sent::NotReady(error),
                Class::Content | Class::Rejected => Sent::Rejected(error),
                Class::Unsure => Sent::Ambiguous(error),
            }
        }
        Failure::Lost(error) if error.surely_no_effect() => Sent::Transient(lost(&error)),
        Failure::Lost(error) => Sent::Ambiguous(lost(&error)),
    }
}

/// The id that a step of the preparation answered with.
pub(in crate::platforms) fn step_id(answer: Answer) -> Result<String, Unready> {
    match answer {
        Ok(body) => text_of(&body, "id").ok_or_else(|| {
            let message = "The answer to the upload cannot be read";
            Unready::Transient(PublishError::provider(200, message))
        }),
        Err(failure) => Err(unstepped(failure)),
    }
}

/// A step of the preparation that did not succeed: nothing of it is public.
fn unstepped(failure: Failure) -> Unready {
    match failure {
        Failure::Refused(refusal) => {
            let error = refusal.publish_error();
            match refusal.class() {
                Class::Auth => Unready::Auth(error),
                Class::Throttled => Unready::Throttled { wait: refusal.wait, error },
                Class::NotReady => Unready::Pending,
                Class::Unsure => Unready::Transient(error),
                Class::Content | Class::Rejected | Class::Duplicate => Unready::Rejected(error),
            }
        }
        Failure::Lost(error) => Unready::Transient(lost(&error)),
    }
}

/// A read of a post that is live if it is there.
pub(in crate::platforms) fn poll(answer: Answer, live: impl FnOnce(&Value) -> Poll) -> Poll {
    match answer {
        Ok(body) if body.is_object() => live(&body),
        Err(Failure::Refused(refusal)) if refusal.is_unknown_object() => Poll::Gone,
        Err(Failure::Refused(refusal)) if refusal.class() == Class::Throttled => {
            Poll::Throttled(refusal.wait)
        }
        _ => Poll::Unreadable,
    }
}

/// A search that was not answered.
pub(in crate::platforms) fn refused_search(failure: &Failure) -> Looked {
    match failure {
        Failure::Refused(refusal) if refusal.class() == Class::Auth => {
            Looked::Auth(refusal.publish_error())
        }
        Failure::Refused(refusal) if refusal.class() == Class::Throttled => {
            Looked::Throttled(refusal.wait)
        }
        _ => Looked::Unreadable,
    }
}

/// A member that is a text or a number, and not empty.
pub(in crate::platforms) fn text_of(body: &Value, name: &str) -> Option<String> {
    match body.get(name)? {
        Value::String(text) if !text.is_empty() => Some(text.clone()),
        Value::Number(number) => Some(number.to_string()),
        _ => None,
    }
}

pub(super) fn lost(error: &HttpError) -> PublishError {
    match error {
        HttpError::Timeout { sent: true } => PublishError::Timeout,
        other => PublishError::network(&other.to_string()),
    }
}
