//! Signing in: the calls of `ConnectionsService` that are about it.

use std::sync::Arc;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use proto::publisher::v1::{self as pb, complete_authorization_request::Result as Came};
use service::{
    Error,
    config::{ExposeSecret as _, Secret},
};
use store::once::{self, Begun, Once};
use uuid::Uuid;

use super::{connections::message, connections::platform, convert::timestamp};
use crate::{
    Context,
    connections::sign_in::{self, View, Wish},
    store::authorizations::Progress,
};

fn view(view: View) -> pb::Authorization {
    let View { authorization, accounts, connections } = view;
    let status = match authorization.progress {
        Progress::Pending | Progress::Working => "PENDING",
        Progress::Choose => "CHOOSE",
        Progress::Connected => "CONNECTED",
        Progress::Failed => "FAILED",
    };
    pb::Authorization {
        id: authorization.id.to_string(),
        platform: authorization.platform.word().to_owned(),
        status: status.to_owned(),
        return_to: authorization.return_to,
        accounts: accounts
            .into_iter()
            .map(|(account_id, name)| pb::authorization::Account { account_id, name })
            .collect(),
        connections: connections.iter().map(message).collect(),
        error: authorization.error,
        missing_scopes: authorization.missing,
        expires_at: Some(timestamp(authorization.expires_at)),
    }
}

fn id(text: &str) -> Result<Uuid, Error> {
    Uuid::parse_str(text).map_err(|_| sign_in::not_found())
}

pub(super) async fn begin(
    context: &Context,
    tenant: &str,
    request: pb::BeginAuthorizationRequest,
) -> Result<pb::BeginAuthorizationResponse, Error> {
    let wish = Wish {
        team: request.team_id,
        platform: platform(&request.platform, "/platform")?,
        return_to: request.return_to,
        redirect_uri: request.redirect_uri,
        server: request.server,
    };
    let once = Once {
        tenant: tenant.to_owned(),
        route: "POST /api/connections/oauth",
        key: request.idempotency,
        at: context.clock.now(),
    };
    let mut fresh = match once::begin(&context.store, once).await? {
        Begun::Repeated(first) => return opened(context, tenant, first, true),
        Begun::Fresh(fresh) => fresh,
    };
    let begun = sign_in::begin(context, &mut fresh.tx, tenant, &wish).await?;
    let url = Secret::from(String::from(begun.url));
    let sealed = context.seal.seal(&url_label(tenant, begun.id), &url)?;
    let answer = pb::BeginAuthorizationResponse {
        id: begun.id.to_string(),
        url: STANDARD.encode(sealed),
        expires_at: Some(timestamp(begun.expires_at)),
        replayed: false,
    };
    let (answer, repeated) = fresh.commit(answer).await?;
    opened(context, tenant, answer, repeated)
}

/// An answer as it is stored has its URL sealed, for that has the state; this is how it leaves.
fn opened(
    context: &Context,
    tenant: &str,
    mut answer: pb::BeginAuthorizationResponse,
    replayed: bool,
) -> Result<pb::BeginAuthorizationResponse, Error> {
    let sealed = STANDARD.decode(&answer.url).map_err(Error::internal)?;
    let url = context.seal.open(&url_label(tenant, id(&answer.id)?), &sealed)?;
    url.expose_secret().clone_into(&mut answer.url);
    answer.replayed = replayed;
    Ok(answer)
}

fn url_label(tenant: &str, id: Uuid) -> String {
    sign_in::label(tenant, id, "url")
}

/// Nobody has a key here: the state names the tenant.
pub(super) async fn complete(
    context: &Arc<Context>,
    request: pb::CompleteAuthorizationRequest,
) -> Result<pb::Authorization, Error> {
    let result = match request.result {
        Some(Came::Code(code)) => Ok(Secret::from(code)),
        Some(Came::Error(error)) => Err(error),
        None => return Err(Error::invalid("?code", "The platform sent no code.")),
    };
    sign_in::complete(context, &Secret::from(request.state), result).await.map(view)
}

pub(super) async fn get(
    context: &Context,
    tenant: &str,
    request: &pb::GetAuthorizationRequest,
) -> Result<pb::Authorization, Error> {
    sign_in::read(context, tenant, id(&request.id)?).await.map(view)
}

pub(super) async fn choose(
    context: &Context,
    tenant: &str,
    request: &pb::ChooseAccountsRequest,
) -> Result<pb::Authorization, Error> {
    sign_in::choose(context, tenant, id(&request.id)?, &request.account_ids).await.map(view)
}
