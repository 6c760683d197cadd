//! Instagram Login: a code for a token of an hour, that for one of sixty days
//! (`ig_exchange_token`), and that for a fresh one (`ig_refresh_token`). Facebook Login works too.

use jiff::SignedDuration;

use crate::names::Provider;
use crate::oauth::Flavour;
use crate::providers::graph;

pub(super) static LOGIN: Flavour = Flavour {
    provider: Provider::Instagram,
    label: "Instagram",
    secret: true,
    pkce: false,
    access_life: SignedDuration::from_hours(1),
    refresh_life: None,
    rotates: false,
    long_life: SignedDuration::from_hours(24 * 60),
    exchanges: &[
        ("ig_exchange_token", "access_token"),
        ("ig_refresh_token", "access_token"),
        ("fb_exchange_token", "fb_exchange_token"),
    ],
    granted: graph::with_user,
    refused: graph::refused,
};
