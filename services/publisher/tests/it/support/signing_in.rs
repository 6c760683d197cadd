//! Connections of a world, and sign-ins as a person goes through them.

use proto::{
    common::v1::Idempotency,
    publisher::v1::{self as pb, complete_authorization_request::Result as Came},
};
use service::Error;
use tonic::Request;
use url::Url;

use super::{World, request};

/// Where the gateway would take the person back.
pub(crate) const CALLBACK: &str = "https://fanfare.example/api/connections/callback";

impl World {
    pub(crate) async fn connect_for(
        &self,
        tenant: &str,
        put: pb::PutConnectionRequest,
    ) -> Result<pb::Connection, Error> {
        let answer = self.publisher.connections().put_connection(request(tenant, put)).await;
        answer.map(|answer| answer.into_inner().connection.unwrap()).map_err(Error::from)
    }

    pub(crate) async fn disconnect(&self, tenant: &str, id: &str) {
        let gone = pb::DisconnectRequest { id: id.to_owned(), if_version: None };
        self.publisher.connections().disconnect(request(tenant, gone)).await.unwrap();
    }

    pub(crate) async fn connection_status(&self, id: &str) -> String {
        let get = pb::GetConnectionRequest { id: id.to_owned() };
        let answer = self.publisher.connections().get_connection(request("stories", get)).await;
        answer.unwrap().into_inner().status
    }

    pub(crate) async fn test_connection(&self, id: &str) -> pb::TestConnectionResponse {
        let test = pb::TestConnectionRequest { id: id.to_owned() };
        let answer = self.publisher.connections().test_connection(request("stories", test)).await;
        answer.unwrap().into_inner()
    }

    pub(crate) async fn begin_sign_in(
        &self,
        platform: &str,
    ) -> Result<pb::BeginAuthorizationResponse, Error> {
        self.begin_as(platform, None).await
    }

    /// The same under a key, for a body of this fingerprint.
    pub(crate) async fn begin_sign_in_once(
        &self,
        platform: &str,
        key: &str,
        body: u8,
    ) -> Result<pb::BeginAuthorizationResponse, Error> {
        let idempotency = Idempotency { key: key.to_owned(), fingerprint: vec![body] };
        self.begin_as(platform, Some(idempotency)).await
    }

    async fn begin_as(
        &self,
        platform: &str,
        idempotency: Option<Idempotency>,
    ) -> Result<pb::BeginAuthorizationResponse, Error> {
        let begin = pb::BeginAuthorizationRequest {
            platform: platform.to_owned(),
            return_to: "/connections".to_owned(),
            redirect_uri: CALLBACK.to_owned(),
            idempotency,
            ..Default::default()
        };
        let answer =
            self.publisher.connections().begin_authorization(request("stories", begin)).await;
        answer.map(tonic::Response::into_inner).map_err(Error::from)
    }

    /// The callback is called without a key: only the state says whose sign-in it is.
    pub(crate) async fn comes_back(&self, callback: &Url) -> Result<pb::Authorization, Error> {
        let of = |name: &str| {
            let found = callback.query_pairs().find(|(key, _)| key == name);
            found.map(|(_, value)| value.into_owned())
        };
        let came = of("code").map(Came::Code).or_else(|| of("error").map(Came::Error));
        let complete = pb::CompleteAuthorizationRequest {
            state: of("state").unwrap_or_default(),
            result: came,
        };
        let answer =
            self.publisher.connections().complete_authorization(Request::new(complete)).await;
        answer.map(tonic::Response::into_inner).map_err(Error::from)
    }

    pub(crate) async fn sign_in(&self, tenant: &str, id: &str) -> Result<pb::Authorization, Error> {
        let get = pb::GetAuthorizationRequest { id: id.to_owned() };
        let answer = self.publisher.connections().get_authorization(request(tenant, get)).await;
        answer.map(tonic::Response::into_inner).map_err(Error::from)
    }

    pub(crate) async fn choose(
        &self,
        id: &str,
        account_ids: &[&str],
    ) -> Result<pb::Authorization, Error> {
        let account_ids = account_ids.iter().map(|&id| id.to_owned()).collect();
        let choose = pb::ChooseAccountsRequest { id: id.to_owned(), account_ids };
        let answer = self.publisher.connections().choose_accounts(request("stories", choose)).await;
        answer.map(tonic::Response::into_inner).map_err(Error::from)
    }
}
