//! `/api/v1/accounts`.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use jiff::Timestamp;
use serde_json::Value;

use super::document;
use super::error::{Refusal, stranger};
use crate::answer::Answer;
use crate::inbound::Inbound;
use crate::names::{Operation, Provider};
use crate::post::Owner;
use crate::providers::social::{self, Ask};
use crate::state::Sandbox;
use crate::tokens::{self, TokenKind};

/// Statuses of a page without `limit`, and at most.
const USUAL: usize = 20;
const MOST: usize = 40;

/// `GET /verify_credentials` → the account behind the token.
pub(super) async fn verify(State(sandbox): State<Sandbox>, inbound: Inbound) -> Response {
    Ask::new(Provider::Mastodon, inbound, stranger)
        .run(
            &sandbox,
            Operation::Whoami,
            None,
            |call, _| call,
            |caller, _, _, _| {
                Ok::<_, Refusal>(Answer::json(StatusCode::OK, document::account(&caller.account)))
            },
        )
        .await
}

/// `GET /{id}/statuses ?limit&max_id` → its public statuses, newest first; those of the token's
/// account too, for a caller that made the other id up.
pub(super) async fn statuses(
    State(sandbox): State<Sandbox>,
    Path(id): Path<String>,
    inbound: Inbound,
) -> Response {
    let token = inbound.bearer.clone();
    Ask::new(Provider::Mastodon, inbound, stranger)
        .run(
            &sandbox,
            Operation::List,
            Some(&id),
            |call, _| call,
            |caller, state, _, now| {
                let limit = caller.params.get("limit").and_then(|text| text.parse().ok());
                let mut posts = social::public(&caller.owner, Timestamp::MIN, state, now);
                if let Some(own) = other_owner(token.as_deref(), &caller.owner, now) {
                    posts.extend(social::public(&own, Timestamp::MIN, state, now));
                }
                if let Some(before) = caller.params.get("max_id") {
                    posts.retain(|post| post.name.as_str() < before);
                }
                let shown: Value = posts
                    .into_iter()
                    .take(limit.unwrap_or(USUAL).min(MOST))
                    .map(document::show)
                    .collect();
                Ok::<_, Refusal>(Answer::json(StatusCode::OK, shown))
            },
        )
        .await
}

fn other_owner(token: Option<&str>, asked: &Owner, now: Timestamp) -> Option<Owner> {
    let judged = tokens::judge(asked.provider, TokenKind::Access, token, now).ok()?;
    let own = Owner::of(asked.provider, &judged.id);
    (own != *asked).then_some(own)
}
