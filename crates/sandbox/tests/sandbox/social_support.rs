//! Callers of the networks that want their token in `Authorization`.

use reqwest::{Method, RequestBuilder, Response};
use serde_json::Value;

use crate::support::TestSandbox;

/// An application that acts for one account.
pub(crate) struct Social<'a> {
    pub(crate) sandbox: &'a TestSandbox,
    pub(crate) prefix: &'a str,
    pub(crate) token: &'a str,
}

impl<'a> Social<'a> {
    pub(crate) fn new(sandbox: &'a TestSandbox, prefix: &'a str) -> Self {
        Self { sandbox, prefix, token: "ada" }
    }

    pub(crate) fn request(&self, method: Method, path: &str) -> RequestBuilder {
        let path = format!("{}{path}", self.prefix);
        let request = self.sandbox.request(method, &path).bearer_auth(self.token);
        request.header("linkedin-version", "202605")
    }

    pub(crate) async fn get(&self, path: &str) -> (u16, Value) {
        told(self.request(Method::GET, path).send().await.unwrap()).await
    }

    pub(crate) async fn post(&self, path: &str, body: &Value) -> (u16, Value) {
        told(self.request(Method::POST, path).json(body).send().await.unwrap()).await
    }

    /// A form with one file and one more field.
    pub(crate) async fn form(&self, path: &str, field: (&str, &str), name: &str) -> (u16, Value) {
        let (key, value) = field;
        let body = format!(
            "--b\r\nContent-Disposition: form-data; name=\"{key}\"\r\n\r\n{value}\r\n--b\r\n\
             Content-Disposition: form-data; name=\"{name}\"; filename=\"a.png\"\r\n\
             Content-Type: image/png\r\n\r\n12345678\r\n--b--\r\n"
        );
        let request = self.request(Method::POST, path).body(body);
        let request = request.header("content-type", "multipart/form-data; boundary=b");
        told(request.send().await.unwrap()).await
    }
}

/// Status and body, null when it is no JSON.
pub(crate) async fn told(response: Response) -> (u16, Value) {
    let status = response.status().as_u16();
    let body = response.bytes().await.unwrap();
    (status, serde_json::from_slice(&body).unwrap_or_default())
}
