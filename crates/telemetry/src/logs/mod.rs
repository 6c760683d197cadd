//! Log lines: one per event, with the service and the ids of the span it happened in.

mod fields;
mod json;
mod text;

use std::io::Write;

use tracing::{Event, Metadata, Subscriber};
use tracing_subscriber::{
    Layer,
    fmt::{
        MakeWriter,
        format::Writer,
        time::{FormatTime, SystemTime},
    },
    layer::Context,
};

use crate::{propagation::with_current, scope::current_service};
use fields::Fields;

/// How a line looks.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Format {
    /// One JSON object, for collectors.
    Json,
    /// For eyes on a terminal.
    Text,
}

/// Writes each event as one line, with one write.
///
/// Not `tracing_subscriber::fmt`: that formats the fields of every span it sees, which an event
/// that names its trace does not need.
pub(crate) struct LogLayer<W> {
    format: Format,
    first_service: &'static str,
    writer: W,
}

impl<W> LogLayer<W> {
    /// `first_service` owns the events outside any scope.
    pub(crate) fn new(format: Format, first_service: &'static str, writer: W) -> Self {
        Self { format, first_service, writer }
    }
}

impl<S, W> Layer<S> for LogLayer<W>
where
    S: Subscriber,
    W: for<'writer> MakeWriter<'writer> + 'static,
{
    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        let line = Line {
            timestamp: timestamp(),
            service: current_service().unwrap_or(self.first_service),
            metadata: event.metadata(),
            ids: with_current(|ids| (ids.trace_id().to_string(), ids.span_id().to_string())),
            fields: Fields::of(event),
        };
        let mut written = match self.format {
            Format::Json => json::format(line),
            Format::Text => text::format(&line),
        };
        written.push('\n');
        // A log line that cannot be written has nowhere to be reported.
        let _ = self.writer.make_writer_for(event.metadata()).write_all(written.as_bytes());
    }
}

/// What a line says, before it has a format.
struct Line<'a> {
    /// RFC 3339, UTC, with microseconds.
    timestamp: String,
    service: &'static str,
    metadata: &'a Metadata<'static>,
    /// Trace id and span id; absent outside any span.
    ids: Option<(String, String)>,
    fields: Fields,
}

fn timestamp() -> String {
    let mut written = String::with_capacity(27);
    // Writing to a string cannot fail.
    let _ = SystemTime.format_time(&mut Writer::new(&mut written));
    written
}

#[cfg(test)]
mod tests;
