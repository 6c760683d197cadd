//! Where the APIs are.

use url::Url;

use crate::Error;

/// The addresses of Google's APIs.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Hosts {
    /// The token endpoint.
    pub token: Url,
    /// What the paths of the Sheets API are appended to, without a slash at its end.
    pub sheets: String,
    /// The same of the Calendar API.
    pub calendar: String,
}

impl Hosts {
    /// Google's own hosts, or one base URL that stands for all of them.
    pub fn new(base: Option<&Url>) -> Self {
        match base {
            None => Self {
                // The constant is a URL, as a test proves.
                token: Url::parse("https://oauth2.googleapis.com/token").expect("a URL"),
                sheets: "https://sheets.googleapis.com".to_owned(),
                calendar: "https://www.googleapis.com".to_owned(),
            },
            Some(base) => {
                let text = base.as_str().trim_end_matches('/').to_owned();
                let mut token = base.clone();
                token.set_path(&format!("{}/token", base.path().trim_end_matches('/')));
                Self { token, sheets: text.clone(), calendar: text }
            }
        }
    }
}

/// The URL of these segments beneath a base, which may have a path of its own.
pub(crate) fn join(base: &str, segments: &[&str]) -> Result<Url, Error> {
    let wrong = || Error::Unreachable("its address is no URL".to_owned());
    let mut url: Url = base.parse().map_err(|_| wrong())?;
    url.path_segments_mut().map_err(|()| wrong())?.pop_if_empty().extend(segments);
    Ok(url)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_base_stands_for_all_hosts() {
        assert_eq!(Hosts::new(None).token.as_str(), "https://oauth2.googleapis.com/token");
        for base in ["http://127.0.0.1:8090/google", "http://127.0.0.1:8090/google/"] {
            let hosts = Hosts::new(Some(&base.parse().unwrap()));
            assert_eq!(hosts.token.as_str(), "http://127.0.0.1:8090/google/token");
            assert_eq!(hosts.sheets, "http://127.0.0.1:8090/google");
            assert_eq!(hosts.calendar, hosts.sheets);
        }
    }
}
