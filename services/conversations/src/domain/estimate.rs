//! How big a tattoo is, and what its deposit and session are (conversations.md, "Deposits" and "Slots").

use rust_decimal::{Decimal, dec};
use serde_json::Value;

use super::{
    answers::{Region, number},
    lead::Answers,
    text::contains_any,
    word::words,
};

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

impl Estimate {
    /// Days of work as a JSON number, such as 1.5 or 2; `None` unless XL.
    pub fn days(&self) -> Option<serde_json::Number> {
        let days = Decimal::from(self.half_days) * dec!(0.5);
        (self.half_days > 0).then(|| number(days))
    }
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
