//! How times look: RFC 3339 in UTC with milliseconds (api.md).

use jiff::Timestamp;
use serde::{Serialize, Serializer};
use service::Error;
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{KnownFormat, ObjectBuilder, RefOr, Schema, SchemaFormat, Type},
};

/// An instant as clients see it, such as `2026-01-31T09:30:00.000Z`.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Instant(Timestamp);

impl From<Timestamp> for Instant {
    fn from(timestamp: Timestamp) -> Self {
        Self(timestamp)
    }
}

impl Instant {
    /// The instant of a message.
    ///
    /// # Errors
    /// `INTERNAL` when a service left it out or wrote what is none.
    pub(crate) fn required(timestamp: Option<prost_types::Timestamp>) -> Result<Self, Error> {
        let timestamp = timestamp.ok_or_else(|| Error::internal("a message lacks its time"))?;
        Timestamp::new(timestamp.seconds, timestamp.nanos).map(Self).map_err(Error::internal)
    }

    /// The instant of a message that may have none.
    ///
    /// # Errors
    /// `INTERNAL` when a service wrote what is none.
    pub(crate) fn optional(
        timestamp: Option<prost_types::Timestamp>,
    ) -> Result<Option<Self>, Error> {
        timestamp.map(|timestamp| Self::required(Some(timestamp))).transpose()
    }
}

impl Serialize for Instant {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.collect_str(&format_args!("{:.3}", self.0))
    }
}

impl PartialSchema for Instant {
    fn schema() -> RefOr<Schema> {
        ObjectBuilder::new()
            .schema_type(Type::String)
            .format(Some(SchemaFormat::KnownFormat(KnownFormat::DateTime)))
            .description(Some("RFC 3339, UTC, with milliseconds."))
            .examples(["2026-01-31T09:30:00.000Z"])
            .into()
    }
}

impl ToSchema for Instant {
    fn name() -> std::borrow::Cow<'static, str> {
        "Instant".into()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn times_have_milliseconds() {
        for (text, shown) in [
            ("2026-01-31T09:30:00Z", "\"2026-01-31T09:30:00.000Z\""),
            ("2026-01-31T10:30:00.123456+01:00", "\"2026-01-31T09:30:00.123Z\""),
        ] {
            let instant = Instant(text.parse().unwrap());
            assert_eq!(serde_json::to_string(&instant).unwrap(), shown);
        }
    }

    #[test]
    fn a_message_without_its_time_is_our_mistake() {
        assert!(Instant::required(None).is_err());
        let broken = prost_types::Timestamp { seconds: i64::MAX, nanos: 0 };
        assert!(Instant::optional(Some(broken)).is_err());
    }
}
