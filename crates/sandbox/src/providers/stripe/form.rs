//! Forms with nested names: `line_items[0][price_data][currency]=gbp`.

use serde_json::{Map, Value};

/// Levels of a name; deeper ones are left out.
const DEPTH: usize = 8;

/// The object that the pairs spell. Lists are objects with numbers for names, in the order of the
/// pairs; see [`items`].
pub(super) fn nest<'a>(pairs: impl Iterator<Item = (&'a str, &'a str)>) -> Value {
    let mut root = Value::Object(Map::new());
    for (name, text) in pairs {
        let path: Vec<&str> = name.split('[').map(|part| part.trim_end_matches(']')).collect();
        if path.len() > DEPTH {
            continue;
        }
        let mut place = &mut root;
        for part in path {
            if !place.is_object() {
                *place = Value::Object(Map::new());
            }
            place = &mut place[part];
        }
        *place = text.into();
    }
    root
}

/// The items of a list.
pub(super) fn items(list: &Value) -> impl Iterator<Item = &Value> {
    list.as_object().into_iter().flat_map(|items| items.values())
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn names_are_taken_apart() {
        let pairs = [
            ("mode", "payment"),
            ("line_items[0][quantity]", "1"),
            ("line_items[0][price_data][currency]", "gbp"),
            ("line_items[1][quantity]", "2"),
            ("metadata[lead]", "a"),
        ];
        let nested = nest(pairs.into_iter());
        let metadata = json!({"lead": "a"});
        assert_eq!((&nested["mode"], &nested["metadata"]), (&json!("payment"), &metadata));
        let lines: Vec<&Value> = items(&nested["line_items"]).collect();
        assert_eq!(lines.len(), 2);
        assert_eq!(lines[0]["price_data"]["currency"], "gbp");
    }

    #[test]
    fn a_name_that_says_two_things_says_the_last() {
        assert_eq!(nest([("a", "1"), ("a[b]", "2")].into_iter()), json!({"a": {"b": "2"}}));
        assert_eq!(nest([("a[b]", "2"), ("a", "1")].into_iter()), json!({"a": "1"}));
    }
}
