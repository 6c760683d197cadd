//! Signing in: OAuth 2.0 with PKCE, as each platform has it (RFC 6749, RFC 7636).
//!
//! The protocol is the `oauth2` crate's; the calls go out through our own client. What differs
//! between platforms is a table.
//!
//! Map: [`flows`] is the table, [`exchange`] trades a code for tokens, [`meta`] is what Meta's
//! platforms want beside it. Who the state and the verifier belong to is kept elsewhere
//! ([`crate::connections::sign_in`]).

mod exchange;
pub mod flows;
mod meta;

use std::collections::BTreeSet;

use jiff::{SignedDuration, Timestamp};
use oauth2::{CsrfToken, PkceCodeChallenge, PkceCodeVerifier, Scope};
use serde::{Deserialize, Serialize};
use service::{
    Clock, Code, Error,
    config::{ExposeSecret as _, Secret},
    http::HttpClient,
};
use url::Url;

use self::flows::{Flow, LongLived};
use super::{
    Adapters,
    credentials::Identified,
    settings::{AppCredentials, Settings},
};
use crate::domain::{error::PublishError, publication::Platform};

/// Signs people in at the platforms.
#[derive(Clone)]
pub struct SignIn {
    client: HttpClient,
    settings: Settings,
    clock: Clock,
}

/// An account that a person has let us use, with its tokens: what is sealed until it is connected.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct Granted {
    /// The provider's id of the account.
    pub account_id: String,
    /// Its name, if the provider says.
    pub name: Option<String>,
    /// The access token.
    #[serde(with = "secret")]
    pub access_token: Secret,
    /// What it is renewed with.
    #[serde(with = "optional_secret")]
    pub refresh_token: Option<Secret>,
    /// When the access token expires, if the provider says.
    pub expires_at: Option<Timestamp>,
    /// What it may do.
    pub scopes: Vec<String>,
}

/// Why a sign-in came to nothing.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Failure {
    /// The provider says no, or there is no account: for a person.
    #[error("{0}")]
    Refused(String),
    /// The person did not grant what publishing needs.
    #[error("permissions are missing: {}", .0.join(", "))]
    MissingScopes(Vec<String>),
}

/// Tokens of a person, before it is known for which accounts.
struct Person {
    access_token: Secret,
    refresh_token: Option<Secret>,
    expires_at: Option<Timestamp>,
    /// `None`: the provider does not say, so it is what was asked for.
    scopes: Option<BTreeSet<String>>,
}

impl SignIn {
    /// For the platforms of these settings.
    pub fn new(client: HttpClient, settings: Settings, clock: Clock) -> Self {
        Self { client, settings, clock }
    }

    /// The provider's consent page, for a state and a verifier of our own.
    ///
    /// # Errors
    /// `PLATFORM_NOT_CONFIGURED`: what is missing, and what to do instead.
    pub fn consent_url(
        &self,
        platform: Platform,
        server: Option<&str>,
        redirect_uri: &str,
        state: &Secret,
        verifier: &Secret,
    ) -> Result<Url, Error> {
        let (flow, app) = self.flow(platform)?;
        self.check_server(platform, server)?;
        let client = exchange::client(&self.settings, flow, &app, redirect_uri)?;
        let state = state.expose_secret().to_owned();
        let mut request = client
            .authorize_url(|| CsrfToken::new(state))
            .add_scopes(flow.scopes.iter().map(|scope| Scope::new((*scope).to_owned())));
        if flow.pkce {
            let verifier = PkceCodeVerifier::new(verifier.expose_secret().to_owned());
            request =
                request.set_pkce_challenge(PkceCodeChallenge::from_code_verifier_sha256(&verifier));
        }
        for (name, value) in flow.extra {
            request = request.add_extra_param(*name, *value);
        }
        Ok(request.url().0)
    }

    /// Trades a code for the accounts that the person has, each with its tokens.
    ///
    /// # Errors
    /// Why there are none.
    pub async fn complete(
        &self,
        adapters: &Adapters,
        platform: Platform,
        redirect_uri: &str,
        code: &str,
        verifier: &Secret,
    ) -> Result<Vec<Granted>, Failure> {
        let refused = |error: Error| Failure::Refused(error.detail().to_owned());
        let (flow, app) = self.flow(platform).map_err(refused)?;
        let client = exchange::client(&self.settings, flow, &app, redirect_uri).map_err(refused)?;
        let verifier = flow.pkce.then(|| verifier.expose_secret().to_owned());
        let answer = exchange::code(&self.client, client, code, verifier).await?;
        let mut person = answer.person(self.clock.now());
        if let Some(long) = &flow.long_lived {
            self.prolong(flow, long, &app, &mut person).await?;
        }
        if platform == Platform::Facebook {
            let granted = meta::permissions(&self.client, &self.settings, &person).await?;
            person.scopes = Some(granted);
        }
        check_scopes(flow, &person)?;
        if platform == Platform::Facebook {
            return meta::pages(&self.client, &self.settings, &person, scopes(flow, &person)).await;
        }
        let (account_id, name) = match adapters.of(platform).identify(&person.access_token).await {
            Identified::As { account_id, account_name } => (account_id, account_name),
            Identified::Refused(error) | Identified::Unanswered(error) => {
                return Err(nameless(platform, &error));
            }
        };
        let scopes = scopes(flow, &person);
        let Person { access_token, refresh_token, expires_at, .. } = person;
        Ok(vec![Granted { account_id, name, access_token, refresh_token, expires_at, scopes }])
    }

