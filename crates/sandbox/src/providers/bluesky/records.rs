//! `com.atproto.repo.*Record`.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use jiff::Timestamp;
use serde_json::{Value, json};

use super::document::{self, POSTS};
use super::error::{Refusal, stranger};
use crate::answer::Answer;
use crate::faults::Plan;
use crate::inbound::{Inbound, Params};
use crate::names::{Operation, Provider};
use crate::post::Post;
use crate::providers::social::{self, Ask, Caller, NewPost};
use crate::state::{self, Sandbox};
use crate::uploads::UploadState;

/// Bytes of a post's text; and graphemes, which are counted here for plain ASCII only.
const BYTES: usize = 3_000;
const GRAPHEMES: usize = 300;
const IMAGES: usize = 4;
/// Records of a page without `limit`.
const USUAL: usize = 50;

/// `POST {repo, collection, rkey, record}` → `{uri, cid}`: a key that is there is written over.
pub(super) async fn put(State(sandbox): State<Sandbox>, inbound: Inbound) -> Response {
    let repo = inbound.params.get("repo").map(str::to_owned);
    Ask::new(Provider::Bluesky, inbound, stranger)
        .run(
            &sandbox,
            Operation::Send,
            repo.as_deref(),
            |call, params| {
                let record = params.json("record").unwrap_or_default();
                call.text(record["text"].as_str()).media_urls(&blobs(&record))
            },
            write,
        )
        .await
}

/// `GET ?repo&collection&rkey` → `{uri, cid, value}`.
pub(super) async fn read(State(sandbox): State<Sandbox>, inbound: Inbound) -> Response {
    let repo = inbound.params.get("repo").map(str::to_owned);
    Ask::new(Provider::Bluesky, inbound, stranger)
        .run(
            &sandbox,
            Operation::Status,
            repo.as_deref(),
            |call, _| call,
            |caller, state, _, now| {
                let (_, uri) = named(&caller.params)?;
                let post = state.posts.named(Provider::Bluesky, &uri);
                let post = post.filter(|post| post.published_at(now).is_some());
                let post = post.ok_or(Refusal::NotFound(uri))?;
                Ok::<_, Refusal>(Answer::json(StatusCode::OK, document::show(post)))
            },
        )
        .await
}

/// `GET ?repo&collection&limit` → `{records}`, newest first.
pub(super) async fn list(State(sandbox): State<Sandbox>, inbound: Inbound) -> Response {
    let repo = inbound.params.get("repo").map(str::to_owned);
    Ask::new(Provider::Bluesky, inbound, stranger)
        .run(
            &sandbox,
            Operation::List,
            repo.as_deref(),
            |call, _| call,
            |caller, state, _, now| {
                let limit = caller.params.get("limit").map_or(Ok(USUAL), str::parse);
                let limit = limit.map_err(|_| Refusal::Invalid("limit"))?;
                let posts = social::public(&caller.owner, Timestamp::MIN, state, now);
                let records: Vec<Value> =
                    posts.into_iter().take(limit.min(100)).map(document::show).collect();
                Ok::<_, Refusal>(Answer::json(StatusCode::OK, json!({"records": records})))
            },
        )
        .await
}

/// `POST {repo, collection, rkey}` → `{}`, whether it was there or not.
pub(super) async fn delete(State(sandbox): State<Sandbox>, inbound: Inbound) -> Response {
    let repo = inbound.params.get("repo").map(str::to_owned);
    Ask::new(Provider::Bluesky, inbound, stranger)
        .run(
            &sandbox,
            Operation::Delete,
            repo.as_deref(),
            |call, _| call,
            |caller, state, _, now| {
                let (_, uri) = named(&caller.params)?;
                let found =
                    state.posts.named(Provider::Bluesky, &uri).map(|p| (p.owner.clone(), p.id));
                if let Some((owner, number)) = found {
                    state.posts.delete(&owner, number, now);
                }
                Ok::<_, Refusal>(Answer::json(StatusCode::OK, json!({})))
            },
        )
        .await
}

