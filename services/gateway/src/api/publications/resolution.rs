//! What clients send to resolve a publication.

use proto::publisher::v1::{self as pb, resolve_publication_request::Outcome};
use serde_json::Value;
use service::Error;
use url::Url;
use utoipa::ToSchema;

use crate::http::shape::{Object, Problems};

/// A provider's id is much shorter.
const EXTERNAL_ID_LEN: (usize, usize) = (1, 255);
/// As for every URL (api.md, "URLs from users").
const PERMALINK_LEN: (usize, usize) = (1, 2_048);

/// What a person found at the provider.
#[derive(ToSchema)]
#[serde(tag = "outcome", rename_all = "lowercase")]
pub(in crate::api) enum Resolution {
    /// The post is live.
    Published {
        /// The provider's id of the live post.
        #[serde(rename = "externalId")]
        #[schema(min_length = 1, max_length = 255, example = "98765")]
        external_id: String,
        /// Absolute, `http` or `https`.
        #[schema(
            pattern = "^[Hh][Tt][Tt][Pp][Ss]?://",
            min_length = 1,
            max_length = 2048,
            example = "https://www.facebook.com/stories/98765"
        )]
        permalink: Option<String>,
    },
    /// The post is not there.
    Failed {},
}

impl Resolution {
    /// Reads a body.
    ///
    /// # Errors
    /// `INVALID_REQUEST` with every member whose shape is wrong.
    pub(super) fn read(body: &Value) -> Result<Self, Error> {
        let mut problems = Problems::of(body);
        let resolution = Self::read_shape(body, &mut problems);
        problems.into_result()?;
        resolution.ok_or_else(|| Error::invalid("", "The body must be an object."))
    }

    fn read_shape(body: &Value, problems: &mut Problems) -> Option<Self> {
        let mut root = Object::open(body, "", problems)?;
        root.require("outcome", problems);
        let resolution = match root.text("outcome", problems) {
            Some("published") => {
                root.require("externalId", problems);
                let external_id = root.sized_text("externalId", EXTERNAL_ID_LEN, problems);
                let permalink = root.sized_text("permalink", PERMALINK_LEN, problems);
                if permalink.is_some_and(|link| !is_web_address(link)) {
                    problems.note("/permalink", "must be an absolute http or https URL");
                }
                Some(Self::Published {
                    external_id: external_id.unwrap_or_default().to_owned(),
                    permalink: permalink.map(str::to_owned),
                })
            }
            Some("failed") => Some(Self::Failed {}),
            Some(_) => {
                problems.note("/outcome", "must be published or failed");
                None
            }
            None => None,
        };
        root.close(problems);
        resolution
    }

    pub(super) fn into_message(self) -> Outcome {
        match self {
            Self::Published { external_id, permalink } => {
                Outcome::Published(pb::ResolvedPublished { external_id, permalink })
            }
            Self::Failed {} => Outcome::Failed(pb::ResolvedFailed {}),
        }
    }
}

/// Clients show it as a link.
fn is_web_address(text: &str) -> bool {
    let url = Url::parse(text).ok();
    url.is_some_and(|url| matches!(url.scheme(), "http" | "https") && url.has_host())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn pointer(body: &Value) -> String {
        Resolution::read(body).err().unwrap().fields()[0].pointer.clone()
    }

    #[test]
    fn both_outcomes() {
        let published = json!({"outcome": "published", "externalId": "1", "permalink": null});
        let message = Resolution::read(&published).unwrap().into_message();
        let expected = pb::ResolvedPublished { external_id: "1".into(), permalink: None };
        assert_eq!(message, Outcome::Published(expected));
        let message = Resolution::read(&json!({"outcome": "failed"})).unwrap().into_message();
        assert_eq!(message, Outcome::Failed(pb::ResolvedFailed {}));
    }

    fn with_link(link: &str) -> Value {
        json!({"outcome": "published", "externalId": "1", "permalink": link})
    }

    #[test]
    fn anything_else_is_named() {
        for (body, expected) in [
            (json!([]), ""),
            (json!({}), "/outcome"),
            (json!({"outcome": 1}), "/outcome"),
            (json!({"outcome": "maybe"}), "/outcome"),
            (json!({"outcome": "published"}), "/externalId"),
            (json!({"outcome": "published", "externalId": ""}), "/externalId"),
            (json!({"outcome": "published", "externalId": 1}), "/externalId"),
            (json!({"outcome": "failed", "externalId": "1"}), "/externalId"),
            (with_link("javascript:alert(1)"), "/permalink"),
            (with_link("/posts/1"), "/permalink"),
            (with_link("https://"), "/permalink"),
        ] {
            assert_eq!(pointer(&body), expected, "{body}");
        }
    }
}
