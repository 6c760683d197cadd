//! A history read once: sums by day, by hour, by price and by pace.

use jiff::{ToSpan, civil::Date};

use super::{
    History,
    clock::{Local, WallClock, day_number, weekday},
    fixed::Fixed,
    history::{lookback, oldest_age},
};
use crate::domain::{holidays, message::Message, page::Page, policy::Analyzer};

/// A sum and of how many.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Tally {
    pub(super) sum: Fixed,
    pub(super) count: u64,
}

impl Tally {
    pub(super) fn add(&mut self, value: Fixed) {
        self.sum = self.sum.plus(value);
        self.count += 1;
    }

    /// 0 of none; settled, so that equal means compare equal.
    pub(super) fn mean(self) -> Fixed {
        self.sum.mean(self.count).settled()
    }
}

/// A local day's Unlocks.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Day {
    pub(super) unlocks: u64,
    rates: Fixed,
    emvs: Fixed,
}

impl Day {
    /// The day's unlock rate: the mean over its Unlocks.
    pub(super) fn unlock_rate(&self) -> Fixed {
        self.rates.mean(self.unlocks)
    }

    /// The day's EMV.
    pub(super) fn emv(&self) -> Fixed {
        self.emvs.mean(self.unlocks)
    }
}

/// What was read. An age is in days before D: 0 is D, 1 yesterday.
pub(super) struct Ledger {
    /// D's number.
    pub(super) today: i64,
    /// D.
    pub(super) date: Date,
    /// By age, to the end of the longest window.
    pub(super) days: Vec<Day>,
    /// By age.
    pub(super) holiday: Vec<bool>,
    /// The age of the page's first message ever.
    pub(super) first_age: Option<i64>,
    /// Oldest age of the look-back.
    pub(super) lookback: usize,
    /// Messages of the look-back.
    pub(super) message_count: u64,
    /// Largest audience of the look-back.
    pub(super) audience: i64,
    /// EMV by Monday to Friday or weekend, and by hour.
    pub(super) hours: [[Tally; 24]; 2],
    /// EMV of premium, luxury and vip.
    pub(super) dear: Tally,
    /// EMV of budget and standard.
    pub(super) cheap: Tally,
    /// purchased/viewed of the recent days.
    pub(super) recent_sales: Tally,
    /// The same of the baseline days in the look-back.
    pub(super) former_sales: Tally,
    /// EMV of each viewed Unlock of the last 30 days.
    pub(super) viewed_emvs: Vec<Fixed>,
}

impl Ledger {
    /// Reads what counts: nothing later than `as_of`.
    pub(super) fn read(input: &History<'_>, policy: &Analyzer) -> Self {
        let lookback = lookback(input.lookback_days, policy);
        let oldest = oldest_age(input.lookback_days, policy);
        // A day at either end, for zones ahead of UTC or behind it.
        let mut clock = WallClock::new(&input.page.zone, input.as_of, oldest + 3);
        let date = super::today(input.page, input.as_of);
        let mut ledger = Self::empty(input.page, date, lookback, oldest);
        let mut first = input.first_sent_at;
        for message in input.messages.iter().filter(|message| message.sent_at <= input.as_of) {
            first = Some(first.map_or(message.sent_at, |first| first.min(message.sent_at)));
            if clock.is_before(message.sent_at) {
                continue;
            }
            let local = clock.local(message.sent_at);
            // A clock set back over midnight can show tomorrow for a while.
            let age = (ledger.today - local.day).max(0) as usize;
            if age <= oldest {
                ledger.enter(message, local, age, policy);
            }
        }
        let first = first.filter(|&first| first <= input.as_of);
        ledger.first_age = first.map(|first| (ledger.today - clock.local(first).day).max(0));
        ledger
    }

    /// The date of an age; `None` before the calendar begins.
    pub(super) fn date_of(&self, age: usize) -> Option<Date> {
        self.date.checked_sub((age as i64).days()).ok()
    }

    /// 0 is Monday.
    pub(super) fn weekday_of(&self, age: usize) -> usize {
        weekday(self.today - age as i64)
    }

    fn empty(page: &Page, date: Date, lookback: usize, oldest: usize) -> Self {
        let mut ledger = Self {
            today: day_number(date),
            date,
            days: vec![Day::default(); oldest + 1],
            holiday: vec![false; oldest + 1],
            first_age: None,
            lookback,
            message_count: 0,
            audience: 0,
            hours: [[Tally::default(); 24]; 2],
            dear: Tally::default(),
            cheap: Tally::default(),
            recent_sales: Tally::default(),
            former_sales: Tally::default(),
            viewed_emvs: Vec::new(),
        };
        let first_year = ledger.date_of(oldest).map_or(date.year(), Date::year);
        let calendar = (first_year..=date.year()).flat_map(holidays::of_year).map(|day| day.date);
        let special = page.special_days.iter().map(|day| day.date);
        for day in calendar.chain(special).map(day_number) {
            let age = usize::try_from(ledger.today - day).ok();
            if let Some(holiday) = age.and_then(|age| ledger.holiday.get_mut(age)) {
                *holiday = true;
            }
        }
        ledger
    }

    fn enter(&mut self, message: &Message, local: Local, age: usize, policy: &Analyzer) {
        let in_lookback = age <= self.lookback;
        if in_lookback {
            self.message_count += 1;
            self.audience = self.audience.max(message.sent);
        }
        if !message.counts() {
            return;
        }
        let emv = Fixed::emv(message);
        let day = &mut self.days[age];
        day.unlocks += 1;
        day.rates = day.rates.plus(Fixed::unlock_rate(message));
        day.emvs = day.emvs.plus(emv);
        if !in_lookback {
            return;
        }
        if message.viewed > 0 && age <= policy.evidence.median_days as usize {
            self.viewed_emvs.push(emv);
        }
        if !self.holiday[age] {
            self.note(message, emv, local, age, policy);
        }
    }

    /// What the evidence compares, holidays left out.
    fn note(&mut self, message: &Message, emv: Fixed, local: Local, age: usize, policy: &Analyzer) {
        let weekend = usize::from(weekday(local.day) >= 5);
        self.hours[weekend][usize::from(local.hour)].add(emv);
        match message.price_tier {
            Some(tier) if tier.is_dear() => self.dear.add(emv),
            Some(_) => self.cheap.add(emv),
            None => (),
        }
        let recent = policy.windows.recent_days as usize;
        if (1..=recent).contains(&age) {
            self.recent_sales.add(Fixed::conversion(message));
        } else if age > recent && age <= policy.windows.baseline_days as usize {
            self.former_sales.add(Fixed::conversion(message));
        }
    }
}
