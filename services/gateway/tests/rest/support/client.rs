//! A client over real HTTP. It compares every answer with the OpenAPI document.

use std::net::{IpAddr, SocketAddr};

use bytes::Bytes;
use http::{HeaderMap, StatusCode};
use http_body_util::{BodyExt as _, Full};
use hyper::body::Incoming;
use hyper_util::{
    client::legacy::{Client, connect::HttpConnector},
    rt::TokioExecutor,
};
use serde_json::Value;

use super::{contract, within};

/// A request to be sent.
pub(crate) struct Request {
    parts: http::request::Builder,
    method: String,
    path: String,
    body: Bytes,
    http2: bool,
    from: Option<IpAddr>,
}

/// A whole answer.
#[derive(Debug)]
pub(crate) struct Answer {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Bytes,
}

/// An answer whose body is still coming.
pub(crate) struct Stream {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    body: Incoming,
    text: String,
}

impl Request {
    pub(crate) fn new(address: SocketAddr, method: &str, path: &str) -> Self {
        let parts = http::Request::builder().method(method).uri(format!("http://{address}{path}"));
        let (method, path) = (method.to_owned(), path.to_owned());
        Self { parts, method, path, body: Bytes::new(), http2: false, from: None }
    }

    pub(crate) fn header(mut self, name: &str, value: impl AsRef<[u8]>) -> Self {
        self.parts = self.parts.header(name, value.as_ref());
        self
    }

    /// With this key instead of any that was set.
    pub(crate) fn key(mut self, key: &str) -> Self {
        self.parts.headers_mut().unwrap().insert("x-api-key", key.parse().unwrap());
        self
    }

    pub(crate) fn json(self, body: &Value) -> Self {
        self.header("content-type", "application/json").body(body.to_string())
    }

    pub(crate) fn body(mut self, body: impl Into<Bytes>) -> Self {
        self.body = body.into();
        self
    }

    /// Over HTTP/2, which has no `Host` header.
    pub(crate) fn http2(mut self) -> Self {
        self.http2 = true;
        self
    }

    /// From another address of this machine, such as 127.0.0.2.
    pub(crate) fn from(mut self, address: &str) -> Self {
        self.from = Some(address.parse().unwrap());
        self
    }

    /// Sends it and reads the whole answer.
    pub(crate) async fn send(self) -> Answer {
        let (method, path) = (self.method.clone(), self.path.clone());
        let Stream { status, headers, body, .. } = self.open().await;
        let body = within(body.collect()).await.unwrap().to_bytes();
        let answer = Answer { status, headers, body };
        contract::check(&method, &path, &answer);
        answer
    }

    /// Sends it and leaves the body to be read.
    pub(crate) async fn open(self) -> Stream {
        let mut connector = HttpConnector::new();
        connector.set_local_address(self.from);
        let client: Client<HttpConnector, Full<Bytes>> =
            Client::builder(TokioExecutor::new()).http2_only(self.http2).build(connector);
        let request = self.parts.body(Full::new(self.body)).unwrap();
        let (parts, body) = within(client.request(request)).await.unwrap().into_parts();
        Stream { status: parts.status, headers: parts.headers, body, text: String::new() }
    }
}

impl Answer {
    pub(crate) fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|error| panic!("{error}: {self:?}"))
    }

    pub(crate) fn text(&self) -> &str {
        std::str::from_utf8(&self.body).unwrap()
    }

    pub(crate) fn header(&self, name: &str) -> &str {
        self.headers.get(name).map(|value| value.to_str().unwrap()).unwrap_or_default()
    }

    /// The problem's code and the status of the answer.
    pub(crate) fn problem(&self) -> (u16, String) {
        let code = self.json()["code"].as_str().unwrap_or_default().to_owned();
        (self.status.as_u16(), code)
    }

    /// The pointers of the problem's members.
    pub(crate) fn pointers(&self) -> Vec<String> {
        let errors = self.json()["errors"].as_array().cloned().unwrap_or_default();
        errors.iter().map(|error| error["pointer"].as_str().unwrap().to_owned()).collect()
    }

    /// Asserts a refusal.
    pub(crate) fn refuses(&self, status: u16, code: &str) {
        assert_eq!(self.problem(), (status, code.to_owned()), "{}", self.text());
    }
}

impl Stream {
    /// Reads until so many blocks have come, and returns all of the text so far.
    pub(crate) async fn blocks(&mut self, count: usize) -> &str {
        while self.text.matches("\n\n").count() < count {
            let frame = within(self.body.frame()).await;
            let Some(frame) = frame else { panic!("the stream ended: {:?}", self.text) };
            let data = frame.unwrap().into_data().unwrap();
            self.text.push_str(std::str::from_utf8(&data).unwrap());
        }
        &self.text
    }

    /// Reads to the end, and returns all of it.
    pub(crate) async fn rest(mut self) -> String {
        let rest = within(self.body.collect()).await.unwrap().to_bytes();
        self.text.push_str(std::str::from_utf8(&rest).unwrap());
        self.text
    }
}
