//! API keys of the caller's tenant (api.md, "Keys, tenants and sessions").
//!
//! Map: this file has the operations, [`request`] what clients send, [`answer`] what they get.

mod answer;
mod request;

use ::store::paging::Page;
use axum::{
    Json,
    extract::State,
    http::{HeaderMap, StatusCode},
    response::{IntoResponse, Response},
};
use uuid::Uuid;

use self::{
    answer::{KeyList, KeyOverview, NewKeyAnswer},
    request::CreateKey,
};
use crate::{
    api::path_id::{Id, OfKey},
    app::App,
    domain::canonical,
    http::{body::JsonBody, call::Call, idempotency_key, problem::Failure},
    keys::{self, Repeatable},
    store::{self, key_creations::Slot},
};

const ROUTE: &str = "/api/keys";

/// Make an API key
///
/// In the caller's tenant. Its text is in this answer and nowhere else; a repeat with the same
/// `Idempotency-Key`, by the same caller, shows it again for 24 hours.
#[utoipa::path(
    post,
    path = "/api/keys",
    tag = "keys",
    operation_id = "createKey",
    params(("Idempotency-Key" = Option<String>, Header, min_length = 1, max_length = 255,
        pattern = "^[!-~]+$", description = "A repeat with the same key returns the first answer; kept 24 hours.")),
    request_body = CreateKey,
    responses((status = 201, body = NewKeyAnswer, description = "The key, shown this once.",
        headers(("Idempotency-Replayed" = Option<String>, description = "`true`: the answer is the first one's."))))
)]
pub(crate) async fn create(
    State(app): State<App>,
    call: Call,
    headers: HeaderMap,
    JsonBody(body): JsonBody,
) -> Result<Response, Failure> {
    let idempotency_key = idempotency_key::read(&headers)?;
    let new = CreateKey::read(&body)?.allowed_to(call.principal())?;
    let (created, replayed) = match idempotency_key {
        None => (keys::create_key(&app.store, &app.clock, &app.rng, new).await?, false),
        Some(idempotency_key) => {
            let repeatable = Repeatable {
                slot: Slot { tenant: call.tenant(), idempotency_key },
                credential: call.principal().credential.text(),
                fingerprint: canonical::fingerprint(&body),
            };
            keys::create_once(&app.store, &app.clock, &app.rng, new, repeatable).await?
        }
    };
    let mut response = (StatusCode::CREATED, Json(NewKeyAnswer::from(created))).into_response();
    idempotency_key::mark_replayed(response.headers_mut(), replayed);
    Ok(response)
}

/// List the API keys
///
/// Those of the caller's tenant that are not revoked, newest first.
#[utoipa::path(
    get,
    path = "/api/keys",
    tag = "keys",
    operation_id = "listKeys",
    params(
        ("limit" = Option<u32>, Query, minimum = 1, maximum = 100, description = "How many; 20 without it."),
        ("cursor" = Option<String>, Query, description = "`nextCursor` of the page before."),
    ),
    responses((status = 200, body = KeyList, description = "One page."))
)]
pub(crate) async fn list(State(app): State<App>, call: Call) -> Result<Json<KeyList>, Failure> {
    let page = Page::<Uuid>::read(Some(call.page(&app, ROUTE)?))?;
    let (store, to_read) = (&app.store, page.to_read());
    let mut keys = store::keys::list(store, call.tenant(), page.after, to_read).await?;
    let next_cursor = call.next_cursor(&app, ROUTE, &page.cut(&mut keys, |key| key.id));
    let items = keys.into_iter().map(KeyOverview::from).collect();
    Ok(Json(KeyList { items, next_cursor }))
}

/// Revoke an API key
///
/// It is refused from the next request on, and so are its sessions.
#[utoipa::path(
    delete,
    path = "/api/keys/{id}",
    tag = "keys",
    operation_id = "revokeKey",
    params(("id" = String, Path, description = "The key's id.")),
    responses((status = 204, description = "The key is revoked."))
)]
pub(crate) async fn revoke(
    State(app): State<App>,
    call: Call,
    id: Id<OfKey>,
) -> Result<StatusCode, Failure> {
    keys::revoke(&app.store, &app.clock, call.tenant(), id.uuid()).await?;
    Ok(StatusCode::NO_CONTENT)
}
