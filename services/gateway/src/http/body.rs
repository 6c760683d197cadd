//! Request bodies: their type, their size, and that they are JSON.

use axum::{
    body::Body,
    extract::{FromRequest, Request},
    http::{HeaderMap, header},
};
use http_body_util::BodyExt as _;
use serde_json::Value;
use service::{Code, Error};

use super::problem::Failure;

/// The largest body (api.md, "Limits").
pub(crate) const MAX_LEN: usize = 1024 * 1024;
/// What is read of a body that is too large before the connection is given up: a client that is
/// still writing would see a reset instead of the answer.
const DRAIN_LEN: usize = 8 * MAX_LEN;
/// The media type, and what people call it.
const JSON: (&str, &str) = ("application/json", "JSON");
const FORM: (&str, &str) = ("application/x-www-form-urlencoded", "a form");

/// A body that must be JSON. Nesting is bounded by the parser (128 levels).
pub(crate) struct JsonBody(pub(crate) Value);

/// A body that may be missing: then it is an empty object.
pub(crate) struct OptionalJson(pub(crate) Value);

/// The fields of a form; a missing body is an empty one.
pub(crate) struct FormBody(pub(crate) Vec<(String, String)>);

/// The body of an operation that takes none: nothing, or an empty object, as some clients send it.
pub(crate) struct NoBody;

impl<S: Sync> FromRequest<S> for JsonBody {
    type Rejection = Failure;

    async fn from_request(request: Request, _: &S) -> Result<Self, Failure> {
        let (parts, body) = request.into_parts();
        let text = read_json(&parts.headers, body).await?;
        let value = serde_json::from_slice(&text).map_err(|error| not_json(&error))?;
        Ok(Self(value))
    }
}

impl<S: Sync> FromRequest<S> for OptionalJson {
    type Rejection = Failure;

    async fn from_request(request: Request, _: &S) -> Result<Self, Failure> {
        let (parts, body) = request.into_parts();
        let text = read(body).await?;
        if text.trim_ascii().is_empty() {
            return Ok(Self(Value::Object(serde_json::Map::new())));
        }
        check_type(JSON, &parts.headers)?;
        let value = serde_json::from_slice(&text).map_err(|error| not_json(&error))?;
        Ok(Self(value))
    }
}

impl<S: Sync> FromRequest<S> for FormBody {
    type Rejection = Failure;

    async fn from_request(request: Request, _: &S) -> Result<Self, Failure> {
        let (parts, body) = request.into_parts();
        let text = read(body).await?;
        if text.is_empty() {
            return Ok(Self(Vec::new()));
        }
        check_type(FORM, &parts.headers)?;
        Ok(Self(url::form_urlencoded::parse(&text).into_owned().collect()))
    }
}

impl<S: Sync> FromRequest<S> for NoBody {
    type Rejection = Failure;

    async fn from_request(request: Request, _: &S) -> Result<Self, Failure> {
        let text = read(request.into_body()).await?;
        let empty_object = || {
            serde_json::from_slice(&text)
                .is_ok_and(|body: Value| body.as_object().is_some_and(serde_json::Map::is_empty))
        };
        if text.trim_ascii().is_empty() || empty_object() {
            return Ok(Self);
        }
        Err(Error::invalid("", "This operation takes no body.").into())
    }
}

/// A body of JSON that is not empty; a body that is too large or missing is told first.
async fn read_json(headers: &HeaderMap, body: Body) -> Result<Vec<u8>, Error> {
    let text = read(body).await?;
    if text.is_empty() {
        return Err(missing());
    }
    check_type(JSON, headers)?;
    Ok(text)
}

/// There is none.
pub(crate) fn missing() -> Error {
    Error::new(Code::InvalidRequest, "The body is missing.")
}

/// Refuses a body of another media type.
///
/// # Errors
/// `UNSUPPORTED_MEDIA_TYPE`.
pub(crate) fn check_type(
    (media_type, name): (&str, &str),
    headers: &HeaderMap,
) -> Result<(), Error> {
    if is_plain(media_type, headers) {
        return Ok(());
    }
    Err(Error::new(
        Code::UnsupportedMediaType,
        format!(
            "The body must be {name}, with Content-Type: {media_type} and no Content-Encoding."
        ),
    ))
}

/// The media type, with or without parameters, and not compressed.
pub(crate) fn is_plain(media_type: &str, headers: &HeaderMap) -> bool {
    let text = |name| headers.get(name).map(|value| value.to_str().unwrap_or_default());
    let sent = text(header::CONTENT_TYPE).and_then(|value| value.split(';').next());
    let right = sent.is_some_and(|sent| sent.trim().eq_ignore_ascii_case(media_type));
    let plain = text(header::CONTENT_ENCODING).is_none_or(|it| it.eq_ignore_ascii_case("identity"));
    right && plain
}

async fn read(body: Body) -> Result<Vec<u8>, Error> {
    read_up_to(MAX_LEN, body).await
}

/// The bytes of a body, copied once. `most` is a whole number of MiB.
///
/// # Errors
/// `BODY_TOO_LARGE`, and `INVALID_REQUEST` for a body that ends early.
pub(crate) async fn read_up_to(most: usize, mut body: Body) -> Result<Vec<u8>, Error> {
    let (mut text, mut len) = (Vec::new(), 0);
    while let Some(frame) = body.frame().await {
        let frame = frame.map_err(|error| {
            Error::new(Code::InvalidRequest, "The body ended early.").with_context(error)
        })?;
        let Ok(data) = frame.into_data() else { continue };
        len += data.len();
        if len <= most {
            text.extend_from_slice(&data);
        } else if len > DRAIN_LEN {
            break;
        }
    }
    if len > most {
        let detail = format!("A body may have at most {} MiB.", most >> 20);
        return Err(Error::new(Code::BodyTooLarge, detail));
    }
    Ok(text)
}

fn not_json(error: &serde_json::Error) -> Error {
    Error::new(Code::InvalidRequest, format!("The body is not JSON: {error}."))
}
