//! JSON in one spelling, so that two bodies compare as JSON and not as text (api.md,
//! "Idempotency-Key"): members sorted, no white space, whole numbers without a fraction.

use serde_json::{Number, Value};
use sha2::{Digest as _, Sha256};

/// Whole numbers up to here are the same as `f64` and as integer (2⁵³).
const EXACT: f64 = 9_007_199_254_740_992.0;

/// The SHA-256 of a body's canonical text.
pub(crate) fn fingerprint(body: &Value) -> [u8; 32] {
    Sha256::digest(canonical(body).as_bytes()).into()
}

/// A value's canonical text.
pub(crate) fn canonical(value: &Value) -> String {
    let mut text = String::new();
    write(value, &mut text);
    text
}

/// Recursion is bounded by the parser, which refuses more than 128 levels.
fn write(value: &Value, text: &mut String) {
    match value {
        Value::Number(number) => text.push_str(&canonical_number(number)),
        Value::Array(items) => {
            text.push('[');
            for (i, item) in items.iter().enumerate() {
                separate(i, text);
                write(item, text);
            }
            text.push(']');
        }
        Value::Object(members) => {
            let mut names: Vec<&String> = members.keys().collect();
            names.sort_unstable();
            text.push('{');
            for (i, name) in names.into_iter().enumerate() {
                separate(i, text);
                text.push_str(&Value::from(name.as_str()).to_string());
                text.push(':');
                write(&members[name], text);
            }
            text.push('}');
        }
        scalar => text.push_str(&scalar.to_string()),
    }
}

fn separate(index: usize, text: &mut String) {
    if index > 0 {
        text.push(',');
    }
}

fn canonical_number(number: &Number) -> String {
    match number.as_f64() {
        Some(float) if number.is_f64() && float.fract() == 0.0 && float.abs() <= EXACT => {
            (float as i64).to_string()
        }
        _ => number.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::{Map, json};

    use super::*;

    fn any_json() -> impl Strategy<Value = Value> {
        let leaf = prop_oneof![
            Just(Value::Null),
            any::<bool>().prop_map(Value::from),
            any::<i64>().prop_map(Value::from),
            ".{0,8}".prop_map(Value::from),
        ];
        leaf.prop_recursive(4, 32, 6, |inner| {
            prop_oneof![
                proptest::collection::vec(inner.clone(), 0..6).prop_map(Value::from),
                proptest::collection::vec((".{0,4}", inner), 0..6)
                    .prop_map(|members| Value::Object(members.into_iter().collect())),
            ]
        })
    }

    fn reversed(value: &Value) -> Value {
        match value {
            Value::Array(items) => items.iter().map(reversed).collect(),
            Value::Object(members) => {
                let members: Vec<_> =
                    members.iter().map(|(k, v)| (k.clone(), reversed(v))).collect();
                Value::Object(members.into_iter().rev().collect::<Map<_, _>>())
            }
            other => other.clone(),
        }
    }

    proptest! {
        #[test]
        fn the_order_of_members_does_not_count(value in any_json()) {
            prop_assert_eq!(fingerprint(&value), fingerprint(&reversed(&value)));
        }

        #[test]
        fn nothing_else_is_lost(value in any_json()) {
            let back: Value = serde_json::from_str(&canonical(&value)).unwrap();
            prop_assert_eq!(back, value);
        }
    }

    #[test]
    fn one_spelling() {
        let body: Value =
            serde_json::from_str(r#"{ "b": [1.0, 2.5, 1e2], "a": "\u0041" }"#).unwrap();
        assert_eq!(canonical(&body), r#"{"a":"A","b":[1,2.5,100]}"#);
        assert_ne!(fingerprint(&json!([1, 2])), fingerprint(&json!([2, 1])));
    }
}
