//! Signing in at a platform, from the consent page to the connections.
//!
//! The state of the callback is the secret: 256 random bits, kept as a hash, good once and for
//! [`LIFE`]. What the provider gives is sealed until connections are made of it.

use std::sync::Arc;

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use service::{
    Code, Error,
    config::{ExposeSecret as _, Secret},
};
use sha2::{Digest as _, Sha256};
use store::Transaction;
use url::Url;
use uuid::Uuid;

use crate::{
    Context,
    domain::{
        connection::{Connection, ConnectionId, NewConnection},
        publication::Platform,
    },
    platforms::oauth::{Failure, Granted},
    store::{
        authorizations::{self, Authorization, Claimed, Progress},
        connections::{self, Place},
        teams,
    },
};

/// How long the person has at the provider, and then to choose.
pub const LIFE: std::time::Duration = std::time::Duration::from_secs(600);
/// Random bytes of a state and of a verifier.
const SECRET_LEN: usize = 32;
/// Longest URL, code and error of a callback, in bytes.
const MAX_URL: usize = 2_048;
const MAX_CODE: usize = 4_096;
const MAX_ERROR: usize = 200;

/// A sign-in as a client asks for it.
#[derive(Clone, Debug)]
pub struct Wish {
    /// The team; `None`: the default team.
    pub team: Option<String>,
    /// Where.
    pub platform: Platform,
    /// Where the person ends up.
    pub return_to: String,
    /// The callback.
    pub redirect_uri: String,
    /// The server, where there are many.
    pub server: Option<String>,
}

/// A sign-in that has begun.
#[derive(Clone, Debug)]
pub struct Begun {
    /// Its id.
    pub id: Uuid,
    /// The consent page.
    pub url: Url,
    /// When it is over.
    pub expires_at: jiff::Timestamp,
}

/// A sign-in as a client sees it.
#[derive(Clone, Debug)]
pub struct View {
    /// How far it is.
    pub authorization: Authorization,
    /// Ids and names of the accounts to choose from.
    pub accounts: Vec<(String, Option<String>)>,
    /// What was made.
    pub connections: Vec<Connection>,
}

/// Begins a sign-in, in the transaction of its answer.
///
/// # Errors
/// `INVALID_REQUEST`, `TEAM_NOT_FOUND`, `PLATFORM_NOT_CONFIGURED`, `SEALING_NOT_CONFIGURED`, and the
/// engine's.
pub async fn begin(
    context: &Context,
    tx: &mut Transaction,
    tenant: &str,
    wish: &Wish,
) -> Result<Begun, Error> {
    let plain =
        |text: &str| (1..=MAX_URL).contains(&text.len()) && !text.chars().any(char::is_control);
    if !plain(&wish.return_to) {
        let detail = format!("returnTo is a URL or a path of 1 to {MAX_URL} characters.");
        return Err(Error::invalid("/returnTo", detail));
    }
    let callback = Url::parse(&wish.redirect_uri).ok();
    if callback.is_none_or(|url| !matches!(url.scheme(), "http" | "https")) {
        return Err(Error::invalid("/redirectUri", "The callback is an absolute http URL."));
    }
    context.seal.check()?;
    let (state, verifier) = (random(context), random(context));
    let (server, redirect_uri) = (wish.server.as_deref(), wish.redirect_uri.as_str());
    let platform = wish.platform;
    let url = context.sign_in.consent_url(platform, server, redirect_uri, &state, &verifier)?;
    let (id, now) = (context.rng.uuid(&context.clock), context.clock.now());
    let sealed = context.seal.seal(&label(tenant, id, "verifier"), &verifier)?;
    let named = wish.team.as_deref();
    let team = teams::resolve(tx, tenant, named, &context.fresh_team()).await?;
    let authorization = Authorization {
        tenant: tenant.to_owned(),
        id,
        team: team.id,
        platform,
        return_to: wish.return_to.clone(),
        redirect_uri: wish.redirect_uri.clone(),
        verifier: sealed,
        progress: Progress::Pending,
        granted: None,
        connections: Vec::new(),
        missing: Vec::new(),
        error: None,
        expires_at: now + LIFE,
    };
    authorizations::insert(tx, &authorization, &hash(&state), server, now).await?;
    Ok(Begun { id, url, expires_at: authorization.expires_at })
}

