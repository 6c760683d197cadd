//! US holidays of any year, computed, and which factor a day of a page has (scheduling.md, "Data
//! and REST", `holiday_calendar`). They are never shifted to a working day.

use jiff::civil::{Date, Weekday, date};
use rust_decimal::{Decimal, dec};

use super::page::Page;

/// A day of the calendar.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Holiday {
    /// Which day.
    pub date: Date,
    /// For people.
    pub name: &'static str,
    /// Factor of that day's Unlocks.
    pub factor: Decimal,
}

/// The holidays of a year (proleptic Gregorian), by date; none beyond the years −9999 to 9999.
pub fn of_year(year: i16) -> Vec<Holiday> {
    let Ok(new_year) = Date::new(year, 1, 1) else { return Vec::new() };
    let fixed = |month, day| Some(date(new_year.year(), month, day));
    let thanksgiving = nth(year, 11, 4, Weekday::Thursday);
    let days = [
        ("New Year's Day", dec!(0.7), Some(new_year)),
        ("Valentine's Day", dec!(0.8), fixed(2, 14)),
        ("Easter Sunday", dec!(0.8), easter(year)),
        ("Mother's Day", dec!(0.8), nth(year, 5, 2, Weekday::Sunday)),
        ("Memorial Day", dec!(0.8), nth(year, 5, -1, Weekday::Monday)),
        ("Father's Day", dec!(0.9), nth(year, 6, 3, Weekday::Sunday)),
        ("Independence Day", dec!(0.7), fixed(7, 4)),
        ("Labor Day", dec!(0.8), nth(year, 9, 1, Weekday::Monday)),
        ("Halloween", dec!(0.9), fixed(10, 31)),
        ("Thanksgiving", dec!(0.7), thanksgiving),
        ("Day after Thanksgiving", dec!(0.9), thanksgiving.and_then(|d| d.tomorrow().ok())),
        ("Christmas Eve", dec!(0.7), fixed(12, 24)),
        ("Christmas Day", dec!(0.6), fixed(12, 25)),
        ("New Year's Eve", dec!(0.7), fixed(12, 31)),
    ];
    days.into_iter()
        .filter_map(|(name, factor, date)| Some(Holiday { date: date?, name, factor }))
        .collect()
}

/// Name and factor of a holiday of a page; its own special days win over the calendar.
pub fn on(page: &Page, date: Date) -> Option<(&str, Decimal)> {
    let special = page.special_days.iter().find(|special| special.date == date);
    special.map(|special| (special.name.as_str(), special.factor)).or_else(|| {
        let mut calendar = of_year(date.year()).into_iter();
        calendar.find(|holiday| holiday.date == date).map(|holiday| (holiday.name, holiday.factor))
    })
}

/// The nth such weekday of a month; −1 is the last.
fn nth(year: i16, month: i8, nth: i8, weekday: Weekday) -> Option<Date> {
    Date::new(year, month, 1).ok()?.nth_weekday_of_month(nth, weekday).ok()
}

/// Easter Sunday of the Gregorian calendar: the Sunday after the first ecclesiastical full moon on
/// or after 21 March (the anonymous computus of 1876).
fn easter(year: i16) -> Option<Date> {
    let year = i32::from(year);
    let (golden, century, of_century) =
        (year.rem_euclid(19), year.div_euclid(100), year.rem_euclid(100));
    let correction = (century - (century + 8).div_euclid(25) + 1).div_euclid(3);
    let epact = (19 * golden + century - century.div_euclid(4) - correction + 15).rem_euclid(30);
    let to_sunday =
        (32 + 2 * century.rem_euclid(4) + 2 * (of_century / 4) - epact - of_century % 4)
            .rem_euclid(7);
    let late = (golden + 11 * epact + 22 * to_sunday) / 451;
    let day = epact + to_sunday - 7 * late + 114;
    Date::new(year as i16, (day / 31) as i8, (day % 31 + 1) as i8).ok()
}

#[cfg(test)]
mod tests;
