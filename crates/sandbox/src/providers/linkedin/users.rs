//! `GET /v2/userinfo`.

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

/// The member behind the token, as OpenID Connect has it.
pub(super) async fn userinfo(State(sandbox): State<Sandbox>, inbound: Inbound) -> Response {
    Ask::new(Provider::LinkedIn, inbound, stranger)
        .run(
            &sandbox,
            Operation::Whoami,
            None,
            |call, _| call,
            |caller, _, _, _| {
                let Identity { id, name, .. } = Identity::of_id(&caller.account);
                let (given, family) = name.split_once(' ').unwrap_or((&name, ""));
                let body = json!({
                    "sub": id,
                    "name": name,
                    "given_name": given,
                    "family_name": family,
                    "locale": {"country": "US", "language": "en"},
                });
                Ok::<_, Refusal>(Answer::json(StatusCode::OK, body))
            },
        )
        .await
}
