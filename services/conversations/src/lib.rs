//! The conversations service: not built yet.
//!
//! It serves its contract, health and reflection, and answers every call with `UNIMPLEMENTED`, so
//! that the house stands as it is drawn and nothing pretends to work.

use proto::{
    common::v1::{DescribeRequest, DescribeResponse},
    conversations::v1::conversations_service_server::{
        ConversationsService, ConversationsServiceServer,
    },
};
use service::{Code, Error, grpc};
use tonic::{Request, Response, Status};

/// The service's name in traces and logs.
pub const NAME: &str = "conversations";

struct Unbuilt;

#[tonic::async_trait]
impl ConversationsService for Unbuilt {
    async fn describe(
        &self,
        _request: Request<DescribeRequest>,
    ) -> Result<Response<DescribeResponse>, Status> {
        Err(Error::new(Code::NotImplemented, "The conversations service is not built yet.").into())
    }
}

/// Makes the gRPC server, to be served by the caller.
///
/// # Errors
/// The server cannot be made.
pub fn build() -> Result<grpc::Server, Error> {
    let server = grpc::Server::new()?;
    Ok(server.with(|routes| routes.add_service(ConversationsServiceServer::new(Unbuilt))))
}
