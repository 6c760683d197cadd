//! `{error:{message, type, code, error_subcode, is_transient, fbtrace_id}}`.

use axum::http::StatusCode;
use serde_json::{Map, Value, json};

use crate::answer::Answer;

/// An error of the Graph API.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(in crate::providers) struct GraphError {
    status: StatusCode,
    code: u32,
    subcode: Option<u32>,
    message: String,
    transient: bool,
    /// What the application may show its user.
    user: Option<(&'static str, &'static str)>,
    /// What WhatsApp says beside the message.
    details: Option<String>,
}

impl GraphError {
    pub(in crate::providers) fn new(
        status: StatusCode,
        code: u32,
        message: impl Into<String>,
    ) -> Self {
        let message = message.into();
        Self { status, code, subcode: None, message, transient: false, user: None, details: None }
    }

    /// 400 with code 100: a parameter is missing or wrong.
    pub(in crate::providers) fn parameter(message: impl AsRef<str>) -> Self {
        Self::new(StatusCode::BAD_REQUEST, 100, format!("(#100) {}", message.as_ref()))
    }

    /// 400 with code 100 and subcode 33: there is no such thing, or it is not for the caller.
    pub(in crate::providers) fn unknown_object(method: &str, id: &str) -> Self {
        let message = format!(
            "Unsupported {method} request. Object with ID '{id}' does not exist, cannot be loaded \
             due to missing permissions, or does not support this operation"
        );
        Self::new(StatusCode::BAD_REQUEST, 100, message).subcode(33)
    }

    pub(in crate::providers) fn subcode(mut self, subcode: u32) -> Self {
        self.subcode = Some(subcode);
        self
    }

    /// It may pass by itself.
    pub(in crate::providers) fn transient(mut self) -> Self {
        self.transient = true;
        self
    }

    pub(in crate::providers) fn user(mut self, title: &'static str, text: &'static str) -> Self {
        self.user = Some((title, text));
        self
    }

    pub(in crate::providers) fn details(mut self, details: impl Into<String>) -> Self {
        self.details = Some(details.into());
        self
    }

    pub(in crate::providers) fn answer(&self) -> Answer {
        let mut error = Map::new();
        error.insert("message".into(), self.message.as_str().into());
        error.insert("type".into(), "OAuthException".into());
        error.insert("code".into(), self.code.into());
        if let Some(subcode) = self.subcode {
            error.insert("error_subcode".into(), subcode.into());
        }
        if let Some(details) = &self.details {
            let data = json!({"messaging_product": "whatsapp", "details": details});
            error.insert("error_data".into(), data);
        }
        error.insert("is_transient".into(), self.transient.into());
        if let Some((title, text)) = self.user {
            error.insert("error_user_title".into(), title.into());
            error.insert("error_user_msg".into(), text.into());
        }
        error.insert("fbtrace_id".into(), "AsandboxTraceId0000000_".into());
        Answer::json(self.status, json!({"error": Value::Object(error)}))
    }
}
