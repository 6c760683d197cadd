//! How Mastodon shows statuses: as HTML, links in three parts and mentions without their server.

use serde_json::{Value, json};

use crate::identity::Identity;
use crate::post::Post;

/// Where a status is seen: a plausible URL that leads nowhere.
pub(super) fn permalink(post: &Post) -> String {
    let handle = Identity::of_id(&post.owner.account).handle;
    format!("https://mastodon.social/@{handle}/{}", post.name)
}

/// A status.
pub(super) fn show(post: &Post) -> Value {
    let media: Vec<Value> =
        post.content.media.iter().map(|id| json!({"id": id, "type": "image"})).collect();
    json!({
        "id": post.name,
        "created_at": post.created_at.strftime("%Y-%m-%dT%H:%M:%S.%3fZ").to_string(),
        "visibility": "public",
        "sensitive": false,
        "spoiler_text": "",
        "language": "en",
        "uri": format!("https://mastodon.social/users/{}/statuses/{}", post.owner.account, post.name),
        "url": permalink(post),
        "content": html(&post.content.text),
        "account": account(&post.owner.account),
        "media_attachments": media,
        "reblog": null,
    })
}

/// An account.
pub(super) fn account(id: &str) -> Value {
    let Identity { id, name, handle } = Identity::of_id(id);
    json!({
        "id": id,
        "username": handle,
        "acct": handle,
        "display_name": name,
        "url": format!("https://mastodon.social/@{handle}"),
    })
}

fn html(text: &str) -> String {
    if text.is_empty() {
        return String::new();
    }
    let paragraphs = text.split("\n\n").map(|paragraph| {
        let lines: Vec<String> = paragraph.split('\n').map(line).collect();
        format!("<p>{}</p>", lines.join("<br />"))
    });
    paragraphs.collect()
}

fn line(line: &str) -> String {
    line.split(' ').map(word).collect::<Vec<_>>().join(" ")
}

fn word(word: &str) -> String {
    let scheme = ["https://", "http://"].into_iter().find(|scheme| word.starts_with(scheme));
    let mention = word.strip_prefix('@').and_then(|rest| rest.split_once('@'));
    match (scheme, mention) {
        (Some(scheme), _) => {
            let (link, rest) = (escaped(word), escaped(&word[scheme.len()..]));
            format!(
                "<a href=\"{link}\" target=\"_blank\" rel=\"nofollow noopener noreferrer\">\
                 <span class=\"invisible\">{scheme}</span><span class=\"\">{rest}</span></a>"
            )
        }
        (_, Some((user, server))) => format!(
            "<span class=\"h-card\"><a href=\"https://{0}/@{1}\" class=\"u-url mention\">@<span>{1}\
             </span></a></span>",
            escaped(server),
            escaped(user)
        ),
        _ => escaped(word),
    }
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
        .replace('"', "&quot;")
        .replace('\'', "&#39;")
}
