//! `ConnectionsService` (posts.md, "REST").

use std::{sync::Arc, time::Duration};

use proto::publisher::v1::{self as pb, connections_service_server::ConnectionsService};
use service::{Error, FieldError, config::Secret, grpc};
use store::{
    Store,
    keyset::Keyset,
    once::{self, Begun, Once, Reserved},
    paging::Page,
};
use tonic::{Request, Response, Status};
use uuid::Uuid;

use super::{
    convert::{instant, timestamp},
    sign_in, slots,
};
use crate::{
    Context,
    connections::{check, identify},
    domain::{
        connection::{Connection, ConnectionId, ConnectionStatus, NewConnection},
        mistakes,
        publication::Platform,
        team::TeamId,
    },
    store::{
        connections::{self, Filter, Place},
        teams,
    },
};

/// How long a key is kept while a provider is asked whose a token is: longer than any call.
const ASKING: Duration = Duration::from_secs(30);

/// The handlers.
pub struct Connections {
    context: Arc<Context>,
}

impl Connections {
    /// Handlers that work with this context.
    pub fn new(context: Arc<Context>) -> Self {
        Self { context }
    }
}

pub(super) fn message(connection: &Connection) -> pb::Connection {
    pb::Connection {
        id: connection.id.to_string(),
        team_id: connection.team.to_string(),
        platform: connection.platform.word().to_owned(),
        account_id: connection.account_id.clone(),
        account_name: connection.account_name.clone(),
        scopes: connection.scopes.clone(),
        expires_at: connection.expires_at.map(timestamp),
        status: connection.status.word().to_owned(),
        created_at: Some(timestamp(connection.created_at)),
        version: connection.version,
    }
}

/// The platform that a client names.
pub(super) fn platform(name: &str, pointer: &str) -> Result<Platform, Error> {
    Platform::named(name).ok_or_else(|| {
        let words: Vec<&str> = Platform::ALL.into_iter().map(Platform::word).collect();
        Error::invalid(pointer, format!("platform is one of {}.", words.join(", ")))
    })
}

fn new_connection(request: &mut pb::PutConnectionRequest) -> Result<NewConnection, Error> {
    let platform = platform(&request.platform, "/platform")?;
    let sent = request.expires_at.take();
    let expires_at = sent.as_ref().and_then(instant);
    let mut new = NewConnection {
        platform,
        account_id: request.account_id.take(),
        account_name: request.account_name.take(),
        access_token: Secret::from(std::mem::take(&mut request.access_token)),
        refresh_token: request.refresh_token.take().map(Secret::from),
        expires_at,
        scopes: std::mem::take(&mut request.scopes),
    };
    new.scopes.dedup();
    let mut mistakes = new.mistakes();
    if sent.is_some() && expires_at.is_none() {
        mistakes.push(FieldError {
            pointer: "/expiresAt".to_owned(),
            detail: "expiresAt is out of range.".to_owned(),
        });
    }
    mistakes::refuse(mistakes)?;
    Ok(new)
}

fn filter(request: &pb::ListConnectionsRequest) -> Result<Filter, Error> {
    let status = |word: &str| {
        ConnectionStatus::from_word(word).ok_or_else(|| {
            Error::invalid("?status", "status is ACTIVE, EXPIRED, DISCONNECTED or ERROR.")
        })
    };
    Ok(Filter {
        team: request.team_id.as_deref().map(team_filter).transpose()?,
        platform: request
            .platform
            .as_deref()
            .map(|name| self::platform(name, "?platform"))
            .transpose()?,
        status: request.status.as_deref().map(status).transpose()?,
    })
}

/// The team of a list's query.
pub(super) fn team_filter(text: &str) -> Result<TeamId, Error> {
    Uuid::parse_str(text)
        .map(TeamId)
        .map_err(|_| Error::invalid("?teamId", "teamId is the id of a team."))
}

/// The team of a list's query is there.
///
/// # Errors
/// `TEAM_NOT_FOUND`, and the engine's.
pub(super) async fn some_team(
    store: &Store,
    tenant: &str,
    team: Option<TeamId>,
) -> Result<(), Error> {
    match team {
        Some(id) => teams::find(store, tenant, id).await?.map(drop).ok_or_else(teams::not_found),
        None => Ok(()),
    }
}

