//! The numbers of variety and budgets (scheduling.md, "Selector").
//!
//! STAND-IN: they belong to the selector's policy and are read from there as soon as it has them.

/// What a week's Unlocks, in time order, keep to. A caption without category or trigger never
/// clashes.
#[derive(Clone, Copy, Debug)]
pub(super) struct Variety {
    /// So many Unlocks in a row never have one price tier ("three times running").
    pub(super) tier_run: usize,
    /// No trigger of so many Unlocks before ("of the last 3 picks").
    pub(super) trigger_picks: usize,
    /// Most urgent ones of a week.
    pub(super) urgent: u32,
    /// Most of one category in a week.
    pub(super) per_category: u32,
}

impl Variety {
    /// The policy's.
    pub(super) const HOUSE: Self =
        Self { tier_run: 3, trigger_picks: 3, urgent: 5, per_category: 20 };
}
