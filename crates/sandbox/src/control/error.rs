//! Refusals of the control API: `{"error": text}`.

use axum::Json;
use axum::extract::rejection::{JsonRejection, PathRejection, QueryRejection};
use axum::http::StatusCode;
use axum::response::{IntoResponse, Response};
use serde_json::json;

use crate::faults::InvalidFault;
use crate::limits;
use crate::posts::Unconfirmable;
use crate::providers::stripe::Impossible;
use crate::providers::whatsapp::Unsayable;

/// Why a control call is refused.
#[derive(Debug, thiserror::Error)]
pub(super) enum ControlError {
    #[error("{}", .0.body_text())]
    Body(#[from] JsonRejection),
    #[error("{}", .0.body_text())]
    Query(#[from] QueryRejection),
    #[error("{}", .0.body_text())]
    Path(#[from] PathRejection),
    #[error(transparent)]
    Fault(#[from] InvalidFault),
    #[error("{} faults are in force already", limits::FAULTS)]
    TooManyFaults,
    #[error("there is no such fault")]
    UnknownFault,
    #[error("there is no such post")]
    UnknownPost,
    #[error("the post is deleted")]
    PostDeleted,
    #[error("the network refused the post")]
    PostRefused,
    #[error(transparent)]
    Unsayable(#[from] Unsayable),
    #[error("{0}")]
    Message(String),
    #[error("there is no such message")]
    UnknownMessage,
    #[error("there is no such session")]
    UnknownSession,
    #[error("the session is {0}")]
    SessionStatus(&'static str),
    #[error("the calendars are full")]
    CalendarFull,
    #[error("the receiver must be an http URL")]
    Receiver,
}

impl From<Unconfirmable> for ControlError {
    fn from(reason: Unconfirmable) -> Self {
        match reason {
            Unconfirmable::Unknown => Self::UnknownPost,
            Unconfirmable::Deleted => Self::PostDeleted,
            Unconfirmable::Refused => Self::PostRefused,
        }
    }
}

impl From<Impossible> for ControlError {
    fn from(reason: Impossible) -> Self {
        match reason {
            Impossible::Unknown => Self::UnknownSession,
            Impossible::Status(status) => Self::SessionStatus(status),
        }
    }
}

impl ControlError {
    fn status(&self) -> StatusCode {
        match self {
            Self::Body(_)
            | Self::Query(_)
            | Self::Path(_)
            | Self::Fault(_)
            | Self::Unsayable(_)
            | Self::Message(_)
            | Self::Receiver => StatusCode::BAD_REQUEST,
            Self::UnknownFault
            | Self::UnknownPost
            | Self::UnknownMessage
            | Self::UnknownSession => StatusCode::NOT_FOUND,
            Self::TooManyFaults
            | Self::PostDeleted
            | Self::PostRefused
            | Self::SessionStatus(_)
            | Self::CalendarFull => StatusCode::CONFLICT,
        }
    }
}

impl IntoResponse for ControlError {
    fn into_response(self) -> Response {
        let body = Json(json!({"error": self.to_string()}));
        (self.status(), body).into_response()
    }
}
