use serde_json::json;

use super::*;

fn pointers(error: &Error) -> Vec<&str> {
    error.fields().iter().map(|field| field.pointer.as_str()).collect()
}

#[test]
fn every_member_reaches_the_publisher() {
    let body = json!({
        "teamId": "t", "userId": "u", "content": "", "mediaUrls": ["m"],
        "overrides": {"X": {"content": "x", "mediaUrls": []}, "FACEBOOK": null},
        "platforms": ["FACEBOOK", "X"], "status": "SCHEDULED",
        "scheduledAt": "2030-01-31T09:30:00", "timezone": "Europe/Madrid", "slot": "next",
        "repeat": {"weekday": "FRI", "interval": 2.0, "every": "week", "count": null},
    });
    let own = pb::Override {
        content: Some("x".to_owned()),
        media_urls: Some(pb::Urls { urls: Vec::new() }),
    };
    let expected = pb::PostDraft {
        team_id: Some("t".to_owned()),
        user_id: Some("u".to_owned()),
        content: Some(String::new()),
        media_urls: Some(pb::Urls { urls: vec!["m".to_owned()] }),
        overrides: Some(pb::Overrides { by_platform: [("X".to_owned(), own)].into() }),
        platforms: Some(pb::Names { names: vec!["FACEBOOK".to_owned(), "TWITTER".to_owned()] }),
        connection_ids: None,
        status: Some("SCHEDULED".to_owned()),
        scheduled_at: Some("2030-01-31T09:30:00".to_owned()),
        timezone: Some("Europe/Madrid".to_owned()),
        next_free_slot: true,
        repeat_json: Some(r#"{"every":"week","interval":2,"weekday":"FRI"}"#.to_owned()),
        cleared: Vec::new(),
    };
    assert_eq!(new_post(&body).unwrap(), expected);
}

#[test]
fn null_is_absent_and_in_an_update_removes() {
    let body = json!({
        "teamId": null, "userId": null, "content": null, "mediaUrls": null, "overrides": null,
        "platforms": null, "connectionIds": null, "status": null, "scheduledAt": null,
        "timezone": null, "slot": null, "repeat": null,
    });
    let cleared = ["userId", "overrides", "scheduledAt", "timezone", "repeat"];
    let expected =
        pb::PostDraft { cleared: cleared.map(str::to_owned).into(), ..pb::PostDraft::default() };
    assert_eq!(update(&body).unwrap(), expected);
    assert_eq!(update(&json!({})).unwrap(), pb::PostDraft::default());
    assert_eq!(pointers(&new_post(&body).unwrap_err()), ["/content"]);
}

#[test]
fn what_is_wrong_is_named() {
    for (body, expected) in [
        (json!({}), "/content"),
        (json!({"content": 1}), "/content"),
        (json!({"content": "a\0"}), "/content"),
        (json!({"content": "", "mediaUrls": "m"}), "/mediaUrls"),
        (json!({"content": "", "mediaUrls": [1]}), "/mediaUrls/0"),
        (json!({"content": "", "platforms": ["FACEBOOK", "MYSPACE"]}), "/platforms/1"),
        (json!({"content": "", "platforms": ["X"], "connectionIds": []}), "/connectionIds"),
        (json!({"content": "", "status": "PUBLISHED"}), "/status"),
        (json!({"content": "", "scheduledAt": 1}), "/scheduledAt"),
        (json!({"content": "", "slot": "first"}), "/slot"),
        (json!({"content": "", "overrides": []}), "/overrides"),
        (json!({"content": "", "overrides": {"a/b": {}}}), "/overrides/a~1b"),
        (json!({"content": "", "overrides": {"X": 1}}), "/overrides/X"),
        (json!({"content": "", "overrides": {"X": {"text": ""}}}), "/overrides/X/text"),
        (json!({"content": "", "overrides": {"X": {}, "TWITTER": {}}}), "/overrides/TWITTER"),
        (json!({"content": "", "repeat": "daily"}), "/repeat"),
        (json!({"content": "", "repeat": {}}), "/repeat/every"),
        (json!({"content": "", "repeat": {"every": "day", "count": 1.5}}), "/repeat/count"),
        (json!({"content": "", "repeat": {"every": "day", "hour": 1}}), "/repeat/hour"),
        (json!({"content": "", "publications": []}), "/publications"),
    ] {
        let error = new_post(&body).unwrap_err();
        assert_eq!(pointers(&error)[0], expected, "{body}");
    }
}

#[test]
fn a_decision_names_its_user() {
    assert_eq!(user(&json!({"userId": "u"})).unwrap(), "u");
    let rejected = rejection(&json!({"userId": "u", "reason": "r"})).unwrap();
    assert_eq!(rejected, ("u".to_owned(), Some("r".to_owned())));
    assert_eq!(pointers(&user(&json!({"reason": "r"})).unwrap_err()), ["/userId", "/reason"]);
}
