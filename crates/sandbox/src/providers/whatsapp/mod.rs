//! The WhatsApp Cloud API.

/// What follows the sandbox's address in place of `https://graph.facebook.com`.
pub const WHATSAPP_PREFIX: &str = "/whatsapp";
/// An access token that passes, as any other does.
pub const WHATSAPP_TOKEN: &str = "sandbox-whatsapp-token";
/// The key of the web hooks' signatures: a fake, and no secret.
pub const WHATSAPP_APP_SECRET: &str = "sandbox-whatsapp-app-secret";
/// The text by which a receiver knows Meta's first `GET`.
pub const WHATSAPP_VERIFY_TOKEN: &str = "sandbox-whatsapp-verify-token";
/// The business number that people write to.
pub const WHATSAPP_PHONE_NUMBER_ID: &str = "100000000000001";
