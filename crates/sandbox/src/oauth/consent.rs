//! The page on which a person decides, and the way back to the application.

use axum::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY};
use axum::http::{HeaderValue, StatusCode};
use axum::response::Response;
use jiff::Timestamp;
use rand::Rng;
use url::Url;

use super::flavour::Flavour;
use super::grants::Grant;
use super::request::{AuthorizeRequest, HANDED_ON, Unaskable};
use crate::answer::Answer;
use crate::identity::Identity;
use crate::inbound::{Inbound, Params};
use crate::names::Operation;
use crate::state::{Sandbox, State};

/// No script and no other host; the form goes back here, and from here to the application.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; \
                      frame-ancestors 'none'";
const STYLE: &str = "body{font:16px/1.5 system-ui,sans-serif;max-width:26rem;margin:4rem auto;\
                     padding:0 1rem;color-scheme:light dark}li{font-family:monospace}\
                     select,button{font:inherit;padding:.4rem 1rem;margin:.3rem .5rem .3rem 0}\
                     small{opacity:.7}";
/// The seeds of the accounts to choose from.
const CHOICES: [&str; 3] = ["first", "second", "third"];

/// `GET`: the page, or with `sandbox_auto` the way back at once.
pub(super) async fn show(
    flavour: &'static Flavour,
    sandbox: &Sandbox,
    inbound: Inbound,
) -> Response {
    let params = inbound.params;
    let call = inbound.arrival.call(flavour.provider, Operation::Authorize, None);
    sandbox
        .exchange(call, |state, _, now| match AuthorizeRequest::check(flavour, &params) {
            Err(reason) => unaskable(flavour, &reason),
            Ok(request) => match params.get("sandbox_auto") {
                Some(decision) => {
                    let account = params.get("sandbox_account");
                    go_back(flavour, &request, decision == "allow", account, state, now)
                }
                None => page(flavour, &request, &params),
            },
        })
        .await
}

/// `POST`: back to the application, with a code or without.
pub(super) async fn decide(
    flavour: &'static Flavour,
    sandbox: &Sandbox,
    inbound: Inbound,
) -> Response {
    let params = inbound.params;
    let call = inbound.arrival.call(flavour.provider, Operation::Authorize, None);
    sandbox
        .exchange(call, |state, _, now| match AuthorizeRequest::check(flavour, &params) {
            Err(reason) => unaskable(flavour, &reason),
            Ok(request) => {
                let allowed = params.get("decision") == Some("allow");
                go_back(flavour, &request, allowed, params.get("account"), state, now)
            }
        })
        .await
}

/// The accounts that a person may choose from.
fn choices(flavour: &Flavour) -> impl Iterator<Item = Identity> {
    CHOICES.iter().map(|seed| Identity::of_seed(flavour.provider, seed))
}

fn go_back(
    flavour: &Flavour,
    request: &AuthorizeRequest,
    allowed: bool,
    account: Option<&str>,
    state: &mut State,
    now: Timestamp,
) -> Answer {
    if !allowed {
        let mut answer = vec![("error", "access_denied"), ("state", &request.state)];
        answer.push(("error_description", "The user denied the request"));
        return redirect(&request.redirect_uri, &answer);
    }
    let first = || Identity::of_seed(flavour.provider, CHOICES[0]).id;
    let code = format!("sbx-code-{:016}", state.rng.random_range(0..10_000_000_000_000_000_u64));
    let grant = Grant {
        provider: flavour.provider,
        client_id: request.client_id.clone(),
        redirect_uri: request.redirect_uri.to_string(),
        challenge: request.challenge.clone(),
        scopes: request.scopes.clone(),
        account: account.map_or_else(first, str::to_owned),
        given_at: now,
        used: false,
    };
    state.grants.give(code.clone(), grant);
    redirect(&request.redirect_uri, &[("code", &code), ("state", &request.state)])
}

fn unaskable(flavour: &Flavour, reason: &Unaskable) -> Answer {
    match reason {
        Unaskable::Page(text) => {
            let body = format!("<p>This request cannot be shown to anybody: {}</p>", escape(text));
            document(StatusCode::BAD_REQUEST, flavour, &body)
        }
        Unaskable::Back(back) => {
            let answer = [
                ("error", back.error),
                ("error_description", back.description),
                ("state", back.state.as_str()),
            ];
            redirect(&back.redirect_uri, &answer)
        }
    }
}

fn redirect(to: &Url, answer: &[(&str, &str)]) -> Answer {
    let mut to = to.clone();
    to.query_pairs_mut().extend_pairs(answer);
    Answer::redirect(to.as_str()).header(CACHE_CONTROL, HeaderValue::from_static("no-store"))
}

fn page(flavour: &Flavour, request: &AuthorizeRequest, params: &Params) -> Answer {
    let scope = |scope: &String| format!("<li>{}</li>", escape(scope));
    let scopes: String = request.scopes.iter().map(scope).collect();
    let account = |Identity { id, name, .. }: Identity| {
        format!("<option value=\"{0}\">{1} ({0})</option>", escape(&id), escape(&name))
    };
    let accounts: String = choices(flavour).map(account).collect();
    let hidden = |name: &str| {
        let value = escape(params.get(name)?);
        Some(format!("<input type=\"hidden\" name=\"{name}\" value=\"{value}\">"))
    };
    let handed_on: String = HANDED_ON.into_iter().filter_map(hidden).collect();
    let (client, host) = (escape(&request.client_id), escape(request.redirect_uri.as_str()));
    let body = format!(
        "<p>The application <strong>{client}</strong> would like to use your account, and to be \
         told so at <code>{host}</code>.</p><ul>{scopes}</ul>\
         <form method=\"post\">{handed_on}\
         <p><label>Account <select name=\"account\">{accounts}</select></label></p>\
         <button name=\"decision\" value=\"allow\">Allow</button>\
         <button name=\"decision\" value=\"deny\">Deny</button></form>"
    );
    document(StatusCode::OK, flavour, &body)
}

fn document(status: StatusCode, flavour: &Flavour, body: &str) -> Answer {
    let label = flavour.label;
    let html = format!(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
         <title>{label} (sandbox)</title><style>{STYLE}</style></head><body>\
         <h1>{label}</h1>{body}<p><small>This is the sandbox: {label} knows nothing of it.</small>\
         </p></body></html>"
    );
    Answer::html(status, html)
        .header(CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY))
        .header(CACHE_CONTROL, HeaderValue::from_static("no-store"))
}

/// Text as text, in an element or between quotes.
pub(crate) fn escape(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
        .replace('\'', "&#39;")
}
