//! What WhatsApp refuses, by code.

use axum::http::StatusCode;

use crate::answer::Answer;
use crate::providers::graph::GraphError;

/// A code's status, title and details.
#[derive(Clone, Copy)]
pub(super) struct Reason {
    pub(super) code: u32,
    pub(super) title: &'static str,
    pub(super) details: &'static str,
    status: u16,
    transient: bool,
}

/// The codes that a business has to know.
const REASONS: [(u32, u16, &str, &str); 19] = [
    (0, 401, "AuthException", "The token does not name a user."),
    (4, 400, "Application request limit reached", "The application calls too often."),
    (100, 400, "Invalid parameter", "A parameter is missing or wrong."),
    (190, 401, "Invalid OAuth access token", "The access token is not valid any more."),
    (368, 403, "Temporarily blocked for policies violations", "The account is blocked."),
    (80_007, 400, "Rate limit issues", "The business account has reached its rate limit."),
    (130_429, 429, "Rate limit hit", "The number sends more messages a second than it may."),
    (130_472, 400, "User's number is part of an experiment", "The message was not sent."),
    (131_000, 500, "Something went wrong", "The message failed for an unknown reason."),
    (131_009, 400, "Parameter value is not valid", "A value has the wrong form."),
    (131_026, 400, "Message undeliverable", "The recipient cannot get this message."),
    (131_042, 400, "Business eligibility payment issue", "There is no way to pay."),
    (131_047, 400, "Re-engagement message", "The person last wrote more than 24 hours ago."),
    (131_048, 400, "Spam rate limit hit", "Too many messages of this number were unwelcome."),
    (131_050, 400, "User's preference", "The person has stopped messages of this business."),
    (131_056, 400, "Pair rate limit hit", "Too many messages to this recipient in a short time."),
    (132_000, 400, "Template Param Count Mismatch", "The parameters do not match the template."),
    (132_001, 404, "Template name does not exist in the translation", "There is no such template."),
    (132_015, 400, "Template is Paused", "The template is paused for its low quality."),
];
const TRANSIENT: [u32; 6] = [4, 80_007, 130_429, 131_000, 131_048, 131_056];

impl Reason {
    /// What is known of a code.
    pub(super) fn of(code: u32) -> Self {
        let known = REASONS.iter().find(|(known, ..)| *known == code);
        let (_, status, title, details) =
            *known.unwrap_or(&(code, 400, "Message failed", "The message was not sent."));
        Self { code, title, details, status, transient: TRANSIENT.contains(&code) }
    }

    pub(super) fn error(self) -> GraphError {
        let status = StatusCode::from_u16(self.status).unwrap_or(StatusCode::BAD_REQUEST);
        let message = format!("(#{}) {}", self.code, self.title);
        let error = GraphError::new(status, self.code, message).details(self.details);
        if self.transient { error.transient() } else { error }
    }
}

/// The answer to a call that is refused with that code.
pub(crate) fn refusal(code: u32) -> Answer {
    Reason::of(code).error().answer()
}
