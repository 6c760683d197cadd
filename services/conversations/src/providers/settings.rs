//! Where the providers are and who we are there (architecture.md, "Configuration").

mod google;
mod media;
mod stripe;
mod whatsapp;

pub use google::GoogleSettings;
pub use media::{MediaSettings, S3Settings};
pub use stripe::StripeSettings;
pub use whatsapp::{WhatsAppAccount, WhatsAppSettings};

use service::config::Source;
use url::Url;

/// All of them.
#[derive(Clone, Debug)]
pub struct ProviderSettings {
    /// Messages.
    pub whatsapp: WhatsAppSettings,
    /// Deposits.
    pub stripe: StripeSettings,
    /// The calendar and the spreadsheet.
    pub google: GoogleSettings,
    /// Where media are kept.
    pub media: MediaSettings,
}

impl ProviderSettings {
    /// Reads them.
    pub fn read(source: &mut Source) -> Self {
        Self {
            whatsapp: WhatsAppSettings::read(source),
            stripe: StripeSettings::read(source),
            google: GoogleSettings::read(source),
            media: MediaSettings::read(source),
        }
    }
}

/// A constant that is a URL, as a test proves of each.
fn own(url: &str) -> Url {
    Url::parse(url).expect("a URL")
}

#[cfg(test)]
mod tests;
