//! What a day is held against (scheduling.md, "Windows").

use std::array;

use super::{
    fixed::{Fixed, median, sample_sd},
    ledger::{Day, Ledger},
};
use crate::domain::policy::analyzer::Windows;

/// Medians of days, and how much their EMV spreads.
#[derive(Clone, Copy, Debug, Default)]
pub(super) struct Baseline {
    /// Median unlock rate.
    pub(super) unlock_rate: Fixed,
    /// Median EMV.
    pub(super) emv: Fixed,
    /// Sample standard deviation of EMV.
    pub(super) emv_sd: Fixed,
}

/// The baseline of each weekday, Monday first: of its own days, with too few of all, with too few
/// of these none.
pub(super) fn of_weekdays(ledger: &Ledger, windows: &Windows) -> [Option<Baseline>; 7] {
    let ages = windows.recent_days as usize + 1..=windows.baseline_days as usize;
    let days: Vec<(usize, &Day)> = ages
        .filter(|&age| !ledger.holiday[age] && ledger.days[age].unlocks > 0)
        .map(|age| (ledger.weekday_of(age), &ledger.days[age]))
        .collect();
    let all = (days.len() >= windows.baseline_min.max(1))
        .then(|| of_days(days.iter().map(|(_, day)| *day)));
    array::from_fn(|weekday| {
        let own = || days.iter().filter(|(of, _)| *of == weekday).map(|(_, day)| *day);
        if own().count() >= windows.weekday_min.max(1) { Some(of_days(own())) } else { all }
    })
}

fn of_days<'a>(days: impl Iterator<Item = &'a Day>) -> Baseline {
    let (mut rates, mut emvs): (Vec<_>, Vec<_>) =
        days.map(|day| (day.unlock_rate(), day.emv())).unzip();
    let emv_sd = sample_sd(&emvs);
    Baseline { unlock_rate: median(&mut rates), emv: median(&mut emvs), emv_sd }
}
