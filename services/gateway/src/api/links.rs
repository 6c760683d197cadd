//! Links that do one thing once: `/a/{token}` (conversations.md, "Action tokens"). Whoever has the
//! link may use it, so no key is needed. Reading shows what it would do and spends nothing, for what
//! previews links reads them.

use axum::{
    Json,
    extract::{FromRequestParts, RawPathParams, State},
    http::{HeaderMap, HeaderValue, header, request::Parts},
    response::{IntoResponse as _, Response},
};
use proto::conversations::v1 as pb;
use serde::Serialize;
use service::{Code, Error, grpc::retry};
use utoipa::ToSchema;

use crate::{
    app::App,
    docs,
    domain::words::{LeadStatus, LinkAction},
    http::{
        body::FormBody,
        call::without_key,
        problem::{Failure, accepts, wants_page},
    },
};

/// The longest token that is looked for; ours are shorter.
const MAX_TOKEN: usize = 128;
/// The one field of the form.
const URL: &str = "url";

/// The secret of a link that may be one of ours.
pub(crate) struct Token(String);

impl<S: Send + Sync> FromRequestParts<S> for Token {
    type Rejection = Failure;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Failure> {
        let parameters = RawPathParams::from_request_parts(parts, state).await.ok();
        let token = parameters.as_ref().and_then(|all| all.iter().next()).map(|(_, text)| text);
        let plain = |c: u8| c.is_ascii_alphanumeric() || matches!(c, b'_' | b'-');
        let form = |text: &&str| text.len() <= MAX_TOKEN && text.bytes().all(plain);
        token.filter(form).map(|text| Self(text.to_owned())).ok_or_else(|| {
            Failure(Error::new(Code::ActionNotFound, "There is no such link. Copy all of it."))
        })
    }
}

/// What a link would do, or did.
#[derive(Serialize, ToSchema)]
#[schema(example = json!({"action": "approve", "status": "PENDING_APPROVAL"}))]
pub(in crate::api) struct LinkState {
    #[schema(value_type = LinkAction)]
    action: String,
    /// Where the lead stands.
    #[schema(value_type = LeadStatus)]
    status: String,
}

/// What the page of a link asks for.
#[derive(ToSchema)]
#[allow(dead_code, reason = "only its documentation is used")]
pub(in crate::api) struct LinkForm {
    /// Where the lead books.
    #[schema(max_length = 2048)]
    url: Option<String>,
}

/// Look at a link
///
/// A page that says what the link does and has a button for it. Nothing is done yet.
#[utoipa::path(
    get,
    path = "/a/{token}",
    tag = "links",
    operation_id = "showLink",
    params(("token" = String, Path, pattern = "^[A-Za-z0-9_-]{1,128}$", description = "The link's secret.")),
    responses((status = 200, description = "What it does.",
        content((String = "text/html", example = json!("<!doctype html>\n<html lang=\"en\">…</html>\n")),
            (LinkState = "application/json"))))
)]
pub(crate) async fn show(
    State(app): State<App>,
    headers: HeaderMap,
    Token(token): Token,
) -> Result<Response, Failure> {
    let action = retry::read(|| async {
        let request = without_key(&app).request(pb::ShowActionRequest { token: token.clone() })?;
        Ok(app.inbound().show_action(request).await?.into_inner())
    })
    .await?;
    Ok(answer(&headers, action, docs::confirmation))
}

/// Use a link
///
/// Once: it is spent by this.
#[utoipa::path(
    post,
    path = "/a/{token}",
    tag = "links",
    operation_id = "useLink",
    params(("token" = String, Path, pattern = "^[A-Za-z0-9_-]{1,128}$", description = "The link's secret.")),
    request_body(content = Option<LinkForm>, content_type = "application/x-www-form-urlencoded",
        description = "Of `send_booking_link` the field `url`; of the others nothing.",
        example = json!({"url": "https://booking.example.com/abc"})),
    responses((status = 200, description = "It is done.",
        content((String = "text/html", example = json!("<!doctype html>\n<html lang=\"en\">…</html>\n")),
            (LinkState = "application/json"))))
)]
pub(crate) async fn execute(
    State(app): State<App>,
    headers: HeaderMap,
    Token(token): Token,
    FormBody(fields): FormBody,
) -> Result<Response, Failure> {
    let message = pb::ExecuteActionRequest { token, url: url(fields)? };
    let request = without_key(&app).request(message)?;
    let action = app.inbound().execute_action(request).await?.into_inner();
    Ok(answer(&headers, action, docs::outcome))
}

/// The URL of the form; empty without one.
fn url(fields: Vec<(String, String)>) -> Result<String, Error> {
    let mut url = None;
    for (name, value) in fields {
        if name != URL || url.is_some() {
            return Err(Error::invalid(format!("/{name}"), "The form has the field url, once."));
        }
        if value.contains('\0') {
            return Err(Error::invalid("/url", "The URL must not contain the character U+0000."));
        }
        url = Some(value);
    }
    Ok(url.unwrap_or_default())
}

/// A page, unless a program asks for JSON.
fn answer(headers: &HeaderMap, action: pb::Action, page: fn(&pb::Action) -> Response) -> Response {
    if wants_page(headers) || !accepts(headers, "application/json") {
        return page(&action);
    }
    let state = LinkState { action: action.action, status: action.status };
    ([(header::CACHE_CONTROL, HeaderValue::from_static("no-store"))], Json(state)).into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_form_has_one_field() {
        let fields = |all: &[(&str, &str)]| {
            url(all.iter().map(|(n, v)| ((*n).to_owned(), (*v).to_owned())).collect())
        };
        assert_eq!(fields(&[]).unwrap(), "");
        assert_eq!(fields(&[("url", "https://a.example")]).unwrap(), "https://a.example");
        for (wrong, pointer) in [
            (&[("URL", "x")][..], "/URL"),
            (&[("url", "x"), ("url", "y")], "/url"),
            (&[("url", "\0")], "/url"),
        ] {
            assert_eq!(fields(wrong).unwrap_err().fields()[0].pointer, pointer);
        }
    }
}
