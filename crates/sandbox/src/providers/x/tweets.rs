//! `/2/tweets`.

use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum::response::Response;
use jiff::Timestamp;
use serde_json::{Value, json};

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

/// Weighted characters of a post, and media.
const TEXT: usize = 280;
const MEDIA: usize = 4;
/// What a link counts.
const LINK: usize = 23;

/// `POST {text, media: {media_ids}}` → 201 `{data: {id, text}}`.
pub(super) async fn create(State(sandbox): State<Sandbox>, inbound: Inbound) -> Response {
    Ask::new(Provider::X, inbound, stranger)
        .run(
            &sandbox,
            Operation::Send,
            None,
            |call, params| call.text(params.get("text")).media_urls(&media_ids(params)),
            publish,
        )
        .await
}

/// `GET ?tweet.fields` → `{data}`.
pub(super) async fn read(
    State(sandbox): State<Sandbox>,
    Path(id): Path<String>,
    inbound: Inbound,
) -> Response {
    Ask::new(Provider::X, inbound, stranger)
        .run(
            &sandbox,
            Operation::Status,
            None,
            |call, _| call.post_id(Some(&id)),
            |caller, state, _, now| {
                let post = state.posts.named(Provider::X, &id);
                let post = post.filter(|post| post.published_at(now).is_some());
                let post = post.ok_or_else(|| Refusal::NotFound(id.clone()))?;
                let shown = document::show(post, caller.params.get("tweet.fields"));
                Ok::<_, Refusal>(Answer::json(StatusCode::OK, json!({"data": shown})))
            },
        )
        .await
}

/// `DELETE` → `{data: {deleted}}`.
pub(super) async fn delete(
    State(sandbox): State<Sandbox>,
    Path(id): Path<String>,
    inbound: Inbound,
) -> Response {
    Ask::new(Provider::X, inbound, stranger)
        .run(
            &sandbox,
            Operation::Delete,
            None,
            |call, _| call.post_id(Some(&id)),
            |_, state, _, now| {
                let found = state.posts.named(Provider::X, &id);
                let found = found.map(|post| (post.owner.clone(), post.id));
                let deleted =
                    found.is_some_and(|(owner, number)| state.posts.delete(&owner, number, now));
                let body = json!({"data": {"deleted": deleted}});
                Ok::<_, Refusal>(Answer::json(StatusCode::OK, body))
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
    if caller.params.malformed {
        return Err(Refusal::Invalid("Request body must be a JSON object."));
    }
    let text = caller.params.get("text").unwrap_or_default();
    let media = media_ids(&caller.params);
    if text.trim().is_empty() && media.is_empty() {
        return Err(Refusal::Invalid("Missing text or media."));
    }
    if length(text) > TEXT {
        return Err(Refusal::TooLong);
    }
    let ready = |id: &String| {
        let upload = state.uploads.of(&caller.owner, id);
        upload.is_some_and(|upload| upload.state(now) == UploadState::Finished)
    };
    if media.len() > MEDIA || !media.iter().all(ready) {
        return Err(Refusal::MediaIds);
    }
    if state.posts.twin(&caller.owner, text, before(now, limits::DUPLICATE_WINDOW)).is_some() {
        return Err(Refusal::Duplicate);
    }
    let new = NewPost {
        name: social::number("1990", state),
        network: "x",
        text: text.to_owned(),
        media,
        document: String::new(),
        draft: false,
    };
    let post = social::publish(new, &caller.owner, state, plan, now);
    let body = json!({"data": document::show(&post, None)});
    Ok(social::about(Answer::json(StatusCode::CREATED, body), &post))
}

fn media_ids(params: &Params) -> Vec<String> {
    let media = params.json("media").unwrap_or_default();
    let ids = media["media_ids"].as_array().into_iter().flatten();
    ids.filter_map(Value::as_str).map(str::to_owned).collect()
}

/// As X counts, roughly: 23 for a link, 1 for a character of Latin, Greek, Cyrillic and the like, 2
/// for any other.
fn length(text: &str) -> usize {
    let weight =
        |c: char| if u32::from(c) < 0x1100 || matches!(c, '\u{2000}'..='\u{201f}') { 1 } else { 2 };
    let is_link = |word: &str| word.starts_with("https://") || word.starts_with("http://");
    let word = |word: &str| if is_link(word) { LINK } else { word.chars().map(weight).sum() };
    text.split(' ').map(word).sum::<usize>() + text.matches(' ').count()
}
