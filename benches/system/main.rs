//! The whole system, as its users meet it. `cargo bench --package benches -- --quick publishing`
//! measures one section, quickly; the sections `alone` and `inbound-alone` are only measured when they
//! are asked for.

#![allow(clippy::unwrap_used, reason = "a benchmark fails where it stands")]

mod eros;
mod idle;
mod inbound;
mod plan;
mod publishing;
mod reads;
mod stories;
mod stream;

use std::path::Path;

use benches::Report;

#[tokio::main]
async fn main() -> anyhow::Result<()> {
    let (plan, mut report) = (plan::Plan::read(), Report::begin());
    if plan.has("idle") {
        idle::measure(&mut report).await;
    }
    if plan.has("stories") {
        stories::measure(&mut report).await;
    }
    if plan.has("stream") {
        stream::measure(&mut report).await;
    }
    if plan.has("reads") {
        reads::measure(&plan, &mut report).await?;
    }
    if plan.has("publishing") {
        publishing::measure(&plan, &mut report).await?;
    }
    if plan.has("inbound") {
        inbound::measure(&plan, &mut report).await?;
    }
    if plan.has("eros-selector") {
        eros::selector::measure(&plan, &mut report)?;
    }
    if plan.has("eros-analyzer") {
        eros::analyzer::measure(&plan, &mut report)?;
    }
    if plan.has("eros-import") {
        eros::import::measure(&plan, &mut report).await?;
    }
    if plan.has("eros-weeks") {
        eros::weeks::measure(&plan, &mut report).await?;
    }
    if plan.asks("alone") {
        publishing::alone(&plan).await?;
    }
    if plan.asks("inbound-alone") {
        inbound::alone(&plan).await?;
    }
    if !plan.quick {
        report.write(&Path::new(env!("CARGO_MANIFEST_DIR")).join("RESULTS.md"))?;
    }
    Ok(())
}
