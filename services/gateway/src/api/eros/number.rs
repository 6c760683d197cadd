//! Exact decimals of the services as JSON numbers.

use std::borrow::Cow;

use serde::{Serialize, Serializer};
use service::Error;
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{ObjectBuilder, RefOr, Schema, Type},
};

/// A decimal number; a whole one has no fraction, so that `15` is not `15.0`.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) struct Number(f64);

/// Whole numbers up to here are exact.
const EXACT: f64 = 9.0e15;

impl Number {
    /// A decimal of a message, such as `0.35`.
    ///
    /// # Errors
    /// `INTERNAL` when a service wrote what is none.
    pub(super) fn read(text: &str) -> Result<Self, Error> {
        let number: f64 = text.parse().map_err(|_| Error::internal(format!("number {text}")))?;
        number.is_finite().then_some(Self(number)).ok_or_else(|| Error::internal("no number"))
    }

    /// The same of one that may be absent.
    ///
    /// # Errors
    /// As [`Number::read`].
    pub(super) fn optional(text: Option<&str>) -> Result<Option<Self>, Error> {
        text.map(Self::read).transpose()
    }
}

impl From<f64> for Number {
    fn from(number: f64) -> Self {
        Self(number)
    }
}

impl Serialize for Number {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        if self.0.fract() == 0.0 && self.0.abs() < EXACT {
            return serializer.serialize_i64(self.0 as i64);
        }
        serializer.serialize_f64(self.0)
    }
}

impl PartialSchema for Number {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new().schema_type(Type::Number).examples([0.5]).into()
    }
}

impl ToSchema for Number {
    fn name() -> Cow<'static, str> {
        "Number".into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn decimals_are_spelled_as_people_write_them() {
        for (text, json) in
            [("0.35", "0.35"), ("15", "15"), ("15.00", "15"), ("-0.3", "-0.3"), ("0", "0")]
        {
            let number = Number::read(text).unwrap();
            assert_eq!(serde_json::to_string(&number).unwrap(), json);
        }
        assert!(Number::read("many").is_err() && Number::read("inf").is_err());
    }
}
