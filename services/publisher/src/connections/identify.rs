//! Whose a token is, by the provider's word.

use service::{Code, Error};

use crate::{
    Context,
    domain::{connection::NewConnection, error::PublishError, publication::Platform},
    platforms::credentials::Identified,
};

/// The account that new tokens are for, which the provider is asked when the client does not say.
/// Sets the account's name, if it was not given and the provider says it. Never within a
/// transaction.
///
/// # Errors
/// `TOKEN_REFUSED` with the provider's words; `PROVIDER_UNAVAILABLE`.
pub async fn account_of(context: &Context, new: &mut NewConnection) -> Result<String, Error> {
    if let Some(account_id) = &new.account_id {
        return Ok(account_id.clone());
    }
    match context.adapters.of(new.platform).identify(&new.access_token).await {
        Identified::As { account_id, account_name } => {
            new.account_name = new.account_name.take().or(account_name);
            Ok(account_id)
        }
        Identified::Refused(error) => Err(refused(new.platform, &error)),
        Identified::Unanswered(error) => Err(unanswered(new.platform, &error)),
    }
}

/// `TOKEN_REFUSED`.
pub fn refused(platform: Platform, error: &PublishError) -> Error {
    let detail = format!("{} refuses the token: {}", platform.title(), error.post_text());
    Error::field(Code::TokenRefused, "/accessToken", detail)
}

/// `PROVIDER_UNAVAILABLE`.
pub fn unanswered(platform: Platform, error: &PublishError) -> Error {
    let detail = format!("{} does not say right now whose token this is.", platform.title());
    Error::new(Code::ProviderUnavailable, detail).with_context(error)
}
