//! What the scheduler's calls do to the posts.

use axum::http::StatusCode;
use jiff::Timestamp;
use rand::Rng;
use serde::Deserialize;
use serde_json::{Value, json};

use super::document::document;
use super::refusal::Refusal;
use super::request::{LocalTime, PostRequest};
use crate::answer::Answer;
use crate::faults::Plan;
use crate::limits;
use crate::post::{Owner, Post, PostId, PostState};
use crate::state::State;
use crate::timeline::Timeline;

/// `start`, `end` and `timezone` of a list call: local times, both ends included.
#[derive(Deserialize)]
pub(super) struct Window {
    start: String,
    end: String,
    timezone: String,
}

/// Takes a post, which goes its way from here on by the clock alone.
pub(super) fn accept(
    request: &PostRequest,
    owner: Owner,
    state: &mut State,
    plan: &Plan,
    now: Timestamp,
) -> Result<Answer, Refusal> {
    let content = request.check(now)?;
    let delay = plan.confirm_delay.unwrap_or(limits::CONFIRM_DELAY);
    let id = state.posts.take_id();
    let post = Post {
        id,
        name: id.to_string(),
        uuid: uuid::Builder::from_random_bytes(state.rng.random()).into_uuid(),
        owner,
        timeline: Timeline::new(now, content.due, delay),
        content,
        created_at: now,
        fate: plan.fate.clone().unwrap_or_default(),
        deleted_at: None,
    };
    let answer = shown_as_taken(&post).about(Some(post.name.clone()));
    state.posts.insert(post);
    Ok(answer)
}

pub(super) fn read(
    id: Option<PostId>,
    owner: &Owner,
    state: &State,
    now: Timestamp,
) -> Result<Answer, Refusal> {
    Ok(shown(find(id, owner, state)?, now))
}

/// Replaces a post's content as long as it is pending.
pub(super) fn change(
    id: Option<PostId>,
    request: &PostRequest,
    owner: &Owner,
    state: &mut State,
    now: Timestamp,
) -> Result<Answer, Refusal> {
    let post = find(id, owner, state)?;
    if post.state(now) != PostState::Pending {
        return Err(Refusal::Fixed);
    }
    let content = request.check(now)?;
    let timeline = post.timeline.moved(now, content.due);
    let id = post.id;
    state.posts.update(id, content, timeline);
    Ok(shown_as_taken(find(Some(id), owner, state)?))
}

pub(super) fn delete(
    id: Option<PostId>,
    owner: &Owner,
    state: &mut State,
    now: Timestamp,
) -> Result<Answer, Refusal> {
    let deleted = id.is_some_and(|id| state.posts.delete(owner, id, now));
    deleted.then(Answer::no_content).ok_or(Refusal::NotFound)
}

pub(super) fn list(
    window: &Window,
    owner: &Owner,
    state: &State,
    now: Timestamp,
) -> Result<Answer, Refusal> {
    let start = instant(&window.start, &window.timezone)?;
    let end = instant(&window.end, &window.timezone)?;
    let posts = state.posts.window(owner, start, end);
    let data: Value = posts.map(|post| document(post, now)).collect();
    Ok(Answer::json(StatusCode::OK, json!({"data": data})))
}

fn find<'a>(id: Option<PostId>, owner: &Owner, state: &'a State) -> Result<&'a Post, Refusal> {
    id.and_then(|id| state.posts.get(owner, id)).ok_or(Refusal::NotFound)
}

fn shown(post: &Post, now: Timestamp) -> Answer {
    Answer::json(StatusCode::OK, json!({"data": document(post, now)}))
}

/// Taking a post only queues it: even one that goes public with no delay answers `PENDING` first.
fn shown_as_taken(post: &Post) -> Answer {
    shown(post, Timestamp::MIN)
}

fn instant(local: &str, timezone: &str) -> Result<Timestamp, Refusal> {
    let local = LocalTime { date_time: local.to_owned(), timezone: timezone.to_owned() };
    local.instant()
}
