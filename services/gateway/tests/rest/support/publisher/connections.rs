//! Connections, posting slots and sign-ins.

use async_trait::async_trait;
use proto::publisher::v1::{self as pb, connections_service_server::ConnectionsService};
use service::{Code, Error};
use tonic::{Request, Response, Status};

use super::{FakePublisher, ID, time};

/// The state of the one sign-in that is under way.
pub(crate) const STATE: &str = "kWx91QzP0aTn3bYc8LmR2dVu7EoGh5Js";

fn connection() -> pb::Connection {
    pb::Connection {
        id: ID.to_owned(),
        team_id: ID.to_owned(),
        platform: "FACEBOOK".to_owned(),
        account_id: "112233445566".to_owned(),
        account_name: None,
        scopes: vec!["pages_manage_posts".to_owned()],
        expires_at: None,
        status: "ACTIVE".to_owned(),
        created_at: Some(time(1_767_258_000)),
        version: 3,
    }
}

/// A sign-in that made a connection and sends its person to a page of this host.
pub(crate) fn authorization() -> pb::Authorization {
    pb::Authorization {
        id: ID.to_owned(),
        platform: "FACEBOOK".to_owned(),
        status: "CONNECTED".to_owned(),
        return_to: "/connections".to_owned(),
        accounts: Vec::new(),
        connections: vec![connection()],
        error: None,
        missing_scopes: vec!["pages_read_engagement".to_owned()],
        expires_at: Some(time(1_767_258_600)),
    }
}

impl FakePublisher {
    fn authorization(&self) -> pb::Authorization {
        self.script().authorization.clone().unwrap_or_else(authorization)
    }
}

#[async_trait]
impl ConnectionsService for FakePublisher {
    async fn put_connection(
        &self,
        request: Request<pb::PutConnectionRequest>,
    ) -> Result<Response<pb::PutConnectionResponse>, Status> {
        let message = self.take("PutConnection", request).await?;
        let connection = pb::Connection {
            platform: message.platform,
            expires_at: message.expires_at,
            scopes: message.scopes,
            ..connection()
        };
        let script = self.script();
        Ok(Response::new(pb::PutConnectionResponse {
            connection: Some(connection),
            created: !script.connected,
            replayed: script.replays,
        }))
    }

    async fn get_connection(
        &self,
        request: Request<pb::GetConnectionRequest>,
    ) -> Result<Response<pb::Connection>, Status> {
        self.of("GetConnection", request, |it| &it.id, Code::ConnectionNotFound).await?;
        Ok(Response::new(connection()))
    }

    async fn list_connections(
        &self,
        request: Request<pb::ListConnectionsRequest>,
    ) -> Result<Response<pb::ListConnectionsResponse>, Status> {
        self.take("ListConnections", request).await?;
        let next_position = self.script().next_position.clone();
        let connections = vec![connection()];
        Ok(Response::new(pb::ListConnectionsResponse { connections, next_position }))
    }

    async fn test_connection(
        &self,
        request: Request<pb::TestConnectionRequest>,
    ) -> Result<Response<pb::TestConnectionResponse>, Status> {
        self.of("TestConnection", request, |it| &it.id, Code::ConnectionNotFound).await?;
        Ok(Response::new(pb::TestConnectionResponse {
            ok: false,
            status: "EXPIRED".to_owned(),
            account_id: "112233445566".to_owned(),
            account_name: None,
            error: Some("The token has expired.".to_owned()),
            checked_at: Some(time(1_767_258_000)),
        }))
    }

    async fn disconnect(
        &self,
        request: Request<pb::DisconnectRequest>,
    ) -> Result<Response<pb::DisconnectResponse>, Status> {
        self.of("Disconnect", request, |it| &it.id, Code::ConnectionNotFound).await?;
        Ok(Response::new(pb::DisconnectResponse {}))
    }

    async fn get_slots(
        &self,
        request: Request<pb::GetSlotsRequest>,
    ) -> Result<Response<pb::Slots>, Status> {
        self.of("GetSlots", request, |it| &it.connection_id, Code::ConnectionNotFound).await?;
        let connection_id = ID.to_owned();
        Ok(Response::new(pb::Slots { connection_id, version: 3, ..pb::Slots::default() }))
    }

    async fn put_slots(
        &self,
        request: Request<pb::PutSlotsRequest>,
    ) -> Result<Response<pb::Slots>, Status> {
        let missing = Code::ConnectionNotFound;
        let message = self.of("PutSlots", request, |it| &it.connection_id, missing).await?;
        let pb::PutSlotsRequest { connection_id, timezone, slots, .. } = message;
        Ok(Response::new(pb::Slots { connection_id, timezone, slots, version: 4 }))
    }

    async fn list_free_slots(
        &self,
        request: Request<pb::ListFreeSlotsRequest>,
    ) -> Result<Response<pb::ListFreeSlotsResponse>, Status> {
        self.of("ListFreeSlots", request, |it| &it.connection_id, Code::ConnectionNotFound).await?;
        let slots = vec![time(1_767_258_000), time(1_767_344_400)];
        Ok(Response::new(pb::ListFreeSlotsResponse { slots }))
    }

    async fn begin_authorization(
        &self,
        request: Request<pb::BeginAuthorizationRequest>,
    ) -> Result<Response<pb::BeginAuthorizationResponse>, Status> {
        self.take("BeginAuthorization", request).await?;
        Ok(Response::new(pb::BeginAuthorizationResponse {
            id: ID.to_owned(),
            url: format!("https://provider.example/oauth/authorize?state={STATE}"),
            expires_at: Some(time(1_767_258_600)),
            replayed: std::mem::take(&mut self.script().replays),
        }))
    }

    async fn complete_authorization(
        &self,
        request: Request<pb::CompleteAuthorizationRequest>,
    ) -> Result<Response<pb::Authorization>, Status> {
        let message = self.take("CompleteAuthorization", request).await?;
        if message.state != STATE {
            return Err(Error::new(Code::AuthorizationNotFound, "There is no such sign-in.").into());
        }
        Ok(Response::new(self.authorization()))
    }

    async fn get_authorization(
        &self,
        request: Request<pb::GetAuthorizationRequest>,
    ) -> Result<Response<pb::Authorization>, Status> {
        self.of("GetAuthorization", request, |it| &it.id, Code::AuthorizationNotFound).await?;
        Ok(Response::new(self.authorization()))
    }

    async fn choose_accounts(
        &self,
        request: Request<pb::ChooseAccountsRequest>,
    ) -> Result<Response<pb::Authorization>, Status> {
        self.of("ChooseAccounts", request, |it| &it.id, Code::AuthorizationNotFound).await?;
        Ok(Response::new(self.authorization()))
    }
}