/// The person came back from the provider, with a code or with its error.
///
/// # Errors
/// `AUTHORIZATION_NOT_FOUND` for a state that is none, `AUTHORIZATION_CONFLICT` for one that is used
/// or over, and the engine's. What the provider refuses is no error: the sign-in has `FAILED`.
pub async fn complete(
    context: &Arc<Context>,
    state: &Secret,
    result: Result<Secret, String>,
) -> Result<View, Error> {
    let now = context.clock.now();
    let claimed = match authorizations::claim(&context.store, &hash(state), now).await? {
        Claimed::Ours(claimed) => *claimed,
        Claimed::Unknown => return Err(not_found()),
        Claimed::Over => return Err(conflict("This sign-in was used or took too long.")),
    };
    // A code is good once: the request that brought it may be dropped, its outcome may not.
    let its_context = Arc::clone(context);
    let finishing = context.tasks.spawn(async move { finish(&its_context, claimed, result).await });
    let done = finishing.await.map_err(Error::internal)??;
    view(context, done).await
}

async fn finish(
    context: &Context,
    mut authorization: Authorization,
    result: Result<Secret, String>,
) -> Result<Authorization, Error> {
    let outcome = match result {
        Ok(code) => trade(context, &authorization, &code).await?,
        Err(error) => Err(Failure::Refused(told(&error))),
    };
    let mut tx = context.store.begin().await?;
    authorization.expires_at = context.clock.now() + LIFE;
    match outcome {
        Ok(granted) if granted.len() == 1 => {
            connect(context, &mut tx, &mut authorization, &granted).await?;
        }
        Ok(granted) => {
            let text = serde_json::to_string(&granted).map_err(Error::internal)?;
            let label = label(&authorization.tenant, authorization.id, "granted");
            authorization.granted = Some(context.seal.seal(&label, &Secret::from(text))?);
            authorization.progress = Progress::Choose;
        }
        Err(failure) => {
            authorization.progress = Progress::Failed;
            authorization.error = Some(match &failure {
                Failure::Refused(words) => words.clone(),
                Failure::MissingScopes(_) => "Publishing needs permissions that were not granted. \
                                              Sign in again and leave them on."
                    .to_owned(),
            });
            if let Failure::MissingScopes(missing) = failure {
                authorization.missing = missing;
            }
        }
    }
    authorizations::update(&mut tx, &authorization).await?;
    tx.commit().await?;
    Ok(authorization)
}

async fn trade(
    context: &Context,
    authorization: &Authorization,
    code: &Secret,
) -> Result<Result<Vec<Granted>, Failure>, Error> {
    let code = code.expose_secret();
    if !(1..=MAX_CODE).contains(&code.len()) {
        return Ok(Err(Failure::Refused("The platform's code is none.".to_owned())));
    }
    let label = label(&authorization.tenant, authorization.id, "verifier");
    let verifier = context.seal.open(&label, &authorization.verifier)?;
    let (platform, callback) = (authorization.platform, authorization.redirect_uri.as_str());
    let granted =
        context.sign_in.complete(&context.adapters, platform, callback, code, &verifier).await;
    Ok(granted.and_then(|granted| {
        let usable = |account: &Granted| new(platform, account).mistakes().is_empty();
        if granted.iter().all(usable) {
            return Ok(granted);
        }
        let words = "The platform gave an account or a token that cannot be used.";
        Err(Failure::Refused(words.to_owned()))
    }))
}

/// The connection that a granted account becomes.
fn new(platform: Platform, account: &Granted) -> NewConnection {
    NewConnection {
        platform,
        account_id: Some(account.account_id.clone()),
        account_name: account.name.clone(),
        access_token: account.access_token.clone(),
        refresh_token: account.refresh_token.clone(),
        expires_at: account.expires_at,
        scopes: account.scopes.clone(),
    }
}

/// Makes the connections, in the transaction of the sign-in.
async fn connect(
    context: &Context,
    tx: &mut Transaction,
    authorization: &mut Authorization,
    granted: &[Granted],
) -> Result<(), Error> {
    let tenant = authorization.tenant.clone();
    for account in granted {
        let place = Place {
            tenant: &tenant,
            team: authorization.team,
            fresh: ConnectionId(context.rng.uuid(&context.clock)),
            now: context.clock.now(),
        };
        let new = new(authorization.platform, account);
        let (connection, _) =
            connections::put(tx, &context.seal, &place, &account.account_id, &new).await?;
        authorization.connections.push(connection.id);
    }
    authorization.granted = None;
    authorization.progress = Progress::Connected;
    Ok(())
}

