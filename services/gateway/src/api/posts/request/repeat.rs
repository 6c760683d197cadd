//! The rule by which a post repeats, in local time.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::ToSchema;

use crate::{
    domain::{
        canonical,
        words::{RepeatUnit, Weekday},
    },
    http::shape::{Object, Problems},
};

/// How a post repeats, at the same local time. A month without the day asked for is skipped.
#[derive(Serialize, Deserialize, ToSchema)]
#[schema(example = json!({"every": "week", "interval": 2, "weekday": "FRI", "until": "2030-12-31"}))]
pub(in crate::api) struct Repeat {
    #[schema(value_type = RepeatUnit)]
    every: String,
    /// Of how many days, weeks or months; 1 without it.
    #[schema(minimum = 1, maximum = 12)]
    interval: Option<i64>,
    /// Of a week; of a month together with `nth`.
    #[schema(value_type = Option<Weekday>)]
    weekday: Option<String>,
    /// Which of the month's weekdays: 1 to 5, or -1 for the last.
    #[schema(minimum = -1, maximum = 5)]
    nth: Option<i64>,
    /// The date in the month.
    #[schema(minimum = 1, maximum = 31)]
    day: Option<i64>,
    /// The last local date on which there is a post.
    #[schema(format = Date)]
    until: Option<String>,
    /// Posts in all, the first one too.
    #[schema(minimum = 1, maximum = 1000)]
    count: Option<i64>,
}

/// The rule as canonical JSON, without what is null.
pub(super) fn read(value: &Value, problems: &mut Problems) -> Option<String> {
    let mut object = Object::open(value, "/repeat", problems)?;
    object.require("every", problems);
    let members = [
        ("every", object.word::<RepeatUnit>("every", problems).map(Value::from)),
        ("interval", object.number("interval", problems).map(Value::from)),
        ("weekday", object.word::<Weekday>("weekday", problems).map(Value::from)),
        ("nth", object.number("nth", problems).map(Value::from)),
        ("day", object.number("day", problems).map(Value::from)),
        ("until", object.owned("until", problems).map(Value::from)),
        ("count", object.number("count", problems).map(Value::from)),
    ];
    object.close(problems);
    let there = members.into_iter().filter_map(|(name, value)| Some((name.to_owned(), value?)));
    Some(canonical::canonical(&Value::Object(there.collect::<Map<_, _>>())))
}
