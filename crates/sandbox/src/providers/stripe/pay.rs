//! `/stripe/pay/{id}`: where a person pays, or does not.

use axum::extract::{Form, Path, State};
use axum::http::header::{CACHE_CONTROL, CONTENT_SECURITY_POLICY};
use axum::http::{HeaderValue, StatusCode};
use serde::Deserialize;

use super::checkout::{Session, Status};
use super::deeds::{self, Payment};
use crate::answer::Answer;
use crate::oauth::escape;
use crate::state::Sandbox;

/// No script and no other host; the form goes back here, and from here to the shop.
const POLICY: &str = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; \
                      frame-ancestors 'none'";
const STYLE: &str = "body{font:16px/1.5 system-ui,sans-serif;max-width:26rem;margin:4rem auto;\
                     padding:0 1rem;color-scheme:light dark}\
                     button{font:inherit;padding:.4rem 1rem;margin:.3rem .5rem .3rem 0}\
                     small{opacity:.7}";
const BUTTONS: &str = "<form method=\"post\">\
                       <button name=\"action\" value=\"pay\">Pay</button>\
                       <button name=\"action\" value=\"later\">Pay by bank transfer</button>\
                       <button name=\"action\" value=\"fail\">Fail</button>\
                       <button name=\"action\" value=\"expire\">Expire</button></form>";
const WAITING: &str = "<form method=\"post\">\
                       <button name=\"action\" value=\"pay\">The money comes</button>\
                       <button name=\"action\" value=\"fail\">It does not</button></form>";

#[derive(Deserialize)]
pub(super) struct Decision {
    action: Action,
}

#[derive(Clone, Copy, Deserialize, PartialEq, Eq)]
#[serde(rename_all = "lowercase")]
enum Action {
    Pay,
    Later,
    Fail,
    Expire,
}

pub(super) async fn show(State(sandbox): State<Sandbox>, Path(name): Path<String>) -> Answer {
    let now = sandbox.clock.now();
    let mut state = sandbox.lock();
    deeds::settle(&mut state, now, &sandbox.courier);
    page(state.checkouts.get(&name))
}

/// Does it, and leads back to the shop when it is paid; what is not possible any more shows the
/// page as it is now.
pub(super) async fn decide(
    State(sandbox): State<Sandbox>,
    Path(name): Path<String>,
    Form(Decision { action }): Form<Decision>,
) -> Answer {
    let (now, courier) = (sandbox.clock.now(), &sandbox.courier);
    let mut guard = sandbox.lock();
    let state = &mut *guard;
    let done = match action {
        Action::Pay => deeds::pay(&name, &Payment::default(), state, now, courier),
        Action::Later => deeds::pay(&name, &Payment::later(), state, now, courier),
        Action::Fail => deeds::fail(&name, false, state, now, courier),
        Action::Expire => deeds::expire(&name, false, state, now, courier),
    };
    let session = state.checkouts.get(&name);
    let back = session.and_then(|session| session.success_url.as_ref());
    match back {
        Some(url) if done.is_ok() && matches!(action, Action::Pay | Action::Later) => {
            Answer::redirect(&url.replace("{CHECKOUT_SESSION_ID}", &name))
        }
        _ => page(session),
    }
}

fn page(session: Option<&Session>) -> Answer {
    let Some(session) = session else {
        return document(StatusCode::NOT_FOUND, "<p>There is no such session.</p>");
    };
    let (whole, rest) = (session.amount / 100, session.amount % 100);
    let currency = escape(&session.currency.to_uppercase());
    let reference = session.reference.as_deref().unwrap_or_default();
    let (state, buttons) = match (session.status, session.paid) {
        (Status::Open, _) => ("to be paid", BUTTONS),
        (Status::Complete, true) => ("paid", ""),
        (Status::Complete, false) => ("under way", WAITING),
        (Status::Expired, _) => ("expired", ""),
    };
    let body = format!(
        "<p><strong>{whole}.{rest:02} {currency}</strong>: {state}</p><p>{}</p>{buttons}",
        escape(reference)
    );
    document(StatusCode::OK, &body)
}

fn document(status: StatusCode, body: &str) -> Answer {
    let html = format!(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\">\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\
         <title>Checkout (sandbox)</title><style>{STYLE}</style></head><body>\
         <h1>Checkout</h1>{body}<p><small>This is the sandbox: no money moves.</small></p>\
         </body></html>"
    );
    Answer::html(status, html)
        .header(CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY))
        .header(CACHE_CONTROL, HeaderValue::from_static("no-store"))
}
