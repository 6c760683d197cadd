//! What the gate found out about a request: who calls, with which parameters, for how long.

use std::{
    sync::Arc,
    time::{Duration, Instant},
};

use axum::{extract::FromRequestParts, http::request::Parts};
use proto::common::v1::PageRequest;
use service::{Error, grpc::Caller};
use uuid::Uuid;

use super::{problem::Failure, query::Query};
use crate::{
    app::App,
    domain::{key::Digest, scope::Scopes},
};

/// For a call to a service on behalf of who needs no key: a signature or a secret link says whose it
/// is, and our own tenant only fills the place of one.
pub(crate) fn without_key(app: &App) -> Caller {
    Caller { tenant: app.tenant.clone(), time_left: app.request_deadline }
}

/// Who calls.
pub(crate) struct Principal {
    pub(crate) tenant: String,
    pub(crate) scopes: Scopes,
    /// The key's id; none for a key of the configuration.
    pub(crate) key_id: Option<Uuid>,
    /// The digest of the key, also when a session stands for it: what the rate counts by.
    pub(crate) key: Digest,
    pub(crate) credential: Credential,
}

/// The secret that was presented.
pub(crate) enum Credential {
    Key(String),
    Session(String),
}

impl Credential {
    pub(crate) fn text(&self) -> &str {
        match self {
            Self::Key(text) | Self::Session(text) => text,
        }
    }
}

/// An authorised request. Cloning is cheap.
#[derive(Clone)]
pub(crate) struct Call(Arc<Inner>);

struct Inner {
    principal: Principal,
    query: Query,
    ends_at: Instant,
}

impl Call {
    pub(crate) fn new(principal: Principal, query: Query, ends_at: Instant) -> Self {
        Self(Arc::new(Inner { principal, query, ends_at }))
    }

    pub(crate) fn principal(&self) -> &Principal {
        &self.0.principal
    }

    pub(crate) fn tenant(&self) -> &str {
        &self.0.principal.tenant
    }

    pub(crate) fn query(&self) -> &Query {
        &self.0.query
    }

    /// For a call to a service: the tenant, and what is left of the request's deadline.
    pub(crate) fn caller(&self) -> Caller {
        let time_left = self.0.ends_at.saturating_duration_since(Instant::now());
        // A deadline of zero would be refused as malformed instead of as late.
        Caller {
            tenant: self.tenant().to_owned(),
            time_left: time_left.max(Duration::from_millis(1)),
        }
    }

    /// The position of the `cursor` parameter, if there is one.
    ///
    /// # Errors
    /// `INVALID_REQUEST` for a cursor that this list did not give to this tenant.
    pub(crate) fn position(&self, app: &App, route: &str) -> Result<Option<String>, Error> {
        let Some(cursor) = self.query().text("cursor") else {
            return Ok(None);
        };
        let position = app.cursors.open(route, self.tenant(), cursor);
        position.map(Some).ok_or_else(|| {
            Error::invalid("?cursor", "The cursor is not one that this list gave out.")
        })
    }

    /// The page that the `limit` and `cursor` parameters ask for.
    ///
    /// # Errors
    /// `INVALID_REQUEST` for a limit out of range, and as [`Call::position`].
    pub(crate) fn page(&self, app: &App, route: &str) -> Result<PageRequest, Error> {
        let limit = self.query().limit()?;
        let position = self.position(app, route)?.unwrap_or_default();
        Ok(PageRequest { limit, position })
    }

    /// The cursor of the next page, unless there is none.
    pub(crate) fn next_cursor(&self, app: &App, route: &str, position: &str) -> Option<String> {
        (!position.is_empty()).then(|| app.cursors.seal(route, self.tenant(), position))
    }
}

impl<S: Sync> FromRequestParts<S> for Call {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Failure> {
        // Only the gate makes one; a handler outside of it would be a mistake of ours.
        let call = parts.extensions.get::<Self>().cloned();
        call.ok_or_else(|| Failure(Error::internal("a handler that needs a key is not gated")))
    }
}
