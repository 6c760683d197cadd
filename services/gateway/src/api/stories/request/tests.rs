use proptest::prelude::*;
use serde_json::json;

use super::*;

fn body() -> Value {
    json!({
        "posts": [{"id": "a", "url": "https://media.example.com/a.mp4", "text": null}],
        "settings": {"accountId": 123_456, "publishSpeed": "fast", "maxRetries": 2},
        "schedule": {"mode": "scheduled", "scheduledAt": "2030-01-31T09:30:00", "timezone": "Europe/Madrid"},
        "jobId": "job-1",
    })
}

fn message(body: &Value) -> pb::CreateBatchRequest {
    PublishStories::read(body).unwrap().into_message(None, Vec::new())
}

/// The code and the first pointer of a body that is refused.
fn refusal(body: &Value) -> (Code, String) {
    let error = PublishStories::read(body).err().unwrap();
    let pointer = error.fields().first().map(|field| field.pointer.clone());
    (error.code(), pointer.unwrap_or_default())
}

/// A body with one member, at a pointer, set to a value.
fn with(pointer: &str, value: Value) -> Value {
    let mut body = body();
    if let Some(member) = body.pointer_mut(pointer) {
        *member = value;
    } else {
        let (parent, name) = pointer.rsplit_once('/').unwrap();
        body.pointer_mut(parent).unwrap()[name] = value;
    }
    body
}

