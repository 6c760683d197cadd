//! What Meta's platforms want beside a code: a token that lives longer, and, at Facebook, the pages
//! of a person, each with a token of its own.

use std::collections::BTreeSet;

use http::{HeaderValue, Method, header::AUTHORIZATION};
use serde::{Deserialize, de::DeserializeOwned};
use service::{
    config::{ExposeSecret as _, Secret},
    http::{HttpClient, HttpRequest, HttpResponse},
};
use url::Url;

use super::{
    Failure, Granted, Person,
    exchange::{Refusal, TokenAnswer, unreadable},
    flows::{LongLived, below},
};
use crate::{
    domain::publication::Platform,
    platforms::settings::{AppCredentials, Settings},
};

/// Most pages of a person that are offered.
const MAX_PAGES: &str = "100";
/// A page lets us publish when the person has this task there.
const PUBLISHES: &str = "CREATE_CONTENT";

/// Trades a token of an hour or two for one of sixty days.
///
/// # Errors
/// The provider's refusal, or that it does not answer.
pub(super) async fn long_lived(
    http: &HttpClient,
    mut url: Url,
    long: &LongLived,
    app: &AppCredentials,
    token: &Secret,
) -> Result<TokenAnswer, Failure> {
    url.query_pairs_mut()
        .append_pair("grant_type", long.grant)
        .append_pair("client_id", &app.id)
        .append_pair("client_secret", app.secret.expose_secret())
        .append_pair(long.token, token.expose_secret());
    read(&get(http, url, None).await?)
}

#[derive(Deserialize)]
struct Data<T> {
    data: Vec<T>,
}

#[derive(Deserialize)]
struct Permission {
    permission: String,
    status: String,
}

/// What a person has granted. Facebook's token does not say, so nothing is believed without it.
///
/// # Errors
/// It does not say: the person may sign in again.
pub(super) async fn permissions(
    http: &HttpClient,
    settings: &Settings,
    person: &Person,
) -> Result<BTreeSet<String>, Failure> {
    let url = graph(settings, "me/permissions").ok_or_else(unreadable)?;
    let answer = get(http, url, Some(&person.access_token)).await.map_err(|_| untold())?;
    let told: Data<Permission> = read(&answer).map_err(|_| untold())?;
    let granted = told.data.into_iter().filter(|one| one.status == "granted");
    Ok(granted.map(|one| one.permission).collect())
}

fn untold() -> Failure {
    let words = "Facebook does not say right now which permissions were granted. Sign in again.";
    Failure::Refused(words.to_owned())
}

#[derive(Deserialize)]
struct Page {
    id: String,
    name: Option<String>,
    access_token: Option<String>,
    #[serde(default)]
    tasks: Option<Vec<String>>,
}

/// The pages that a person may publish to. A page's token does not end by itself; the person's is
/// kept beside it to ask for another one.
///
/// # Errors
/// The provider's refusal, that it does not answer, or that there are none.
pub(super) async fn pages(
    http: &HttpClient,
    settings: &Settings,
    person: &Person,
    scopes: Vec<String>,
) -> Result<Vec<Granted>, Failure> {
    let mut url = graph(settings, "me/accounts").ok_or_else(unreadable)?;
    url.query_pairs_mut()
        .append_pair("fields", "id,name,access_token,tasks")
        .append_pair("limit", MAX_PAGES);
    let told: Data<Page> = read(&get(http, url, Some(&person.access_token)).await?)?;
    let publishes = |page: &Page| {
        page.tasks.as_ref().is_none_or(|tasks| tasks.iter().any(|task| task == PUBLISHES))
    };
    let granted = |page: Page| {
        Some(Granted {
            account_id: page.id,
            name: page.name,
            access_token: Secret::from(page.access_token?),
            refresh_token: Some(person.access_token.clone()),
            expires_at: None,
            scopes: scopes.clone(),
        })
    };
    let pages: Vec<Granted> = told.data.into_iter().filter(publishes).filter_map(granted).collect();
    if pages.is_empty() {
        let words = "There is no Facebook page that this person may publish to.";
        return Err(Failure::Refused(words.to_owned()));
    }
    Ok(pages)
}

fn graph(settings: &Settings, path: &str) -> Option<Url> {
    let base = settings.base(Platform::Facebook);
    below(base, &format!("{}/{path}", settings.graph_version)).ok()
}

async fn get(http: &HttpClient, url: Url, token: Option<&Secret>) -> Result<HttpResponse, Failure> {
    let mut request = HttpRequest::new(Method::GET, url);
    if let Some(token) = token {
        let bearer = format!("Bearer {}", token.expose_secret());
        let value = HeaderValue::from_str(&bearer).map_err(|_| unreadable())?;
        request.headers.insert(AUTHORIZATION, value);
    }
    http.send(request).await.map_err(|_| unreadable())
}

fn read<T: DeserializeOwned>(response: &HttpResponse) -> Result<T, Failure> {
    if response.status.is_success() {
        return serde_json::from_slice(&response.body).map_err(|_| unreadable());
    }
    Err(match serde_json::from_slice::<Refusal>(&response.body) {
        Ok(refusal) => Failure::Refused(format!("The platform refuses the sign-in: {refusal}")),
        Err(_) => unreadable(),
    })
}
