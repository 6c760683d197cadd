//! The whole system, as its users meet it.

#![allow(clippy::unwrap_used, reason = "a benchmark fails where it stands")]

mod idle;
mod stories;
mod stream;

use std::path::Path;

use benches::Report;

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let mut report = Report::new();
    idle::measure(&mut report).await;
    stories::measure(&mut report).await;
    stream::measure(&mut report).await;
    report.write(&Path::new(env!("CARGO_MANIFEST_DIR")).join("RESULTS.md"))?;
    Ok(())
}
