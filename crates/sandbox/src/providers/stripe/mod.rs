//! Stripe: Checkout Sessions and refunds.

/// What follows the sandbox's address in place of `https://api.stripe.com`.
pub const STRIPE_PREFIX: &str = "/stripe";
/// A secret key that passes, as any other does.
pub const STRIPE_SECRET_KEY: &str = "sk_test_sandbox";
/// The key of the web hooks' signatures: a fake, and no secret.
pub const STRIPE_WEBHOOK_SECRET: &str = "whsec_sandbox";
