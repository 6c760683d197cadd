//! One call of a provider's API, as far as the sandbox needs to know it.

use std::convert::Infallible;

use axum::extract::{FromRequestParts, OriginalUri};
use axum::http::request::Parts;

use crate::limits;
use crate::names::{Operation, Provider};

/// What every request brings, whatever it asks for.
pub(crate) struct Arrival {
    method: String,
    path: String,
    traceparent: Option<String>,
}

/// Who asks what of whom: what the journal records and faults are matched against.
pub(crate) struct Call {
    pub(crate) provider: Provider,
    pub(crate) operation: Operation,
    /// None when the request names none.
    pub(crate) account: Option<String>,
    /// What else faults may know the account by.
    alias: Option<String>,
    pub(crate) method: String,
    pub(crate) path: String,
    pub(crate) traceparent: Option<String>,
    pub(crate) text: Option<String>,
    pub(crate) media_url: Option<String>,
    pub(crate) media_urls: Vec<String>,
    pub(crate) post_id: Option<String>,
}

impl Arrival {
    pub(crate) fn call(
        self,
        provider: Provider,
        operation: Operation,
        account: Option<&str>,
    ) -> Call {
        Call {
            provider,
            operation,
            account: account.map(bounded),
            alias: None,
            method: self.method,
            path: self.path,
            traceparent: self.traceparent,
            text: None,
            media_url: None,
            media_urls: Vec::new(),
            post_id: None,
        }
    }
}

impl Call {
    /// Something else that faults may name in place of the account.
    pub(crate) fn alias(mut self, alias: Option<&str>) -> Self {
        self.alias = alias.map(bounded);
        self
    }

    /// Whether that is the account of this call, or what else it is known by.
    pub(crate) fn is_of(&self, account: &str) -> bool {
        [&self.account, &self.alias].into_iter().flatten().any(|own| own == account)
    }

    pub(crate) fn media_url(mut self, url: Option<&str>) -> Self {
        self.media_url = url.map(bounded);
        self.media_urls = self.media_url.iter().cloned().collect();
        self
    }

    /// All the media it brings.
    pub(crate) fn media_urls(mut self, urls: &[String]) -> Self {
        self.media_urls = urls.iter().take(limits::JOURNAL_MEDIA).map(|url| bounded(url)).collect();
        self.media_url = self.media_urls.first().cloned();
        self
    }

    pub(crate) fn text(mut self, text: Option<&str>) -> Self {
        self.text = text.filter(|text| !text.is_empty()).map(bounded);
        self
    }

    pub(crate) fn post_id(mut self, id: Option<&str>) -> Self {
        self.post_id = id.map(bounded);
        self
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Arrival {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Infallible> {
        let OriginalUri(uri) = OriginalUri::from_request_parts(parts, state).await?;
        let traceparent = parts.headers.get("traceparent");
        Ok(Self {
            method: parts.method.to_string(),
            path: bounded(uri.path()),
            traceparent: traceparent.and_then(|value| value.to_str().ok()).map(bounded),
        })
    }
}

/// At most [`limits::JOURNAL_TEXT`] characters, since callers choose these texts.
fn bounded(text: &str) -> String {
    text.chars().take(limits::JOURNAL_TEXT).collect()
}
