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

/// An instant as the services take it.
pub(crate) fn message(instant: Timestamp) -> prost_types::Timestamp {
    let nanos = instant.subsec_nanosecond();
    // Before 1970 jiff counts both down; the message counts its nanoseconds up (timestamp.proto).
    let (seconds, nanos) = match instant.as_second() {
        seconds if nanos < 0 => (seconds - 1, nanos + 1_000_000_000),
        seconds => (seconds, nanos),
    };
    prost_types::Timestamp { seconds, nanos }
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
    fn a_message_counts_its_nanoseconds_up() {
        for (text, seconds, nanos) in [
            ("1970-01-01T00:00:01.5Z", 1, 500_000_000),
            ("1969-12-31T23:59:58.5Z", -2, 500_000_000),
        ] {
            let expected = prost_types::Timestamp { seconds, nanos };
            assert_eq!(message(text.parse().unwrap()), expected, "{text}");
        }
    }

    #[test]
    fn a_message_without_its_time_is_our_mistake() {
        assert!(Instant::required(None).is_err());
        let broken = prost_types::Timestamp { seconds: i64::MAX, nanos: 0 };
        assert!(Instant::optional(Some(broken)).is_err());
    }
}
