//! `/rest/posts`.

use axum::extract::{Path, State};
use axum::http::{HeaderName, HeaderValue, StatusCode};
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

/// Characters of a post, and pictures.
const TEXT: usize = 3_000;
const IMAGES: usize = 20;
/// Posts of a page without `count`.
const USUAL: usize = 10;
/// Where the id of a new post is told.
const RESTLI_ID: HeaderName = HeaderName::from_static("x-restli-id");
const LINKEDIN_ID: HeaderName = HeaderName::from_static("x-linkedin-id");

/// `POST {author, commentary, …}` → 201, the URN in `x-restli-id`, and no body.
pub(super) async fn create(State(sandbox): State<Sandbox>, inbound: Inbound) -> Response {
    let author = inbound.params.get("author").map(account_of).map(str::to_owned);
    Ask::new(Provider::LinkedIn, inbound, stranger)
        .run(
            &sandbox,
            Operation::Send,
            author.as_deref(),
            |call, params| call.text(params.get("commentary")).media_urls(&images(params)),
            publish,
        )
        .await
}

/// `GET ?q=author&author&count&start` → `{elements, paging}`, newest first.
pub(super) async fn list(State(sandbox): State<Sandbox>, inbound: Inbound) -> Response {
    let author = inbound.params.get("author").map(account_of).map(str::to_owned);
    Ask::new(Provider::LinkedIn, inbound, stranger)
        .run(
            &sandbox,
            Operation::List,
            author.as_deref(),
            |call, _| call,
            |caller, state, _, now| {
                versioned(caller)?;
                if caller.params.get("q") != Some("author") || caller.params.get("author").is_none()
                {
                    return Err(Refusal::Parameter("q"));
                }
                let number = |name: &'static str, usual: usize| {
                    let given = caller.params.get(name).map_or(Ok(usual), str::parse);
                    given.map_err(|_| Refusal::Parameter(name))
                };
                let (count, start) = (number("count", USUAL)?.min(100), number("start", 0)?);
                let posts = social::public(&caller.owner, Timestamp::MIN, state, now);
                let elements: Vec<Value> =
                    posts.into_iter().skip(start).take(count).map(document::show).collect();
                let paging = json!({"start": start, "count": count, "links": []});
                let body = json!({"elements": elements, "paging": paging});
                Ok(Answer::json(StatusCode::OK, body))
            },
        )
        .await
}

/// `GET /{urn}` → the post.
pub(super) async fn read(
    State(sandbox): State<Sandbox>,
    Path(urn): Path<String>,
    inbound: Inbound,
) -> Response {
    Ask::new(Provider::LinkedIn, inbound, stranger)
        .run(
            &sandbox,
            Operation::Status,
            None,
            |call, _| call.post_id(Some(&urn)),
            |caller, state, _, now| {
                versioned(caller)?;
                let post = state.posts.named(Provider::LinkedIn, &urn);
                let post = post.filter(|post| post.published_at(now).is_some());
                let post = post.ok_or_else(|| Refusal::NotFound(urn.clone()))?;
                Ok::<_, Refusal>(Answer::json(StatusCode::OK, document::show(post)))
            },
        )
        .await
}

/// `DELETE /{urn}` → 204, whether it was there or not.
pub(super) async fn delete(
    State(sandbox): State<Sandbox>,
    Path(urn): Path<String>,
    inbound: Inbound,
) -> Response {
    Ask::new(Provider::LinkedIn, inbound, stranger)
        .run(
            &sandbox,
            Operation::Delete,
            None,
            |call, _| call.post_id(Some(&urn)),
            |caller, state, _, now| {
                versioned(caller)?;
                let found = state.posts.named(Provider::LinkedIn, &urn);
                if let Some((owner, number)) = found.map(|post| (post.owner.clone(), post.id)) {
                    state.posts.delete(&owner, number, now);
                }
                Ok::<_, Refusal>(Answer::no_content())
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
    versioned(caller)?;
    let params = &caller.params;
    if params.malformed {
        return Err(Refusal::Malformed);
    }
    for field in ["author", "visibility", "distribution", "lifecycleState"] {
        params.get(field).ok_or(Refusal::Missing(field))?;
    }
    let text = params.get("commentary").unwrap_or_default();
    let images = images(params);
    if text.is_empty() && images.is_empty() {
        return Err(Refusal::Missing("commentary"));
    }
    if text.chars().count() > TEXT {
        return Err(Refusal::TooLong(text.chars().count()));
    }
    let there = |urn: &&String| {
        let upload = state.uploads.of(&caller.owner, urn);
        upload.is_some_and(|upload| upload.state(now) == UploadState::Finished)
    };
    if let Some(urn) = images.iter().find(|urn| !there(urn)) {
        return Err(Refusal::Image(urn.clone()));
    }
    if images.len() > IMAGES {
        return Err(Refusal::Parameter("images"));
    }
    let since = before(now, limits::DUPLICATE_WINDOW);
    if let Some(twin) = state.posts.twin(&caller.owner, text, since) {
        return Err(Refusal::Duplicate(twin.name.clone()));
    }
    let new = NewPost {
        name: social::number("urn:li:share:7400", state),
        network: "linkedin",
        text: text.to_owned(),
        media: images,
        document: params.get("author").unwrap_or_default().to_owned(),
        draft: false,
    };
    let post = social::publish(new, &caller.owner, state, plan, now);
    let mut answer = Answer::empty(StatusCode::CREATED);
    if let Ok(urn) = HeaderValue::from_str(&post.name) {
        answer = answer.header(RESTLI_ID, urn.clone()).header(LINKEDIN_ID, urn);
    }
    Ok(social::about(answer, &post))
}

/// The versioned API wants to know which one.
pub(super) fn versioned(caller: &Caller) -> Result<(), Refusal> {
    let version = caller.headers.get("linkedin-version");
    version.is_some().then_some(()).ok_or(Refusal::NoVersion)
}

/// A member goes by the bare id, as `/v2/userinfo` tells it; anything else by its URN.
pub(super) fn account_of(urn: &str) -> &str {
    urn.strip_prefix("urn:li:person:").unwrap_or(urn)
}

fn images(params: &Params) -> Vec<String> {
    let content = params.json("content").unwrap_or_default();
    let several = content.pointer("/multiImage/images").and_then(Value::as_array);
    let one = content.get("media");
    let all = several.into_iter().flatten().chain(one);
    all.filter_map(|image| image["id"].as_str()).map(str::to_owned).collect()
}
