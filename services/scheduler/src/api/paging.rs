//! Pages of lists whose position is a text of their own.

use proto::common::v1::PageRequest;
use service::Error;

/// Most items of a page (api.md, "Lists").
const MAX_PAGE: u32 = 100;
/// Items of a page when nobody says.
const DEFAULT_PAGE: u32 = 20;

/// A page that is asked for.
pub(super) struct List<P> {
    limit: u32,
    /// After which row; `None`: from the beginning.
    pub(super) after: Option<P>,
}

impl<P> List<P> {
    /// Reads the request; an absent one is the first page.
    ///
    /// # Errors
    /// `INVALID_REQUEST` for a position that is none of the list's.
    pub(super) fn read(
        request: Option<PageRequest>,
        position: impl Fn(&str) -> Option<P>,
    ) -> Result<Self, Error> {
        let PageRequest { limit, position: text } = request.unwrap_or_default();
        let wrong = || Error::invalid("?cursor", "The cursor is not one of this list.");
        let after = match text.as_str() {
            "" => None,
            text => Some(position(text).ok_or_else(wrong)?),
        };
        let limit = if limit == 0 { DEFAULT_PAGE } else { limit.min(MAX_PAGE) };
        Ok(Self { limit, after })
    }

    /// How many rows to read: one more than asked for tells whether there is another page.
    pub(super) fn to_read(&self) -> u32 {
        self.limit + 1
    }

    /// Cuts what was read to the page; the position of the next one, empty at the end.
    pub(super) fn cut<T>(&self, items: &mut Vec<T>, position: impl Fn(&T) -> String) -> String {
        let more = items.len() > self.limit as usize;
        items.truncate(self.limit as usize);
        items.last().filter(|_| more).map(position).unwrap_or_default()
    }
}