#[test]
fn a_whole_body_reaches_the_publisher() {
    let message = message(&body());
    assert_eq!(message.posts[0].id, "a");
    assert_eq!(message.posts[0].text, None);
    assert_eq!(message.job_id.as_deref(), Some("job-1"));
    let settings = message.settings.unwrap();
    assert_eq!(settings.account_id, "123456");
    assert_eq!(settings.speed(), pb::Speed::Fast);
    assert_eq!(settings.max_retries, Some(2));
    assert_eq!(settings.raw_json, r#"{"accountId":123456,"publishSpeed":"fast","maxRetries":2}"#);
    let schedule = message.schedule.unwrap();
    assert_eq!(schedule.mode(), pb::schedule::Mode::Scheduled);
    assert_eq!(schedule.timezone.as_deref(), Some("Europe/Madrid"));
}

#[test]
fn no_posts_have_a_code_of_their_own() {
    for posts in [Value::Null, json!([]), json!({}), json!("a"), json!(1)] {
        assert_eq!(refusal(&with("/posts", posts)), (Code::MissingPosts, "/posts".into()));
    }
    assert_eq!(refusal(&json!({})).0, Code::MissingPosts);
}

#[test]
fn no_account_has_a_code_of_its_own() {
    for settings in [
        Value::Null,
        json!({}),
        json!({"accountId": null}),
        json!({"accountId": "", "metricoolAccountId": null}),
        json!({"accountId": " \t\n"}),
    ] {
        assert_eq!(refusal(&with("/settings", settings)).0, Code::MissingAccountId);
    }
}

#[test]
fn the_account_may_have_either_name_but_not_two_values() {
    for settings in [
        json!({"metricoolAccountId": "7"}),
        json!({"accountId": 7}),
        json!({"accountId": 7.0}),
        json!({"accountId": "7", "metricoolAccountId": 7}),
        json!({"accountId": "", "metricoolAccountId": "7"}),
        json!({"accountId": "  ", "metricoolAccountId": "7"}),
    ] {
        assert_eq!(message(&with("/settings", settings)).settings.unwrap().account_id, "7");
    }
    let two = with("/settings", json!({"accountId": "7", "metricoolAccountId": "8"}));
    assert_eq!(refusal(&two), (Code::InvalidRequest, "/settings/metricoolAccountId".into()));
}

#[test]
fn an_account_may_be_any_integer_of_64_bits() {
    for number in [
        "0",
        "-1",
        "9007199254740992",
        "9223372036854775807",
        "18446744073709551615",
        "-9223372036854775808",
    ] {
        let value: Value = number.parse().unwrap();
        let message = message(&with("/settings/accountId", value));
        assert_eq!(message.settings.unwrap().account_id, number);
    }
    for number in ["18446744073709551616", "-9223372036854775809"] {
        let refused = refusal(&with("/settings/accountId", number.parse().unwrap()));
        assert_eq!(refused, (Code::InvalidRequest, "/settings/accountId".into()), "{number}");
    }
}

#[test]
fn what_is_kept_as_sent_is_bounded() {
    let settings = |len: usize| {
        let rest = json!({"accountId": "7", "publishSpeed": ""}).to_string().len();
        json!({"accountId": "7", "publishSpeed": "x".repeat(len - rest)})
    };
    assert!(PublishStories::read(&with("/settings", settings(MAX_KEPT))).is_ok());
    let refused = refusal(&with("/settings", settings(MAX_KEPT + 1)));
    assert_eq!(refused, (Code::InvalidRequest, "/settings".into()));
    let refused = refusal(&with("/schedule/scheduledAt", "x".repeat(MAX_KEPT).into()));
    assert_eq!(refused, (Code::InvalidRequest, "/schedule".into()));
}

#[test]
fn an_unknown_speed_is_safe() {
    for speed in [Value::Null, json!("warp"), json!("safe"), json!(9), json!({})] {
        let message = message(&with("/settings/publishSpeed", speed));
        assert_eq!(message.settings.unwrap().speed(), pb::Speed::Safe);
    }
}

#[test]
fn a_schedule_has_one_of_two_modes() {
    for schedule in [json!({}), json!({"mode": "later"}), json!({"mode": null}), json!({"mode": 1})]
    {
        let refused = refusal(&with("/schedule", schedule));
        assert_eq!(refused, (Code::InvalidSchedule, "/schedule/mode".into()));
    }
    assert_eq!(message(&with("/schedule", Value::Null)).schedule, None);
    assert!(message(&with("/schedule", json!({"mode": "now"}))).schedule.is_some());
}

#[test]
fn every_wrong_shape_is_named_by_its_pointer() {
    for (pointer, value) in [
        ("/settings", json!("x")),
        ("/settings/accountId", json!(true)),
        ("/settings/accountId", json!(1.5)),
        ("/settings/accountId", json!("7\0")),
        ("/settings/publishSpeed", json!("fast\0")),
        ("/settings/maxRetries", json!(-1)),
        ("/settings/maxRetries", json!(0.5)),
        ("/settings/maxRetries", json!("1")),
        ("/settings/maxRetries", json!(1e30)),
        ("/settings/speed", json!("fast")),
        ("/schedule", json!(1)),
        ("/schedule/scheduledAt", json!(1)),
        ("/schedule/timezone", json!(false)),
        ("/schedule/until", json!("x")),
        ("/jobId", json!(1)),
        ("/jobId", json!("")),
        ("/jobId", json!("x".repeat(201))),
        ("/posts/0", json!(["a", "https://media.example.com/a.mp4"])),
        ("/posts/0/id", json!(1)),
        ("/posts/0/id", json!("")),
        ("/posts/0/id", Value::Null),
        ("/posts/0/url", json!(1)),
        ("/posts/0/text", json!(1)),
        ("/posts/0/text", json!("x\0")),
        ("/posts/0/caption", json!("x")),
        ("/extra", json!(1)),
    ] {
        assert_eq!(
            refusal(&with(pointer, value.clone())),
            (Code::InvalidRequest, pointer.into()),
            "{value}"
        );
    }
    for body in [json!([]), json!("x"), json!(null), json!(1)] {
        assert_eq!(refusal(&body), (Code::InvalidRequest, String::new()));
    }
}

#[test]
fn what_the_publisher_judges_is_let_through() {
    assert_eq!(
        message(&with("/settings/maxRetries", json!(3))).settings.unwrap().max_retries,
        Some(3)
    );
    assert_eq!(message(&with("/posts/0/url", Value::Null)).posts[0].url, "");
    let many: Vec<_> = (0..501).map(|n| json!({"id": n.to_string(), "url": ""})).collect();
    assert_eq!(message(&with("/posts", many.into())).posts.len(), 501);
}

proptest! {
    #[test]
    fn any_json_is_judged_without_panic(text in "[\\[\\]{}:,\"a-z0-9. ]{0,60}") {
        if let Ok(body) = serde_json::from_str(&text) {
            let _ = PublishStories::read(&body);
        }
    }
}
