//! The service account at Google, the calendar and the spreadsheet.

use google::{Calendars, Hosts, InvalidKey, ServiceAccount, Sheets};
use service::{
    Clock,
    config::{Secret, Source},
    http::{BuildError, HttpClient, HttpOptions},
};
use url::Url;

use crate::providers::google::{GoogleCalendar, GoogleLedger};

/// Longest answer of Google, in bytes: the first column of many years of leads.
const MAX_ANSWER: usize = 16 * 1024 * 1024;

/// Where Google is, who we are there, and what is shared with us.
#[derive(Clone, Debug, Default)]
pub struct GoogleSettings {
    /// What stands for all of Google's hosts; `None`: they do.
    pub url: Option<Url>,
    /// Our account, which other services may use as well.
    pub account: Option<ServiceAccount>,
    /// The calendar's id; `None`: the local calendar serves.
    pub calendar: Option<String>,
    /// The id of the leads' spreadsheet; `None`: there is none.
    pub spreadsheet: Option<String>,
}

impl GoogleSettings {
    const ACCOUNT: &str = "FANFARE_GOOGLE_SERVICE_ACCOUNT";
    const CALENDAR: &str = "FANFARE_GOOGLE_CALENDAR_ID";
    const SPREADSHEET: &str = "FANFARE_CONVERSATIONS_SPREADSHEET_ID";

    pub(super) fn read(source: &mut Source) -> Self {
        let url = source.base_url("FANFARE_GOOGLE_URL");
        let key = source.secret(Self::ACCOUNT);
        let account = key.as_ref().and_then(|json| {
            let parsed = ServiceAccount::parse(json);
            parsed.map_err(|wrong| source.problem(format!("{} {wrong}", Self::ACCOUNT))).ok()
        });
        let calendar = source.optional(Self::CALENDAR);
        let spreadsheet = source.optional(Self::SPREADSHEET);
        for (name, value) in [(Self::CALENDAR, &calendar), (Self::SPREADSHEET, &spreadsheet)] {
            if value.is_some() && key.is_none() {
                source.problem(format!("{} is needed beside {name}", Self::ACCOUNT));
            }
        }
        Self { url, account, calendar, spreadsheet }
    }

    /// Whether nobody said where Google is or who we are there: then the sandbox may stand in.
    pub fn is_unset(&self) -> bool {
        self.url.is_none() && self.account.is_none()
    }

    /// Goes to the sandbox, which plays Google there.
    ///
    /// # Errors
    /// The sandbox's key is none.
    pub fn play(
        &mut self,
        url: Url,
        key: &str,
        calendar: Option<&str>,
        spreadsheet: Option<&str>,
    ) -> Result<(), InvalidKey> {
        *self = Self {
            url: Some(url),
            account: Some(ServiceAccount::parse(&Secret::from(key))?),
            calendar: calendar.map(str::to_owned),
            spreadsheet: spreadsheet.map(str::to_owned),
        };
        Ok(())
    }

    /// The calendar, when the account and the calendar are named.
    ///
    /// # Errors
    /// The HTTP client cannot be made.
    pub fn calendar(
        &self,
        clock: &Clock,
        options: &HttpOptions,
    ) -> Result<Option<GoogleCalendar>, BuildError> {
        let (Some(account), Some(id)) = (&self.account, &self.calendar) else { return Ok(None) };
        let http = client(options)?;
        let hosts = Hosts::new(self.url.as_ref());
        let calendars = Calendars::new(http, clock.clone(), account.clone(), &hosts);
        Ok(Some(GoogleCalendar { calendars, id: id.clone() }))
    }

    /// The leads' spreadsheet, when the account and the spreadsheet are named.
    ///
    /// # Errors
    /// The HTTP client cannot be made.
    pub fn ledger(
        &self,
        clock: &Clock,
        options: &HttpOptions,
    ) -> Result<Option<GoogleLedger>, BuildError> {
        let (Some(account), Some(id)) = (&self.account, &self.spreadsheet) else {
            return Ok(None);
        };
        let hosts = Hosts::new(self.url.as_ref());
        let sheets = Sheets::new(client(options)?, clock.clone(), account.clone(), &hosts);
        Ok(Some(GoogleLedger::new(sheets, id.clone())))
    }
}

fn client(options: &HttpOptions) -> Result<HttpClient, BuildError> {
    HttpClient::provider(&HttpOptions { max_body: MAX_ANSWER, ..options.clone() })
}
