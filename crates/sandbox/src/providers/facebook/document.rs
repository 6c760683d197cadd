//! How Facebook shows posts, and what the sandbox notes of them.

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use crate::identity::Identity;
use crate::post::Post;
use crate::providers::graph::{self, GraphError, Node};

/// The members that a feed shows without `fields`.
const USUAL: [&str; 3] = ["id", "message", "created_time"];

/// What a post carries beside its text.
#[derive(Clone, Debug, Default, Serialize, Deserialize)]
pub(super) struct Notes {
    pub(super) link: Option<String>,
    pub(super) photos: Vec<Attachment>,
    pub(super) video: Option<Attachment>,
}

#[derive(Clone, Debug, Serialize, Deserialize)]
pub(super) struct Attachment {
    pub(super) id: String,
    pub(super) url: String,
}

impl Notes {
    pub(super) fn of(post: &Post) -> Self {
        // The text is this module's own, so it always reads back.
        serde_json::from_str(&post.content.document).unwrap_or_default()
    }

    pub(super) fn text(&self) -> String {
        serde_json::to_string(self).unwrap_or_default()
    }
}

/// Where a post is seen: a plausible URL that leads nowhere.
pub(super) fn permalink(post: &Post) -> String {
    let number = post.name.rsplit('_').next().unwrap_or_default();
    format!("https://www.facebook.com/{}/posts/{number}", post.owner.account)
}

/// The members of a post that the caller wants.
pub(super) fn show(post: &Post, fields: Option<&str>) -> Result<Value, GraphError> {
    let text = (!post.content.text.is_empty()).then_some(post.content.text.as_str());
    let time = graph::time(post.timeline.settles_at);
    let node = json!({
        "id": post.name,
        "message": text,
        "story": null,
        "created_time": time,
        "updated_time": time,
        "permalink_url": permalink(post),
        "is_published": true,
        "is_hidden": false,
        "status_type": status_type(&Notes::of(post)),
        "full_picture": post.content.media.first(),
        "attachments": attachments(&Notes::of(post)),
        "from": {"id": post.owner.account, "name": Identity::of_id(&post.owner.account).name},
    });
    Node::new("PagePost", node).select(fields, &USUAL)
}

fn status_type(notes: &Notes) -> &'static str {
    match notes {
        Notes { video: Some(_), .. } => "added_video",
        Notes { photos, .. } if !photos.is_empty() => "added_photos",
        Notes { link: Some(_), .. } => "shared_story",
        _ => "mobile_status_update",
    }
}

fn attachments(notes: &Notes) -> Option<Value> {
    let first = match (&notes.video, notes.photos.as_slice(), &notes.link) {
        (Some(video), ..) => part("video", "video_inline", video),
        (None, [photo], _) => part("photo", "photo", photo),
        (None, [first, ..], _) => {
            let mut album = part("album", "album", first);
            let parts = notes.photos.iter().map(|photo| part("photo", "photo", photo));
            album["subattachments"] = json!({"data": parts.collect::<Vec<Value>>()});
            album
        }
        (None, [], Some(link)) => {
            json!({"media_type": "link", "type": "share", "url": link, "unshimmed_url": link})
        }
        (None, [], None) => return None,
    };
    Some(json!({"data": [first]}))
}

fn part(media_type: &str, kind: &str, attachment: &Attachment) -> Value {
    json!({
        "media_type": media_type,
        "type": kind,
        "media": {"image": {"src": attachment.url, "width": 1080, "height": 1080}},
        "target": {
            "id": attachment.id,
            "url": format!("https://www.facebook.com/photo.php?fbid={}", attachment.id),
        },
        "url": format!("https://www.facebook.com/photo.php?fbid={}", attachment.id),
    })
}
