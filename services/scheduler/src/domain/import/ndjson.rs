//! JSON Lines: one object a line, out of bytes that arrive cut anywhere.

use std::{borrow::Cow, fmt};

use serde::de::{Deserializer, Error as _, IgnoredAny, MapAccess, Visitor};

use super::{
    Cells, Columns, MAX_RECORD, Problem, ProblemCode,
    columns::{Ignored, MOST},
};

/// Takes bytes and gives lines.
#[derive(Debug)]
pub struct Splitter {
    line: u64,
    bytes: Vec<u8>,
    too_long: bool,
}

impl Default for Splitter {
    fn default() -> Self {
        Self { line: 1, bytes: Vec::new(), too_long: false }
    }
}

impl Splitter {
    /// Reads on; `take` gets the number and the text of each line that ends, and says whether to go
    /// on. Blank lines are left out.
    pub fn push(
        &mut self,
        mut bytes: &[u8],
        take: &mut impl FnMut(u64, Result<&[u8], Problem>) -> bool,
    ) -> bool {
        while let Some(end) = bytes.iter().position(|&byte| byte == b'\n') {
            let (line, rest) = (&bytes[..end], &bytes[end + 1..]);
            bytes = rest;
            if !self.end_line(line, take) {
                return false;
            }
        }
        self.keep(bytes);
        true
    }

    /// The file is over: gives the line that has no end.
    pub fn finish(&mut self, take: &mut impl FnMut(u64, Result<&[u8], Problem>) -> bool) -> bool {
        self.end_line(&[], take)
    }

    fn keep(&mut self, bytes: &[u8]) {
        self.too_long |= self.bytes.len() + bytes.len() > MAX_RECORD;
        if !self.too_long {
            self.bytes.extend_from_slice(bytes);
        }
    }

    fn end_line(
        &mut self,
        last: &[u8],
        take: &mut impl FnMut(u64, Result<&[u8], Problem>) -> bool,
    ) -> bool {
        // A line that came in one piece is not copied.
        let whole = self.bytes.is_empty() && !self.too_long && last.len() <= MAX_RECORD;
        if !whole {
            self.keep(last);
        }
        let line = if whole { last } else { self.bytes.as_slice() };
        let go_on = if self.too_long {
            let detail = format!("The line has more than {MAX_RECORD} bytes.");
            take(self.line, Err(Problem::new(ProblemCode::TooLong, detail)))
        } else {
            line.iter().all(u8::is_ascii_whitespace) || take(self.line, Ok(line))
        };
        self.bytes.clear();
        (self.line, self.too_long) = (self.line + 1, false);
        go_on
    }
}

/// The cells of an object; what it has beside the columns is noted.
///
/// # Errors
/// It is no object, or a member is an object or a list.
pub fn cells<'a>(
    line: &'a [u8],
    columns: &Columns,
    ignored: &mut Ignored,
) -> Result<Cells<'a>, Problem> {
    let malformed = |detail: String| Problem::new(ProblemCode::Malformed, detail);
    let text = str::from_utf8(line).map_err(|_| malformed("The line is not UTF-8.".to_owned()))?;
    let mut reader = serde_json::Deserializer::from_str(text);
    let visitor = Object { columns, ignored };
    let cells = reader.deserialize_map(visitor).and_then(|cells| reader.end().map(|()| cells));
    cells.map_err(|error| {
        let detail = super::shown(&error.to_string());
        malformed(format!("The line is no JSON object of plain values: {detail}."))
    })
}

struct Object<'c> {
    columns: &'c Columns,
    ignored: &'c mut Ignored,
}

impl<'de> Visitor<'de> for Object<'_> {
    type Value = Cells<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Cells<'de>, A::Error> {
        let mut cells: Cells<'de> = [const { None }; MOST];
        while let Some(Name(name)) = map.next_key()? {
            if let Some(index) = self.columns.index(&name) {
                cells[index] = map.next_value::<Plain<'de>>()?.0;
            } else {
                self.ignored.note(&name);
                map.next_value::<IgnoredAny>()?;
            }
        }
        Ok(cells)
    }
}

/// A name, borrowed where the text allows it.
#[derive(serde::Deserialize)]
struct Name<'a>(#[serde(borrow)] Cow<'a, str>);

/// A text, a number, a truth value or null, as the text that CSV would have.
struct Plain<'a>(Option<Cow<'a, str>>);

impl<'de> serde::Deserialize<'de> for Plain<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(PlainVisitor)
    }
}

struct PlainVisitor;

impl<'de> Visitor<'de> for PlainVisitor {
    type Value = Plain<'de>;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("a text, a number, true, false or null")
    }

    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Plain<'de>, E> {
        Ok(Plain((!text.is_empty()).then_some(Cow::Borrowed(text))))
    }

    fn visit_str<E>(self, text: &str) -> Result<Plain<'de>, E> {
        Ok(Plain((!text.is_empty()).then(|| Cow::Owned(text.to_owned()))))
    }

    fn visit_bool<E>(self, value: bool) -> Result<Plain<'de>, E> {
        Ok(Plain(Some(Cow::Borrowed(if value { "true" } else { "false" }))))
    }

    fn visit_i64<E>(self, value: i64) -> Result<Plain<'de>, E> {
        Ok(Plain(Some(Cow::Owned(value.to_string()))))
    }

    fn visit_u64<E>(self, value: u64) -> Result<Plain<'de>, E> {
        Ok(Plain(Some(Cow::Owned(value.to_string()))))
    }

    /// The shortest text that reads as this number is what was written, or equal to it.
    fn visit_f64<E: serde::de::Error>(self, value: f64) -> Result<Plain<'de>, E> {
        if value.is_finite() {
            Ok(Plain(Some(Cow::Owned(value.to_string()))))
        } else {
            Err(E::custom("not a number"))
        }
    }

    fn visit_unit<E>(self) -> Result<Plain<'de>, E> {
        Ok(Plain(None))
    }

    fn visit_map<A: MapAccess<'de>>(self, _: A) -> Result<Plain<'de>, A::Error> {
        Err(A::Error::custom("an object where a plain value belongs"))
    }
}