fn write(
    caller: &Caller,
    state: &mut state::State,
    plan: &Plan,
    now: Timestamp,
) -> Result<Answer, Refusal> {
    let (key, uri) = named(&caller.params)?;
    let is_key = (1..=512).contains(&key.len())
        && key.bytes().all(|b| b.is_ascii_alphanumeric() || b"-._~:".contains(&b));
    if !is_key {
        return Err(Refusal::Invalid("rkey"));
    }
    let record = caller.params.json("record").ok_or(Refusal::Missing("record"))?;
    let text = check(&record)?;
    let media = blobs(&record);
    for cid in &media {
        let upload = state.uploads.of(&caller.owner, cid);
        let there = upload.is_some_and(|upload| upload.state(now) == UploadState::Finished);
        there.then_some(()).ok_or_else(|| Refusal::Blob(cid.clone()))?;
    }
    let document = record.to_string();
    let existing = state
        .posts
        .named(Provider::Bluesky, &uri)
        .map(|post| (post.id, post.timeline, post.content.clone()));
    if let Some((id, timeline, mut content)) = existing {
        (content.text, content.media, content.document) = (text, media, document);
        state.posts.update(id, content, timeline);
        return Ok(taken(&uri, id).about(Some(uri)));
    }
    let new =
        NewPost { name: uri.clone(), network: "bluesky", text, media, document, draft: false };
    let post: Post = social::publish(new, &caller.owner, state, plan, now);
    Ok(social::about(taken(&uri, post.id), &post))
}

fn taken(uri: &str, number: u64) -> Answer {
    let body = json!({
        "uri": uri,
        "cid": document::cid(number),
        "commit": {"cid": document::cid(number), "rev": uri.rsplit('/').next()},
        "validationStatus": "valid",
    });
    Answer::json(StatusCode::OK, body)
}

/// The key of a record and its URI.
fn named(params: &Params) -> Result<(String, String), Refusal> {
    let get = |name: &'static str| params.get(name).ok_or(Refusal::Missing(name));
    let (repo, collection, key) = (get("repo")?, get("collection")?, get("rkey")?);
    if collection != POSTS {
        return Err(Refusal::Invalid("collection: only posts are played"));
    }
    Ok((key.to_owned(), document::uri(repo, key)))
}

/// The text of a record that is a post.
fn check(record: &Value) -> Result<String, Refusal> {
    if record["$type"] != POSTS {
        return Err(Refusal::Record("Record/$type must be app.bsky.feed.post"));
    }
    let text = record["text"].as_str().ok_or(Refusal::Record("Record/text must be a string"))?;
    let created = record["createdAt"].as_str().and_then(|at| at.parse::<Timestamp>().ok());
    created.ok_or(Refusal::Record("Record/createdAt must be an valid atproto datetime"))?;
    if text.len() > BYTES || text.is_ascii() && text.len() > GRAPHEMES {
        return Err(Refusal::Record("Record/text must not be longer than 300 graphemes"));
    }
    if record["embed"]["images"].as_array().is_some_and(|images| images.len() > IMAGES) {
        return Err(Refusal::Record("Record/embed/images must not have more than 4 elements"));
    }
    for facet in record["facets"].as_array().into_iter().flatten() {
        let at = |name: &str| usize::try_from(facet["index"][name].as_u64()?).ok();
        let within = at("byteStart").zip(at("byteEnd")).and_then(|(a, b)| text.get(a..b));
        within.ok_or(Refusal::Record("Record/facets must be within the text"))?;
    }
    Ok(text.to_owned())
}

/// The content ids of what a record shows.
fn blobs(record: &Value) -> Vec<String> {
    let embed = &record["embed"];
    let images = embed["images"].as_array().into_iter().flatten().map(|image| &image["image"]);
    let all = images.chain([&embed["video"]]);
    all.filter_map(|blob| blob["ref"]["$link"].as_str()).map(str::to_owned).collect()
}
