//! Where a provider sends a person's browser back to. It carries no key: the `state` is the secret
//! that names the sign-in and its tenant.

use axum::{
    extract::State,
    http::{HeaderValue, StatusCode, Uri, header},
    response::{IntoResponse, Response},
};
use proto::publisher::v1::{self as pb, complete_authorization_request::Result as Outcome};
use service::{Code, Error};

use crate::{
    app::App,
    domain::return_to::ReturnTo,
    http::{call::without_key, problem::Failure, query},
};

/// The path, which the publisher is told with every sign-in.
pub(super) const ROUTE: &str = "/api/connections/oauth/callback";
/// Where a person is sent whose place is not allowed any more.
const HOME: &str = "/";

/// Come back from a provider
///
/// For browsers that a provider sends; it sends them on. Parameters of the provider's own are
/// ignored.
#[utoipa::path(
    get,
    path = "/api/connections/oauth/callback",
    tag = "connections",
    operation_id = "completeAuthorization",
    params(
        ("state" = String, Query, description = "The secret of the sign-in."),
        ("code" = Option<String>, Query, description = "The provider's word that the person consented."),
        ("error" = Option<String>, Query, description = "Or why not, such as `access_denied`."),
    ),
    responses((status = 303, description = "On to `returnTo`, with `authorization` (the sign-in's id) and `status` (`connected`, `choose` or `failed`) in the query.",
        headers(("Location" = String, description = "Where to."))))
)]
pub(crate) async fn callback(State(app): State<App>, uri: Uri) -> Result<Response, Failure> {
    let request = without_key(&app).request(read(uri.query())?)?;
    let authorization = app.connections().complete_authorization(request).await?.into_inner();
    let status = authorization.status.to_lowercase();
    let parameters = [("authorization", authorization.id.as_str()), ("status", status.as_str())];
    // It was checked when the sign-in began; the operator may have taken the origin away since.
    let place = ReturnTo::read(&authorization.return_to, &app.cors_origins)
        .or_else(|| ReturnTo::read(HOME, &[]))
        .ok_or_else(|| Error::internal("the home page is no place"))?;
    let location = HeaderValue::try_from(place.with(&parameters)).map_err(Error::internal)?;
    let headers = [
        (header::LOCATION, location),
        (header::CACHE_CONTROL, HeaderValue::from_static("no-store")),
    ];
    Ok((StatusCode::SEE_OTHER, headers).into_response())
}

/// The state, and what the provider says.
fn read(query: Option<&str>) -> Result<pb::CompleteAuthorizationRequest, Error> {
    let parameter = |name: &str| query::first(query, name);
    let missing =
        |name: &str| Error::invalid(format!("?{name}"), format!("The {name} is missing."));
    let state = parameter("state").ok_or_else(|| missing("state"))?;
    if !state.bytes().all(|c| c.is_ascii_graphic()) {
        // We never make such a one.
        return Err(Error::new(
            Code::AuthorizationNotFound,
            "There is no sign-in under way for this. Begin again.",
        ));
    }
    let outcome = match (parameter("error"), parameter("code")) {
        (Some(error), _) => Outcome::Error(printable(&error)),
        (None, Some(code)) => Outcome::Code(printable(&code)),
        (None, None) => return Err(missing("code")),
    };
    Ok(pb::CompleteAuthorizationRequest { state, result: Some(outcome) })
}

/// Without what no database keeps and no log should show.
fn printable(text: &str) -> String {
    text.chars().filter(|c| !c.is_control()).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_state_and_the_outcome_are_read() {
        let read =
            |query| read(Some(query)).map(|message| (message.state, message.result.unwrap()));
        assert_eq!(
            read("code=a%2Bb&state=s&iss=x").unwrap(),
            ("s".into(), Outcome::Code("a+b".into()))
        );
        let denied = read("state=s&error=access_denied&code=").unwrap();
        assert_eq!(denied.1, Outcome::Error("access_denied".into()));
        assert_eq!(read("state=s&code=a%00b").unwrap().1, Outcome::Code("ab".into()));
        for (query, code) in [
            ("", Code::InvalidRequest),
            ("code=a", Code::InvalidRequest),
            ("state=&code=a", Code::InvalidRequest),
            ("state=s", Code::InvalidRequest),
            ("state=%00&code=a", Code::AuthorizationNotFound),
            ("state=%C3%A9&code=a", Code::AuthorizationNotFound),
        ] {
            assert_eq!(read(query).unwrap_err().code(), code, "{query}");
        }
    }
}
