//! A page whose days are easily told.

use std::{collections::BTreeSet, ops::RangeInclusive};

use jiff::{
    Timestamp, ToSpan,
    civil::{Date, date},
};
use rust_decimal::{Decimal, dec};
use service::Zone;

use crate::domain::{
    analysis::{Analysis, History, Saturation, analyze, today},
    message::{Message, MessageType},
    page::{Page, SpecialDay},
    policy::Policy,
};

/// Noon of D, Thursday 20 August 2026, in Los Angeles. No recent day is a holiday; of the baseline
/// days 25 May, 21 June and 4 July are.
pub(super) const NOON: &str = "2026-08-20T12:00:00-07:00";

/// What the analyzer gets.
#[derive(Clone, Debug)]
pub(super) struct Given {
    pub(super) page: Page,
    pub(super) messages: Vec<Message>,
    pub(super) first_sent_at: Option<Timestamp>,
    pub(super) issues: BTreeSet<Date>,
    pub(super) as_of: Timestamp,
    pub(super) lookback_days: u32,
    pub(super) include_saturation: bool,
}

impl Given {
    /// A page in Los Angeles at noon of 20 August 2026 that is not new and has no message.
    pub(super) fn page() -> Self {
        Self::page_at("America/Los_Angeles", NOON.parse().unwrap())
    }

    pub(super) fn page_at(zone: &str, as_of: Timestamp) -> Self {
        let page = Page {
            name: "jadebri".parse().unwrap(),
            zone: Zone::get(zone).unwrap(),
            special_days: vec![],
            version: 1,
        };
        Self {
            page,
            messages: vec![],
            first_sent_at: Some("2024-01-01T00:00:00Z".parse().unwrap()),
            issues: BTreeSet::new(),
            as_of,
            lookback_days: 90,
            include_saturation: true,
        }
    }

    /// The day so many days before D.
    pub(super) fn day(&self, age: i64) -> Date {
        today(&self.page, self.as_of) - age.days()
    }

    /// The ages of baseline days on the weekday of `age`, the latest first, holidays left out.
    pub(super) fn same_weekday(&self, age: i64) -> Vec<i64> {
        let holidays = [date(2026, 5, 25), date(2026, 6, 21), date(2026, 7, 4)];
        let ages = (8..=90).filter(|other| (other - age) % 7 == 0);
        ages.filter(|&other| !holidays.contains(&self.day(other))).collect()
    }

    /// An Unlock at that hour, local, `age` days before D: an audience of 10,000.
    pub(super) fn unlock(
        &mut self,
        age: i64,
        hour: i8,
        rate: Decimal,
        emv: Decimal,
    ) -> &mut Message {
        let local = self.day(age).at(hour, 0, 0, 0);
        let viewed = i64::try_from(rate * dec!(10000)).unwrap();
        self.messages.push(Message {
            id: format!("m{}", self.messages.len()),
            sent_at: self.page.zone.instant(local).unwrap(),
            kind: MessageType::Unlock,
            caption_id: None,
            sent: 10_000,
            viewed,
            // All of them buy, so EMV is what it earns.
            purchased: viewed,
            earnings: emv,
            price_tier: None,
        });
        self.messages.last_mut().unwrap()
    }

    /// One Unlock at 11:00 on each of those days.
    pub(super) fn each(mut self, ages: RangeInclusive<i64>, rate: Decimal, emv: Decimal) -> Self {
        for age in ages {
            self.unlock(age, 11, rate, emv);
        }
        self
    }

    /// Baseline days with an unlock rate of 0.4 and an EMV of 10.
    pub(super) fn usual() -> Self {
        Self::page().each(8..=90, dec!(0.4), dec!(10))
    }

    pub(super) fn special_day(mut self, age: i64) -> Self {
        let date = self.day(age);
        let name = "Own day".to_owned();
        self.page.special_days.push(SpecialDay { date, name, factor: dec!(0.8) });
        self
    }

    pub(super) fn issue(mut self, age: i64) -> Self {
        self.issues.insert(self.day(age));
        self
    }

    pub(super) fn audience(mut self, sent: i64) -> Self {
        let factor = sent / 10_000;
        for message in &mut self.messages {
            message.sent = sent;
            message.viewed *= factor;
            message.purchased *= factor;
        }
        self
    }

    pub(super) fn analyzed(&self) -> Analysis {
        self.analyzed_by(&Policy::default())
    }

    pub(super) fn analyzed_by(&self, policy: &Policy) -> Analysis {
        let input = History {
            page: &self.page,
            messages: &self.messages,
            first_sent_at: self.first_sent_at,
            platform_issue_days: &self.issues,
            as_of: self.as_of,
            lookback_days: self.lookback_days,
            include_saturation: self.include_saturation,
        };
        analyze(&input, policy)
    }

    pub(super) fn saturation(&self) -> Saturation {
        self.analyzed().saturation.unwrap()
    }
}
