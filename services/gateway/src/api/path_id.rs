//! Ids in paths. What is no UUID is the id of nothing, so it is not found like any other, and
//! nobody is asked.

use std::{fmt, marker::PhantomData};

use axum::{
    extract::{FromRequestParts, RawPathParams},
    http::request::Parts,
};
use service::{Code, Error};
use uuid::Uuid;

use crate::http::problem::Failure;

/// A kind of thing that paths name by id.
pub(crate) trait Thing {
    /// The parameter of the path's template.
    const PARAMETER: &'static str;
    /// What is answered when there is none.
    const NOT_FOUND: Code;
    /// What people call it.
    const NAME: &'static str;
}

/// The id of a thing that may exist.
pub(crate) struct Id<T>(Uuid, PhantomData<fn() -> T>);

impl<T> fmt::Display for Id<T> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}

impl<T> Id<T> {
    /// The id itself.
    pub(crate) fn uuid(&self) -> Uuid {
        self.0
    }
}

impl<T: Thing, S: Send + Sync> FromRequestParts<S> for Id<T> {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Failure> {
        // A segment that is no UTF-8 names nothing either.
        let parameters = RawPathParams::from_request_parts(parts, state).await.ok();
        let id = parameters.as_ref().and_then(|parameters| {
            let mut named = parameters.iter().filter(|(name, _)| *name == T::PARAMETER);
            named.next().and_then(|(_, text)| text.parse().ok())
        });
        id.map(|id| Self(id, PhantomData)).ok_or_else(|| {
            let detail = format!("There is no {} with this id.", T::NAME);
            Failure(Error::new(T::NOT_FOUND, detail))
        })
    }
}

macro_rules! things {
    ($($thing:ident $code:ident $name:literal $parameter:literal;)*) => {$(
        #[doc = concat!("Names a ", $name, ".")]
        pub(crate) enum $thing {}

        impl Thing for $thing {
            const PARAMETER: &'static str = $parameter;
            const NOT_FOUND: Code = Code::$code;
            const NAME: &'static str = $name;
        }
    )*};
}

things! {
    OfKey KeyNotFound "key" "id";
    OfPublication PublicationNotFound "publication" "publicationId";
    OfTeam TeamNotFound "team" "id";
    OfUser UserNotFound "user" "id";
    OfConnection ConnectionNotFound "connection" "id";
    OfAuthorization AuthorizationNotFound "sign-in" "id";
    OfPost PostNotFound "post" "id";
    OfWebhook WebhookNotFound "web hook" "id";
    OfRun RunNotFound "run" "run_id";
    OfLead LeadNotFound "lead" "id";
    OfDelivery DeliveryNotFound "delivery" "deliveryId";
}
