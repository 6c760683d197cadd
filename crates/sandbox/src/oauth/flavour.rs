//! What differs between platforms.

use jiff::SignedDuration;
use serde_json::Value;

use super::error::OAuthError;
use crate::answer::Answer;
use crate::identity::Identity;
use crate::names::Provider;

/// A platform's own OAuth.
pub(crate) struct Flavour {
    pub(crate) provider: Provider,
    /// Its name on the consent page.
    pub(crate) label: &'static str,
    /// The token endpoint wants a client secret.
    pub(crate) secret: bool,
    /// The consent page wants a code challenge.
    pub(crate) pkce: bool,
    /// Life of the access token that a code is exchanged for.
    pub(crate) access_life: SignedDuration,
    /// Life of a refresh token, where there are any.
    pub(crate) refresh_life: Option<SignedDuration>,
    /// A refresh token is good once.
    pub(crate) rotates: bool,
    /// Life of the access token that another one is exchanged for, by the grant types below.
    pub(crate) long_life: SignedDuration,
    /// Grant types that exchange an access token for a new one, with the parameter that has it.
    pub(crate) exchanges: &'static [(&'static str, &'static str)],
    /// The body of a token answer.
    pub(crate) granted: fn(&Granted) -> Value,
    /// The answer of a refusal.
    pub(crate) refused: fn(&OAuthError) -> Answer,
}

/// What a token answer tells.
pub(crate) struct Granted {
    pub(crate) access_token: String,
    pub(crate) refresh_token: Option<String>,
    /// Seconds.
    pub(crate) expires_in: i64,
    /// Seconds, where there is a refresh token.
    pub(crate) refresh_expires_in: Option<i64>,
    pub(crate) scopes: Vec<String>,
    pub(crate) account: Identity,
    /// It comes from a code, not from another token.
    pub(crate) first: bool,
}
