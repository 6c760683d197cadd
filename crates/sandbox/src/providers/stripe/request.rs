//! A session that is asked for.

use jiff::Timestamp;
use serde_json::Value;

use super::checkout::Session;
use super::error::Refusal;
use super::form::{self, items};
use crate::inbound::Params;
use crate::limits;
use crate::timeline::after;

/// Characters of `client_reference_id`.
const REFERENCE: usize = 200;

/// Checks what is asked for. The session has no id yet.
pub(super) fn check(params: &Params, now: Timestamp) -> Result<Session, Refusal> {
    let asked = form::nest(params.iter());
    let text = |name: &str| asked[name].as_str().filter(|text| !text.is_empty()).map(str::to_owned);
    match text("mode").as_deref() {
        Some("payment") => {}
        None => return Err(Refusal::Missing("mode")),
        Some(_) => return Err(Refusal::Invalid("mode")),
    }
    let (amount, currency) = total(&asked["line_items"])?;
    let reference = text("client_reference_id");
    if reference.as_ref().is_some_and(|text| text.chars().count() > REFERENCE) {
        return Err(Refusal::Invalid("client_reference_id"));
    }
    Ok(Session {
        created_at: now,
        expires_at: end(text("expires_at").as_deref(), now)?,
        amount,
        currency,
        reference,
        email: text("customer_email"),
        success_url: Some(text("success_url").ok_or(Refusal::Missing("success_url"))?),
        cancel_url: text("cancel_url"),
        metadata: asked["metadata"].clone(),
        ..Session::default()
    })
}

/// Whole seconds; without a wish, the longest life.
fn end(wish: Option<&str>, now: Timestamp) -> Result<Timestamp, Refusal> {
    let (least, most) = limits::SESSION_LIFE;
    let second = |instant: Timestamp| instant.as_second();
    let end = match wish {
        None => second(after(now, most)),
        Some(text) => text.parse().map_err(|_| Refusal::Invalid("expires_at"))?,
    };
    if end < second(after(now, least)) {
        return Err(Refusal::TooSoon);
    }
    if end > second(after(now, most)) {
        return Err(Refusal::TooLate);
    }
    Timestamp::from_second(end).map_err(|_| Refusal::Invalid("expires_at"))
}

/// The sum of all lines, in one currency.
fn total(lines: &Value) -> Result<(i64, String), Refusal> {
    let number = |value: &Value| value.as_str().and_then(|text| text.parse::<i64>().ok());
    let mut sum: Option<(i64, String)> = None;
    for line in items(lines) {
        let price = &line["price_data"];
        if price["product_data"]["name"].as_str().is_none() && price["product"].as_str().is_none() {
            return Err(Refusal::Missing("line_items[0][price_data][product_data][name]"));
        }
        let unit = number(&price["unit_amount"]).filter(|unit| *unit >= 0);
        let unit = unit.ok_or(Refusal::Invalid("line_items[0][price_data][unit_amount]"))?;
        let quantity = number(&line["quantity"]).filter(|quantity| *quantity >= 1);
        let quantity = quantity.ok_or(Refusal::Invalid("line_items[0][quantity]"))?;
        let currency = price["currency"].as_str().map(str::to_lowercase);
        let currency = currency.filter(|currency| currency.len() == 3);
        let currency = currency.ok_or(Refusal::Invalid("line_items[0][price_data][currency]"))?;
        let (before, first) = sum.unwrap_or((0, currency.clone()));
        if currency != first {
            return Err(Refusal::Invalid("line_items[0][price_data][currency]"));
        }
        sum = Some((before.saturating_add(unit.saturating_mul(quantity)), currency));
    }
    sum.ok_or(Refusal::Missing("line_items"))
}
