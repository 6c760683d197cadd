//! What an application asks for: the parameters of the consent page.

use url::Url;

use super::flavour::Flavour;
use crate::inbound::Params;

/// The parameters that the page hands on to the decision.
pub(super) const HANDED_ON: [&str; 7] = [
    "client_id",
    "redirect_uri",
    "response_type",
    "scope",
    "state",
    "code_challenge",
    "code_challenge_method",
];

/// A request that can be put before a person.
#[derive(Clone, Debug)]
pub(super) struct AuthorizeRequest {
    pub(super) client_id: String,
    pub(super) redirect_uri: Url,
    pub(super) scopes: Vec<String>,
    pub(super) state: String,
    pub(super) challenge: Option<String>,
}

/// Why it cannot.
#[derive(Debug)]
pub(super) enum Unaskable {
    /// Nobody to send back to: the person is told.
    Page(&'static str),
    /// The application is told, at its own address.
    Back(Box<Back>),
}

/// What the application is told.
#[derive(Debug)]
pub(super) struct Back {
    pub(super) redirect_uri: Url,
    pub(super) state: String,
    pub(super) error: &'static str,
    pub(super) description: &'static str,
}

impl AuthorizeRequest {
    pub(super) fn check(flavour: &Flavour, params: &Params) -> Result<Self, Unaskable> {
        let client_id = params.get("client_id").filter(|id| passes(id));
        let client_id = client_id.ok_or(Unaskable::Page("There is no such client_id."))?;
        let redirect_uri = params.get("redirect_uri").and_then(web_address);
        let redirect_uri =
            redirect_uri.ok_or(Unaskable::Page("redirect_uri must be a web address."))?;
        let state = params.get("state").unwrap_or_default().to_owned();
        let back = |error, description| {
            let (redirect_uri, state) = (redirect_uri.clone(), state.clone());
            Err(Unaskable::Back(Box::new(Back { redirect_uri, state, error, description })))
        };
        if params.get("response_type") != Some("code") {
            return back("unsupported_response_type", "response_type must be code");
        }
        if state.is_empty() {
            return back("invalid_request", "state is missing");
        }
        let challenge = params.get("code_challenge");
        if challenge.is_none() && flavour.pkce {
            return back("invalid_request", "code_challenge is missing");
        }
        if challenge.is_some() && params.get("code_challenge_method") != Some("S256") {
            return back("invalid_request", "code_challenge_method must be S256");
        }
        let scopes = params.get("scope").unwrap_or_default();
        Ok(Self {
            client_id: client_id.to_owned(),
            redirect_uri: redirect_uri.clone(),
            scopes: scopes.split([' ', ',']).filter(|s| !s.is_empty()).map(str::to_owned).collect(),
            state: state.clone(),
            challenge: challenge.map(str::to_owned),
        })
    }
}

/// Whether a client id or secret passes.
pub(super) fn passes(text: &str) -> bool {
    !text.is_empty() && !text.contains("bad")
}

fn web_address(text: &str) -> Option<Url> {
    let url = Url::parse(text).ok()?;
    (matches!(url.scheme(), "http" | "https") && url.fragment().is_none()).then_some(url)
}
