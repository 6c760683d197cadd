//! Bytes to a document, as leniently as JSON allows.

use serde::de::IgnoredAny;
use serde_json::Value;

/// A body that is no JSON.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("the body is no JSON")]
pub struct NotJson;

/// Reads a document. One that is JSON but that cannot be held (nested too deeply, numbers without
/// bounds) is read as null: there is nothing in it for us.
pub(super) fn read(body: &[u8]) -> Result<Value, NotJson> {
    let body = std::str::from_utf8(body).map_err(|_| NotJson)?;
    if let Ok(document) = serde_json::from_str(body) {
        return Ok(document);
    }
    // The grammar alone, which does not recurse and does not look at what escapes stand for.
    serde_json::from_str::<IgnoredAny>(body).map_err(|_| NotJson)?;
    Ok(serde_json::from_str(&mended(body)).unwrap_or_default())
}

/// Half of a pair of surrogates, as in an emoji that was cut, becomes the replacement character: the
/// rest of the message is worth having.
fn mended(body: &str) -> String {
    let mut mended = String::with_capacity(body.len());
    let mut rest = body;
    while let Some(at) = rest.find('\\') {
        let (before, escape) = rest.split_at(at);
        mended.push_str(before);
        let len = match (unit(escape), escape.get(6..).and_then(unit)) {
            (Some(0xd800..=0xdbff), Some(0xdc00..=0xdfff)) => 12,
            (Some(0xd800..=0xdfff), _) => {
                mended.push('\u{fffd}');
                rest = &escape[6..];
                continue;
            }
            (Some(_), _) => 6,
            // A backslash and whatever it escapes, which may be longer than a byte.
            (None, _) => 1 + escape[1..].chars().next().map_or(0, char::len_utf8),
        };
        mended.push_str(&escape[..len]);
        rest = &escape[len..];
    }
    mended.push_str(rest);
    mended
}

/// The code unit of `\uXXXX` at the start of a text.
fn unit(text: &str) -> Option<u16> {
    let digits = text.strip_prefix("\\u")?.get(..4)?;
    let hexadecimal = digits.bytes().all(|byte| byte.is_ascii_hexdigit());
    hexadecimal.then(|| u16::from_str_radix(digits, 16).ok()).flatten()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_is_no_json_is_told_from_what_is_of_no_use() {
        for bad in ["", "{", "a=b", "{}{}", "\u{feff}{}", "'x'"] {
            assert_eq!(read(bad.as_bytes()), Err(NotJson), "{bad}");
        }
        assert_eq!(read(b"\"\xff\""), Err(NotJson));
        let deep = format!("{}{}", "[".repeat(5_000), "]".repeat(5_000));
        for useless in [deep.as_str(), "1e999", "null"] {
            assert_eq!(read(useless.as_bytes()), Ok(Value::Null));
        }
    }

    #[test]
    fn half_an_emoji_does_not_cost_the_message() {
        let body =
            r#"{"a":"x\ud83dy","b":"\ud83d\ude00","c":"\\ud83d","d":"\udc00","e":"\"\u00e9"}"#;
        let expected =
            json!({"a": "x\u{fffd}y", "b": "😀", "c": "\\ud83d", "d": "\u{fffd}", "e": "\"é"});
        assert_eq!(read(body.as_bytes()), Ok(expected));
        assert_eq!(read(br#""\ud83d\ud83d\ude00""#), Ok(json!("\u{fffd}😀")));
    }
}