/// Connects the accounts that are wanted.
///
/// # Errors
/// `AUTHORIZATION_NOT_FOUND`; `AUTHORIZATION_CONFLICT` when there is nothing to choose, or not any
/// more; `INVALID_REQUEST` for an account that is not among them; and the engine's.
pub async fn choose(
    context: &Context,
    tenant: &str,
    id: Uuid,
    account_ids: &[String],
) -> Result<View, Error> {
    let mut tx = context.store.begin().await?;
    let found = authorizations::lock(&mut tx, tenant, id).await?;
    let mut authorization = found.ok_or_else(not_found)?;
    let is_over = authorization.expires_at <= context.clock.now();
    if authorization.progress != Progress::Choose || is_over {
        return Err(conflict("There is nothing to choose, or not any more. Sign in again."));
    }
    let offered = opened(context, &authorization)?;
    if account_ids.is_empty() {
        return Err(Error::invalid("/accountIds", "Choose at least one account."));
    }
    let mut wanted: Vec<Granted> = Vec::new();
    for (n, account_id) in account_ids.iter().enumerate() {
        let account = offered.iter().find(|account| account.account_id == *account_id);
        let account = account.ok_or_else(|| {
            Error::invalid(format!("/accountIds/{n}"), "This account was not offered.")
        })?;
        if wanted.iter().all(|other| other.account_id != *account_id) {
            wanted.push(account.clone());
        }
    }
    connect(context, &mut tx, &mut authorization, &wanted).await?;
    authorizations::update(&mut tx, &authorization).await?;
    tx.commit().await?;
    view(context, authorization).await
}

/// A sign-in as it is.
///
/// # Errors
/// `AUTHORIZATION_NOT_FOUND`, and the engine's.
pub async fn read(context: &Context, tenant: &str, id: Uuid) -> Result<View, Error> {
    let found = authorizations::find(&context.store, tenant, id).await?;
    let mut authorization = found.ok_or_else(not_found)?;
    let is_over = authorization.expires_at <= context.clock.now();
    if is_over && !matches!(authorization.progress, Progress::Connected | Progress::Failed) {
        authorization.progress = Progress::Failed;
        authorization.error = Some("The sign-in took too long. Begin again.".to_owned());
    }
    view(context, authorization).await
}

async fn view(context: &Context, authorization: Authorization) -> Result<View, Error> {
    let accounts = match authorization.progress {
        Progress::Choose => opened(context, &authorization)?
            .into_iter()
            .map(|account| (account.account_id, account.name))
            .collect(),
        _ => Vec::new(),
    };
    let (tenant, ids) = (&authorization.tenant, &authorization.connections);
    let connections = connections::these(&context.store, tenant, ids).await?;
    Ok(View { authorization, accounts, connections })
}

fn opened(context: &Context, authorization: &Authorization) -> Result<Vec<Granted>, Error> {
    let label = label(&authorization.tenant, authorization.id, "granted");
    let sealed = authorization.granted.as_deref().unwrap_or_default();
    let text = context.seal.open(&label, sealed)?;
    serde_json::from_str(text.expose_secret())
        .map_err(|_| Error::internal("the granted accounts cannot be read"))
}

/// `AUTHORIZATION_NOT_FOUND`.
pub fn not_found() -> Error {
    Error::new(Code::AuthorizationNotFound, "There is no such sign-in.")
}

fn conflict(detail: &str) -> Error {
    Error::new(Code::AuthorizationConflict, detail)
}

/// A provider's error word, for a person.
fn told(error: &str) -> String {
    match error {
        "access_denied" | "user_denied" | "user_cancelled_login" | "user_cancelled_authorize" => {
            "The person did not allow it.".to_owned()
        }
        other => {
            let plain: String = other.chars().filter(|c| !c.is_control()).take(MAX_ERROR).collect();
            format!("The platform refuses the sign-in: {plain}")
        }
    }
}

/// What a sealed column belongs to.
pub(crate) fn label(tenant: &str, id: Uuid, column: &str) -> String {
    format!("{tenant}/authorizations/{id}/{column}")
}

fn random(context: &Context) -> Secret {
    let mut bytes = [0; SECRET_LEN];
    context.rng.fill(&mut bytes);
    Secret::from(URL_SAFE_NO_PAD.encode(bytes))
}

fn hash(state: &Secret) -> Vec<u8> {
    Sha256::digest(state.expose_secret().as_bytes()).to_vec()
}
