//! How an instant is kept: in whole microseconds, so that both engines give back what they got.

use jiff::{Timestamp, fmt::strtime};
use sqlx::{
    Decode, Encode, Postgres, Sqlite, Type,
    encode::IsNull,
    error::BoxDynError,
    postgres::{PgArgumentBuffer, PgHasArrayType},
    sqlite::SqliteArgumentsBuffer,
};

/// An instant in a statement or a row: `TIMESTAMPTZ` on PostgreSQL; on SQLite a text of fixed
/// width (`2026-01-31T09:30:00.000000Z`), which sorts as time does and can be read by people.
///
/// A fraction of a microsecond is cut off. A time before the year 0 is refused: its text would not
/// sort.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Time(pub Timestamp);

const SQLITE_FORMAT: &str = "%Y-%m-%dT%H:%M:%S.%6fZ";
/// 0000-01-01.
const YEAR_0: Timestamp = Timestamp::constant(-62_167_219_200, 0);

impl Time {
    /// What is kept of it. The engines would cut off differently: towards the past, and towards
    /// PostgreSQL's epoch.
    fn kept(self) -> Result<Timestamp, BoxDynError> {
        if self.0 < YEAR_0 {
            return Err(format!("{} is before the year 0", self.0).into());
        }
        let nanos = self.0.as_nanosecond();
        Ok(Timestamp::from_nanosecond(nanos - nanos.rem_euclid(1_000))?)
    }
}

impl From<Timestamp> for Time {
    fn from(timestamp: Timestamp) -> Self {
        Self(timestamp)
    }
}

impl From<Time> for Timestamp {
    fn from(time: Time) -> Self {
        time.0
    }
}

impl Type<Sqlite> for Time {
    fn type_info() -> sqlx::sqlite::SqliteTypeInfo {
        <str as Type<Sqlite>>::type_info()
    }

    fn compatible(ty: &sqlx::sqlite::SqliteTypeInfo) -> bool {
        <str as Type<Sqlite>>::compatible(ty)
    }
}

impl Encode<'_, Sqlite> for Time {
    fn encode_by_ref(&self, buffer: &mut SqliteArgumentsBuffer) -> Result<IsNull, BoxDynError> {
        let text = strtime::format(SQLITE_FORMAT, self.kept()?)?;
        Encode::<Sqlite>::encode(text, buffer)
    }
}

impl Decode<'_, Sqlite> for Time {
    fn decode(value: sqlx::sqlite::SqliteValueRef<'_>) -> Result<Self, BoxDynError> {
        Ok(Self(<&str as Decode<Sqlite>>::decode(value)?.parse()?))
    }
}

impl Type<Postgres> for Time {
    fn type_info() -> sqlx::postgres::PgTypeInfo {
        <jiff_sqlx::Timestamp as Type<Postgres>>::type_info()
    }
}

impl PgHasArrayType for Time {
    fn array_type_info() -> sqlx::postgres::PgTypeInfo {
        <jiff_sqlx::Timestamp as PgHasArrayType>::array_type_info()
    }
}

impl Encode<'_, Postgres> for Time {
    fn encode_by_ref(&self, buffer: &mut PgArgumentBuffer) -> Result<IsNull, BoxDynError> {
        Encode::<Postgres>::encode(jiff_sqlx::Timestamp::from(self.kept()?), buffer)
    }
}

impl Decode<'_, Postgres> for Time {
    fn decode(value: sqlx::postgres::PgValueRef<'_>) -> Result<Self, BoxDynError> {
        Ok(Self(<jiff_sqlx::Timestamp as Decode<Postgres>>::decode(value)?.to_jiff()))
    }
}
