//! An [`Error`] on a gRPC status: the code as `ErrorInfo`, members as `BadRequest`, the wait as
//! `RetryInfo` (the standard details of google.rpc).

use std::collections::HashMap;

use tonic::Status;
use tonic_types::{ErrorDetails, StatusExt as _};

use super::{Code, Error, FieldError};

const DOMAIN: &str = "fanfare";

impl From<Error> for Status {
    /// Logs the context, which stays here, and puts the rest on the wire.
    fn from(error: Error) -> Self {
        if let Some(context) = &error.context {
            let code = error.code.name();
            if error.code == Code::Internal {
                tracing::error!(code, context, "call failed");
            } else {
                tracing::warn!(code, context, "call failed");
            }
        }
        let mut details = ErrorDetails::new();
        details.set_error_info(error.code.name(), DOMAIN, HashMap::new());
        for field in &error.fields {
            details.add_bad_request_violation(&field.pointer, &field.detail);
        }
        if let Some(after) = error.retry_after {
            details.set_retry_info(Some(after));
        }
        Self::with_error_details(error.code.grpc(), error.detail, details)
    }
}

impl From<Status> for Error {
    fn from(status: Status) -> Self {
        let details = status.get_error_details();
        let code = details
            .error_info()
            .filter(|info| info.domain == DOMAIN)
            .and_then(|info| Code::from_name(&info.reason));
        let Some(code) = code else {
            return foreign(&status);
        };
        let fields = details.bad_request().map(|bad| &bad.field_violations[..]).unwrap_or_default();
        Self {
            code,
            detail: status.message().to_owned(),
            fields: fields
                .iter()
                .map(|field| FieldError {
                    pointer: field.field.clone(),
                    detail: field.description.clone(),
                })
                .collect(),
            retry_after: details.retry_info().and_then(|info| info.retry_delay),
            context: None,
        }
    }
}

/// A status that no code of ours made: transport failures, time-outs, tonic's own refusals. Its
/// message is for the log only.
fn foreign(status: &Status) -> Error {
    let code = Code::from_grpc(status.code());
    let base = match code {
        Code::Unavailable => Error::unavailable(""),
        Code::Internal => Error::internal(""),
        Code::NotImplemented => Error::new(code, "This is not built yet."),
        _ => Error::new(code, "The request took longer than it may. Try again."),
    };
    base.with_context(format!("gRPC {:?}: {}", status.code(), status.message()))
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn an_error_survives_the_wire_without_its_context() {
        let sent = Error::invalid("/posts/0/url", "is missing")
            .with_context("secret")
            .with_retry_after(Duration::from_secs(3));
        let received = Error::from(Status::from(sent.clone()));
        assert_eq!(received.code(), sent.code());
        assert_eq!(received.detail(), sent.detail());
        assert_eq!(received.fields(), sent.fields());
        assert_eq!(received.retry_after(), sent.retry_after());
        assert_eq!(received.context(), None);
    }

    #[test]
    fn a_foreign_status_never_shows_its_message() {
        let error = Error::from(Status::unavailable("tcp connect error 10.0.0.3"));
        assert_eq!(error.code(), Code::Unavailable);
        assert!(!error.detail().contains("10.0.0.3"));
    }
}
