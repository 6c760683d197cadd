//! Why the token endpoint refuses (RFC 6749, 5.2).

/// A refusal; its text is the description.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub(crate) enum OAuthError {
    #[error("The parameter {0} is missing or malformed.")]
    InvalidRequest(&'static str),
    #[error("Client id or secret is missing or wrong.")]
    InvalidClient,
    #[error("This authorization code is unknown or belongs to another client.")]
    UnknownCode,
    #[error("This authorization code has been used.")]
    UsedCode,
    #[error("This authorization code has expired.")]
    ExpiredCode,
    #[error("The redirect_uri is not the one of the authorization request.")]
    OtherRedirect,
    #[error("The code_verifier does not fit the code_challenge.")]
    WrongVerifier,
    #[error("The token is invalid, expired or has been used.")]
    InvalidToken,
    #[error("The grant type is not supported.")]
    UnsupportedGrantType,
}

impl OAuthError {
    /// The word of the standard.
    pub(crate) fn code(self) -> &'static str {
        match self {
            Self::InvalidRequest(_) => "invalid_request",
            Self::InvalidClient => "invalid_client",
            Self::UnsupportedGrantType => "unsupported_grant_type",
            _ => "invalid_grant",
        }
    }
}
