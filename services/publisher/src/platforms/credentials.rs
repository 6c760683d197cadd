//! What tokens are asked and renewed with.

use jiff::Timestamp;
use service::config::Secret;

use crate::domain::error::PublishError;

/// The tokens of a connection.
#[derive(Clone, Debug)]
pub struct Grant {
    /// The access token as it is.
    pub access_token: Secret,
    /// What it is renewed with; some platforms renew a long-lived access token by itself.
    pub refresh_token: Option<Secret>,
    /// The account that it is for.
    pub account: String,
}

/// Who a token belongs to.
#[derive(Clone, Debug)]
pub enum Identified {
    /// This account.
    As {
        /// The provider's id of it.
        account_id: String,
        /// Its name, if the provider says.
        account_name: Option<String>,
    },
    /// The provider refuses the token.
    Refused(PublishError),
    /// No usable answer.
    Unanswered(PublishError),
}

/// What a renewal came to.
#[derive(Clone, Debug)]
pub enum Renewed {
    /// New tokens.
    Tokens {
        /// The new access token.
        access_token: Secret,
        /// The new refresh token; `None`: the old one stays good, and is kept.
        refresh_token: Option<Secret>,
        /// When the access token expires, if the provider says.
        expires_at: Option<Timestamp>,
    },
    /// It cannot be renewed: a person has to sign in again.
    Refused(PublishError),
    /// No usable answer: to be tried again.
    Unanswered(PublishError),
}
