//! How Metricool shows a post.

use jiff::Timestamp;
use serde_json::{Map, Value, json};

use crate::post::{Post, PostState};

/// The `data` of an answer: the request as it was taken, with ids, and a status per network.
pub(super) fn document(post: &Post, now: Timestamp) -> Value {
    let mut members = Map::new();
    members.insert("id".into(), post.id.into());
    members.insert("uuid".into(), post.uuid.to_string().into());
    // The text is this module's own serialisation of an object, so it always reads back as one.
    if let Ok(Value::Object(taken)) = serde_json::from_str(&post.content.document) {
        members.extend(taken);
    }
    members.insert("creationDate".into(), creation_date(post));
    members.insert("providers".into(), providers(post, now));
    Value::Object(members)
}

/// Where a network would show the post: a plausible URL that leads nowhere.
pub(super) fn public_url(post: &Post, network: &str) -> String {
    let (account, id) = (&post.owner.account, post.id);
    format!("https://www.{network}.com/stories/{account}/{id}")
}

fn creation_date(post: &Post) -> Value {
    let time = post.created_at.strftime("%Y-%m-%dT%H:%M:%S").to_string();
    json!({"dateTime": time, "timezone": "UTC"})
}

fn providers(post: &Post, now: Timestamp) -> Value {
    let status = |network: &String| match post.state(now) {
        PostState::Pending | PostState::Deleted => {
            json!({"network": network, "status": "PENDING", "detailedStatus": "Pending"})
        }
        PostState::Publishing => {
            json!({"network": network, "status": "PUBLISHING", "detailedStatus": "Publishing"})
        }
        PostState::Published => json!({
            "network": network,
            "id": format!("{}_{}", post.owner.account, post.id),
            "status": "PUBLISHED",
            "detailedStatus": "Published",
            "publicUrl": public_url(post, network),
        }),
        PostState::Error => json!({
            "network": network,
            "status": "ERROR",
            "detailedStatus": post.refusal(now),
        }),
    };
    post.content.networks.iter().map(status).collect()
}
