//! `/v2/scheduler/posts`: create, read, change, delete and list posts.

use axum::body::Bytes;
use axum::extract::rejection::QueryRejection;
use axum::extract::{Path, Query, State};
use axum::response::Response;
use jiff::Timestamp;

use super::credentials::Credentials;
use super::effects::{self, Window};
use super::refusal::Refusal;
use super::request::PostRequest;
use crate::answer::Answer;
use crate::call::{Arrival, Call};
use crate::faults::Plan;
use crate::names::{Operation, Provider};
use crate::post::{Owner, PostId};
use crate::state::{self, Sandbox};

/// The account of the smoke-test seed, which has no brand: Metricool answers it 403, unless a fault
/// names it.
const FORBIDDEN_ACCOUNT: &str = "12345";

/// `POST`: takes a post and answers `{data}` with its new id.
pub(super) async fn create(
    State(sandbox): State<Sandbox>,
    arrival: Arrival,
    credentials: Credentials,
    body: Bytes,
) -> Response {
    let request = PostRequest::parse(&body);
    let call = call(arrival, Operation::Send, &credentials).media_url(first_media(&request));
    run(&sandbox, call, &credentials, |state, plan, now, owner| {
        effects::accept(&request?, owner, state, plan, now)
    })
    .await
}

/// `GET /{id}`: 404 when it is absent, deleted or another brand's.
pub(super) async fn read(
    State(sandbox): State<Sandbox>,
    arrival: Arrival,
    credentials: Credentials,
    Path(id): Path<String>,
) -> Response {
    let id: Option<PostId> = id.parse().ok();
    let call = call(arrival, Operation::Status, &credentials).post_id(named(id).as_deref());
    run(&sandbox, call, &credentials, |state, _, now, owner| effects::read(id, &owner, state, now))
        .await
}

/// `PUT /{id}`: 404 as for a read, 400 once it is on its way.
pub(super) async fn update(
    State(sandbox): State<Sandbox>,
    arrival: Arrival,
    credentials: Credentials,
    Path(id): Path<String>,
    body: Bytes,
) -> Response {
    let id: Option<PostId> = id.parse().ok();
    let request = PostRequest::parse(&body);
    let call = call(arrival, Operation::Update, &credentials)
        .media_url(first_media(&request))
        .post_id(named(id).as_deref());
    run(&sandbox, call, &credentials, |state, _, now, owner| {
        effects::change(id, &request?, &owner, state, now)
    })
    .await
}

/// `DELETE /{id}`: 204; what is public already stays public.
pub(super) async fn delete(
    State(sandbox): State<Sandbox>,
    arrival: Arrival,
    credentials: Credentials,
    Path(id): Path<String>,
) -> Response {
    let id: Option<PostId> = id.parse().ok();
    let call = call(arrival, Operation::Delete, &credentials).post_id(named(id).as_deref());
    run(&sandbox, call, &credentials, |state, _, now, owner| {
        effects::delete(id, &owner, state, now)
    })
    .await
}

/// `GET`: the brand's posts with a publication date in the window, as `{data:[…]}`.
pub(super) async fn list(
    State(sandbox): State<Sandbox>,
    arrival: Arrival,
    credentials: Credentials,
    window: Result<Query<Window>, QueryRejection>,
) -> Response {
    let call = call(arrival, Operation::List, &credentials);
    run(&sandbox, call, &credentials, |state, _, now, owner| {
        let Query(window) = window.map_err(|_| Refusal::NoWindow)?;
        effects::list(&window, &owner, state, now)
    })
    .await
}

/// Runs a call in the name of its brand.
async fn run(
    sandbox: &Sandbox,
    call: Call,
    credentials: &Credentials,
    effect: impl FnOnce(&mut state::State, &Plan, Timestamp, Owner) -> Result<Answer, Refusal>,
) -> Response {
    let owner = match credentials.brand() {
        Ok(owner) => owner,
        Err(refusal) => return sandbox.refuse(call, refusal.answer()),
    };
    sandbox
        .exchange(call, |state, plan, now| {
            let done = if owner.account == FORBIDDEN_ACCOUNT && !plan.scripted {
                Err(Refusal::Forbidden)
            } else {
                effect(state, plan, now, owner)
            };
            done.unwrap_or_else(|refusal| refusal.answer())
        })
        .await
}

fn call(arrival: Arrival, operation: Operation, credentials: &Credentials) -> Call {
    arrival.call(Provider::Metricool, operation, credentials.blog_id())
}

/// The id for the journal; none when it is no number.
fn named(id: Option<PostId>) -> Option<String> {
    id.map(|id| id.to_string())
}

fn first_media(request: &Result<PostRequest, Refusal>) -> Option<&str> {
    request.as_ref().ok()?.media.first().map(String::as_str)
}
