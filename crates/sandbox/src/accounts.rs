//! The accounts that were seen, and how often each may call.

use std::collections::HashMap;

use jiff::Timestamp;

use crate::limits;
use crate::names::Provider;
use crate::quota::{Quota, Window};

/// Accounts by provider and id.
#[derive(Default)]
pub(crate) struct Accounts {
    seen: HashMap<(Provider, String), Account>,
}

/// One account: one of a provider's own, or made by its first call.
#[derive(Debug, Default)]
pub(crate) struct Account {
    /// Its name, once that is known.
    pub(crate) label: Option<String>,
    /// It exists before any call, and is never forgotten.
    own: bool,
    pub(crate) calls: u64,
    last_call_at: Option<Timestamp>,
    /// The second (since 1970) that the calls below were made in.
    second: i64,
    calls_in_second: u32,
    window: Window,
}

impl Accounts {
    /// Adds one of the provider's own accounts.
    pub(crate) fn know(&mut self, provider: Provider, id: &str, label: &str) {
        let account = self.seen.entry((provider, id.to_owned())).or_default();
        account.label = Some(label.to_owned());
        account.own = true;
    }

    /// Gives an account that has called its name.
    pub(crate) fn name(&mut self, provider: Provider, id: &str, label: &str) {
        if let Some(account) = self.seen.get_mut(&(provider, id.to_owned())) {
            account.label.get_or_insert_with(|| label.to_owned());
        }
    }

    /// Counts a call against the account's quota, which with `limited` is [`limits::RATE`] a second.
    pub(crate) fn quota(
        &mut self,
        provider: Provider,
        id: &str,
        limited: bool,
        now: Timestamp,
    ) -> Option<Quota> {
        let account = self.seen.get_mut(&(provider, id.to_owned()))?;
        let quota = account.window.hit(now, limits::QUOTA, limits::QUOTA_WINDOW);
        let second = Timestamp::from_second(account.second.saturating_add(1)).unwrap_or(now);
        Some(if limited {
            Quota {
                limit: limits::RATE,
                app: false,
                used: account.calls_in_second,
                now,
                resets_at: second,
            }
        } else {
            quota
        })
    }

    /// Counts a call, and says whether it is within [`limits::RATE`].
    pub(crate) fn count(&mut self, provider: Provider, id: &str, now: Timestamp) -> bool {
        let key = (provider, id.to_owned());
        if self.seen.len() >= limits::ACCOUNTS && !self.seen.contains_key(&key) {
            self.forget_quietest();
        }
        let account = self.seen.entry(key).or_default();
        account.calls += 1;
        account.last_call_at = Some(now);
        if account.second != now.as_second() {
            account.second = now.as_second();
            account.calls_in_second = 0;
        }
        account.calls_in_second += 1;
        account.calls_in_second <= limits::RATE
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = (Provider, &str, &Account)> {
        self.seen.iter().map(|((provider, id), account)| (*provider, id.as_str(), account))
    }

    /// Never one of a provider's own.
    fn forget_quietest(&mut self) {
        let quietest = self
            .seen
            .iter()
            .filter(|(_, account)| !account.own)
            .min_by_key(|(_, account)| account.last_call_at)
            .map(|(key, _)| key.clone());
        if let Some(key) = quietest {
            self.seen.remove(&key);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_rate_counts_per_account_and_second() {
        let mut accounts = Accounts::default();
        let second = |n| Timestamp::from_second(n).unwrap();
        let mut allowed = |id, now| accounts.count(Provider::Metricool, id, now);
        for _ in 0..limits::RATE {
            assert!(allowed("a", second(1)));
        }
        assert!(!allowed("a", second(1)));
        assert!(allowed("b", second(1)));
        assert!(allowed("a", second(2)));
    }

    #[test]
    fn beyond_the_limit_the_quietest_is_forgotten() {
        let mut accounts = Accounts::default();
        accounts.know(Provider::Metricool, "own", "Own");
        for n in 0..limits::ACCOUNTS {
            let now = Timestamp::from_second(i64::try_from(n).unwrap()).unwrap();
            accounts.count(Provider::Metricool, &n.to_string(), now);
        }
        let ids: Vec<&str> = accounts.iter().map(|(_, id, _)| id).collect();
        assert_eq!(ids.len(), limits::ACCOUNTS);
        assert!(ids.contains(&"own") && !ids.contains(&"0"));
    }
}
