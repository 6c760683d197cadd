//! What administrators send. The gateway checks the shape; the conversations judge the values.

use serde_json::Value;
use service::Error;
use utoipa::ToSchema;

use crate::{api::leads::request::TEXT, http::shape};

/// The longest URL, in characters (api.md, "URLs from users").
const URL: (usize, usize) = (1, 2_048);

/// Why a lead is rejected.
#[derive(ToSchema)]
pub(super) struct LeadRejection {
    /// For the studio.
    #[schema(min_length = 1, max_length = 4096, example = "Not our style.")]
    pub(super) reason: Option<String>,
    /// For the lead; without it, it hears nothing.
    #[schema(
        min_length = 1,
        max_length = 4096,
        example = "Thank you, but this one is not for us."
    )]
    pub(super) text: Option<String>,
}

/// What the deposit is to be.
#[derive(ToSchema)]
#[serde(rename_all = "camelCase")]
pub(super) struct DepositWish {
    /// In pence; the estimate without it.
    #[schema(minimum = 1, example = 20000)]
    pub(super) amount_minor: Option<i64>,
}

/// Where the lead books.
#[derive(ToSchema)]
pub(super) struct BookingLink {
    #[schema(min_length = 1, max_length = 2048, example = "https://booking.example.com/abc")]
    pub(super) url: String,
}

/// How a lead is cancelled.
#[derive(ToSchema)]
pub(super) struct Cancellation {
    /// Whether the deposit was given back.
    #[schema(example = false)]
    pub(super) refunded: bool,
}

impl LeadRejection {
    /// # Errors
    /// `INVALID_REQUEST` with every member whose shape is wrong; so of the others here.
    pub(super) fn read(body: &Value) -> Result<Self, Error> {
        shape::read(body, |root, problems| Self {
            reason: root.sized_text("reason", TEXT, problems).map(str::to_owned),
            text: root.sized_text("text", TEXT, problems).map(str::to_owned),
        })
    }
}

impl DepositWish {
    pub(super) fn read(body: &Value) -> Result<Self, Error> {
        shape::read(body, |root, problems| {
            let amount_minor = root.number("amountMinor", problems);
            if amount_minor.is_some_and(|amount| amount < 1) {
                problems.note("/amountMinor", "must be at least 1");
            }
            Self { amount_minor }
        })
    }
}

impl BookingLink {
    pub(super) fn read(body: &Value) -> Result<Self, Error> {
        shape::read(body, |root, problems| {
            root.require("url", problems);
            Self { url: root.sized_text("url", URL, problems).unwrap_or_default().to_owned() }
        })
    }
}

impl Cancellation {
    pub(super) fn read(body: &Value) -> Result<Self, Error> {
        shape::read(body, |root, problems| {
            root.require("refunded", problems);
            Self { refunded: root.flag("refunded", problems).unwrap_or_default() }
        })
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn an_amount_is_a_whole_number_above_zero() {
        assert_eq!(DepositWish::read(&json!({})).unwrap().amount_minor, None);
        assert_eq!(DepositWish::read(&json!({"amountMinor": 1})).unwrap().amount_minor, Some(1));
        for wrong in [json!(0), json!(-1), json!(1.5), json!("1")] {
            let error = DepositWish::read(&json!({"amountMinor": wrong})).err().unwrap();
            assert_eq!(error.fields()[0].pointer, "/amountMinor", "{wrong}");
        }
    }

    #[test]
    fn what_has_no_question_mark_in_the_spec_must_be_there() {
        assert!(BookingLink::read(&json!({})).is_err() && Cancellation::read(&json!({})).is_err());
        assert!(BookingLink::read(&json!({"url": ""})).is_err());
        assert!(LeadRejection::read(&json!({})).is_ok());
    }
}
