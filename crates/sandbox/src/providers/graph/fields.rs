//! `?fields=`: which members of a node the caller wants.

use serde_json::{Map, Value};

use super::error::GraphError;

/// A node with all the members that it could show.
pub(in crate::providers) struct Node {
    /// The node's type, for the error.
    kind: &'static str,
    members: Map<String, Value>,
}

impl Node {
    pub(in crate::providers) fn new(kind: &'static str, members: Value) -> Self {
        let members = match members {
            Value::Object(members) => members,
            _ => Map::new(),
        };
        Self { kind, members }
    }

    /// The wanted members, or the usual ones without a wish; `id` is always there, and what is null
    /// never. A member that the type does not have is code 100.
    pub(in crate::providers) fn select(
        mut self,
        wanted: Option<&str>,
        usual: &[&str],
    ) -> Result<Value, GraphError> {
        let names = wanted.map_or_else(|| usual.to_vec(), top_level);
        let mut shown = Map::new();
        for name in names.into_iter().chain(["id"]) {
            match self.members.swap_remove(name) {
                Some(Value::Null) => {}
                Some(value) => {
                    shown.insert(name.to_owned(), value);
                }
                None if shown.contains_key(name) => {}
                None => {
                    return Err(GraphError::parameter(format!(
                        "Tried accessing nonexisting field ({name}) on node type ({})",
                        self.kind
                    )));
                }
            }
        }
        Ok(Value::Object(shown))
    }
}

/// The names outside of braces and brackets: of `id,attachments{target,media{image}}.limit(1)`,
/// `id` and `attachments`.
fn top_level(fields: &str) -> Vec<&str> {
    let (mut depth, mut start, mut parts) = (0_u32, 0, Vec::new());
    for (at, sign) in fields.char_indices() {
        match sign {
            '{' | '(' => depth += 1,
            '}' | ')' => depth = depth.saturating_sub(1),
            ',' if depth == 0 => {
                parts.push(&fields[start..at]);
                start = at + 1;
            }
            _ => {}
        }
    }
    parts.push(&fields[start..]);
    let name = |part: &&str| -> usize { part.find(['{', '(', '.']).unwrap_or(part.len()) };
    parts.iter().map(|part| part[..name(part)].trim()).filter(|part| !part.is_empty()).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn nested_fields_belong_to_their_name() {
        let fields = "message, attachments.limit(2){target{id,url},media},id";
        assert_eq!(top_level(fields), ["message", "attachments", "id"]);
    }

    #[test]
    fn only_the_wanted_members_are_shown() {
        let node = || Node::new("Post", json!({"id": "1", "message": "hi", "story": null}));
        let shown = node().select(Some("message,story"), &[]).unwrap();
        assert_eq!(shown, json!({"message": "hi", "id": "1"}));
        assert_eq!(node().select(None, &["id"]).unwrap(), json!({"id": "1"}));
        assert!(node().select(Some("colour"), &[]).is_err());
    }
}
