//! `fanfare migrate`: brings the databases up to date. Safe to run several times, also at once.

use anyhow::Result;
use store::{Migrations, Options, Store};

use crate::settings::Settings;

/// Migrates the databases of all services.
pub(crate) async fn run(settings: &Settings) -> Result<()> {
    let databases: [(&str, &Migrations); 4] = [
        (&settings.databases.gateway, &gateway::MIGRATIONS),
        (&settings.databases.publisher, &publisher::store::MIGRATIONS),
        (&settings.databases.scheduler, &scheduler::store::MIGRATIONS),
        (&settings.databases.conversations, &conversations::store::MIGRATIONS),
    ];
    for (url, migrations) in databases {
        let store = Store::open(&Options::new(url)).await?;
        store.migrate(migrations).await?;
        store.close().await;
        println!("{}: up to date", migrations.service);
    }
    Ok(())
}
