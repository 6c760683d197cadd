//! How big a tattoo is, and what its deposit and session are (conversations.md, "Deposits" and "Slots").

use rust_decimal::{Decimal, dec};
use serde_json::Value;
use service::words;

use super::{answers::Region, lead::Answers, text::contains_any};

words! {
    /// How big it is.
    Category {
        /// Under 50 cm².
        Small "SMALL",
        /// Under 150 cm².
        Medium "MEDIUM",
        /// Under 300 cm².
        Large "LARGE",
        /// From 300 cm² on; it takes days.
        Xl "XL",
    }
}

impl Category {
    fn of_area(area: Decimal) -> Self {
        if area < dec!(50) {
            Self::Small
        } else if area < dec!(150) {
            Self::Medium
        } else if area < dec!(300) {
            Self::Large
        } else {
            Self::Xl
        }
    }

    /// Higher by some levels, at most to large.
    fn lifted(self, levels: usize) -> Self {
        match (self, levels) {
            (Self::Xl, _) => Self::Xl,
            (category, 0) => category,
            (Self::Small, 1) => Self::Medium,
            _ => Self::Large,
        }
    }

    /// Minutes of a session.
    pub const fn slot_minutes(self) -> u32 {
        match self {
            Self::Small => 120,
            Self::Medium => 180,
            Self::Large => 240,
            Self::Xl => 360,
        }
    }
}

/// What follows from the answers.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Estimate {
    /// How big it is.
    pub category: Category,
    /// Half days of work; 0 unless XL.
    pub half_days: u32,
    /// Minor units of the deposit, in pounds.
    pub deposit_minor: i64,
    /// Whether the budget is under the region's minimum.
    pub below_minimum: bool,
}

/// Answers that the rules go by.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    /// cm².
    pub area: Option<Decimal>,
    /// Whether it is as detailed as can be.
    pub is_complex: bool,
    /// Whether its place is a hard one.
    pub is_hard_place: bool,
    /// Whether an older tattoo is covered.
    pub coverup: bool,
    /// The budget's minor units, in whatever currency.
    pub budget_minor: Option<i64>,
    /// Whole units that a budget has to have, in whatever currency.
    pub minimum: i64,
}

impl Facts {
    /// Reads them from the answers of a run.
    pub fn read(answers: &Answers) -> Self {
        let value = |key: &str| answers.get(key).map(|answer| &answer.value);
        let text = |key: &str| value(key).and_then(Value::as_str);
        Self {
            area: value("dimensions").and_then(area),
            is_complex: value("complexity").and_then(Value::as_u64) == Some(3),
            is_hard_place: text("placement").is_some_and(is_hard_place),
            coverup: value("coverup").and_then(Value::as_bool) == Some(true),
            budget_minor: value("budget").and_then(|budget| budget["amountMinor"].as_i64()),
            minimum: minimum(text("location_country").map_or(Region::Elsewhere, Region::of)),
        }
    }

    /// Whether the budget is under the region's minimum; without a budget it is not.
    pub fn is_below_minimum(&self) -> bool {
        self.budget_minor.is_some_and(|budget| budget < self.minimum * 100)
    }

    /// How many things make it harder.
    fn aggravations(&self) -> usize {
        [self.is_complex, self.is_hard_place, self.coverup]
            .into_iter()
            .filter(|harder| *harder)
            .count()
    }
}

/// The estimate; `None` without a size.
pub fn estimate(facts: &Facts) -> Option<Estimate> {
    let area = facts.area?;
    let aggravations = facts.aggravations();
    let category = Category::of_area(area).lifted(aggravations);
    let half_days = if category == Category::Xl { half_days(area, aggravations) } else { 0 };
    let deposit_minor = match category {
        Category::Small | Category::Medium => 15_000,
        Category::Large => 20_000,
        Category::Xl => 10_000 * i64::from(half_days),
    };
    Some(Estimate { category, half_days, deposit_minor, below_minimum: facts.is_below_minimum() })
}

/// Half days by the area, one more for each thing that makes it harder, from one day to four.
fn half_days(area: Decimal, aggravations: usize) -> u32 {
    let by_area = if area < dec!(350) {
        3
    } else if area < dec!(500) {
        4
    } else if area < dec!(700) {
        5
    } else {
        6
    };
    (by_area + aggravations as u32).clamp(2, 8)
}

fn area(size: &Value) -> Option<Decimal> {
    let side = |key: &str| size[key].as_number()?.to_string().parse::<Decimal>().ok();
    Some(side("widthCm")? * side("heightCm")?)
}

fn is_hard_place(placement: &str) -> bool {
    let hard = ["rib", "ribs", "stomach", "side", "spine", "back", "sleeve", "thigh", "thighs"];
    contains_any(placement, &hard)
}

