//! Histories whose captions were sent at random, which is what makes a replay unbiased: 26 weeks
//! of twelve Unlocks a day out of twelve captions. On each page a caption has a chance of its own;
//! its log-odds are normal (mean 0, standard deviation 1). All is fixed by the page's number.

use std::fmt::Write as _;

use jiff::{SignedDuration, Timestamp};
use scheduler::domain::{
    message::PriceTier,
    selection::{Seed, draw::uniform},
};

const CAPTIONS: i64 = 12;
const UNLOCKS: i64 = 26 * 7 * 12;

/// The captions' file.
pub(crate) fn captions() -> String {
    let mut file = "caption_id,caption_text,price_tier,content_category\r\n".to_owned();
    for id in 1..=CAPTIONS {
        let tier = PriceTier::ALL[id as usize % PriceTier::ALL.len()];
        let _ = write!(file, "{id},Caption {id},{tier},category {}\r\n", id % 4);
    }
    file
}

/// The history of a page.
pub(crate) fn history(page: u64) -> String {
    let mut file = "message_id,sent_at,message_type,caption_id,sent_count,viewed_count,\
                    purchased_count,earnings,price_tier\r\n"
        .to_owned();
    // A Monday of 2025, in UTC.
    let monday = Timestamp::UNIX_EPOCH + SignedDuration::from_hours(24 * 20_094);
    for n in 0..UNLOCKS {
        let at = monday + SignedDuration::from_hours(2 * n);
        let id = 1 + (luck(page, 1, n) * CAPTIONS as f64) as i64;
        let chance = 1.0 / (1.0 + (-normal(page, id)).exp());
        // A tenth of those who looked buys: an EMV of about 30, or of about 8.
        let earnings = if luck(page, 2, n) < chance { 300.0 } else { 80.0 };
        let earnings = earnings * (0.8 + 0.4 * luck(page, 3, n));
        let tier = PriceTier::ALL[id as usize % PriceTier::ALL.len()];
        let _ = write!(file, "m{n},{at},Unlock,{id},10000,5000,500,{earnings:.2},{tier}\r\n");
    }
    file
}

/// A number of [0, 1) for a page, a purpose and a message or caption.
fn luck(page: u64, purpose: u64, id: i64) -> f64 {
    uniform(Seed(page * 1_000_003 + purpose * 7_919), id)
}

/// Of the standard normal distribution (Box and Muller).
fn normal(page: u64, id: i64) -> f64 {
    let (one, other) = (luck(page, 10, id), luck(page, 10, -id));
    (-2.0 * (1.0 - one).ln()).sqrt() * (std::f64::consts::TAU * other).cos()
}
