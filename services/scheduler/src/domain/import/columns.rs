//! The columns of a file, by name, in any order.

/// Most columns of a kind of file.
pub const MOST: usize = 9;
/// Most names of unknown columns that a report lists, and how long each may be, in characters.
const MAX_IGNORED: usize = 100;
const MAX_NAME: usize = 100;

/// The names that a kind of file may have; the first `required` it must have.
#[derive(Clone, Copy, Debug)]
pub struct Columns {
    /// Every name; a [`Cells`](super::Cells) has the same order.
    pub names: &'static [&'static str],
    /// How many of them are required.
    pub required: usize,
}

impl Columns {
    /// Where a name stands.
    pub fn index(&self, name: &str) -> Option<usize> {
        self.names.iter().position(|known| *known == name)
    }
}

/// Required columns that a file lacks.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("missing columns: {}", .0.join(", "))]
pub struct MissingColumns(pub Vec<&'static str>);

/// Which cell of a record stands in which column.
#[derive(Clone, Debug)]
pub struct Header {
    /// For each cell its column; `None` is ignored.
    pub places: Vec<Option<usize>>,
}

impl Header {
    /// Reads the first record. Of a name that stands there twice the first counts.
    ///
    /// # Errors
    /// Required columns are missing.
    pub fn read<'a>(
        cells: impl Iterator<Item = &'a str>,
        columns: &Columns,
        ignored: &mut Ignored,
    ) -> Result<Self, MissingColumns> {
        let mut places = Vec::new();
        for cell in cells {
            let name = cell.trim();
            let place = columns.index(name).filter(|place| !places.contains(&Some(*place)));
            if place.is_none() {
                ignored.note(name);
            }
            places.push(place);
        }
        let missing: Vec<_> = (0..columns.required)
            .filter(|place| !places.contains(&Some(*place)))
            .map(|place| columns.names[place])
            .collect();
        if missing.is_empty() { Ok(Self { places }) } else { Err(MissingColumns(missing)) }
    }
}

/// The names of columns that nobody reads, each once, in the order of their appearance.
#[derive(Clone, Debug, Default)]
pub struct Ignored(Vec<String>);

impl Ignored {
    /// Notes a name.
    pub fn note(&mut self, name: &str) {
        let name = name.char_indices().nth(MAX_NAME).map_or(name, |(end, _)| &name[..end]);
        if self.0.len() < MAX_IGNORED && !self.0.iter().any(|known| known == name) {
            self.0.push(name.to_owned());
        }
    }

    /// All of them.
    pub fn into_names(self) -> Vec<String> {
        self.0
    }
}