impl Connections {
    /// Makes or renews the connection, once for each key.
    async fn put(
        &self,
        tenant: &str,
        team: Option<&str>,
        mut new: NewConnection,
        once: Once,
    ) -> Result<pb::PutConnectionResponse, Error> {
        let context = &self.context;
        context.seal.check()?;
        if new.account_id.is_some() {
            let begun = once::begin(&context.store, once).await?;
            return self.stored(tenant, team, &new, begun).await;
        }
        // The provider is asked outside of any transaction, and once for each key.
        let holder = context.rng.uuid(&context.clock).to_string();
        let reserved = once::reserve(&context.store, once, &holder, ASKING).await?;
        let reservation = match reserved {
            Reserved::Repeated(first) => {
                return Ok(pb::PutConnectionResponse { replayed: true, ..first });
            }
            Reserved::Ours(reservation) => reservation,
        };
        let done = async {
            new.account_id = Some(identify::account_of(context, &mut new).await?);
            self.stored(tenant, team, &new, reservation.begin().await?).await
        }
        .await;
        if done.is_err() {
            reservation.release().await;
        }
        done
    }

    /// The connection of an account that is known.
    async fn stored(
        &self,
        tenant: &str,
        team: Option<&str>,
        new: &NewConnection,
        begun: Begun<pb::PutConnectionResponse>,
    ) -> Result<pb::PutConnectionResponse, Error> {
        let context = &self.context;
        let mut fresh = match begun {
            Begun::Repeated(first) => {
                return Ok(pb::PutConnectionResponse { replayed: true, ..first });
            }
            Begun::Fresh(fresh) => fresh,
        };
        let team = teams::resolve(&mut fresh.tx, tenant, team, &context.fresh_team()).await?;
        let place = Place {
            tenant,
            team: team.id,
            fresh: ConnectionId(context.rng.uuid(&context.clock)),
            now: context.clock.now(),
        };
        let account_id = new.account_id.clone().unwrap_or_default();
        let (connection, created) =
            connections::put(&mut fresh.tx, &context.seal, &place, &account_id, new).await?;
        let connection = Some(message(&connection));
        let answer = pb::PutConnectionResponse { connection, created, replayed: false };
        let (answer, replayed) = fresh.commit(answer).await?;
        Ok(pb::PutConnectionResponse { replayed, ..answer })
    }
}

#[tonic::async_trait]
impl ConnectionsService for Connections {
    async fn put_connection(
        &self,
        request: Request<pb::PutConnectionRequest>,
    ) -> Result<Response<pb::PutConnectionResponse>, Status> {
        let tenant = grpc::tenant(&request)?;
        let mut request = request.into_inner();
        let new = new_connection(&mut request)?;
        let once = Once {
            tenant: tenant.clone(),
            route: "POST /api/connections",
            key: request.idempotency,
            at: self.context.clock.now(),
        };
        Ok(Response::new(self.put(&tenant, request.team_id.as_deref(), new, once).await?))
    }

    async fn get_connection(
        &self,
        request: Request<pb::GetConnectionRequest>,
    ) -> Result<Response<pb::Connection>, Status> {
        let tenant = grpc::tenant(&request)?;
        let id = connections::named(&request.into_inner().id)?;
        let found =
            connections::find(&self.context.store, &tenant, id).await.map_err(Error::from)?;
        Ok(Response::new(message(&found.ok_or_else(connections::not_found)?)))
    }

    async fn list_connections(
        &self,
        request: Request<pb::ListConnectionsRequest>,
    ) -> Result<Response<pb::ListConnectionsResponse>, Status> {
        let tenant = grpc::tenant(&request)?;
        let mut request = request.into_inner();
        let page = Page::read(request.page.take())?;
        let filter = filter(&request)?;
        some_team(&self.context.store, &tenant, filter.team).await?;
        let (store, limit) = (&self.context.store, page.to_read());
        let mut found = connections::list(store, &tenant, &filter, page.newest_first(), limit)
            .await
            .map_err(Error::from)?;
        let next_position = page.cut(&mut found, |connection: &Connection| Keyset {
            created_at: connection.created_at,
            id: connection.id.0,
        });
        let connections = found.iter().map(message).collect();
        Ok(Response::new(pb::ListConnectionsResponse { connections, next_position }))
    }

