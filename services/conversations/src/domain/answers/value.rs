//! What is read from an answer, as it is stored and shown (conversations.md, "REST").

use rust_decimal::{Decimal, prelude::ToPrimitive as _};
use serde::{Serialize, Serializer};
use serde_json::{Number, json};

use super::Currency;

/// The value of an answer.
#[derive(Clone, Debug, PartialEq)]
pub enum Value {
    /// Declined.
    Null,
    /// A text, city, country or name.
    Text(String),
    /// A size.
    Dimensions(Dimensions),
    /// 1 to 3.
    Complexity(u8),
    /// Yes or no.
    Bool(bool),
    /// An amount of money.
    Budget(Budget),
}

/// A size; both sides are centimetres with at most two decimals.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Dimensions {
    /// From side to side.
    pub width_cm: Decimal,
    /// From top to bottom.
    pub height_cm: Decimal,
}

/// An amount of money, never converted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Budget {
    /// Minor units; the lower of a range.
    pub amount_minor: i64,
    /// What it is in.
    pub currency: Currency,
    /// Minor units; the upper of a range.
    pub max_minor: Option<i64>,
}

impl Value {
    /// The JSON of it.
    pub fn to_json(&self) -> serde_json::Value {
        match self {
            Self::Null => serde_json::Value::Null,
            Self::Text(text) => json!(text),
            Self::Dimensions(size) => {
                json!({"widthCm": number(size.width_cm), "heightCm": number(size.height_cm)})
            }
            Self::Complexity(level) => json!(level),
            Self::Bool(yes) => json!(yes),
            Self::Budget(budget) => {
                let mut value =
                    json!({"amountMinor": budget.amount_minor, "currency": budget.currency.code()});
                if let Some(max) = budget.max_minor {
                    value["maxMinor"] = json!(max);
                }
                value
            }
        }
    }
}

impl Serialize for Value {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        self.to_json().serialize(serializer)
    }
}

/// A JSON number: 10, not 10.0. The shortest binary fraction reads as the same two decimals.
fn number(decimal: Decimal) -> Number {
    match decimal.is_integer().then(|| decimal.to_i64()).flatten() {
        Some(whole) => Number::from(whole),
        None => decimal.to_f64().and_then(Number::from_f64).unwrap_or_else(|| Number::from(0)),
    }
}
