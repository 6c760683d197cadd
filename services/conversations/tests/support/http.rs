//! Calls over real HTTP.

use std::net::SocketAddr;

use ::http::{HeaderName, HeaderValue, Method};
use serde_json::Value;
use service::http::HttpRequest;

use super::House;

/// What came back.
#[derive(Clone, Debug)]
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) text: String,
}

impl Answer {
    /// The body.
    #[track_caller]
    pub(crate) fn json(&self) -> Value {
        serde_json::from_str(&self.text).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    /// Fails unless the status is this one; the body, null when there is none.
    #[track_caller]
    pub(crate) fn expect(&self, status: u16) -> Value {
        assert_eq!(self.status, status, "{}", self.text);
        if self.text.is_empty() { Value::Null } else { self.json() }
    }
}

impl House {
    /// Any call.
    pub(crate) async fn call(
        &self,
        at: SocketAddr,
        method: &str,
        path: &str,
        headers: &[(&str, &str)],
        body: impl Into<bytes::Bytes>,
    ) -> Answer {
        let method = Method::from_bytes(method.as_bytes()).unwrap();
        let url = format!("http://{at}{path}").parse().unwrap();
        let mut request = HttpRequest::new(method, url);
        request.body = body.into();
        for (name, value) in headers {
            let name: HeaderName = name.parse().unwrap();
            request.headers.insert(name, HeaderValue::from_str(value).unwrap());
        }
        let answer = self.client.send(request).await.unwrap();
        let text = String::from_utf8_lossy(&answer.body).into_owned();
        Answer { status: answer.status.as_u16(), text }
    }

    /// A call of the sandbox's control API.
    pub(crate) async fn sandbox_call(
        &self,
        method: &str,
        path: &str,
        body: Option<&Value>,
    ) -> Answer {
        let body = body.map(Value::to_string).unwrap_or_default();
        let headers = [("content-type", "application/json")];
        let headers = if body.is_empty() { &headers[..0] } else { &headers[..] };
        self.call(self.sandbox, method, path, headers, body).await
    }
}
