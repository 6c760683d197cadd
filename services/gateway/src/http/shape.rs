//! Reads a JSON body member by member and notes everything that is wrong with its shape, each
//! with its pointer (RFC 6901). Values, and what they mean, are judged elsewhere.
//!
//! Map: this file walks objects, `members` reads the types that requests use again and again.

mod members;

pub(crate) use members::read;

use std::collections::BTreeSet;

use serde_json::{Map, Value};
use service::{Code, Error, FieldError};

/// More mistakes than this are not listed: nobody reads them.
const MAX_LISTED: usize = 20;

/// What is wrong with a body.
#[derive(Debug, Default)]
pub(crate) struct Problems(Vec<FieldError>);

impl Problems {
    /// Begins with those of any body: U+0000, which PostgreSQL cannot keep as text.
    pub(crate) fn of(body: &Value) -> Self {
        let mut problems = Self::default();
        problems.note_nul(body, "");
        problems
    }

    /// Recursion is bounded by the parser, which refuses more than 128 levels.
    fn note_nul(&mut self, value: &Value, at: &str) {
        match value {
            Value::String(text) if text.contains('\0') => {
                self.note(at, "must not contain the character U+0000");
            }
            Value::Array(items) => {
                for (i, item) in items.iter().enumerate() {
                    self.note_nul(item, &format!("{at}/{i}"));
                }
            }
            Value::Object(members) => {
                for (name, member) in members {
                    let at = pointer(at, name);
                    if name.contains('\0') {
                        self.note(&at, "must not have the character U+0000 in its name");
                    }
                    self.note_nul(member, &at);
                }
            }
            _ => {}
        }
    }

    /// Notes one.
    pub(crate) fn note(&mut self, pointer: &str, detail: impl Into<String>) {
        if self.0.len() < MAX_LISTED {
            self.0.push(FieldError { pointer: pointer.to_owned(), detail: detail.into() });
        }
    }

    /// # Errors
    /// `INVALID_REQUEST` with all that were noted, if there is one.
    pub(crate) fn into_result(self) -> Result<(), Error> {
        let Some(first) = self.0.first() else {
            return Ok(());
        };
        let detail = match first.pointer.as_str() {
            "" => format!("The body {}.", first.detail),
            pointer => format!("{pointer} {}.", first.detail),
        };
        let error = Error::new(Code::InvalidRequest, detail);
        Err(self.0.into_iter().fold(error, Error::with_field))
    }
}

/// One object of a body. A member that is null counts as absent.
pub(crate) struct Object<'v> {
    at: String,
    members: &'v Map<String, Value>,
    known: BTreeSet<&'static str>,
}

impl<'v> Object<'v> {
    /// Opens the object at a pointer, if it is one.
    pub(crate) fn open(value: &'v Value, at: &str, problems: &mut Problems) -> Option<Self> {
        let Some(members) = value.as_object() else {
            problems.note(at, "must be an object");
            return None;
        };
        Some(Self { at: at.to_owned(), members, known: BTreeSet::new() })
    }

    /// The pointer of a member.
    pub(crate) fn pointer(&self, name: &str) -> String {
        pointer(&self.at, name)
    }

    /// Whether a member is there as null, which in an update removes what it names.
    pub(crate) fn is_null(&self, name: &str) -> bool {
        self.members.get(name).is_some_and(Value::is_null)
    }

    /// A member of any type.
    pub(crate) fn any(&mut self, name: &'static str) -> Option<&'v Value> {
        self.known.insert(name);
        self.members.get(name).filter(|value| !value.is_null())
    }

    /// A text, maybe empty.
    pub(crate) fn text(&mut self, name: &'static str, problems: &mut Problems) -> Option<&'v str> {
        let value = self.any(name)?;
        if !value.is_string() {
            problems.note(&self.pointer(name), "must be text");
        }
        value.as_str()
    }

    /// A text of `least..=most` characters.
    pub(crate) fn sized_text(
        &mut self,
        name: &'static str,
        (least, most): (usize, usize),
        problems: &mut Problems,
    ) -> Option<&'v str> {
        let text = self.text(name, problems)?;
        if !(least..=most).contains(&text.chars().count()) {
            problems.note(&self.pointer(name), format!("must have {least} to {most} characters"));
        }
        Some(text)
    }

    /// A list.
    pub(crate) fn list(&mut self, name: &'static str, problems: &mut Problems) -> &'v [Value] {
        match self.any(name) {
            None => &[],
            Some(Value::Array(items)) => items,
            Some(_) => {
                problems.note(&self.pointer(name), "must be a list");
                &[]
            }
        }
    }

    /// Notes that a member is missing, unless it is there.
    pub(crate) fn require(&mut self, name: &'static str, problems: &mut Problems) {
        if self.any(name).is_none() {
            problems.note(&self.pointer(name), "is missing");
        }
    }

    /// Notes every member that nobody asked for.
    pub(crate) fn close(self, problems: &mut Problems) {
        for name in self.members.keys().filter(|name| !self.known.contains(name.as_str())) {
            problems.note(&self.pointer(name), "is not a member that is taken here");
        }
    }
}

/// The pointer of a member of what is at a pointer.
pub(crate) fn pointer(at: &str, name: &str) -> String {
    format!("{at}/{}", name.replace('~', "~0").replace('/', "~1"))
}

/// A whole number, however it is spelled (`2` and `2.0` are the same JSON number).
pub(crate) fn whole_number(value: &Value) -> Option<i64> {
    let exact = |float: f64| (float.fract() == 0.0 && float.abs() < 9.0e15).then_some(float as i64);
    value.as_i64().or_else(|| value.as_f64().filter(|_| value.is_f64()).and_then(exact))
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn everything_wrong_is_listed_with_its_pointer() {
        let body = json!({"a": 1, "b": "x", "c/d": 2, "e": null, "f": {}});
        let mut problems = Problems::default();
        let mut object = Object::open(&body, "/in", &mut problems).unwrap();
        assert_eq!(object.text("a", &mut problems), None);
        assert_eq!(object.sized_text("b", (2, 3), &mut problems), Some("x"));
        object.require("e", &mut problems);
        assert!(object.list("f", &mut problems).is_empty());
        object.close(&mut problems);
        let error = problems.into_result().unwrap_err();
        let pointers: Vec<_> = error.fields().iter().map(|field| field.pointer.as_str()).collect();
        assert_eq!(pointers, ["/in/a", "/in/b", "/in/e", "/in/f", "/in/c~1d"]);
    }

    #[test]
    fn the_character_zero_is_refused_wherever_it_is() {
        let body = json!({"a": "x\0", "b": [1, {"c/d": "\0"}], "e": {"f\0": "fine"}, "g": "\u{1}"});
        let error = Problems::of(&body).into_result().unwrap_err();
        let pointers: Vec<_> = error.fields().iter().map(|field| field.pointer.as_str()).collect();
        assert_eq!(pointers, ["/a", "/b/1/c~1d", "/e/f\0"]);
    }

    #[test]
    fn the_list_of_mistakes_is_bounded() {
        let mut problems = Problems::default();
        for _ in 0..100 {
            problems.note("/x", "is wrong");
        }
        assert_eq!(problems.into_result().unwrap_err().fields().len(), MAX_LISTED);
    }

    #[test]
    fn whole_numbers_have_no_fraction() {
        assert_eq!(whole_number(&json!(-3)), Some(-3));
        assert_eq!(whole_number(&json!(2.0)), Some(2));
        for value in [json!(2.5), json!("2"), json!(true), json!(1e300), json!(u64::MAX)] {
            assert_eq!(whole_number(&value), None, "{value}");
        }
    }
}
