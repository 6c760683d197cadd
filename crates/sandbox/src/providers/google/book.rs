//! The spreadsheets: tabs of cells.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::a1::Area;
use super::error::Refusal;
use crate::limits;

/// Size of a tab that nobody gave a size.
const ROWS: usize = 1_000;
const COLUMNS: usize = 26;

/// Spreadsheets by id.
#[derive(Default)]
pub(crate) struct Spreadsheets {
    books: BTreeMap<String, Book>,
}

/// One spreadsheet.
#[derive(Clone)]
pub(super) struct Book {
    pub(super) sheets: Vec<Sheet>,
    last_id: i64,
}

/// A tab.
#[derive(Clone)]
pub(crate) struct Sheet {
    pub(super) id: i64,
    pub(crate) title: String,
    pub(super) rows: usize,
    pub(super) columns: usize,
    /// Of the grid's cells those that are not empty need be there.
    pub(crate) cells: Vec<Vec<Value>>,
}

impl Spreadsheets {
    /// The spreadsheet of that id, made when it is new.
    pub(super) fn open(&mut self, id: &str) -> Result<&mut Book, Refusal> {
        if id.contains("forbidden") {
            return Err(Refusal::Forbidden);
        }
        let full = self.books.len() >= limits::SPREADSHEETS && !self.books.contains_key(id);
        if id.contains("missing") || full {
            return Err(Refusal::NotFound);
        }
        Ok(self.books.entry(id.to_owned()).or_insert_with(Book::new))
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (&str, &[Sheet])> {
        self.books.iter().map(|(id, book)| (id.as_str(), book.sheets.as_slice()))
    }

    pub(crate) fn clear(&mut self) {
        self.books.clear();
    }
}

impl Book {
    fn new() -> Self {
        Self { sheets: vec![Sheet::new(0, "Sheet1", ROWS, COLUMNS)], last_id: 0 }
    }

    /// Adds a tab.
    pub(super) fn add(
        &mut self,
        title: Option<&str>,
        rows: Option<usize>,
        columns: Option<usize>,
    ) -> Result<&Sheet, Refusal> {
        let title = match title {
            Some(title) => title.to_owned(),
            None => format!("Sheet{}", self.sheets.len() + 1),
        };
        let same = |sheet: &Sheet| sheet.title.to_lowercase() == title.to_lowercase();
        if self.sheets.iter().any(same) {
            return Err(Refusal::TitleTaken(title));
        }
        self.last_id += 1;
        let (rows, columns) = (rows.unwrap_or(ROWS), columns.unwrap_or(COLUMNS));
        self.sheets.push(Sheet::new(self.last_id, &title, rows, columns));
        self.check_size()?;
        self.sheets.last().ok_or(Refusal::NotFound)
    }

    /// Refuses more cells than Google keeps.
    pub(super) fn check_size(&self) -> Result<(), Refusal> {
        let cells = |sheet: &Sheet| sheet.rows.saturating_mul(sheet.columns);
        let all = self.sheets.iter().map(cells).fold(0, usize::saturating_add);
        if all > limits::CELLS { Err(Refusal::TooManyCells) } else { Ok(()) }
    }

    pub(super) fn by_id(&mut self, id: i64) -> Result<&mut Sheet, Refusal> {
        self.sheets.iter_mut().find(|sheet| sheet.id == id).ok_or(Refusal::NoSheet(id))
    }

    /// The tab and the area that a range names.
    pub(super) fn locate(&mut self, range: &str) -> Result<(&mut Sheet, Area), Refusal> {
        let wrong = || Refusal::Range(range.to_owned());
        let area = Area::parse(range).ok_or_else(wrong)?;
        let sheet = match &area.title {
            None => self.sheets.first_mut(),
            Some(title) => {
                let title = title.to_lowercase();
                self.sheets.iter_mut().find(|sheet| sheet.title.to_lowercase() == title)
            }
        };
        let sheet = sheet.ok_or_else(wrong)?;
        sheet.check(&area, range)?;
        Ok((sheet, area))
    }
}

impl Sheet {
    fn new(id: i64, title: &str, rows: usize, columns: usize) -> Self {
        Self { id, title: title.to_owned(), rows, columns, cells: Vec::new() }
    }

    /// As the API shows it.
    pub(super) fn show(&self, index: usize) -> Value {
        json!({"properties": {
            "sheetId": self.id,
            "title": self.title,
            "index": index,
            "sheetType": "GRID",
            "gridProperties": {"rowCount": self.rows, "columnCount": self.columns},
        }})
    }

    fn check(&self, area: &Area, range: &str) -> Result<(), Refusal> {
        let (bottom, right) = (area.bottom.unwrap_or(area.top), area.right.unwrap_or(area.left));
        if bottom >= self.rows || right >= self.columns {
            let (rows, columns) = (self.rows, self.columns);
            return Err(Refusal::Grid { range: range.to_owned(), rows, columns });
        }
        Ok(())
    }

    /// The cells of an area, without empty ones at the end of rows and without empty rows at its
    /// end.
    pub(super) fn read(&self, area: &Area) -> Vec<Vec<Value>> {
        let bottom =
            area.bottom.map_or(self.cells.len(), |bottom| bottom + 1).min(self.cells.len());
        let right = area.right.map_or(self.columns, |right| right + 1);
        let mut rows: Vec<Vec<Value>> = self
            .cells
            .get(area.top..bottom)
            .unwrap_or_default()
            .iter()
            .map(|row| row.iter().take(right).skip(area.left).cloned().collect())
            .collect();
        rows.iter_mut().for_each(trim);
        while rows.last().is_some_and(Vec::is_empty) {
            rows.pop();
        }
        rows
    }

    /// Writes rows from the area's corner on; null leaves a cell as it is. How many cells it wrote.
    pub(super) fn write(
        &mut self,
        area: &Area,
        range: &str,
        rows: &[Vec<Value>],
    ) -> Result<usize, Refusal> {
        let outside = |what: String| Refusal::Outside { range: range.to_owned(), what };
        let bottom = area.top + rows.len().saturating_sub(1);
        if area.bottom.is_some_and(|last| bottom > last) {
            return Err(outside(format!("row [{}]", bottom + 1)));
        }
        let width = rows.iter().map(Vec::len).max().unwrap_or_default();
        let right = area.left + width.saturating_sub(1);
        if area.right.is_some_and(|last| right > last) {
            return Err(outside(format!("column [{}]", right + 1)));
        }
        let whole = Area { bottom: Some(bottom), right: Some(right), ..area.clone() };
        self.check(&whole, range)?;
        let mut written = 0;
        for (row, cells) in (area.top..).zip(rows) {
            if self.cells.len() <= row {
                self.cells.resize_with(row + 1, Vec::new);
            }
            let kept = &mut self.cells[row];
            for (column, cell) in (area.left..).zip(cells) {
                if cell.is_null() {
                    continue;
                }
                if kept.len() <= column {
                    kept.resize(column + 1, Value::Null);
                }
                kept[column] = if cell == "" { Value::Null } else { cell.clone() };
                written += 1;
            }
            trim(kept);
        }
        Ok(written)
    }

    /// The first row below everything.
    pub(super) fn end(&self) -> usize {
        let last = self.cells.iter().rposition(|row| row.iter().any(|cell| !cell.is_null()));
        last.map_or(0, |last| last + 1)
    }
}

/// Empty cells inside of a row show as an empty text, those at its end not at all.
fn trim(row: &mut Vec<Value>) {
    while row.last().is_some_and(|cell| cell.is_null() || cell == "") {
        row.pop();
    }
}
