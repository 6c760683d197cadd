//! `GET /2/users/{id}/tweets`.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use jiff::Timestamp;
use serde_json::{Value, json};

use super::document;
use super::error::{Refusal, stranger};
use crate::answer::Answer;
use crate::inbound::Inbound;
use crate::names::{Operation, Provider};
use crate::post::{Owner, Post};
use crate::providers::social::{self, Ask};
use crate::state::Sandbox;
use crate::tokens::{self, TokenKind};

/// Posts of a page without `max_results`.
const USUAL: usize = 10;

/// The account's public posts from `start_time`, newest first, as `{data, meta}`; those of the
/// token's account too, for a caller that made the other id up.
pub(super) async fn list(
    State(sandbox): State<Sandbox>,
    Path(id): Path<String>,
    inbound: Inbound,
) -> Response {
    let token = inbound.bearer.clone();
    Ask::new(Provider::X, inbound, stranger)
        .run(
            &sandbox,
            Operation::List,
            Some(&id),
            |call, _| call,
            |caller, state, _, now| {
                let params = &caller.params;
                let since = match params.get("start_time").map(str::parse) {
                    None => Timestamp::MIN,
                    Some(Ok(since)) => since,
                    Some(Err(_)) => return Err(Refusal::Invalid("start_time is not valid.")),
                };
                let limit = match params.get("max_results").map(str::parse) {
                    None => USUAL,
                    Some(Ok(limit @ 5..=100)) => limit,
                    Some(_) => return Err(Refusal::Invalid("max_results is not 5 to 100.")),
                };
                let skip: usize = params
                    .get("pagination_token")
                    .map_or(Ok(0), str::parse)
                    .map_err(|_| Refusal::Invalid("pagination_token is not valid."))?;
                let mut posts = social::public(&caller.owner, since, state, now);
                if let Some(own) = other_owner(token.as_deref(), &caller.owner, now) {
                    posts.extend(social::public(&own, since, state, now));
                }
                Ok(Answer::json(
                    StatusCode::OK,
                    page(&posts, skip, limit, params.get("tweet.fields")),
                ))
            },
        )
        .await
}

fn other_owner(token: Option<&str>, asked: &Owner, now: Timestamp) -> Option<Owner> {
    let judged = tokens::judge(Provider::X, TokenKind::Access, token, now).ok()?;
    let own = Owner::of(Provider::X, &judged.id);
    (own != *asked).then_some(own)
}

fn page(posts: &[&Post], skip: usize, limit: usize, fields: Option<&str>) -> Value {
    let shown: Vec<Value> =
        posts.iter().skip(skip).take(limit).map(|post| document::show(post, fields)).collect();
    let mut body = json!({"meta": {"result_count": shown.len()}});
    if skip + limit < posts.len() {
        body["meta"]["next_token"] = (skip + limit).to_string().into();
    }
    // An empty one has no data.
    if let (Some(first), Some(last)) = (shown.first(), shown.last()) {
        body["meta"]["newest_id"] = first["id"].clone();
        body["meta"]["oldest_id"] = last["id"].clone();
        body["data"] = shown.into();
    }
    body
}
