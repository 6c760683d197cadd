//! A lead's messages page by page, the newest first.

use std::{cmp::Reverse, fmt, str::FromStr};

use jiff::Timestamp;
use store::{
    Result, Store, Time,
    keyset::{Keyset, NoPosition},
};
use uuid::Uuid;

use super::{
    Reads,
    transcript::{CAME, Direction, Message, Row, WENT},
};

/// Where a message stands: by its time; at one time, what came in goes before what it brought about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    direction: Direction,
    key: Keyset,
}

impl Place {
    /// Of a message.
    pub fn of(message: &Message) -> Self {
        let key = Keyset { created_at: message.created_at, id: message.id };
        Self { direction: message.direction, key }
    }

    fn order(self) -> (Timestamp, Direction, Uuid) {
        (self.key.created_at, self.direction, self.key.id)
    }

    /// Before which keys of a direction this place is.
    fn key_of(self, direction: Direction) -> Keyset {
        match (direction, self.direction) {
            (Direction::In, Direction::Out) => Keyset { id: Uuid::max(), ..self.key },
            (Direction::Out, Direction::In) => Keyset { id: Uuid::nil(), ..self.key },
            _ => self.key,
        }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let direction = match self.direction {
            Direction::In => 'i',
            Direction::Out => 'o',
        };
        write!(f, "{direction}{}", self.key)
    }
}

impl FromStr for Place {
    type Err = NoPosition;

    fn from_str(text: &str) -> std::result::Result<Self, NoPosition> {
        let (direction, key) = match text.split_at_checked(1) {
            Some(("i", key)) => (Direction::In, key),
            Some(("o", key)) => (Direction::Out, key),
            _ => return Err(NoPosition),
        };
        Ok(Self { direction, key: key.parse()? })
    }
}

/// Messages from before a place, or the newest.
///
/// # Errors
/// The engine's.
pub async fn before(
    store: &Store,
    tenant: &str,
    lead: Uuid,
    place: Option<Place>,
    limit: u32,
) -> Result<Vec<Message>> {
    let mut messages = Vec::new();
    for (direction, columns, table, time) in [
        (Direction::In, CAME, "inbox", "received_at"),
        (Direction::Out, WENT, "outbox", "created_at"),
    ] {
        let key = place.map_or(Keyset::START, |place| place.key_of(direction));
        let sql = format!(
            "SELECT {columns} FROM {table}
             WHERE lead_id = $1 AND tenant_id = $2 AND ({time}, id) < ($3, $4)
             ORDER BY {time} DESC, id DESC
             LIMIT $5"
        );
        let mut reads = Reads::from(store);
        let statement = reads.query(sql).bind(lead.to_string()).bind(tenant);
        let rows: Vec<Row> = statement
            .bind(Time(key.created_at))
            .bind(key.id.to_string())
            .bind(i64::from(limit))
            .fetch_all()
            .await?;
        for row in rows {
            messages.push(row.message(direction)?);
        }
    }
    messages.sort_by_key(|message| Reverse(Place::of(message).order()));
    messages.truncate(limit as usize);
    Ok(messages)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_place_reads_as_it_was_written() {
        let created_at = "2026-01-31T09:30:00.123456Z".parse().unwrap();
        for direction in [Direction::In, Direction::Out] {
            let key = Keyset { created_at, id: Uuid::from_u128(7) };
            let place = Place { direction, key };
            assert_eq!(place.to_string().parse::<Place>().unwrap(), place);
        }
        for text in ["", "i", "x1.7", "é", "1769851800000000.7"] {
            assert!(text.parse::<Place>().is_err(), "{text}");
        }
    }
}
