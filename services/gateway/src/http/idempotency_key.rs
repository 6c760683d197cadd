//! The `Idempotency-Key` header, on calls that create (api.md).

use axum::http::{HeaderMap, HeaderName, HeaderValue};
use proto::common::v1::Idempotency;
use serde_json::Value;
use service::{Code, Error};

use crate::domain::canonical;

/// The header's name.
pub(crate) const NAME: HeaderName = HeaderName::from_static("idempotency-key");
/// On an answer: it is the first one's.
pub(crate) const REPLAYED: HeaderName = HeaderName::from_static("idempotency-replayed");

const MAX_LEN: usize = 255;
/// In the metadata of a service's answer whose message has no place for it: it is the first one's.
const REPLAYED_BY_SERVICE: &str = "fanfare-replayed";

/// The key, if one is sent: 1 to 255 visible ASCII characters.
///
/// # Errors
/// `INVALID_REQUEST` for any other, or for two.
pub(crate) fn read(headers: &HeaderMap) -> Result<Option<&str>, Error> {
    let mut values = headers.get_all(NAME).into_iter();
    let Some(value) = values.next() else {
        return Ok(None);
    };
    let taken = |bytes: &[u8]| {
        (1..=MAX_LEN).contains(&bytes.len()) && bytes.iter().all(u8::is_ascii_graphic)
    };
    match value.to_str() {
        Ok(key) if values.next().is_none() && taken(key.as_bytes()) => Ok(Some(key)),
        _ => Err(Error::new(
            Code::InvalidRequest,
            "The Idempotency-Key must be sent once, as 1 to 255 visible ASCII characters.",
        )),
    }
}

/// The key together with the body that it stands for, as the services take both.
///
/// # Errors
/// As [`read`].
pub(crate) fn message(headers: &HeaderMap, body: &Value) -> Result<Option<Idempotency>, Error> {
    let key = read(headers)?;
    Ok(key.map(|key| Idempotency {
        key: key.to_owned(),
        fingerprint: canonical::fingerprint(body).to_vec(),
    }))
}

/// Whether a service says in its metadata that its answer is the first one's.
pub(crate) fn is_replayed(metadata: &tonic::metadata::MetadataMap) -> bool {
    metadata.get(REPLAYED_BY_SERVICE).is_some_and(|value| value == "true")
}

/// Marks an answer as the first one's.
pub(crate) fn mark_replayed(headers: &mut HeaderMap, replayed: bool) {
    if replayed {
        headers.insert(REPLAYED, HeaderValue::from_static("true"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn headers(values: &[&str]) -> HeaderMap {
        values
            .iter()
            .map(|value| (NAME, HeaderValue::from_bytes(value.as_bytes()).unwrap()))
            .collect()
    }

    #[test]
    fn only_visible_ascii_of_bounded_length_is_a_key() {
        assert_eq!(read(&HeaderMap::new()).unwrap(), None);
        let longest = "~".repeat(255);
        for key in ["a", "3f1c-!", longest.as_str()] {
            assert_eq!(read(&headers(&[key])).unwrap(), Some(key));
        }
        let too_long = "x".repeat(256);
        for values in [&[""][..], &["a b"], &["é"], &[too_long.as_str()], &["a", "a"]] {
            assert!(read(&headers(values)).is_err(), "{values:?}");
        }
    }
}
