//! What a person has let an application do.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use serde_json::{Value, json};

use crate::answer::Answer;
use crate::inbound::Inbound;
use crate::names::{Operation, Provider};
use crate::providers::graph::{self, Ask};
use crate::state::Sandbox;

/// What a token may do that no consent page gave out: all that publishing to pages takes.
const USUAL: [&str; 3] = ["pages_show_list", "pages_read_engagement", "pages_manage_posts"];
/// What everyone grants who signs in at all.
const ALWAYS: &str = "public_profile";

/// `GET /me/permissions` → `{data:[{permission, status}]}`: what was asked for at the consent page.
pub(super) async fn list(
    State(sandbox): State<Sandbox>,
    Path((version, person)): Path<(String, String)>,
    inbound: Inbound,
) -> Response {
    let ask = Ask::new(Provider::Facebook, &version, inbound);
    let token = ask.token().unwrap_or_default().to_owned();
    ask.run(
        &sandbox,
        Operation::Whoami,
        &person,
        |call, _| call,
        |_, state, _, _| {
            let usual = || USUAL.map(str::to_owned).to_vec();
            let mut granted = state.grants.scopes(&token).cloned().unwrap_or_else(usual);
            if !granted.iter().any(|scope| scope == ALWAYS) {
                granted.push(ALWAYS.to_owned());
            }
            let shown = |scope: &String| json!({"permission": scope, "status": "granted"});
            let data: Vec<Value> = granted.iter().map(shown).collect();
            Ok(Answer::json(StatusCode::OK, graph::list(&data)))
        },
    )
    .await
}
