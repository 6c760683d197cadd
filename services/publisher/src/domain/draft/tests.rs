//! What is refused, with its code and pointer.

use super::*;

fn now() -> Timestamp {
    "2026-01-01T00:00:00Z".parse().unwrap()
}

fn problems(draft: &Draft) -> Vec<(Code, String)> {
    let mut problems = Problems::default();
    draft.check(None, &AllowList::default(), now(), &mut problems);
    problems.0.into_iter().map(|problem| (problem.code, problem.pointer)).collect()
}

#[allow(clippy::unnecessary_wraps, reason = "a member that is sent")]
fn texts(texts: &[&str]) -> Option<Vec<String>> {
    Some(texts.iter().map(|text| (*text).to_owned()).collect())
}

#[test]
fn a_plain_draft_has_no_problem() {
    let draft = Draft {
        content: Some("Hello".into()),
        media_urls: texts(&["https://example.com/a.jpg"]),
        platforms: texts(&["X", "FACEBOOK", "TWITTER"]),
        ..Draft::default()
    };
    let mut problems = Problems::default();
    let written = draft.check(None, &AllowList::default(), now(), &mut problems);
    assert!(problems.is_empty(), "{problems:?}");
    let platforms = vec![Platform::Twitter, Platform::Facebook];
    assert_eq!(written.targets, Some(Targets::Platforms(platforms)), "X is Twitter, once");
    assert_eq!((written.status, written.when), (PostStatus::Draft, Some(When::Now)));
}

#[test]
fn every_mistake_is_named() {
    let text = |text: &str| Some(text.to_owned());
    let own = Override { content: None, media_urls: texts(&["ftp://example.com/a"]) };
    for (draft, code, pointer) in [
        (Draft { status: text("PUBLISHED"), ..Draft::default() }, Code::InvalidRequest, "/status"),
        (
            Draft { media_urls: texts(&["https://10.0.0.1/a"]), ..Draft::default() },
            Code::InvalidMediaUrl,
            "/mediaUrls/0",
        ),
        (
            Draft { platforms: texts(&["FACEBOOK", "TIKTOK"]), ..Draft::default() },
            Code::InvalidRequest,
            "/platforms/1",
        ),
        (
            Draft { connection_ids: texts(&["1"]), ..Draft::default() },
            Code::ConnectionNotFound,
            "/connectionIds/0",
        ),
        (
            Draft { scheduled_at: text("2025-12-31T23:58:00Z"), ..Draft::default() },
            Code::InvalidSchedule,
            "/scheduledAt",
        ),
        (
            Draft { scheduled_at: text("2026-06-01T10:00"), ..Draft::default() },
            Code::InvalidSchedule,
            "/scheduledAt",
        ),
        (
            Draft { timezone: text("Europe/Madrid"), ..Draft::default() },
            Code::InvalidSchedule,
            "/timezone",
        ),
        (
            Draft { repeat_json: text(r#"{"every":"day"}"#), ..Draft::default() },
            Code::InvalidSchedule,
            "/repeat",
        ),
        (
            Draft {
                next_free_slot: true,
                scheduled_at: text("2026-06-01T10:00:00Z"),
                ..Draft::default()
            },
            Code::InvalidSchedule,
            "/slot",
        ),
        (
            Draft { overrides: Some(BTreeMap::from([("X".to_owned(), own)])), ..Draft::default() },
            Code::InvalidMediaUrl,
            "/overrides/X/mediaUrls/0",
        ),
    ] {
        assert_eq!(problems(&draft), [(code, pointer.to_owned())], "{draft:?}");
    }
}

#[test]
fn sixty_seconds_in_the_past_are_still_now() {
    let draft = |at: &str| Draft { scheduled_at: Some(at.into()), ..Draft::default() };
    assert!(problems(&draft("2025-12-31T23:59:00Z")).is_empty());
    assert!(!problems(&draft("2025-12-31T23:58:59Z")).is_empty());
}
