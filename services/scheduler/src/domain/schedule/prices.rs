//! What a message costs (scheduling.md, "Builder", "Prices"). A tired audience gets no discount.

use jiff::civil::DateTime;
use rust_decimal::Decimal;

use crate::domain::{
    message::PriceTier,
    policy::builder::{Prices, funnels::Discount, half_up},
};

/// Price of an Unlock at that local time.
pub(super) fn unlock(tier: PriceTier, local: DateTime, prices: &Prices) -> Decimal {
    let mut price = prices.of(tier);
    if is_evening(local, prices) {
        price *= prices.evening;
    }
    if is_busy(local, prices) {
        price *= prices.busy;
    }
    settle(price, prices)
}

/// Price of a later touch: its Unlock's, but for the one that is cheaper.
pub(super) fn follow_up(
    unlock: Decimal,
    touch: u32,
    discount: Option<&Discount>,
    prices: &Prices,
) -> Decimal {
    match discount.filter(|discount| discount.touch == touch) {
        // The price of an Unlock may have been edited to anything: what overflows stays.
        Some(discount) => match unlock.checked_mul(Decimal::ONE - discount.off) {
            Some(price) => settle(price, prices),
            None => unlock,
        },
        None => unlock,
    }
}

/// Whether the hour costs more.
pub(super) fn is_evening(local: DateTime, prices: &Prices) -> bool {
    prices.evening_hours.contains(&local.hour().unsigned_abs())
}

/// Whether the weekday costs more.
pub(super) fn is_busy(local: DateTime, prices: &Prices) -> bool {
    let weekday = local.weekday().to_monday_one_offset().unsigned_abs();
    prices.busy_weekdays.contains(&weekday)
}

fn settle(price: Decimal, prices: &Prices) -> Decimal {
    half_up(price).max(prices.min).min(prices.max).normalize()
}
