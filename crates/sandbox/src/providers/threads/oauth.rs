//! Threads' login: a code for a token of an hour, that for one of sixty days
//! (`th_exchange_token`), and that for a fresh one (`th_refresh_token`).

use jiff::SignedDuration;

use crate::names::Provider;
use crate::oauth::Flavour;
use crate::providers::graph;

pub(super) static LOGIN: Flavour = Flavour {
    provider: Provider::Threads,
    label: "Threads",
    secret: true,
    pkce: false,
    access_life: SignedDuration::from_hours(1),
    refresh_life: None,
    rotates: false,
    long_life: SignedDuration::from_hours(24 * 60),
    exchanges: &[("th_exchange_token", "access_token"), ("th_refresh_token", "access_token")],
    granted: graph::with_user,
    refused: graph::refused,
};
