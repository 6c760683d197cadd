//! What differs between the platforms' sign-ins, from their documentation.

use service::Error;
use url::Url;

use crate::{domain::publication::Platform, platforms::settings::Settings};

/// One platform's sign-in.
pub struct Flow {
    /// The platform.
    pub platform: Platform,
    /// The settings of our app.
    pub names: (&'static str, &'static str),
    /// The consent page; a configured base URL replaces its host.
    pub(super) authorize: (Host, &'static str),
    /// The token endpoint.
    pub(super) token: (Host, &'static str),
    /// What is asked for.
    pub scopes: &'static [&'static str],
    /// What publishing cannot do without.
    pub needed: &'static [&'static str],
    /// Whether the code is bound to a verifier.
    pub(super) pkce: bool,
    /// How our app proves who it is.
    pub(super) proof: Proof,
    /// Trades the first token for one that lives longer.
    pub(super) long_lived: Option<LongLived>,
    /// More parameters of the consent page.
    pub(super) extra: &'static [(&'static str, &'static str)],
}

/// Scheme and host of an address; `None`: the platform's API.
pub(super) type Host = Option<&'static str>;

/// How our app proves who it is at the token endpoint.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Proof {
    /// `Authorization: Basic`.
    Header,
    /// `client_id` and `client_secret` in the form.
    Form,
}

/// Meta: a token of an hour or two for one of sixty days.
pub(super) struct LongLived {
    pub(super) host: Host,
    pub(super) path: &'static str,
    /// The grant type.
    pub(super) grant: &'static str,
    /// The parameter that has the first token.
    pub(super) token: &'static str,
}

const META: (&str, &str) = ("FANFARE_META_APP_ID", "FANFARE_META_APP_SECRET");

static FLOWS: [Flow; 6] = [
    Flow {
        platform: Platform::Facebook,
        names: META,
        authorize: (Some("https://www.facebook.com"), "{version}/dialog/oauth"),
        token: (None, "{version}/oauth/access_token"),
        scopes: &["pages_show_list", "pages_read_engagement", "pages_manage_posts"],
        needed: &["pages_show_list", "pages_read_engagement", "pages_manage_posts"],
        pkce: true,
        proof: Proof::Form,
        long_lived: Some(LongLived {
            host: None,
            path: "{version}/oauth/access_token",
            grant: "fb_exchange_token",
            token: "fb_exchange_token",
        }),
        // Who refused a permission before is asked for it again.
        extra: &[("auth_type", "rerequest")],
    },
    Flow {
        platform: Platform::Instagram,
        names: META,
        authorize: (Some("https://www.instagram.com"), "oauth/authorize"),
        token: (Some("https://api.instagram.com"), "oauth/access_token"),
        scopes: &["instagram_business_basic", "instagram_business_content_publish"],
        needed: &["instagram_business_basic", "instagram_business_content_publish"],
        pkce: true,
        proof: Proof::Form,
        long_lived: Some(LongLived {
            host: None,
            path: "access_token",
            grant: "ig_exchange_token",
            token: "access_token",
        }),
        extra: &[],
    },
    Flow {
        platform: Platform::Twitter,
        names: ("FANFARE_X_CLIENT_ID", "FANFARE_X_CLIENT_SECRET"),
        authorize: (Some("https://x.com"), "i/oauth2/authorize"),
        token: (None, "2/oauth2/token"),
        scopes: &["tweet.read", "tweet.write", "users.read", "media.write", "offline.access"],
        needed: &["tweet.read", "tweet.write", "users.read"],
        pkce: true,
        proof: Proof::Header,
        long_lived: None,
        extra: &[],
    },
    Flow {
        platform: Platform::Threads,
        names: META,
        authorize: (Some("https://threads.net"), "oauth/authorize"),
        token: (None, "oauth/access_token"),
        scopes: &["threads_basic", "threads_content_publish"],
        needed: &["threads_basic", "threads_content_publish"],
        pkce: true,
        proof: Proof::Form,
        long_lived: Some(LongLived {
            host: None,
            path: "access_token",
            grant: "th_exchange_token",
            token: "access_token",
        }),
        extra: &[],
    },
    Flow {
        platform: Platform::LinkedIn,
        names: ("FANFARE_LINKEDIN_CLIENT_ID", "FANFARE_LINKEDIN_CLIENT_SECRET"),
        authorize: (Some("https://www.linkedin.com"), "oauth/v2/authorization"),
        token: (Some("https://www.linkedin.com"), "oauth/v2/accessToken"),
        scopes: &["openid", "profile", "w_member_social"],
        needed: &["w_member_social"],
        // LinkedIn has it at another address, for native apps without a secret.
        pkce: false,
        proof: Proof::Form,
        long_lived: None,
        extra: &[],
    },
    Flow {
        platform: Platform::Mastodon,
        names: ("FANFARE_MASTODON_CLIENT_ID", "FANFARE_MASTODON_CLIENT_SECRET"),
        authorize: (None, "oauth/authorize"),
        token: (None, "oauth/token"),
        scopes: &["read:accounts", "read:statuses", "write:statuses", "write:media"],
        needed: &["read:accounts", "read:statuses", "write:statuses", "write:media"],
        pkce: true,
        proof: Proof::Form,
        long_lived: None,
        extra: &[],
    },
];