    async fn test_connection(
        &self,
        request: Request<pb::TestConnectionRequest>,
    ) -> Result<Response<pb::TestConnectionResponse>, Status> {
        let tenant = grpc::tenant(&request)?;
        let id = connections::named(&request.into_inner().id)?;
        let checked = check::check(&self.context, &tenant, id).await?;
        Ok(Response::new(pb::TestConnectionResponse {
            ok: checked.error.is_none(),
            status: checked.connection.status.word().to_owned(),
            account_id: checked.connection.account_id,
            account_name: checked.connection.account_name,
            error: checked.error,
            checked_at: Some(timestamp(checked.at)),
        }))
    }

    async fn disconnect(
        &self,
        request: Request<pb::DisconnectRequest>,
    ) -> Result<Response<pb::DisconnectResponse>, Status> {
        let tenant = grpc::tenant(&request)?;
        let request = request.into_inner();
        let id = connections::named(&request.id)?;
        let context = &self.context;
        let settler = context.settler(context.clock.now());
        let rules = context.post_rules();
        connections::disconnect(&context.store, &tenant, id, request.if_version, &rules, settler)
            .await?;
        Ok(Response::new(pb::DisconnectResponse {}))
    }

    async fn get_slots(
        &self,
        request: Request<pb::GetSlotsRequest>,
    ) -> Result<Response<pb::Slots>, Status> {
        let tenant = grpc::tenant(&request)?;
        Ok(Response::new(slots::get(&self.context, &tenant, &request.into_inner()).await?))
    }

    async fn put_slots(
        &self,
        request: Request<pb::PutSlotsRequest>,
    ) -> Result<Response<pb::Slots>, Status> {
        let tenant = grpc::tenant(&request)?;
        Ok(Response::new(slots::put(&self.context, &tenant, request.into_inner()).await?))
    }

    async fn list_free_slots(
        &self,
        request: Request<pb::ListFreeSlotsRequest>,
    ) -> Result<Response<pb::ListFreeSlotsResponse>, Status> {
        let tenant = grpc::tenant(&request)?;
        Ok(Response::new(slots::list_free(&self.context, &tenant, &request.into_inner()).await?))
    }

    async fn begin_authorization(
        &self,
        request: Request<pb::BeginAuthorizationRequest>,
    ) -> Result<Response<pb::BeginAuthorizationResponse>, Status> {
        let tenant = grpc::tenant(&request)?;
        Ok(Response::new(sign_in::begin(&self.context, &tenant, request.into_inner()).await?))
    }

    async fn complete_authorization(
        &self,
        request: Request<pb::CompleteAuthorizationRequest>,
    ) -> Result<Response<pb::Authorization>, Status> {
        Ok(Response::new(sign_in::complete(&self.context, request.into_inner()).await?))
    }

    async fn get_authorization(
        &self,
        request: Request<pb::GetAuthorizationRequest>,
    ) -> Result<Response<pb::Authorization>, Status> {
        let tenant = grpc::tenant(&request)?;
        Ok(Response::new(sign_in::get(&self.context, &tenant, &request.into_inner()).await?))
    }

    async fn choose_accounts(
        &self,
        request: Request<pb::ChooseAccountsRequest>,
    ) -> Result<Response<pb::Authorization>, Status> {
        let tenant = grpc::tenant(&request)?;
        Ok(Response::new(sign_in::choose(&self.context, &tenant, &request.into_inner()).await?))
    }
}

#[cfg(test)]
mod tests {
    use jiff::Timestamp;

    use super::*;

    #[test]
    fn an_instant_out_of_range_is_a_mistake() {
        let mut request = pb::PutConnectionRequest {
            platform: "X".to_owned(),
            access_token: "token".to_owned(),
            expires_at: Some(prost_types::Timestamp { seconds: i64::MAX, nanos: 0 }),
            ..pb::PutConnectionRequest::default()
        };
        let error = new_connection(&mut request).unwrap_err();
        assert_eq!(error.fields()[0].pointer, "/expiresAt");
        assert_eq!(instant(&timestamp(Timestamp::UNIX_EPOCH)), Some(Timestamp::UNIX_EPOCH));
    }
}
