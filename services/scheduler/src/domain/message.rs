//! A message that a page sent, and how it performed.

use jiff::Timestamp;
use rust_decimal::Decimal;
use service::words;

words! {
    /// What kind of message it is (scheduling.md, "Words").
    MessageType {
        /// Paid (PPV). Only these count for unlock rate and EMV, and only these lock a caption.
        Unlock "Unlock",
        /// A free picture that keeps the audience warm.
        PhotoBump "Photo bump",
        /// A later touch of an Unlock.
        FollowUp "Follow up",
        /// A free post.
        FreeContent "Free content",
    }
}

words! {
    /// How much an Unlock asks for.
    PriceTier {
        /// The lowest.
        Budget "budget",
        /// The usual.
        Standard "standard",
        /// Above it.
        Premium "premium",
        /// High.
        Luxury "luxury",
        /// The highest.
        Vip "vip",
    }
}

impl MessageType {
    /// Whether such a message has a price (scheduling.md, "Builder": "free messages null").
    pub const fn is_paid(self) -> bool {
        matches!(self, Self::Unlock | Self::FollowUp)
    }
}

impl PriceTier {
    /// Whether it is of the dear half, in which high-value segments are counted: premium, luxury,
    /// vip (scheduling.md, "Evidence").
    pub const fn is_dear(self) -> bool {
        matches!(self, Self::Premium | Self::Luxury | Self::Vip)
    }
}

/// A sent message: `purchased <= viewed <= sent`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Message {
    /// The source's id, unique on the page.
    pub id: String,
    /// When it was sent.
    pub sent_at: Timestamp,
    /// Its kind.
    pub kind: MessageType,
    /// The caption that it used, as stored (an alias is resolved).
    pub caption_id: Option<i64>,
    /// Its audience.
    pub sent: i64,
    /// How many opened it.
    pub viewed: i64,
    /// How many bought it.
    pub purchased: i64,
    /// Its total in the account's currency; two decimals.
    pub earnings: Decimal,
    /// What it asked for.
    pub price_tier: Option<PriceTier>,
}

impl Message {
    /// Whether unlock rate and EMV count it: an Unlock that was sent to somebody.
    pub fn counts(&self) -> bool {
        self.kind == MessageType::Unlock && self.sent > 0
    }

    /// viewed ÷ sent; 0 when it was sent to nobody.
    pub fn unlock_rate(&self) -> Decimal {
        ratio(self.viewed, self.sent)
    }

    /// purchased ÷ viewed; 0 when nobody viewed it.
    pub fn conversion(&self) -> Decimal {
        ratio(self.purchased, self.viewed)
    }

    /// purchased ÷ viewed × earnings; 0 when nobody viewed it. Multiplied first, so that no
    /// precision is lost, unless the product is more than a decimal holds.
    pub fn emv(&self) -> Decimal {
        if self.viewed == 0 {
            return Decimal::ZERO;
        }
        Decimal::from(self.purchased).checked_mul(self.earnings).map_or_else(
            || self.conversion() * self.earnings,
            |product| product / Decimal::from(self.viewed),
        )
    }
}

fn ratio(part: i64, whole: i64) -> Decimal {
    if whole == 0 { Decimal::ZERO } else { Decimal::from(part) / Decimal::from(whole) }
}

#[cfg(test)]
mod tests {
    use rust_decimal::dec;

    use super::*;

    fn message(sent: i64, viewed: i64, purchased: i64, earnings: Decimal) -> Message {
        Message {
            id: "m1".to_owned(),
            sent_at: Timestamp::UNIX_EPOCH,
            kind: MessageType::Unlock,
            caption_id: None,
            sent,
            viewed,
            purchased,
            earnings,
            price_tier: None,
        }
    }

    #[test]
    fn emv_is_what_a_view_earns() {
        assert_eq!(message(1000, 400, 30, dec!(600)).emv(), dec!(45));
        // 1 ÷ 3 × 3 is 1, not 0.99….
        assert_eq!(message(9, 3, 1, dec!(3)).emv(), dec!(1));
        assert_eq!(message(9, 0, 0, dec!(3)).emv(), dec!(0));
    }

    #[test]
    fn an_absurd_message_has_an_emv_too() {
        let most = Decimal::new(i64::MAX, 2);
        assert_eq!(message(i64::MAX, i64::MAX, i64::MAX, most).emv(), most);
    }
}