    /// The table's row and our app there.
    fn flow(&self, platform: Platform) -> Result<(&'static Flow, AppCredentials), Error> {
        let refuse = |detail: String| Err(Error::new(Code::PlatformNotConfigured, detail));
        let Some(flow) = flows::of(platform) else {
            return refuse(format!(
                "{} has no sign-in here: make the connection with {}.",
                platform.title(),
                match platform {
                    Platform::Bluesky => "the session tokens of an app password",
                    _ => "the API token and the userId of Metricool's settings",
                }
            ));
        };
        match self.settings.of(platform).app {
            Some(app) => Ok((flow, app)),
            None => refuse(format!(
                "To sign in at {}, set {} and {} to our app's there, or make the connection with a \
                 token.",
                platform.title(),
                flow.names.0,
                flow.names.1
            )),
        }
    }

    /// Our app is known to one server of a federation only.
    fn check_server(&self, platform: Platform, server: Option<&str>) -> Result<(), Error> {
        let Some(server) = server else { return Ok(()) };
        if platform != Platform::Mastodon {
            return Err(Error::invalid("/server", "Only MASTODON has servers to choose from."));
        }
        let base = self.settings.base(platform);
        let ours = base.host_str().unwrap_or_default();
        let named = server.trim_start_matches("https://").trim_end_matches('/');
        if named.eq_ignore_ascii_case(ours) {
            return Ok(());
        }
        let detail = format!(
            "Our app is registered at {ours} only. For another server, make the connection with an \
             access token, or set FANFARE_MASTODON_URL."
        );
        Err(Error::field(Code::PlatformNotConfigured, "/server", detail))
    }

    async fn prolong(
        &self,
        flow: &Flow,
        long: &LongLived,
        app: &AppCredentials,
        person: &mut Person,
    ) -> Result<(), Failure> {
        let url = flow
            .url(&self.settings, long.host, long.path)
            .map_err(|error| Failure::Refused(error.detail().to_owned()))?;
        let answer = meta::long_lived(&self.client, url, long, app, &person.access_token).await?;
        let answer = answer.person(self.clock.now());
        person.access_token = answer.access_token;
        person.expires_at = answer.expires_at;
        Ok(())
    }
}

/// What was granted, or what was asked for when the provider does not say.
fn scopes(flow: &Flow, person: &Person) -> Vec<String> {
    match &person.scopes {
        Some(granted) => granted.iter().cloned().collect(),
        None => flow.scopes.iter().map(|scope| (*scope).to_owned()).collect(),
    }
}

fn check_scopes(flow: &Flow, person: &Person) -> Result<(), Failure> {
    let Some(granted) = &person.scopes else { return Ok(()) };
    let missing: Vec<String> = flow
        .needed
        .iter()
        .filter(|needed| !granted.contains(**needed))
        .map(|needed| (*needed).to_owned())
        .collect();
    if missing.is_empty() { Ok(()) } else { Err(Failure::MissingScopes(missing)) }
}

fn nameless(platform: Platform, error: &PublishError) -> Failure {
    let title = platform.title();
    Failure::Refused(format!("{title} does not say whose account it is: {}", error.post_text()))
}

/// When something ends that lives for so many seconds.
fn end(now: Timestamp, seconds: Option<i64>) -> Option<Timestamp> {
    let life = SignedDuration::from_secs(seconds.filter(|seconds| *seconds > 0)?);
    now.checked_add(life).ok()
}

/// Secrets in what is sealed as a whole.
mod secret {
    use serde::{Deserialize as _, Deserializer, Serializer};
    use service::config::{ExposeSecret as _, Secret};

    pub(super) fn serialize<S: Serializer>(secret: &Secret, to: S) -> Result<S::Ok, S::Error> {
        to.serialize_str(secret.expose_secret())
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(from: D) -> Result<Secret, D::Error> {
        String::deserialize(from).map(Secret::from)
    }
}

mod optional_secret {
    use serde::{Deserialize as _, Deserializer, Serialize as _, Serializer};
    use service::config::{ExposeSecret, Secret};

    #[allow(clippy::ref_option, reason = "serde hands over a reference to the member")]
    pub(super) fn serialize<S: Serializer>(
        secret: &Option<Secret>,
        to: S,
    ) -> Result<S::Ok, S::Error> {
        secret.as_ref().map(ExposeSecret::expose_secret).serialize(to)
    }

    pub(super) fn deserialize<'de, D: Deserializer<'de>>(
        from: D,
    ) -> Result<Option<Secret>, D::Error> {
        Option::<String>::deserialize(from).map(|text| text.map(Secret::from))
    }
}
