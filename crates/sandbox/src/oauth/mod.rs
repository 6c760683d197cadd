//! OAuth 2, played for every platform: a consent page, codes, and tokens.
//!
//! - `flavour`: what differs between platforms. - `request`: what an application asks for, checked.
//! - `consent`: the page a person sees, and the way back. - `grants`: codes and used tokens.
//! - `token`: the token endpoint. - `error`: why it refuses.
//!
//! A provider mounts [`authorize`] and [`token`] at its real paths, with its own [`Flavour`]. Any
//! client id and secret pass that are not empty and have no "bad" in them.

mod consent;
mod error;
mod flavour;
mod grants;
mod request;
mod token;

use axum::extract::State;
use axum::routing::{MethodRouter, get};

pub(crate) use consent::escape;
pub(crate) use error::OAuthError;
pub(crate) use flavour::{Flavour, Granted};
pub(crate) use grants::Grants;

use crate::inbound::Inbound;
use crate::state::Sandbox;

/// `GET` shows the consent page, `POST` takes the decision. With the query `sandbox_auto=allow` or
/// `deny` (and `sandbox_account=<id>`) nobody has to click.
pub(crate) fn authorize(flavour: &'static Flavour) -> MethodRouter<Sandbox> {
    let show = async move |State(sandbox), inbound: Inbound| {
        consent::show(flavour, &sandbox, inbound).await
    };
    let decide = async move |State(sandbox), inbound: Inbound| {
        consent::decide(flavour, &sandbox, inbound).await
    };
    get(show).post(decide)
}

/// The token endpoint, for `GET` with a query and `POST` with a form alike.
pub(crate) fn token(flavour: &'static Flavour) -> MethodRouter<Sandbox> {
    let answer = async move |State(sandbox), inbound: Inbound| {
        token::answer(flavour, &sandbox, inbound).await
    };
    get(answer).post(answer)
}
