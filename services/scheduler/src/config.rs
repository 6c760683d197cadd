//! The scheduler's settings (architecture.md, "Configuration").

use std::{path::PathBuf, time::Duration};

use service::config::Source;

use crate::domain::policy::Policies;

/// What the scheduler is told.
#[derive(Clone, Debug)]
pub struct Config {
    /// The life of a lease, renewed each third of it.
    pub lease: Duration,
    /// Where exported files are written; `None`: they are rendered and fetched over REST only.
    pub export_dir: Option<PathBuf>,
    /// The rules' numbers, with what `FANFARE_EROS_POLICY` (a TOML file) overrides.
    pub policies: Policies,
}

impl Config {
    /// Reads the settings.
    pub fn read(source: &mut Source) -> Self {
        let policies = source
            .parse_with("FANFARE_EROS_POLICY", "", |path| match path {
                "" => Ok(Policies::default()),
                path => {
                    let text = std::fs::read_to_string(path).map_err(|e| e.to_string())?;
                    Policies::parse(&text)
                }
            })
            .unwrap_or_default();
        Self {
            lease: source.positive_duration("FANFARE_LEASE", "15s"),
            export_dir: source.optional("FANFARE_EXPORT_DIR").map(PathBuf::from),
            policies,
        }
    }
}
