//! Files of history and captions, written as they arrive. What is in memory at once is bounded: one
//! batch is read while the one before is written, and no more is taken from the sender meanwhile.

use bytes::Bytes;
use futures::{Stream, StreamExt as _};
use service::{Code, Error, FieldError};
use tokio::sync::mpsc;

use crate::{
    Context,
    domain::{
        import::{self, Cells, Columns, Format, MAX_REJECTED, MissingColumns, Problem, Reader},
        page::{Page, PageName},
    },
    store::{captions, feedback, history, pages},
    workers,
};

/// Messages of one transaction, at least, while the file lasts.
const MESSAGES: usize = 4_096;
/// Captions of one transaction, likewise.
const CAPTIONS: usize = 1_024;

/// What became of a file.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Report {
    /// Lines that were read, but for the header and blank ones.
    pub received: u64,
    /// New rows.
    pub inserted: u64,
    /// Known rows of which something differs.
    pub updated: u64,
    /// Known rows of which nothing does.
    pub unchanged: u64,
    /// Captions with the text of another.
    pub duplicates: u64,
    /// Lines with a mistake, and the mistakes in the order of the file.
    pub errors: Vec<(u64, Problem)>,
    /// Columns that nobody reads.
    pub ignored_columns: Vec<String>,
    /// Too many lines were rejected: the rest was not read.
    pub aborted: bool,
}

/// Imports a page's history (scheduling.md, "Data and REST"), and learns from it.
///
/// # Errors
/// `PAGE_NOT_FOUND`, `MISSING_COLUMN`, those of the sender and of the database; what was written
/// before stays, and the file can be sent again.
pub async fn history(
    context: &Context,
    tenant: &str,
    name: &PageName,
    format: Format,
    chunks: impl Stream<Item = Result<Bytes, Error>> + Unpin,
) -> Result<Report, Error> {
    let page = page(context, tenant, name).await?;
    let now = context.clock.now();
    let read = |cells: &Cells<'_>| import::history::read(cells, &page.zone, now);
    let (sender, mut batches) = mpsc::channel::<Vec<_>>(1);
    let file = File::new(format, import::history::COLUMNS, MESSAGES);
    let writing = async {
        let (mut all, mut mode) = (history::Counts::default(), history::Mode::default());
        while let Some(batch) = batches.recv().await {
            let counts;
            (counts, mode) = history::write(&context.store, tenant, name, &batch, mode).await?;
            all.inserted += counts.inserted;
            all.updated += counts.updated;
            all.unchanged += counts.unchanged;
        }
        Ok(all)
    };
    let (report, counts) = futures::try_join!(file.read(chunks, read, sender), writing)?;
    learn(context, tenant, name).await;
    let history::Counts { inserted, updated, unchanged } = counts;
    Ok(Report { inserted, updated, unchanged, ..report })
}

/// Imports captions of a page (scheduling.md, "Selector"), and learns from messages whose captions
/// were unknown before.
///
/// # Errors
/// As [`history`].
pub async fn captions(
    context: &Context,
    tenant: &str,
    name: &PageName,
    format: Format,
    chunks: impl Stream<Item = Result<Bytes, Error>> + Unpin,
) -> Result<Report, Error> {
    page(context, tenant, name).await?;
    let (sender, mut batches) = mpsc::channel::<Vec<_>>(1);
    let file = File::new(format, import::captions::COLUMNS, CAPTIONS);
    let writing = async {
        let mut all = captions::Counts::default();
        while let Some(batch) = batches.recv().await {
            let counts = captions::write(&context.store, tenant, name, &batch).await?;
            all.inserted += counts.inserted;
            all.updated += counts.updated;
            all.unchanged += counts.unchanged;
            all.duplicates += counts.duplicates;
            all.feedback_due |= counts.feedback_due;
        }
        Ok(all)
    };
    let (report, counts) =
        futures::try_join!(file.read(chunks, import::captions::read, sender), writing)?;
    if counts.feedback_due {
        if let Err(error) = feedback::spread(&context.store).await {
            tracing::warn!(%error, "new captions are weighed within the hour");
        }
        learn(context, tenant, name).await;
        context.store.wake_here(feedback::FEEDBACK, "");
    }
    let captions::Counts { inserted, updated, unchanged, duplicates, .. } = counts;
    Ok(Report { inserted, updated, unchanged, duplicates, ..report })
}

async fn page(context: &Context, tenant: &str, name: &PageName) -> Result<Page, Error> {
    pages::get(&context.store, tenant, name).await?.ok_or_else(pages::not_found)
}

/// The import stands, whatever becomes of this: the hourly pass finds what is left.
async fn learn(context: &Context, tenant: &str, page: &PageName) {
    if let Err(error) = workers::feedback::of_page(context, tenant, page).await {
        tracing::warn!(%error, "feedback failed; it is tried again within the hour");
    }
}

/// A file on its way.
struct File {
    reader: Reader,
    report: Report,
    batch: usize,
}

impl File {
    fn new(format: Format, columns: Columns, batch: usize) -> Self {
        Self { reader: Reader::new(format, columns), report: Report::default(), batch }
    }

    /// Reads the chunks and passes on what is good, in batches.
    async fn read<T>(
        mut self,
        mut chunks: impl Stream<Item = Result<Bytes, Error>> + Unpin,
        read: impl Fn(&Cells<'_>) -> Result<T, Problem>,
        batches: mpsc::Sender<Vec<T>>,
    ) -> Result<Report, Error> {
        let mut rows = Vec::with_capacity(self.batch);
        let mut go_on = true;
        while go_on && let Some(chunk) = chunks.next().await {
            let chunk = chunk?;
            let report = &mut self.report;
            go_on = self
                .reader
                .push(&chunk, |line| report.take(line, &read, &mut rows))
                .map_err(|columns| missing(&columns))?;
            if rows.len() >= self.batch {
                let full = std::mem::replace(&mut rows, Vec::with_capacity(self.batch));
                send(&batches, full).await?;
            }
        }
        if go_on {
            let report = &mut self.report;
            self.reader
                .finish(|line| report.take(line, &read, &mut rows))
                .map_err(|columns| missing(&columns))?;
        }
        if !rows.is_empty() {
            send(&batches, rows).await?;
        }
        self.report.ignored_columns = self.reader.into_ignored();
        Ok(self.report)
    }
}

impl Report {
    /// One line; false when there were too many mistakes to go on.
    fn take<T>(
        &mut self,
        line: import::Line<'_>,
        read: &impl Fn(&Cells<'_>) -> Result<T, Problem>,
        rows: &mut Vec<T>,
    ) -> bool {
        self.received += 1;
        match line.cells.and_then(|cells| read(&cells)) {
            Ok(row) => rows.push(row),
            Err(problem) => self.errors.push((line.number, problem)),
        }
        self.aborted = self.errors.len() as u64 >= MAX_REJECTED;
        !self.aborted
    }
}

async fn send<T>(batches: &mpsc::Sender<Vec<T>>, batch: Vec<T>) -> Result<(), Error> {
    // Nobody receives any more: the writer has failed, and its error is the one that counts.
    batches.send(batch).await.map_err(|_| Error::internal("an import's writer has stopped"))
}

fn missing(columns: &MissingColumns) -> Error {
    let names = columns.0.join(", ");
    let detail = format!("The first line must name the columns; these are missing: {names}.");
    columns.0.iter().fold(Error::new(Code::MissingColumn, detail), |error, name| {
        error.with_field(FieldError {
            pointer: format!("/{name}"),
            detail: format!("The column {name} is missing."),
        })
    })
}
