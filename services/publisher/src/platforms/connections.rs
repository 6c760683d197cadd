//! Which account a tenant has at a provider by the configuration.
//!
//! Metricool's credentials there count as a connection of one tenant, which comes after those that
//! it has made itself (stories.md, `METRICOOL_NOT_CONFIGURED`; [`crate::connections::metricool`]). Those of the sandbox serve every tenant, so that each
//! can try the whole system.

use service::{
    Code, Error,
    config::{ExposeSecret as _, Secret, Source},
};

use super::{Account, usage::Usage};

/// Metricool's credentials.
#[derive(Clone, Debug)]
pub struct MetricoolCredentials {
    /// The `X-Mc-Auth` token.
    pub token: Secret,
    /// Metricool's `userId`.
    pub user_id: String,
}

/// The connections of all tenants.
#[derive(Clone, Debug)]
pub struct Connections {
    /// The tenant that the configured credentials belong to.
    pub tenant: String,
    /// Metricool's credentials, if configured.
    pub metricool: Option<MetricoolCredentials>,
    /// They are the sandbox's and serve every tenant.
    pub sandbox: bool,
}

impl Connections {
    /// Reads `FANFARE_TENANT`, `FANFARE_METRICOOL_TOKEN` and `FANFARE_METRICOOL_USER_ID`.
    pub fn read(source: &mut Source) -> Self {
        let token = source.secret("FANFARE_METRICOOL_TOKEN");
        let is_header = |token: &Secret| http::HeaderValue::from_str(token.expose_secret()).is_ok();
        if !token.as_ref().is_none_or(is_header) {
            source.problem(
                "FANFARE_METRICOOL_TOKEN: has characters that no token has, such as a new line",
            );
        }
        let user_id = source.optional("FANFARE_METRICOOL_USER_ID");
        let metricool = match (token, user_id) {
            (Some(token), Some(user_id)) => Some(MetricoolCredentials { token, user_id }),
            (None, None) => None,
            _ => {
                source.problem(
                    "FANFARE_METRICOOL_TOKEN and FANFARE_METRICOOL_USER_ID go together: set both or none",
                );
                None
            }
        };
        Self { tenant: source.text("FANFARE_TENANT", "stories"), metricool, sandbox: false }
    }

    /// The tenant's Metricool account of that `blogId`.
    ///
    /// # Errors
    /// `METRICOOL_NOT_CONFIGURED`.
    pub fn metricool(&self, tenant: &str, blog_id: &str) -> Result<Account, Error> {
        self.metricool
            .as_ref()
            .filter(|_| self.sandbox || tenant == self.tenant)
            .map(|credentials| Account {
                token: credentials.token.clone(),
                user_id: credentials.user_id.clone(),
                account: blog_id.to_owned(),
                usage: Usage::default(),
            })
            .ok_or_else(|| {
                Error::new(
                    Code::MetricoolNotConfigured,
                    "This tenant has no Metricool connection. Connect one, or set \
                     FANFARE_METRICOOL_TOKEN and FANFARE_METRICOOL_USER_ID, or use the sandbox.",
                )
            })
    }
}
