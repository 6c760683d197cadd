//! Evidence: best hours and the index of weekdays.

use rust_decimal::{Decimal, dec};

use super::given::Given;
use crate::domain::message::MessageType;

/// Ages of Mondays to Fridays and of weekends, holidays left out.
const WEEKDAYS: [i64; 5] = [1, 2, 3, 6, 7];
const WEEKENDS: [i64; 5] = [4, 5, 11, 12, 18];

fn given_hours(ages: [i64; 5], hours: &[(i8, Decimal)]) -> Given {
    let mut given = Given::page();
    for &(hour, emv) in hours {
        for age in ages {
            given.unlock(age, hour, dec!(0.4), emv);
        }
    }
    given
}

#[test]
fn without_unlocks_the_hours_are_the_policys() {
    let evidence = Given::page().analyzed().evidence;
    assert_eq!(evidence.best_hours_weekday, [9, 13, 19, 20]);
    assert_eq!(evidence.best_hours_weekend, [11, 14, 18, 21]);
}

#[test]
fn the_best_four_come_first_and_a_tie_is_the_earlier() {
    let hours = [(8, 5), (23, 9), (0, 7), (17, 7), (12, 9), (10, 1)].map(|(h, e)| (h, e.into()));
    let evidence = given_hours(WEEKDAYS, &hours).analyzed().evidence;
    assert_eq!(evidence.best_hours_weekday, [12, 23, 0, 17]);
    assert_eq!(evidence.best_hours_weekend, [11, 14, 18, 21]);
    let evidence = given_hours(WEEKENDS, &hours).analyzed().evidence;
    assert_eq!(evidence.best_hours_weekday, [9, 13, 19, 20]);
    assert_eq!(evidence.best_hours_weekend, [12, 23, 0, 17]);
}

#[test]
fn missing_hours_are_filled_up_and_stay_distinct() {
    let hours = [(13, dec!(9)), (22, dec!(8))];
    let evidence = given_hours(WEEKDAYS, &hours).analyzed().evidence;
    assert_eq!(evidence.best_hours_weekday, [13, 22, 9, 19]);
    let hours = [(21, dec!(9)), (14, dec!(8)), (18, dec!(7))];
    let evidence = given_hours(WEEKENDS, &hours).analyzed().evidence;
    assert_eq!(evidence.best_hours_weekend, [21, 14, 18, 11]);
}

#[test]
fn an_hour_needs_five_unlocks_by_day() {
    let night = [2, 3, 4, 5].map(|hour| (hour, dec!(99)));
    let evidence = given_hours(WEEKDAYS, &night).analyzed().evidence;
    assert_eq!(evidence.best_hours_weekday, [9, 13, 19, 20]);
    let mut given = given_hours(WEEKDAYS, &[(1, dec!(9)), (6, dec!(8))]);
    assert_eq!(given.analyzed().evidence.best_hours_weekday, [1, 6, 9, 13]);
    // The last, at 6:00, is no Unlock any more.
    given.messages.last_mut().unwrap().kind = MessageType::FollowUp;
    assert_eq!(given.analyzed().evidence.best_hours_weekday, [1, 9, 13, 19]);
}

#[test]
fn hours_leave_holidays_out_and_count_d() {
    let given = given_hours(WEEKDAYS, &[(8, dec!(9))]).special_day(2);
    assert_eq!(given.analyzed().evidence.best_hours_weekday, [9, 13, 19, 20]);
    let mut given = given;
    given.unlock(0, 8, dec!(0.4), dec!(9));
    assert_eq!(given.analyzed().evidence.best_hours_weekday, [8, 9, 13, 19]);
}

#[test]
fn an_hours_value_is_the_mean_of_its_unlocks() {
    // (5 × 4 + 15.9) ÷ 6 < 6.
    let mut given = given_hours(WEEKDAYS, &[(8, dec!(4)), (10, dec!(6))]);
    given.unlock(1, 8, dec!(0.4), dec!(15.9));
    assert_eq!(given.analyzed().evidence.best_hours_weekday[..2], [10, 8]);
    // (5 × 4 + 15.9 + 6.2) ÷ 7 > 6.
    given.unlock(2, 8, dec!(0.4), dec!(6.2));
    assert_eq!(given.analyzed().evidence.best_hours_weekday[..2], [8, 10]);
}

/// Index of Monday to Sunday with an EMV of 10 on all days but Mondays (10 and 17 days ago are
/// Mondays).
fn index_of_monday(emv: Decimal, usual: Decimal) -> [Decimal; 7] {
    let mut given = Given::page();
    for age in 1..=35 {
        let monday = (age - 3) % 7 == 0;
        given.unlock(age, 11, dec!(0.4), if monday { emv } else { usual });
    }
    given.analyzed().evidence.weekday_index
}

#[test]
fn a_weekdays_index_is_its_median_over_all() {
    for (monday, usual, index) in [
        (dec!(12), dec!(10), dec!(1.2)),
        (dec!(10), dec!(9), dec!(1.1111)),
        (dec!(8), dec!(9), dec!(0.8889)),
        // Half up.
        (dec!(20001), dec!(20000), dec!(1.0001)),
        (dec!(13.01), dec!(10), dec!(1.3)),
        (dec!(0), dec!(10), dec!(0.7)),
        // Nothing against nothing is as usual; something is the most.
        (dec!(0), dec!(0), dec!(1)),
        (dec!(5), dec!(0), dec!(1.3)),
    ] {
        let found = index_of_monday(monday, usual);
        assert_eq!(found[0], index, "{monday} of {usual}");
        assert_eq!(found[1..], [dec!(1); 6]);
    }
}

#[test]
fn an_index_needs_four_days_and_leaves_out_d_and_holidays() {
    // Mondays 3, 10, 17 and 24 days ago.
    let mut given = Given::page().each(1..=1, dec!(0.4), dec!(10));
    for age in [3, 10, 17, 24] {
        given.unlock(age, 11, dec!(0.4), dec!(12));
    }
    for age in [4, 5, 6, 8, 9] {
        given.unlock(age, 11, dec!(0.4), dec!(10));
    }
    // Ten days, the median between 10 and 10.
    assert_eq!(given.analyzed().evidence.weekday_index[0], dec!(1.2));
    assert_eq!(given.clone().special_day(17).analyzed().evidence.weekday_index[0], dec!(1));
    // Days before the look-back do not count.
    given.lookback_days = 23;
    assert_eq!(given.analyzed().evidence.weekday_index[0], dec!(1));
    // D is a Thursday; with it there were four at 12, without it there are three.
    let mut given = Given::page().each(0..=27, dec!(0.4), dec!(10));
    for age in [0, 7, 14, 21] {
        given.unlock(age, 9, dec!(0.4), dec!(14));
    }
    assert_eq!(given.analyzed().evidence.weekday_index[3], dec!(1));
    given.unlock(28, 9, dec!(0.4), dec!(12));
    assert_eq!(given.analyzed().evidence.weekday_index[3], dec!(1.2));
}
