//! The scheduler's settings (architecture.md, "Configuration").

use std::{path::PathBuf, sync::Arc, time::Duration};

use google::{Hosts, ServiceAccount, Sheets};
use service::{
    Clock, Error,
    config::{Secret, Source},
    http::{HttpClient, HttpOptions},
};
use url::Url;

use crate::{
    domain::policy::Policies,
    exporters::{google::GoogleSpreadsheet, sheets::Spreadsheet},
};

/// Longest answer of Google, in bytes.
const MAX_ANSWER: usize = 16 * 1024 * 1024;

/// What the scheduler is told.
#[derive(Clone, Debug)]
pub struct Config {
    /// The life of a lease, renewed each third of it.
    pub lease: Duration,
    /// Where exported files are written; `None`: they are rendered and fetched over REST only.
    pub export_dir: Option<PathBuf>,
    /// The rules' numbers, with what `FANFARE_EROS_POLICY` (a TOML file) overrides.
    pub policies: Policies,
    /// The spreadsheet to export to.
    pub google: GoogleSettings,
    /// Limits of provider calls.
    pub http: HttpOptions,
}

/// Who we are at Google, and which spreadsheet is exported to.
#[derive(Clone, Debug, Default)]
pub struct GoogleSettings {
    /// What stands for all of Google's hosts; `None`: they do.
    pub url: Option<Url>,
    /// Our account.
    pub account: Option<ServiceAccount>,
    /// The spreadsheet's id.
    pub spreadsheet: Option<String>,
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
            google: GoogleSettings::read(source),
            http: HttpOptions::read(source),
        }
    }

    /// The spreadsheet to export to, when the account and the spreadsheet are named.
    ///
    /// # Errors
    /// The HTTP client cannot be made.
    pub(crate) fn spreadsheet(&self, clock: &Clock) -> Result<Option<Arc<dyn Spreadsheet>>, Error> {
        let GoogleSettings { url, account, spreadsheet } = &self.google;
        let (Some(account), Some(id)) = (account, spreadsheet) else { return Ok(None) };
        // The keys of a tab with many years of messages.
        let options = HttpOptions { max_body: MAX_ANSWER, ..self.http.clone() };
        let http = HttpClient::provider(&options).map_err(Error::internal)?;
        let hosts = Hosts::new(url.as_ref());
        let sheets = Sheets::new(http, clock.clone(), account.clone(), &hosts);
        Ok(Some(Arc::new(GoogleSpreadsheet { sheets, id: id.clone() })))
    }
}

impl GoogleSettings {
    const URL: &str = "FANFARE_GOOGLE_URL";
    const ACCOUNT: &str = "FANFARE_GOOGLE_SERVICE_ACCOUNT";
    const SPREADSHEET: &str = "FANFARE_EROS_SPREADSHEET";

    fn read(source: &mut Source) -> Self {
        let url = source.base_url(Self::URL);
        let account = source.secret(Self::ACCOUNT).and_then(|json| {
            let parsed = ServiceAccount::parse(&json);
            parsed.map_err(|wrong| source.problem(format!("{} {wrong}", Self::ACCOUNT))).ok()
        });
        // The account may be there for conversations alone.
        let spreadsheet = source.optional(Self::SPREADSHEET);
        Self { url, account, spreadsheet }
    }

    /// Whether nobody said where Google is or who we are there: then the sandbox may stand in.
    pub fn is_unset(&self) -> bool {
        self.url.is_none() && self.account.is_none()
    }

    /// Goes to the sandbox, which plays Google there.
    ///
    /// # Errors
    /// The sandbox's key is none.
    pub fn play(&mut self, url: Url, key: &str, spreadsheet: &str) -> Result<(), Error> {
        let account = ServiceAccount::parse(&Secret::from(key)).map_err(Error::internal)?;
        *self = Self {
            url: Some(url),
            account: Some(account),
            spreadsheet: Some(spreadsheet.to_owned()),
        };
        Ok(())
    }
}
