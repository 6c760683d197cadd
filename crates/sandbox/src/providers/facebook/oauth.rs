//! Facebook Login: a code for a token of an hour or two, and that for one of sixty days
//! (`fb_exchange_token`). There are no refresh tokens: a long-lived token is exchanged again.

use jiff::SignedDuration;

use crate::names::Provider;
use crate::oauth::Flavour;
use crate::providers::graph;

pub(super) static LOGIN: Flavour = Flavour {
    provider: Provider::Facebook,
    label: "Facebook",
    secret: true,
    pkce: false,
    access_life: SignedDuration::from_hours(2),
    refresh_life: None,
    rotates: false,
    long_life: SignedDuration::from_hours(24 * 60),
    exchanges: &[("fb_exchange_token", "fb_exchange_token")],
    granted: graph::exchange_only,
    refused: graph::refused,
};
