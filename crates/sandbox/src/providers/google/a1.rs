//! Ranges in A1 notation: `'tab'!A1:N5`, `tab!J1:M`, `A:C`, `tab`.

/// A range; `None` is open: to the end of the grid. Rows and columns count from 0.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Area {
    /// None: the first tab.
    pub(super) title: Option<String>,
    pub(super) top: usize,
    pub(super) left: usize,
    pub(super) bottom: Option<usize>,
    pub(super) right: Option<usize>,
}

impl Area {
    /// None when the text is no range.
    pub(super) fn parse(text: &str) -> Option<Self> {
        let (title, cells) = match text.strip_prefix('\'') {
            Some(rest) => {
                let end = end_of_title(rest)?;
                let cells = rest[end + 1..].strip_prefix('!');
                if cells.is_none() && end + 1 != rest.len() {
                    return None;
                }
                (Some(rest[..end].replace("''", "'")), cells)
            }
            None => match text.rsplit_once('!') {
                Some((title, cells)) => (Some(title.to_owned()), Some(cells)),
                None if cell(text.split(':').next()?).is_some() => (None, Some(text)),
                None => (Some(text.to_owned()), None),
            },
        };
        let all = Self { title, top: 0, left: 0, bottom: None, right: None };
        let Some(cells) = cells else { return Some(all) };
        let Some((from, to)) = cells.split_once(':') else {
            // One cell is where to begin: what is written there may be larger.
            let (left, top) = cell(cells)?;
            let (top, left) = (top.unwrap_or_default(), left.unwrap_or_default());
            return Some(Self { top, left, ..all });
        };
        let ((left, top), (right, bottom)) = (cell(from)?, cell(to)?);
        let (top, left) = (top.unwrap_or_default(), left.unwrap_or_default());
        let forward = bottom.is_none_or(|bottom| bottom >= top) && right.is_none_or(|r| r >= left);
        forward.then_some(Self { top, left, bottom, right, ..all })
    }
}

/// Where a quoted title ends: at a quote that is not doubled.
fn end_of_title(text: &str) -> Option<usize> {
    let mut quotes = text.match_indices('\'').map(|(at, _)| at).peekable();
    while let Some(at) = quotes.next() {
        if quotes.next_if_eq(&(at + 1)).is_none() {
            return Some(at);
        }
    }
    None
}

/// Column and row of `B12`, `B` or `12`.
fn cell(text: &str) -> Option<(Option<usize>, Option<usize>)> {
    let split = text.find(|c: char| c.is_ascii_digit()).unwrap_or(text.len());
    let (letters, digits) = text.split_at(split);
    let good = letters.len() <= 3 && letters.bytes().all(|b| b.is_ascii_alphabetic());
    if text.is_empty() || !good {
        return None;
    }
    let column =
        letters.bytes().fold(0, |sum, b| sum * 26 + usize::from(b.to_ascii_uppercase() - b'A') + 1);
    let row =
        if digits.is_empty() { None } else { Some(digits.parse::<usize>().ok()?.checked_sub(1)?) };
    Some((column.checked_sub(1), row))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges() {
        let area = |title: Option<&str>, top, left, bottom, right| {
            Some(Area { title: title.map(str::to_owned), top, left, bottom, right })
        };
        for (text, expected) in [
            ("'ana'!A1:N5", area(Some("ana"), 0, 0, Some(4), Some(13))),
            ("'it''s'!J2:M", area(Some("it's"), 1, 9, None, Some(12))),
            ("t!A:C", area(Some("t"), 0, 0, None, Some(2))),
            ("B3", area(None, 2, 1, None, None)),
            ("AA10", area(None, 9, 26, None, None)),
            ("'ana'", area(Some("ana"), 0, 0, None, None)),
            ("some tab", area(Some("some tab"), 0, 0, None, None)),
            ("t!B2:A1", None),
            ("t!A0", None),
            ("'ana", None),
            ("'ana'x", None),
            ("t!", None),
        ] {
            assert_eq!(Area::parse(text), expected, "{text}");
        }
    }
}
