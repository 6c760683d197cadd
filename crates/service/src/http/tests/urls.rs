//! The rules for URLs from users, as tables.

use url::Url;

use super::super::{AllowList, UrlKind, UrlProblem, check_resolved, check_user_url};

fn check(raw: &str, kind: UrlKind, allowed: &str) -> Result<Url, UrlProblem> {
    check_user_url(raw, kind, &AllowList::parse(allowed).unwrap())
}

fn media(raw: &str) -> Result<Url, UrlProblem> {
    check(raw, UrlKind::Media, "")
}

#[test]
fn public_urls_are_taken() {
    for raw in [
        "https://cdn.example.org/a.jpg?x=1#y",
        "http://cdn.example.org/a.jpg",
        "HTTPS://CDN.example.org",
        "https://8.8.8.8/",
        "https://[2606:4700:4700::1111]:8443/",
        "https://localhost.example.org/",
        "https://mylocal/",
        "https://example.org/mail@example.org?to=a@b",
        "https://bücher.example/",
    ] {
        assert!(media(raw).is_ok(), "{raw}: {:?}", media(raw));
    }
    assert!(check("https://example.org/hook", UrlKind::WebHook, "").is_ok());
}

#[test]
fn private_hosts_are_refused_in_any_notation() {
    for host in [
        "localhost",
        "LocalHost",
        "localhost.",
        "a.localhost",
        "printer.local",
        "PRINTER.LOCAL.",
        "db.internal",
        "metadata.google.internal",
        "127.0.0.1",
        "127.1",
        "127.0.0.1.",
        "2130706433",
        "0x7f000001",
        "0x7f.0.0.1",
        "0177.0.0.1",
        "017700000001",
        "10.0.0.1",
        "10.1",
        "172.16.0.1",
        "192.168.1.1",
        "192.168.257",
        "169.254.169.254",
        "0xa9fea9fe",
        "100.64.0.1",
        "0.0.0.0",
        "0",
        "224.0.0.1",
        "255.255.255.255",
        "198.18.0.1",
        "192.0.2.1",
        "[::1]",
        "[::]",
        "[::ffff:127.0.0.1]",
        "[::ffff:a9fe:a9fe]",
        "[::127.0.0.1]",
        "[64:ff9b::7f00:1]",
        "[2002:7f00:1::]",
        "[fe80::1]",
        "[fc00::1]",
        "[fd00:ec2::254]",
        "[fec0::1]",
        "[ff02::1]",
        "127。0。0。1",
        "①②⑦.0.0.1",
        "%31%32%37.0.0.1",
        "ｌｏｃａｌｈｏｓｔ",
    ] {
        for kind in [UrlKind::Media, UrlKind::WebHook] {
            let raw = format!("https://{host}:8443/x");
            let result = check(&raw, kind, "");
            assert!(matches!(result, Err(UrlProblem::Host(_))), "{raw}: {result:?}");
        }
    }
}

#[test]
fn malformed_urls_are_refused() {
    for (raw, problem) in [
        ("", UrlProblem::NotAbsolute),
        ("/a.jpg", UrlProblem::NotAbsolute),
        ("example.org/a.jpg", UrlProblem::NotAbsolute),
        ("//example.org/a.jpg", UrlProblem::NotAbsolute),
        ("https:example.org", UrlProblem::NotAbsolute),
        ("https://", UrlProblem::NotAbsolute),
        ("https:///a", UrlProblem::NotAbsolute),
        ("https:////example.org/a.jpg", UrlProblem::NotAbsolute),
        ("https:example.org/?to=://", UrlProblem::NotAbsolute),
        ("https://1.2.3.4.5/", UrlProblem::NotAbsolute),
        ("https://256.1.1.1/", UrlProblem::NotAbsolute),
        ("ftp://example.org/a.jpg", UrlProblem::Scheme(UrlKind::Media)),
        ("file:///etc/passwd", UrlProblem::Scheme(UrlKind::Media)),
        ("https://me@example.org/", UrlProblem::UserInfo),
        ("https://me:pw@example.org/", UrlProblem::UserInfo),
        ("https://@example.org/", UrlProblem::UserInfo),
        (" https://example.org/", UrlProblem::Characters),
        ("https://exa\tmple.org/", UrlProblem::Characters),
        ("https://example.org\\@127.0.0.1/", UrlProblem::Characters),
    ] {
        assert_eq!(media(raw), Err(problem), "{raw:?}");
    }
}

#[test]
fn the_length_is_counted_in_characters() {
    let base = "https://example.org/";
    let longest = format!("{base}{}", "ü".repeat(2_048 - base.len()));
    assert!(media(&longest).is_ok());
    assert_eq!(media(&format!("{longest}x")), Err(UrlProblem::TooLong));
}

#[test]
fn plain_http_is_for_media_and_for_allow_listed_web_hooks() {
    let hook = |raw, allowed| check(raw, UrlKind::WebHook, allowed);
    let scheme = Err(UrlProblem::Scheme(UrlKind::WebHook));
    assert_eq!(hook("http://example.org/", ""), scheme);
    assert_eq!(hook("http://other.test/", "hooks.test"), scheme);
    for allowed in ["hooks.test", "hooks.test:80", "HOOKS.test."] {
        assert!(hook("http://hooks.test/", allowed).is_ok(), "{allowed}");
    }
    assert!(hook("http://127.0.0.1:9000/", "127.0.0.0/8").is_ok());
    assert!(hook("http://127.0.0.1:9000/", "127.0.0.1:9001").is_err());
    assert!(check("ftp://hooks.test/", UrlKind::WebHook, "hooks.test").is_err());
}

#[test]
fn a_refusal_says_what_to_do() {
    for (result, text) in [
        (media("https://10.0.0.1/"), "the host 10.0.0.1 is a private address; use a public host"),
        (
            media("nonsense"),
            "this is not an absolute URL; write one such as https://example.org/picture.jpg",
        ),
        (media("gopher://x/"), "the URL must begin with https:// or http://"),
        (check("http://x.org/", UrlKind::WebHook, ""), "the URL must begin with https://"),
    ] {
        assert_eq!(result.unwrap_err().to_string(), text);
    }
}

#[tokio::test]
async fn a_web_hook_is_also_judged_by_what_its_name_resolves_to() {
    let none = AllowList::default();
    let unknown = Url::parse("https://no-such-host.invalid/").unwrap();
    assert_eq!(check_resolved(&unknown, &none).await, Ok(()));
    let literal = Url::parse("https://8.8.8.8/").unwrap();
    assert_eq!(check_resolved(&literal, &none).await, Ok(()));
    let local = Url::parse("https://localhost/").unwrap();
    assert!(check_resolved(&local, &none).await.is_err());
    let opened = AllowList::parse("localhost").unwrap();
    assert_eq!(check_resolved(&local, &opened).await, Ok(()));
}
