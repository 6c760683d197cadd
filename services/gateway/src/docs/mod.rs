//! The pages for people, made once at the start: plain HTML with one inline style, light and dark,
//! no script and no other host.
//!
//! Map: `page` is `/docs`, made from the OpenAPI document (`operation` and `schema` are its parts);
//! `problem` is a page per error code; `action` has the pages behind links, which are made for each
//! request; `html` writes text safely.

mod action;
mod advice;
mod html;
mod operation;
mod page;
mod problem;
mod schema;

pub(crate) use action::{confirmation, outcome, refusal};
pub(crate) use page::{deposit_cancelled, deposit_paid, landing, page};
pub(crate) use problem::{problem, problem_slug};

use axum::http::HeaderValue;
use base64::{Engine as _, engine::general_purpose::STANDARD};
use sha2::{Digest as _, Sha256};

const STYLE: &str = include_str!("style.css");

/// The Content-Security-Policy of these pages: their own style, by its hash, and nothing else.
pub(crate) fn policy() -> HeaderValue {
    policy_with("'none'")
}

/// The same, with where forms may be sent.
fn policy_with(form_action: &str) -> HeaderValue {
    let hash = STANDARD.encode(Sha256::digest(STYLE));
    let policy = format!(
        "default-src 'none'; style-src 'sha256-{hash}'; base-uri 'none'; form-action {form_action}; \
         frame-ancestors 'none'"
    );
    // Base64 and the words above are always a header value.
    HeaderValue::try_from(policy).expect("the policy is ASCII")
}

/// A whole page around `content`, which is HTML already.
fn whole(title: &str, content: &str) -> String {
    let title = html::escape(title);
    format!(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <meta name=\"color-scheme\" content=\"light dark\">\n\
         <title>{title}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n{content}\n</body>\n\
         </html>\n"
    )
}