/// The sign-in of a platform; Bluesky's (with DPoP) and Metricool (which has none) are not there.
pub fn of(platform: Platform) -> Option<&'static Flow> {
    FLOWS.iter().find(|flow| flow.platform == platform)
}

impl Flow {
    /// An address of the platform.
    ///
    /// # Errors
    /// `INTERNAL`, which no configuration that was taken leads to.
    pub(super) fn url(&self, settings: &Settings, host: Host, path: &str) -> Result<Url, Error> {
        let base = match (settings.of(self.platform).url, host) {
            (None, Some(host)) => Url::parse(host).map_err(Error::internal)?,
            _ => settings.base(self.platform),
        };
        below(base, &path.replace("{version}", &settings.graph_version))
    }
}

/// A path below a base URL, whose own path stays.
pub(super) fn below(mut base: Url, path: &str) -> Result<Url, Error> {
    base.path_segments_mut()
        .map_err(|()| Error::internal("a base URL has no path"))?
        .pop_if_empty()
        .extend(path.split('/'));
    Ok(base)
}

#[cfg(test)]
mod tests {
    use service::config::Source;

    use super::*;

    fn settings(url: Option<&str>) -> Settings {
        let url = url.map(|url| ("FANFARE_FACEBOOK_URL".to_owned(), url.to_owned()));
        Settings::read(&mut Source::from_parts("", url))
    }

    #[test]
    fn a_base_url_replaces_every_host_of_its_platform() {
        let flow = of(Platform::Facebook).unwrap();
        let (host, path) = flow.authorize;
        let own = flow.url(&settings(None), host, path).unwrap();
        assert_eq!(own.as_str(), "https://www.facebook.com/v23.0/dialog/oauth");
        let played = settings(Some("http://127.0.0.1:8090/facebook/"));
        let url = flow.url(&played, host, path).unwrap();
        assert_eq!(url.as_str(), "http://127.0.0.1:8090/facebook/v23.0/dialog/oauth");
    }

    #[test]
    fn every_sign_in_asks_for_what_it_needs() {
        for flow in &FLOWS {
            assert!(flow.needed.iter().all(|needed| flow.scopes.contains(needed)));
            for (host, path) in [flow.authorize, flow.token] {
                assert_eq!(flow.url(&settings(None), host, path).unwrap().scheme(), "https");
            }
        }
        assert!(of(Platform::Bluesky).is_none() && of(Platform::Metricool).is_none());
    }
}
