//! LinkedIn's JSON.

use jiff::Timestamp;
use serde::{Deserialize, Serialize};

use super::{answers, commentary};
use crate::domain::{machine::Poll, publication::Publication};

/// The body of `POST /rest/posts`.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct NewPost<'a> {
    author: &'a str,
    commentary: String,
    visibility: &'static str,
    distribution: Distribution,
    #[serde(skip_serializing_if = "Option::is_none")]
    content: Option<NewContent<'a>>,
    lifecycle_state: &'static str,
    is_reshare_disabled_by_author: bool,
}

#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
struct Distribution {
    feed_distribution: &'static str,
    target_entities: [&'static str; 0],
    third_party_distribution_channels: [&'static str; 0],
}

/// One picture, or several.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
enum NewContent<'a> {
    Media(Image<'a>),
    MultiImage { images: Vec<Image<'a>> },
}

#[derive(Debug, Serialize)]
struct Image<'a> {
    id: &'a str,
}

impl<'a> NewPost<'a> {
    pub(super) fn of(author: &'a str, publication: &'a Publication) -> Self {
        let ids = publication.handle.as_ref().map_or(&[][..], |handle| &handle.media_ids);
        let content = match ids {
            [] => None,
            [id] => Some(NewContent::Media(Image { id })),
            ids => {
                let images = ids.iter().map(|id| Image { id }).collect();
                Some(NewContent::MultiImage { images })
            }
        };
        Self {
            author,
            commentary: commentary::of(&publication.order.content.text),
            visibility: "PUBLIC",
            distribution: Distribution {
                feed_distribution: "MAIN_FEED",
                target_entities: [],
                third_party_distribution_channels: [],
            },
            content,
            lifecycle_state: "PUBLISHED",
            is_reshare_disabled_by_author: false,
        }
    }
}

/// The body of `POST /rest/images?action=initializeUpload`.
#[derive(Debug, Serialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct NewUpload<'a> {
    initialize_upload_request: UploadOwner<'a>,
}

#[derive(Debug, Serialize)]
struct UploadOwner<'a> {
    owner: &'a str,
}

impl<'a> NewUpload<'a> {
    pub(super) fn of(owner: &'a str) -> Self {
        Self { initialize_upload_request: UploadOwner { owner } }
    }
}

/// Its answer.
#[derive(Debug, Deserialize)]
pub(super) struct Begun {
    pub(super) value: Upload,
}

/// Where the picture goes, and the URN that it has from then on.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Upload {
    pub(super) upload_url: String,
    pub(super) image: String,
}

/// Posts of an author.
#[derive(Debug, Deserialize)]
pub(super) struct Posts {
    pub(super) elements: Vec<Post>,
}

/// A post.
#[derive(Clone, Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
pub(super) struct Post {
    id: Option<String>,
    #[serde(default)]
    pub(super) commentary: String,
    /// Milliseconds since 1970.
    created_at: Option<i64>,
    /// The same.
    published_at: Option<i64>,
    lifecycle_state: Option<String>,
}

impl Post {
    /// Its URN.
    pub(super) fn id(&self) -> Option<String> {
        self.id.clone().filter(|id| id.starts_with("urn:li:"))
    }

    /// Whether it is not older than that; one without a time is taken for old: any may be listed.
    pub(super) fn is_since(&self, since: Timestamp) -> bool {
        let at = self.published_at.max(self.created_at);
        at.is_some_and(|at| at >= since.as_millisecond())
    }

    /// Whether it is public.
    pub(super) fn poll(&self, urn: &str) -> Poll {
        match self.lifecycle_state.as_deref() {
            Some("PUBLISHED") | None => answers::live(urn),
            Some("PUBLISH_FAILED") => {
                Poll::Refused { detail: "LinkedIn could not publish it".to_owned() }
            }
            Some(_) => Poll::Pending,
        }
    }
}

/// `GET /v2/userinfo` (OpenID Connect).
#[derive(Debug, Deserialize)]
pub(super) struct UserInfo {
    pub(super) sub: String,
    pub(super) name: Option<String>,
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::{domain::publication::Handle, platforms::testing};

    #[test]
    fn pictures_are_named_by_their_urns() {
        let mut publication = testing::publication("Tea (hot)", &[]);
        let content = |publication: &Publication| {
            let post = serde_json::to_value(NewPost::of("urn:li:person:1", publication)).unwrap();
            assert_eq!(post["commentary"], r"Tea \(hot\)");
            post["content"].clone()
        };
        assert_eq!(content(&publication), json!(null));
        let with = |ids: &[&str]| {
            let media_ids = ids.iter().map(|id| (*id).to_owned()).collect();
            Some(Handle { media_ids, ..Handle::default() })
        };
        publication.handle = with(&["urn:li:image:1"]);
        assert_eq!(content(&publication), json!({"media": {"id": "urn:li:image:1"}}));
        publication.handle = with(&["urn:li:image:1", "urn:li:image:2"]);
        let expected = json!([{"id": "urn:li:image:1"}, {"id": "urn:li:image:2"}]);
        assert_eq!(content(&publication)["multiImage"]["images"], expected);
    }
}
