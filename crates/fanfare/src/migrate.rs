//! `fanfare migrate`: brings the databases up to date. Safe to run several times, also at once.

use anyhow::Result;
use store::{Migrations, Options, Store};

use crate::settings::Settings;

/// The schemas of all services.
const ALL: [Migrations; 4] = [
    gateway::MIGRATIONS,
    publisher::store::MIGRATIONS,
    scheduler::store::MIGRATIONS,
    conversations::store::MIGRATIONS,
];

/// Migrates the databases of all services.
pub(crate) async fn run(settings: &Settings) -> Result<()> {
    let databases = &settings.databases;
    let urls =
        [&databases.gateway, &databases.publisher, &databases.scheduler, &databases.conversations];
    for (url, migrations) in urls.into_iter().zip(&ALL) {
        let store = Store::open(&Options::new(url)).await?;
        store.migrate(migrations).await?;
        store.close().await;
        println!("{}: up to date", migrations.service);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A file that nobody names would never be applied.
    #[test]
    fn every_file_is_a_migration_on_both_engines() {
        for Migrations { service, sqlite, postgres } in ALL {
            for (engine, steps) in [("sqlite", sqlite), ("postgres", postgres)] {
                let folder = format!("../../services/{service}/migrations/{engine}");
                let files = std::fs::read_dir(&folder).unwrap().map(|file| file.unwrap());
                let mut files: Vec<_> =
                    files.map(|file| file.file_name().into_string().unwrap()).collect();
                files.sort();
                let file =
                    |version, name: &str| format!("{version:04}_{}.sql", name.replace(' ', "_"));
                let named: Vec<_> =
                    steps.iter().map(|&(version, name, _)| file(version, name)).collect();
                assert_eq!(files, named, "{folder}");
            }
        }
    }
}