fn minimum(region: Region) -> i64 {
    match region {
        Region::UnitedKingdom => 400,
        Region::Europe => 500,
        Region::Elsewhere => 600,
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;
    use serde_json::json;

    use super::*;
    use crate::domain::lead::Answer;

    fn answers(values: &[(&str, Value)]) -> Answers {
        let answer = |value: &Value| Answer {
            raw: String::new(),
            value: value.clone(),
            answered_at: jiff::Timestamp::UNIX_EPOCH,
        };
        values.iter().map(|(key, value)| ((*key).to_owned(), answer(value))).collect()
    }

    fn sized(area: i64, aggravations: usize) -> Estimate {
        let facts = Facts {
            area: Some(area.into()),
            is_complex: aggravations > 0,
            is_hard_place: aggravations > 1,
            coverup: aggravations > 2,
            ..Facts::default()
        };
        estimate(&facts).unwrap()
    }

    #[test]
    fn categories_follow_the_area_and_what_makes_it_harder() {
        use Category::{Large, Medium, Small, Xl};
        for (area, aggravations, category, deposit, half_days) in [
            (1, 0, Small, 15_000, 0),
            (49, 0, Small, 15_000, 0),
            (50, 0, Medium, 15_000, 0),
            (149, 0, Medium, 15_000, 0),
            (150, 0, Large, 20_000, 0),
            (299, 0, Large, 20_000, 0),
            (300, 0, Xl, 30_000, 3),
            (349, 0, Xl, 30_000, 3),
            (350, 0, Xl, 40_000, 4),
            (499, 0, Xl, 40_000, 4),
            (500, 0, Xl, 50_000, 5),
            (699, 0, Xl, 50_000, 5),
            (700, 0, Xl, 60_000, 6),
            (10_000, 0, Xl, 60_000, 6),
            (49, 1, Medium, 15_000, 0),
            (49, 2, Large, 20_000, 0),
            (49, 3, Large, 20_000, 0),
            (149, 1, Large, 20_000, 0),
            (149, 3, Large, 20_000, 0),
            (299, 3, Large, 20_000, 0),
            (300, 1, Xl, 40_000, 4),
            (300, 3, Xl, 60_000, 6),
            (700, 1, Xl, 70_000, 7),
            (700, 2, Xl, 80_000, 8),
            (700, 3, Xl, 80_000, 8),
        ] {
            let found = sized(area, aggravations);
            let read = (found.category, found.deposit_minor, found.half_days);
            assert_eq!(read, (category, deposit, half_days), "{area} cm², {aggravations}");
        }
        assert_eq!(
            Category::ALL.iter().map(|one| one.slot_minutes()).collect::<Vec<_>>(),
            [120, 180, 240, 360]
        );
    }

    #[test]
    fn facts_are_read_from_the_answers() {
        let facts = Facts::read(&answers(&[
            ("dimensions", json!({"widthCm": 10.16, "heightCm": 15})),
            ("complexity", json!(3)),
            ("placement", json!("Left RIBS, please")),
            ("coverup", json!(true)),
            ("budget", json!({"amountMinor": 49_999, "currency": "EUR"})),
            ("location_country", json!("France")),
        ]));
        assert_eq!(facts.area, Some(dec!(152.40)));
        assert!(
            facts.is_complex && facts.is_hard_place && facts.coverup && facts.is_below_minimum()
        );
        let none = Facts::read(&Answers::new());
        assert!(
            !none.is_complex && !none.is_hard_place && !none.coverup && !none.is_below_minimum()
        );
        assert_eq!(estimate(&none), None);
        let odd = [("dimensions", json!(null)), ("budget", json!("x")), ("complexity", json!("3"))];
        assert_eq!(Facts::read(&answers(&odd)), none);
    }

    #[test]
    fn hard_places_are_whole_words() {
        for place in [
            "rib",
            "my ribs",
            "stomach",
            "left side",
            "spine",
            "lower back",
            "half sleeve",
            "thigh",
            "thighs",
        ] {
            assert!(is_hard_place(place), "{place}");
        }
        for place in ["inside arm", "forearm", "backside", "sleeves", "ribcage", "sideways", ""] {
            assert!(!is_hard_place(place), "{place}");
        }
    }

    #[test]
    fn the_minimum_is_a_number_of_the_region() {
        for (country, minor, currency, below) in [
            ("United Kingdom", 39_999, "GBP", true),
            ("United Kingdom", 40_000, "GBP", false),
            ("United Kingdom", 40_000, "USD", false),
            ("Spain", 49_999, "EUR", true),
            ("Spain", 50_000, "GBP", false),
            ("Japan", 59_999, "GBP", true),
            ("Freedonia", 60_000, "GBP", false),
        ] {
            let budget = json!({"amountMinor": minor, "currency": currency});
            let facts =
                Facts::read(&answers(&[("budget", budget), ("location_country", json!(country))]));
            assert_eq!(facts.is_below_minimum(), below, "{country} {minor}");
        }
    }

    proptest! {
        #[test]
        fn more_is_never_cheaper(area in 1_i64..10_000, more in 0_i64..1_000, harder in 0_usize..3) {
            let deposit = |area, harder| sized(area, harder).deposit_minor;
            prop_assert!(deposit(area, harder) <= deposit(area + more, harder));
            prop_assert!(deposit(area, harder) <= deposit(area, harder + 1));
            prop_assert!((15_000..=80_000).contains(&deposit(area, harder)));
        }
    }
}
