//! The words for providers and for what is asked of them, as the control API spells them.

use serde::{Deserialize, Serialize};

/// A provider that the sandbox plays.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Provider {
    /// The stories' way to Facebook; see `providers::metricool`.
    Metricool,
    /// Facebook Pages.
    Facebook,
    /// Instagram professional accounts.
    Instagram,
    /// Threads profiles.
    Threads,
    /// X; the rest of the house says `twitter`.
    #[serde(alias = "twitter")]
    X,
    /// LinkedIn members and organisations.
    LinkedIn,
    /// Bluesky, or any other server of the AT protocol.
    Bluesky,
    /// A Mastodon server.
    Mastodon,
    /// Google: service accounts, Sheets and calendars.
    Google,
    /// The WhatsApp Cloud API.
    WhatsApp,
    /// Stripe.
    Stripe,
}

impl Provider {
    /// Every one of them.
    pub(crate) const ALL: [Self; 11] = [
        Self::Metricool,
        Self::Facebook,
        Self::Instagram,
        Self::Threads,
        Self::X,
        Self::LinkedIn,
        Self::Bluesky,
        Self::Mastodon,
        Self::Google,
        Self::WhatsApp,
        Self::Stripe,
    ];
}

/// What a call asks for, the same words for every provider.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(crate) enum Operation {
    /// Create a post.
    #[default]
    Send,
    /// Read one post.
    Status,
    /// Change a post.
    Update,
    /// Delete a post.
    Delete,
    /// Read the posts of a time window.
    List,
    /// Have a media URL made fit for the provider.
    Normalize,
    /// List the accounts of a user.
    Brands,
    /// Bring media in: a photo, a container, a chunk of a file.
    Upload,
    /// Read the account behind a token.
    Whoami,
    /// Read how much of a quota is used up.
    Quota,
    /// Ask a person for leave: the consent page of OAuth.
    Authorize,
    /// Get or renew a token.
    Token,
    /// Change the tabs of a spreadsheet.
    Structure,
    /// Fetch the bytes of media that a person sent.
    Media,
    /// Ask when calendars are busy.
    FreeBusy,
    /// Pay money back.
    Refund,
}
