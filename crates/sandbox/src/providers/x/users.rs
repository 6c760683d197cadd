//! `GET /2/users/me`.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use serde_json::json;

use super::error::{Refusal, stranger};
use crate::answer::Answer;
use crate::identity::Identity;
use crate::inbound::Inbound;
use crate::names::{Operation, Provider};
use crate::providers::social::Ask;
use crate::state::Sandbox;

/// The account behind the token.
pub(super) async fn me(State(sandbox): State<Sandbox>, inbound: Inbound) -> Response {
    Ask::new(Provider::X, inbound, stranger)
        .run(
            &sandbox,
            Operation::Whoami,
            None,
            |call, _| call,
            |caller, _, _, _| {
                let Identity { id, name, handle } = Identity::of_id(&caller.account);
                let body = json!({"data": {"id": id, "name": name, "username": handle}});
                Ok::<_, Refusal>(Answer::json(StatusCode::OK, body))
            },
        )
        .await
}
