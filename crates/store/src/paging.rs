//! Pages of a list, and what every handler checks in the same way.

use std::{fmt::Display, str::FromStr};

use proto::common::v1::PageRequest;
use service::Error;

use crate::keyset::Keyset;

/// Most items of a page (api.md, "Lists").
const MAX_PAGE: u32 = 100;
/// Items of a page when nobody says.
const DEFAULT_PAGE: u32 = 20;

/// A page that is asked for; `P` is what its list is ordered by.
pub struct Page<P = Keyset> {
    /// How many items.
    limit: u32,
    /// After which row; `None`: from the beginning.
    pub after: Option<P>,
}

impl<P: FromStr + Display> Page<P> {
    /// Reads the request; an absent one is the first page.
    ///
    /// # Errors
    /// `INVALID_REQUEST` for a position that is none of the list's.
    pub fn read(request: Option<PageRequest>) -> Result<Self, Error> {
        let PageRequest { limit, position } = request.unwrap_or_default();
        let after =
            match position.as_str() {
                "" => None,
                text => Some(text.parse().map_err(|_| {
                    Error::invalid("?cursor", "The cursor is not one of this list.")
                })?),
            };
        let limit = if limit == 0 { DEFAULT_PAGE } else { limit.min(MAX_PAGE) };
        Ok(Self { limit, after })
    }

    /// How many rows to read: one more than asked for tells whether there is another page.
    pub fn to_read(&self) -> u32 {
        self.limit + 1
    }

    /// Cuts what was read to the page; the position of the next one, empty at the end.
    pub fn cut<T>(&self, items: &mut Vec<T>, key: impl Fn(&T) -> P) -> String {
        let more = items.len() > self.limit as usize;
        items.truncate(self.limit as usize);
        items.last().filter(|_| more).map(|last| key(last).to_string()).unwrap_or_default()
    }
}

impl Page {
    /// The row before the page, by time and id: [`Keyset::START`] of the first one.
    pub fn newest_first(&self) -> Keyset {
        self.after.unwrap_or(Keyset::START)
    }
}
