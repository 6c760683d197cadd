//! The studio's number at WhatsApp.

use service::config::{Secret, Source};
use url::Url;

use super::own;

/// WhatsApp's own address.
const OWN: &str = "https://graph.facebook.com";

/// Where WhatsApp is, who we are there, and how its web hooks are known.
#[derive(Clone, Debug, Default)]
pub struct WhatsAppSettings {
    /// Replaces scheme, host and prefix of WhatsApp's own address; `None`: that.
    pub url: Option<Url>,
    /// Path segment of calls, such as `v23.0`.
    pub graph_version: String,
    /// Our token.
    pub token: Option<Secret>,
    /// The number that messages are sent from, by WhatsApp's id of it.
    pub phone_number_id: Option<String>,
    /// What web hooks are signed with; `None`: every one is refused.
    pub app_secret: Option<Secret>,
    /// What the handshake of web hooks gives; `None`: every one is refused.
    pub verify_token: Option<Secret>,
    /// Whether the sandbox plays it.
    pub is_played: bool,
    /// Whether nobody said which number is ours: then messages to any are.
    pub takes_any_number: bool,
}

/// What it takes to send.
#[derive(Clone, Debug)]
pub struct WhatsAppAccount {
    /// Our token.
    pub token: Secret,
    /// The number that messages are sent from, by WhatsApp's id of it.
    pub phone_number_id: String,
}

impl WhatsAppSettings {
    const TOKEN: &str = "FANFARE_WHATSAPP_TOKEN";
    const PHONE_NUMBER_ID: &str = "FANFARE_WHATSAPP_PHONE_NUMBER_ID";

    pub(super) fn read(source: &mut Source) -> Self {
        Self {
            url: source.base_url("FANFARE_WHATSAPP_URL"),
            graph_version: source
                .parse_with("FANFARE_GRAPH_VERSION", "v23.0", version)
                .unwrap_or_default(),
            token: source.secret(Self::TOKEN),
            phone_number_id: source.optional(Self::PHONE_NUMBER_ID),
            app_secret: source.secret("FANFARE_WHATSAPP_APP_SECRET"),
            verify_token: source.secret("FANFARE_WHATSAPP_VERIFY_TOKEN"),
            is_played: false,
            takes_any_number: false,
        }
    }

    /// The base URL: the configured one, or WhatsApp's own.
    pub fn base(&self) -> Url {
        self.url.clone().unwrap_or_else(|| own(OWN))
    }

    /// What it takes to send, when it is configured.
    pub fn account(&self) -> Option<WhatsAppAccount> {
        let (token, phone_number_id) = (self.token.clone()?, self.phone_number_id.clone()?);
        Some(WhatsAppAccount { token, phone_number_id })
    }

    /// Whether nobody said where WhatsApp is or who we are there: then the sandbox may stand in.
    /// The secrets of web hooks may be ours all the same.
    pub fn is_unset(&self) -> bool {
        self.url.is_none() && self.token.is_none()
    }

    /// Has WhatsApp played at `url` with this account. A number and secrets of web hooks that are
    /// configured stay; others become these.
    pub fn play(
        &mut self,
        url: Url,
        account: WhatsAppAccount,
        app_secret: Secret,
        verify_token: Secret,
    ) {
        self.url = Some(url);
        self.token = Some(account.token);
        self.takes_any_number = self.phone_number_id.is_none();
        self.phone_number_id.get_or_insert(account.phone_number_id);
        self.is_played = true;
        self.app_secret.get_or_insert(app_secret);
        self.verify_token.get_or_insert(verify_token);
    }
}

fn version(text: &str) -> Result<String, String> {
    let plain = |c: char| c.is_ascii_alphanumeric() || c == '.';
    let taken = text.chars().all(plain) && text.chars().any(|c| c != '.');
    taken.then(|| text.to_owned()).ok_or("must be a version such as v23.0".to_owned())
}
