//! The unlock rates of a tenant's pages: every analysis looks at those of all pages, so they are
//! kept in memory for as long as the database says that nothing has changed.

use std::{
    collections::{BTreeMap, BTreeSet, HashMap},
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use jiff::{Timestamp, ToSpan as _, civil::Date};
use rust_decimal::Decimal;
use service::Error;
use store::Store;

use crate::{
    domain::{
        analysis::{days_needed, platform_issue_days, today},
        holidays,
        page::{Page, PageName},
        policy::Policy,
    },
    store::days,
};

/// What is remembered at once; each takes some 40 bytes a page and day.
const MOST: usize = 32;

/// Cloning shares it.
#[derive(Clone, Debug, Default)]
pub struct Rates(Arc<Mutex<HashMap<Key, Arc<Known>>>>);

/// A tenant, its day D, and the moment after which it had sent messages that do not count.
type Key = (String, Date, Option<Timestamp>);

#[derive(Debug)]
struct Known {
    version: (i64, i64),
    /// When the tenant sent its last message.
    last_sent_at: Option<Timestamp>,
    pages: BTreeMap<PageName, BTreeMap<Date, Decimal>>,
    /// By the recent days that are holidays: pages differ in these only.
    issues: Mutex<HashMap<BTreeSet<Date>, Arc<BTreeSet<Date>>>>,
}

impl Rates {
    /// The platform-issue days among the recent ones before the day of `as_of`, for a page of the
    /// tenant (scheduling.md, "Platform-issue day"). A day that is over there may go on where
    /// other pages are: what they sent after `as_of` does not count.
    ///
    /// # Errors
    /// The database's.
    pub async fn issue_days(
        &self,
        store: &Store,
        tenant: &str,
        page: &Page,
        as_of: Timestamp,
        policy: &Policy,
    ) -> Result<Arc<BTreeSet<Date>>, Error> {
        let today = today(page, as_of);
        let mut known = self.known(store, (tenant.to_owned(), today, None), policy).await?;
        if known.last_sent_at > Some(as_of) {
            known = self.known(store, (tenant.to_owned(), today, Some(as_of)), policy).await?;
        }
        let recent = i64::from(policy.analyzer.windows.recent_days);
        let holidays: BTreeSet<Date> = (1..=recent)
            .filter_map(|age| today.checked_sub(age.days()).ok())
            .filter(|day| holidays::on(page, *day).is_some())
            .collect();
        let mut issues = locked(&known.issues);
        if let Some(days) = issues.get(&holidays) {
            return Ok(Arc::clone(days));
        }
        let is_holiday = |day| holidays.contains(&day);
        let days = Arc::new(platform_issue_days(&known.pages, is_holiday, today, policy));
        issues.insert(holidays, Arc::clone(&days));
        Ok(days)
    }

    async fn known(&self, store: &Store, key: Key, policy: &Policy) -> Result<Arc<Known>, Error> {
        let (tenant, today, as_of) = (key.0.as_str(), key.1, key.2);
        // Read before the rates: what changes in between is read again at the next time.
        let version = days::version(store, tenant).await?;
        let known = locked(&self.0).get(&key).filter(|known| known.version == version).cloned();
        if let Some(known) = known {
            return Ok(known);
        }
        let first = today.checked_sub(i64::from(days_needed(policy)).days()).unwrap_or(Date::MIN);
        let pages = days::rates(store, tenant, first, today, as_of).await?;
        let last_sent_at = days::last_sent_at(store, tenant, today).await?;
        let known = Arc::new(Known { version, last_sent_at, pages, issues: Mutex::default() });
        let mut all = locked(&self.0);
        if all.len() >= MOST {
            // What is asked for now and then makes way for what is asked for all the time.
            all.retain(|(_, _, as_of), _| as_of.is_none());
        }
        if all.len() >= MOST {
            all.clear();
        }
        all.insert(key, Arc::clone(&known));
        Ok(known)
    }
}

/// A panic while it was held leaves what is remembered as usable as before.
fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}
