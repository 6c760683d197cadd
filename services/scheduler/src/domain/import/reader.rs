//! Chunks of a file in, its lines out.

use std::borrow::Cow;

use super::{
    Cells, Columns, Format, Line, MissingColumns, Problem, ProblemCode,
    columns::{Header, Ignored, MOST},
    csv, ndjson,
};

const BOM: &[u8] = "\u{feff}".as_bytes();

/// Reads a file whose bytes arrive cut anywhere. It keeps no more than one record.
#[derive(Debug)]
pub struct Reader {
    columns: Columns,
    ignored: Ignored,
    /// The first bytes, until it is clear whether they are a byte order mark.
    first: Option<Vec<u8>>,
    format: Splitter,
}

#[derive(Debug)]
enum Splitter {
    Csv(csv::Splitter, Option<Header>),
    Ndjson(ndjson::Splitter),
}

impl Reader {
    /// Nothing is read yet.
    pub fn new(format: Format, columns: Columns) -> Self {
        let format = match format {
            Format::Csv => Splitter::Csv(csv::Splitter::default(), None),
            Format::Ndjson => Splitter::Ndjson(ndjson::Splitter::default()),
        };
        Self { columns, ignored: Ignored::default(), first: Some(Vec::new()), format }
    }

    /// Reads on; `take` gets each line and says whether to go on. False when it said no.
    ///
    /// # Errors
    /// The header lacks columns.
    pub fn push(
        &mut self,
        chunk: &[u8],
        take: impl FnMut(Line<'_>) -> bool,
    ) -> Result<bool, MissingColumns> {
        let Some(mut first) = self.first.take() else { return self.read(Some(chunk), take) };
        first.extend_from_slice(chunk);
        if first.len() < BOM.len() && BOM.starts_with(&first) {
            self.first = Some(first);
            return Ok(true);
        }
        self.read(Some(first.strip_prefix(BOM).unwrap_or(&first)), take)
    }

    /// The file is over.
    ///
    /// # Errors
    /// There was no header, or it lacks columns.
    pub fn finish(
        &mut self,
        mut take: impl FnMut(Line<'_>) -> bool,
    ) -> Result<bool, MissingColumns> {
        if let Some(first) = self.first.take().filter(|first| !first.is_empty())
            && !self.read(Some(&first), &mut take)?
        {
            return Ok(false);
        }
        let go_on = self.read(None, take)?;
        if matches!(self.format, Splitter::Csv(_, None)) {
            Header::read(std::iter::empty(), &self.columns, &mut self.ignored)?;
        }
        Ok(go_on)
    }

    /// Columns that nobody reads.
    pub fn into_ignored(self) -> Vec<String> {
        self.ignored.into_names()
    }

    /// Reads bytes, or the end.
    fn read(
        &mut self,
        bytes: Option<&[u8]>,
        mut take: impl FnMut(Line<'_>) -> bool,
    ) -> Result<bool, MissingColumns> {
        let Self { columns, ignored, .. } = self;
        match &mut self.format {
            Splitter::Csv(splitter, header) => {
                let mut missing = None;
                let mut take = |record: &csv::Record| {
                    if let Some(header) = header {
                        return take(Line { number: record.line(), cells: cells(record, header) });
                    }
                    let names = record.cells().into_iter().flatten();
                    match Header::read(names, columns, ignored) {
                        Ok(read) => *header = Some(read),
                        Err(columns) => missing = Some(columns),
                    }
                    missing.is_none()
                };
                let go_on = match bytes {
                    Some(bytes) => splitter.push(bytes, &mut take),
                    None => splitter.finish(&mut take),
                };
                missing.map_or(Ok(go_on), Err)
            }
            Splitter::Ndjson(splitter) => {
                let mut take = |number, line: Result<&[u8], Problem>| {
                    let cells = line.and_then(|line| ndjson::cells(line, columns, ignored));
                    take(Line { number, cells })
                };
                Ok(match bytes {
                    Some(bytes) => splitter.push(bytes, &mut take),
                    None => splitter.finish(&mut take),
                })
            }
        }
    }
}

fn cells<'a>(record: &'a csv::Record, header: &Header) -> Result<Cells<'a>, Problem> {
    let read = record.cells()?;
    if record.len() != header.places.len() {
        let (has, wants) = (record.len(), header.places.len());
        let detail = format!("The line has {has} cells, the header {wants}.");
        return Err(Problem::new(ProblemCode::Malformed, detail));
    }
    let mut cells: Cells<'a> = [const { None }; MOST];
    for (cell, place) in read.zip(&header.places) {
        if let Some(place) = place
            && !cell.is_empty()
        {
            cells[*place] = Some(Cow::Borrowed(cell));
        }
    }
    Ok(cells)
}
