//! Who calls: the header `X-Mc-Auth` and the queries `userId` and `blogId`.

use std::convert::Infallible;

use axum::extract::{FromRequestParts, Query};
use axum::http::request::Parts;
use serde::Deserialize;

use super::refusal::Refusal;
use crate::names::Provider;
use crate::post::Owner;

/// What a request says of its caller; nothing of it is checked yet.
pub(super) struct Credentials {
    token: Option<String>,
    ids: Ids,
}

#[derive(Default, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Ids {
    user_id: Option<String>,
    blog_id: Option<String>,
}

impl Credentials {
    /// The brand as given, for the journal and the faults.
    pub(super) fn blog_id(&self) -> Option<&str> {
        self.ids.blog_id.as_deref()
    }

    /// The user as given.
    pub(super) fn user_id(&self) -> Option<&str> {
        self.ids.user_id.as_deref()
    }

    /// The user: 401 without a token that may pass, 400 without an integer `userId`.
    ///
    /// Any token passes but an empty one and one that has "bad" in it.
    pub(super) fn user(&self) -> Result<u64, Refusal> {
        let token = self.token.as_deref().unwrap_or_default();
        if token.is_empty() || token.contains("bad") {
            return Err(Refusal::Unauthorized);
        }
        integer("userId", self.user_id())
    }

    /// The brand that posts belong to: as [`Self::user`], and 400 without an integer `blogId`.
    pub(super) fn brand(&self) -> Result<Owner, Refusal> {
        Ok(Owner {
            provider: Provider::Metricool,
            user: self.user()?.to_string(),
            account: integer("blogId", self.blog_id())?.to_string(),
        })
    }
}

impl<S: Send + Sync> FromRequestParts<S> for Credentials {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Infallible> {
        let token = parts.headers.get("x-mc-auth");
        Ok(Self {
            token: token.and_then(|value| value.to_str().ok()).map(str::to_owned),
            ids: Query::try_from_uri(&parts.uri).map_or_else(|_| Ids::default(), |Query(ids)| ids),
        })
    }
}

fn integer(name: &'static str, value: Option<&str>) -> Result<u64, Refusal> {
    value.ok_or(Refusal::MissingParameter(name))?.parse().map_err(|_| Refusal::NoInteger(name))
}
