//! `/api/v1/statuses`.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use jiff::Timestamp;

use super::document;
use super::error::{Refusal, stranger};
use crate::answer::Answer;
use crate::faults::Plan;
use crate::inbound::{Inbound, Params};
use crate::limits;
use crate::names::{Operation, Provider};
use crate::providers::social::{self, Ask, Caller, NewPost};
use crate::state::{self, Sandbox};
use crate::timeline::before;
use crate::uploads::UploadState;

/// Characters of a status, and media.
const TEXT: usize = 500;
const MEDIA: usize = 4;
/// What a link counts.
const LINK: usize = 23;

/// `POST {status, media_ids}` → the status; the same again for a key that was seen within the hour.
pub(super) async fn create(State(sandbox): State<Sandbox>, inbound: Inbound) -> Response {
    Ask::new(Provider::Mastodon, inbound, stranger)
        .run(
            &sandbox,
            Operation::Send,
            None,
            |call, params| call.text(params.get("status")).media_urls(&media_ids(params)),
            publish,
        )
        .await
}

/// `GET /{id}` → the status.
pub(super) async fn read(
    State(sandbox): State<Sandbox>,
    Path(id): Path<String>,
    inbound: Inbound,
) -> Response {
    Ask::new(Provider::Mastodon, inbound, stranger)
        .run(
            &sandbox,
            Operation::Status,
            None,
            |call, _| call.post_id(Some(&id)),
            |_, state, _, now| {
                let post = state.posts.named(Provider::Mastodon, &id);
                let post = post.filter(|post| post.published_at(now).is_some());
                let post = post.ok_or(Refusal::NotFound)?;
                Ok::<_, Refusal>(Answer::json(StatusCode::OK, document::show(post)))
            },
        )
        .await
}

/// `DELETE /{id}` → the status as it was.
pub(super) async fn delete(
    State(sandbox): State<Sandbox>,
    Path(id): Path<String>,
    inbound: Inbound,
) -> Response {
    Ask::new(Provider::Mastodon, inbound, stranger)
        .run(
            &sandbox,
            Operation::Delete,
            None,
            |call, _| call.post_id(Some(&id)),
            |_, state, _, now| {
                let post = state.posts.named(Provider::Mastodon, &id).ok_or(Refusal::NotFound)?;
                let (owner, number, shown) = (post.owner.clone(), post.id, document::show(post));
                state.posts.delete(&owner, number, now);
                Ok::<_, Refusal>(Answer::json(StatusCode::OK, shown))
            },
        )
        .await
}

fn publish(
    caller: &Caller,
    state: &mut state::State,
    plan: &Plan,
    now: Timestamp,
) -> Result<Answer, Refusal> {
    let key = caller.headers.get("idempotency-key").and_then(|key| key.to_str().ok());
    let key = key.unwrap_or_default();
    if let Some(answer) = replay(key, caller, state, now) {
        return Ok(answer);
    }
    let text = caller.params.get("status").unwrap_or_default();
    let media = media_ids(&caller.params);
    if text.trim().is_empty() && media.is_empty() {
        return Err(Refusal::Blank);
    }
    if length(text) > TEXT {
        return Err(Refusal::TooLong);
    }
    if media.len() > MEDIA {
        return Err(Refusal::TooMany);
    }
    for id in &media {
        let upload = state.uploads.of(&caller.owner, id).ok_or(Refusal::NotFound)?;
        if upload.state(now) != UploadState::Finished {
            return Err(Refusal::Unprocessed);
        }
    }
    let new = NewPost {
        name: social::number("115", state),
        network: "mastodon",
        text: text.to_owned(),
        media,
        document: key.to_owned(),
        draft: false,
    };
    let post = social::publish(new, &caller.owner, state, plan, now);
    Ok(social::about(Answer::json(StatusCode::OK, document::show(&post)), &post))
}

/// What was answered to the same key.
fn replay(key: &str, caller: &Caller, state: &state::State, now: Timestamp) -> Option<Answer> {
    let since = before(now, limits::IDEMPOTENCY_WINDOW);
    let mut posts = state.posts.window(&caller.owner, since, now).filter(|_| !key.is_empty());
    let post = posts.find(|post| post.content.document == key)?;
    Some(social::about(Answer::json(StatusCode::OK, document::show(post)), post))
}

fn media_ids(params: &Params) -> Vec<String> {
    let ids = params.json("media_ids").unwrap_or_default();
    let listed = ids.as_array().into_iter().flatten();
    listed.filter_map(|id| id.as_str().map(str::to_owned)).collect()
}

/// Links count 23, mentions without their server.
fn length(text: &str) -> usize {
    let word = |word: &str| {
        let mention = word.strip_prefix('@').and_then(|rest| rest.split_once('@'));
        match mention {
            _ if word.starts_with("https://") || word.starts_with("http://") => LINK,
            Some((user, _)) => user.chars().count() + 1,
            None => word.chars().count(),
        }
    };
    text.split(' ').map(word).sum::<usize>() + text.matches(' ').count()
}
