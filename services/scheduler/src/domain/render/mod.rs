//! A schedule as a file (scheduling.md, "Exporter").

pub mod csv;
pub mod ics;
