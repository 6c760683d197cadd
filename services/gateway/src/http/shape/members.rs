//! Members of the types that requests use again and again.

use jiff::Timestamp;
use serde_json::Value;
use service::Error;

use super::{Object, Problems, whole_number};
use crate::domain::words::Words;

/// Reads a body that is one object: `read` takes its members, and what it leaves is refused.
///
/// # Errors
/// `INVALID_REQUEST` with every member whose shape is wrong.
pub(crate) fn read<T>(
    body: &Value,
    read: impl FnOnce(&mut Object<'_>, &mut Problems) -> T,
) -> Result<T, Error> {
    let mut problems = Problems::of(body);
    let taken = Object::open(body, "", &mut problems).map(|mut root| {
        let taken = read(&mut root, &mut problems);
        root.close(&mut problems);
        taken
    });
    problems.into_result()?;
    taken.ok_or_else(|| Error::invalid("", "The body must be an object."))
}

impl Object<'_> {
    /// A text, maybe empty, of its own.
    pub(crate) fn owned(&mut self, name: &'static str, problems: &mut Problems) -> Option<String> {
        self.text(name, problems).map(str::to_owned)
    }

    /// A text that must be there, maybe empty.
    pub(crate) fn required(&mut self, name: &'static str, problems: &mut Problems) -> String {
        self.require(name, problems);
        self.owned(name, problems).unwrap_or_default()
    }

    /// True or false.
    pub(crate) fn flag(&mut self, name: &'static str, problems: &mut Problems) -> Option<bool> {
        let value = self.any(name)?;
        if !value.is_boolean() {
            problems.note(&self.pointer(name), "must be true or false");
        }
        value.as_bool()
    }

    /// A whole number.
    pub(crate) fn number(&mut self, name: &'static str, problems: &mut Problems) -> Option<i64> {
        let number = whole_number(self.any(name)?);
        if number.is_none() {
            problems.note(&self.pointer(name), "must be a whole number");
        }
        number
    }

    /// A decimal number, as it was written, but without an exponent.
    pub(crate) fn decimal(
        &mut self,
        name: &'static str,
        problems: &mut Problems,
    ) -> Option<String> {
        let value = self.any(name)?;
        if !value.is_number() {
            problems.note(&self.pointer(name), "must be a number");
        }
        let text = value.as_number()?.to_string();
        let plain = text.bytes().all(|c| c.is_ascii_digit() || matches!(c, b'.' | b'-'));
        if plain { Some(text) } else { value.as_f64().map(|number| number.to_string()) }
    }

    /// A list of texts; none when it is absent.
    pub(crate) fn texts(
        &mut self,
        name: &'static str,
        problems: &mut Problems,
    ) -> Option<Vec<String>> {
        self.each(name, problems, |text| Some(text.to_owned()), || "must be text".to_owned())
    }

    /// A list of words; none when it is absent.
    pub(crate) fn words<W: Words>(
        &mut self,
        name: &'static str,
        problems: &mut Problems,
    ) -> Option<Vec<String>> {
        self.each(name, problems, |text| W::read(text).map(str::to_owned), W::expected)
    }

    /// A word.
    pub(crate) fn word<W: Words>(
        &mut self,
        name: &'static str,
        problems: &mut Problems,
    ) -> Option<String> {
        let word = W::read(self.text(name, problems)?);
        if word.is_none() {
            problems.note(&self.pointer(name), W::expected());
        }
        word.map(str::to_owned)
    }

    /// An instant: RFC 3339 with an offset.
    pub(crate) fn instant(
        &mut self,
        name: &'static str,
        problems: &mut Problems,
    ) -> Option<Timestamp> {
        let instant = self.text(name, problems)?.parse().ok();
        if instant.is_none() {
            problems.note(&self.pointer(name), "must be a time such as 2030-01-31T00:00:00Z");
        }
        instant
    }

    fn each(
        &mut self,
        name: &'static str,
        problems: &mut Problems,
        take: impl Fn(&str) -> Option<String>,
        expected: impl Fn() -> String,
    ) -> Option<Vec<String>> {
        self.any(name)?;
        let at = self.pointer(name);
        let mut taken = Vec::new();
        for (i, item) in self.list(name, problems).iter().enumerate() {
            match item.as_str().and_then(&take) {
                Some(text) => taken.push(text),
                None => problems.note(&format!("{at}/{i}"), expected()),
            }
        }
        Some(taken)
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;
    use crate::domain::words::NamedPlatform;

    #[test]
    fn members_of_the_right_type_are_taken() {
        let body = json!({"f": true, "t": ["a", ""], "p": ["X"], "w": "X", "i": "2030-01-31T01:00:00+01:00"});
        let taken = read(&body, |root, problems| {
            let words = root.words::<NamedPlatform>("p", problems).unwrap();
            assert_eq!(words, ["TWITTER"]);
            assert_eq!(root.word::<NamedPlatform>("w", problems).unwrap(), "TWITTER");
            assert_eq!(root.texts("t", problems).unwrap(), ["a", ""]);
            assert_eq!(root.texts("absent", problems), None);
            (root.flag("f", problems).unwrap(), root.instant("i", problems).unwrap())
        });
        assert_eq!(taken.unwrap(), (true, "2030-01-31T00:00:00Z".parse().unwrap()));
    }

    #[test]
    fn any_other_is_named() {
        let body =
            json!({"n": 1.5, "f": "true", "t": ["a", 1], "p": ["Y"], "w": 1, "i": "soon", "l": {}});
        let error = read(&body, |root, problems| {
            root.number("n", problems);
            root.flag("f", problems);
            root.texts("t", problems);
            root.words::<NamedPlatform>("p", problems);
            root.word::<NamedPlatform>("w", problems);
            root.instant("i", problems);
            root.texts("l", problems);
            root.required("r", problems);
        });
        let error = error.unwrap_err();
        let pointers: Vec<_> = error.fields().iter().map(|field| field.pointer.as_str()).collect();
        assert_eq!(pointers, ["/n", "/f", "/t/1", "/p/0", "/w", "/i", "/l", "/r"]);
        assert!(read(&json!([]), |_, _| ()).is_err());
    }
}
