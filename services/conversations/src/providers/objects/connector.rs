//! S3's calls through our own HTTP client: its time-outs, limits and traces.

use bytes::Bytes;
use http::Response;
use http_body_util::BodyExt as _;
use object_store::{
    ClientOptions,
    client::{
        HttpClient as StoreClient, HttpConnector, HttpError as StoreError, HttpErrorKind,
        HttpRequest as StoreRequest, HttpResponse as StoreResponse, HttpService,
    },
};
use service::http::{HttpClient, HttpError, HttpRequest};

/// Hands out our client.
#[derive(Clone, Debug)]
pub(super) struct Connector(pub(super) HttpClient);

impl HttpConnector for Connector {
    fn connect(&self, _options: &ClientOptions) -> object_store::Result<StoreClient> {
        Ok(StoreClient::new(self.clone()))
    }
}

#[async_trait::async_trait]
impl HttpService for Connector {
    async fn call(&self, request: StoreRequest) -> Result<StoreResponse, StoreError> {
        let (parts, body) = request.into_parts();
        let unfit = |error| StoreError::new(HttpErrorKind::Decode, error);
        let url = parts.uri.to_string().parse().map_err(unfit)?;
        let mut request = HttpRequest::new(parts.method, url);
        request.headers = parts.headers;
        request.body = body.collect().await?.to_bytes();
        let answer = self.0.send(request).await.map_err(|error| {
            let kind = match &error {
                HttpError::Connect(_) => HttpErrorKind::Connect,
                HttpError::Timeout { .. } => HttpErrorKind::Timeout,
                HttpError::Interrupted(_) => HttpErrorKind::Interrupted,
                HttpError::BodyTooLarge { .. } | HttpError::Refused(_) => HttpErrorKind::Unknown,
            };
            StoreError::new(kind, error)
        })?;
        let body: Bytes = answer.body;
        let mut response = Response::new(body.into());
        *response.status_mut() = answer.status;
        *response.headers_mut() = answer.headers;
        Ok(response)
    }
}
