//! The error that travels between services and to the user.
//!
//! [`Error`] has text for the user (`detail`, `fields`) and context for the log (`context`), kept
//! apart so that internals never leak. [`table`] maps each [`Code`] to gRPC and HTTP once;
//! [`wire`] puts an error on a gRPC status and takes it off again.

mod table;
mod wire;

pub use table::Code;

use std::{fmt::Display, time::Duration};

/// What is wrong with one member of the request.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FieldError {
    /// A JSON pointer into the body (`/posts/0/url`), or `?name` for a query parameter.
    pub pointer: String,
    /// What is wrong and what to do, for the user.
    pub detail: String,
}

/// A failed operation: one code, a text for the user, a context for the log.
#[derive(Clone, Debug, thiserror::Error)]
#[error("{}: {detail}", code.name())]
pub struct Error {
    code: Code,
    detail: String,
    fields: Vec<FieldError>,
    retry_after: Option<Duration>,
    context: Option<String>,
}

impl Error {
    /// An error whose `detail` the user reads.
    pub fn new(code: Code, detail: impl Into<String>) -> Self {
        Self { code, detail: detail.into(), fields: Vec::new(), retry_after: None, context: None }
    }

    /// A failure of ours: the user learns only that it happened, the log learns `context`.
    pub fn internal(context: impl Display) -> Self {
        Self::new(Code::Internal, "Something went wrong on our side. Nothing was left half done.")
            .with_context(context)
    }

    /// A dependency that does not answer now; a repeat can succeed.
    pub fn unavailable(context: impl Display) -> Self {
        Self::new(Code::Unavailable, "The service cannot answer right now. Try again in a moment.")
            .with_context(context)
            .with_retry_after(Duration::from_secs(1))
    }

    /// An `INVALID_REQUEST` about one member.
    pub fn invalid(pointer: impl Into<String>, detail: impl Into<String>) -> Self {
        Self::field(Code::InvalidRequest, pointer, detail)
    }

    /// An error of any code about one member, whose detail is also the error's.
    pub fn field(code: Code, pointer: impl Into<String>, detail: impl Into<String>) -> Self {
        let detail = detail.into();
        Self::new(code, detail.clone()).with_field(FieldError { pointer: pointer.into(), detail })
    }

    /// Adds a member's error.
    #[must_use]
    pub fn with_field(mut self, field: FieldError) -> Self {
        self.fields.push(field);
        self
    }

    /// Adds what only the log may say.
    #[must_use]
    pub fn with_context(mut self, context: impl Display) -> Self {
        self.context = Some(context.to_string());
        self
    }

    /// Says when a repeat can succeed.
    #[must_use]
    pub fn with_retry_after(mut self, after: Duration) -> Self {
        self.retry_after = Some(after);
        self
    }

    /// The code of the error table.
    pub fn code(&self) -> Code {
        self.code
    }

    /// The text for the user.
    pub fn detail(&self) -> &str {
        &self.detail
    }

    /// The members that are wrong, if the error is about members.
    pub fn fields(&self) -> &[FieldError] {
        &self.fields
    }

    /// When a repeat can succeed.
    pub fn retry_after(&self) -> Option<Duration> {
        self.retry_after
    }

    /// What only the log may say.
    pub fn context(&self) -> Option<&str> {
        self.context.as_deref()
    }
}
