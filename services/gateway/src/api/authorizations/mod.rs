//! Signing in at a provider, which makes connections without anybody pasting tokens (OAuth 2.0
//! with PKCE; the publisher does the talking).
//!
//! Map: this file has the operations of clients, [`callback`] where the provider sends the person
//! back to, [`request`] what clients send, [`answer`] what they get.

mod answer;
pub(in crate::api) mod callback;
mod request;

use axum::{
    Json,
    extract::State,
    http::{HeaderMap, Uri},
};
use proto::publisher::v1 as pb;
use service::{Error, grpc::retry};

use self::{
    answer::{Authorization, BegunAuthorization},
    request::{AccountChoice, NewAuthorization},
};
use crate::{
    api::{
        path_id::{Id, OfAuthorization},
        resource::Resource,
    },
    app::App,
    domain::public_url::PublicUrl,
    http::{body::JsonBody, call::Call, host::host, idempotency_key, problem::Failure},
};

const ROUTE: &str = "/api/connections/oauth";

/// Begin a sign-in
///
/// Send the person's browser to `url`. After consent it comes back to this host, which sends it on
/// to `returnTo` with `authorization` and `status` in the query.
#[utoipa::path(
    post,
    path = "/api/connections/oauth",
    tag = "connections",
    operation_id = "beginAuthorization",
    params(("Idempotency-Key" = Option<String>, Header, min_length = 1, max_length = 255,
        pattern = "^[!-~]+$", description = "A repeat with the same key returns the first answer; kept 24 hours.")),
    request_body = NewAuthorization,
    responses((status = 201, body = BegunAuthorization, description = "Where to send the person.",
        headers(
            ("Location" = String, description = "The sign-in."),
            ("Idempotency-Replayed" = Option<String>, description = "`true`: the answer is the first one's."),
        )))
)]
pub(crate) async fn begin(
    State(app): State<App>,
    call: Call,
    uri: Uri,
    headers: HeaderMap,
    JsonBody(body): JsonBody,
) -> Result<Resource<BegunAuthorization>, Failure> {
    let idempotency = idempotency_key::message(&headers, &body)?;
    let new = NewAuthorization::read(&body, &app.cors_origins)?;
    let here = app.public_url.clone().or_else(|| PublicUrl::of_host(host(&headers, &uri)));
    let here = here.ok_or_else(|| {
        Error::invalid(
            "",
            "The Host header must name the host that the provider sends people back to.",
        )
    })?;
    let message = new.into_message(format!("{here}{}", callback::ROUTE), idempotency);
    let request = call.caller().request(message)?;
    let begun = app.connections().begin_authorization(request).await?.into_inner();
    let (place, replayed) = (format!("{ROUTE}/{}", begun.id), begun.replayed);
    let answer = Resource::new(BegunAuthorization::try_from(begun)?);
    Ok(answer.created_at(place).replayed(replayed))
}

/// Read a sign-in
#[utoipa::path(
    get,
    path = "/api/connections/oauth/{id}",
    tag = "connections",
    operation_id = "getAuthorization",
    params(("id" = String, Path, description = "The sign-in.")),
    responses((status = 200, body = Authorization, description = "Where it stands."))
)]
pub(crate) async fn get(
    State(app): State<App>,
    call: Call,
    id: Id<OfAuthorization>,
) -> Result<Json<Authorization>, Failure> {
    let authorization = retry::read(|| async {
        let request = call.caller().request(pb::GetAuthorizationRequest { id: id.to_string() })?;
        Ok(app.connections().get_authorization(request).await?.into_inner())
    })
    .await?;
    Ok(Json(authorization.try_into()?))
}

/// Choose the accounts of a sign-in
///
/// Of one that is in `CHOOSE`: the person's sign-in opened several accounts, and these are wanted.
#[utoipa::path(
    post,
    path = "/api/connections/oauth/{id}",
    tag = "connections",
    operation_id = "chooseAccounts",
    params(("id" = String, Path, description = "The sign-in.")),
    request_body = AccountChoice,
    responses((status = 200, body = Authorization, description = "The sign-in with its connections."))
)]
pub(crate) async fn choose(
    State(app): State<App>,
    call: Call,
    id: Id<OfAuthorization>,
    JsonBody(body): JsonBody,
) -> Result<Json<Authorization>, Failure> {
    let request =
        call.caller().request(AccountChoice::read(&body)?.into_message(id.to_string()))?;
    Ok(Json(app.connections().choose_accounts(request).await?.into_inner().try_into()?))
}
